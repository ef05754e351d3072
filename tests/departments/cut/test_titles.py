from __future__ import annotations

import io

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pegbar.assets.performance import Performance
from pegbar.assets.tree import decode_tree
from pegbar.departments.cut import cards_work, work
from pegbar.departments.cut.empty import empty_stage
from pegbar.departments.cut.titles import Credit, Credits, credits_reel, title_reel
from pegbar.departments.cut.typeset import unlettered
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, performance, put_take

WORDS = Credits(
    title="The Roof",
    roles=(Credit(role="Written by", names=("Marit Øye",)),),
    tools=(Credit(role="Score", names=("Pegbar",)),),
    notes=("Nothing was recorded.",),
)


def card_of(tmp_path, kind, dark=True, size=(160, 90), **more):
    tmp_path.mkdir(parents=True, exist_ok=True)
    bench = FolderBench(tmp_path)
    shot = performance("sc1-sh010")
    inputs = {
        "performance": bench.put(msgspec.json.encode(shot)),
        "take": put_take(bench, shot, size)["take/sc1-sh010"],
    }
    params = {"name": kind, "fps": FPS, "dark": dark, "size": list(size), "language": "en", **more}
    timed = {k: v for k, v in params.items() if k in {"name", "fps", "dark", "credits"}}
    timing = cards_work.card_timing(order(bench, timed, inputs))
    made = getattr(cards_work, kind)(order(bench, params, inputs))
    played = msgspec.json.decode(bench.read(timing["out"]), type=Performance)
    files = decode_tree(bench.read(made["out"])).files
    pngs = [bench.read(files[f"{number:04d}.png"]) for number in range(len(files))]
    pictures = [Image.open(io.BytesIO(png)) for png in pngs]
    return played, pictures, msgspec.json.decode(bench.read(made["missing"]))


def bright(picture):
    return float(np.asarray(picture, np.float64).max())


@pytest.mark.parametrize("kind", ["title", "credits"])
def test_a_card_comes_from_the_dark_and_goes_back_to_it(tmp_path, kind):
    more = {"credits": msgspec.to_builtins(WORDS)} if kind == "credits" else {"title": "The Roof"}
    played, pictures, missing = card_of(tmp_path, kind, **more)
    seen = [bright(pictures[number]) for number in played.exposures]
    assert seen[0] < 0.35 * max(seen) and seen[-1] < 0.35 * max(seen)
    assert len(played.drawings) == len(pictures)
    assert played.shot == kind
    assert missing == ""


def test_a_title_stays_when_the_film_dissolves_from_it(tmp_path):
    played, pictures, _ = card_of(tmp_path, "title", dark=False, title="The Roof")
    seen = [bright(pictures[number]) for number in played.exposures]
    assert seen[-1] == max(seen)


def test_the_letters_are_there_in_every_script(tmp_path):
    for number, title in enumerate(("The Roof", "Крыша", "Στέγη", "छत")):
        played, pictures, missing = card_of(tmp_path / str(number), "title", title=title)
        middle = pictures[played.exposures[played.frames // 2]]
        bare = card_of(tmp_path / f"{number}-bare", "title", title=" ")[1]
        assert missing == ""
        assert max(bright(p) for p in bare) < bright(middle)


def test_a_letter_that_no_font_has_is_told(tmp_path):
    assert unlettered(["a roof", "\U000f0001"]) == "\U000f0001"
    _, _, missing = card_of(tmp_path, "title", title="Roof \U000f0001")
    assert missing == "\U000f0001"


def test_markup_in_a_title_is_only_text(tmp_path):
    _, pictures, _ = card_of(tmp_path, "title", title='#panic("x") $ _a_ ]', by='"; #read("/etc")')
    assert pictures


def test_the_title_s_ground_has_nobody_in_it_and_is_as_wide_as_its_scene():
    close, wide = performance("sc1-sh010", push=0.5), performance("sc1-sh020", push=-0.4)
    empty = empty_stage([close, wide], "title")
    (drawing,) = empty.drawings
    assert drawing.figures == ()
    assert drawing.camera.width == max(d.camera.width for d in wide.drawings)


def test_the_step_of_an_empty_stage_gives_one_drawing(tmp_path):
    bench = FolderBench(tmp_path)
    given_ = {"performance/a": bench.put(msgspec.json.encode(performance("a")))}
    made = work.empty_stage(order(bench, {"name": "title", "shots": ["a"]}, given_))
    played = msgspec.json.decode(bench.read(made["out"]), type=Performance)
    assert (played.frames, len(played.drawings), played.shot) == (1, 1, "title")


NAMES = st.lists(st.text("abc dé", min_size=1, max_size=40), min_size=1, max_size=9)


@settings(max_examples=40)
@given(st.lists(NAMES, max_size=6), st.lists(st.text("xyz ", min_size=1, max_size=300), max_size=6))
def test_however_much_is_owed_each_card_can_be_read(names, notes):
    roles = tuple(Credit(role="Drawn by", names=tuple(some)) for some in names)
    whole = Credits(title="T", roles=roles, notes=tuple(notes))
    reel = credits_reel(whole, FPS, from_black=True)
    assert set(reel.exposures) == set(range(len(reel.pictures)))
    fully = [reel.pictures[i] for i in reel.exposures if reel.pictures[i].shown == 1.0]
    cards = {glow.card for glow in reel.pictures}
    for card in cards:
        assert sum(glow.card == card for glow in fully) > FPS


def test_a_title_is_two_to_three_seconds_long_at_any_rate():
    for fps in (12, 24, 25, 30):
        assert 2.0 <= len(title_reel(fps, to_black=True).exposures) / fps <= 3.0
