from __future__ import annotations

import msgspec
import numpy as np
import pytest

from pegbar.assets.guides import FLAT, LINE, PARTS, TABLE
from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.performance import Face, Reach
from pegbar.assets.pictures import decode_guides, decode_png
from pegbar.assets.tree import decode_tree
from pegbar.departments.stage import work as steps
from pegbar.departments.stage.telling import most_telling
from pegbar.ports.painter import GuideSet
from pegbar.production.acting import Viseme
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import (
    ACTING,
    SIZE,
    MemoryBench,
    dot,
    drawing,
    guides,
    order,
    performance,
    read,
)

SHOT = performance(*ACTING[:2], exposures=(0, 0, 1, 1, 1))


def told(shot: object) -> dict[str, bytes]:
    return {"performance": msgspec.json.encode(shot)}


def test_a_shots_guides_are_a_tree_of_drawing_trees() -> None:
    bench = MemoryBench()
    out = steps.guides(order(bench, told(SHOT)))["out"]
    tree = bench.tree(out)
    assert list(tree.files) == ["0000", "0001"]
    files = decode_tree(bench.kept[tree.files["0001"]]).files
    assert sorted(files) == sorted([FLAT, LINE, PARTS, TABLE])
    back = decode_guides({name: bench.kept[digest] for name, digest in files.items()}, GuideSet)
    assert np.array_equal(back.parts, guides(ACTING[1]).parts)
    assert bench.told[-1] == (2, 2)


def test_a_drawing_is_made_again_only_when_something_that_it_shows_has_changed() -> None:
    bench = MemoryBench()
    steps.guides(order(bench, told(SHOT)))
    assert bench.made == 2
    retimed = performance(*reversed(ACTING[:2]), exposures=(0, 1, 0))
    steps.guides(order(bench, told(retimed)))
    assert bench.made == 2
    moon = read("moon.svg").replace(b"#fff0c9", b"#ffe0a0")
    steps.guides(order(bench, {**told(SHOT), "moon.svg": moon}))
    assert bench.made == 2
    coat = read("dot.svg").replace(b"#ffd24d", b"#4dd2ff")
    steps.guides(order(bench, {**told(SHOT), "dot.svg": coat}))
    assert bench.made == 4


def test_beauty_makes_all_drawings_or_only_those_asked_for() -> None:
    bench = MemoryBench()
    every = bench.tree(steps.beauty(order(bench, told(SHOT)))["out"])
    assert list(every.files) == ["0000.png", "0001.png"]
    some = bench.tree(steps.beauty(order(bench, told(SHOT), only=[1]))["out"])
    assert some.files == {"0001.png": every.files["0001.png"]}
    assert decode_png(bench.kept[every.files["0000.png"]]).shape == (SIZE[1], SIZE[0], 3)
    with pytest.raises(BadInput, match="no drawing 7"):
        steps.beauty(order(bench, told(SHOT), only=[7]))


def test_a_panel_shows_the_most_telling_drawing_between_the_first_and_the_last() -> None:
    bench = MemoryBench()
    made = steps.panel(order(bench, told(SHOT)))
    assert sorted(made) == ["end", "panel", "start"]
    assert made["panel"] == made["end"] != made["start"]


def test_the_most_telling_drawing_is_neither_a_blink_nor_the_start() -> None:
    raised = dot(arm_near=Reach(0.6, -0.7), face=Face(smile=1, mouth=Viseme.D))
    blink = dot(arm_near=Reach(0.6, -0.7), face=Face(smile=1, lids=0))
    shot = performance(
        drawing(dot()), drawing(raised), drawing(blink), exposures=(0, 0, 0, 1, 1, 2, 2)
    )
    assert most_telling(shot) == 1


def test_a_keyframes_guides_are_those_of_the_drawing_kept_with_it() -> None:
    bench = MemoryBench()
    key = KeyframeFile(format=1, shot="sc1-sh001", by="Ada", size=SIZE, drawing=ACTING[1])
    out = steps.key_guides(order(bench, {"key": msgspec.json.encode(key)}))["out"]
    shown = bench.tree(steps.guides(order(bench, told(SHOT)))["out"])
    assert out == shown.files["0001"]


def test_a_size_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(BadInput, match="pixels"):
        steps.guides(order(MemoryBench(), told(SHOT), size=[0, 10]))
