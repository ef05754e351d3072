from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.assets.disclosure import DisclosureMap, LabelTold
from pegbar.assets.sequence import FrameSequence
from pegbar.assets.tree import decode_tree
from pegbar.departments.finishing.disclosing import LineMade, ShotMade, disclosure_map, timecode
from pegbar.departments.finishing.disclosing_work import disclosure, sequence
from pegbar.ports.work import Tools, Work
from pegbar.values.merkle import files_root
from tests.fakes.bench import FolderBench
from tests.fakes.films import line, performance, put_performances, put_take

SCHEMA = Path(__file__).parents[3] / "docs/reference/disclosure.schema.json"
PAINTED = ShotMade(kind="composite", generated=1.0, by="house-painter")
DRAWN = ShotMade(kind="drawn", generated=0.0, by="stage")
UNKNOWN = ShotMade(kind="composite", generated=None, by="stage")
CARD = msgspec.structs.replace(PAINTED, card=True)
TOLD = LabelTold(form="card", territory="FR", language="fr")
SPOKEN = LineMade(name="otto-1", kind="synthetic", by="a voice")
REEL = [
    performance("title", 24),
    performance("a", 36, lines=(line("b1", "Hello", 6, 12),)),
    performance("b", 12, lines=(line("b2", "Ahoy", 0, 4),)),
]


def mapped(shots, lines=None, reel=None):
    return disclosure_map("Film", reel or REEL, shots, lines or {}, TOLD, "Pegbar")


def test_stretches_follow_each_other_without_a_gap():
    made = mapped({"title": CARD, "a": PAINTED, "b": DRAWN})
    assert [one.start for one in made.picture] == ["00:00:00:00", "00:00:01:00", "00:00:02:12"]
    assert [one.end for one in made.picture][:-1] == [one.start for one in made.picture][1:]
    assert made.picture[-1].end == "00:00:03:00"
    assert made.seconds == 3.0


def test_the_share_of_the_picture_is_that_of_the_shots_and_not_of_the_cards():
    assert mapped({"title": CARD, "a": PAINTED, "b": DRAWN}).shares.picture == 0.75


def test_what_was_not_measured_is_not_told_as_a_number():
    made = mapped({"title": CARD, "a": PAINTED, "b": UNKNOWN})
    assert made.shares.picture is None
    assert made.picture[2].generated is None


def test_a_voice_stands_where_it_is_heard_and_counts_by_its_length():
    recorded = LineMade(name="mira-1", kind="recorded", by="Ada")
    made = mapped({"title": CARD, "a": DRAWN, "b": DRAWN}, {"b1": SPOKEN, "b2": recorded})
    voices = [one for one in made.sound if one.part == "voice"]
    assert [(one.start, one.end, one.kind) for one in voices] == [
        ("00:00:01:06", "00:00:01:18", "synthetic"),
        ("00:00:02:12", "00:00:02:16", "recorded"),
    ]
    assert made.shares.voices == 0.75
    assert [one.learned for one in voices] == [True, False]


def test_music_and_effects_are_generated_and_by_no_model_that_learned():
    made = mapped({"title": CARD, "a": DRAWN, "b": DRAWN})
    rest = {one.part: (one.kind, one.learned, one.end) for one in made.sound}
    assert rest == {
        "music": ("generated", False, "00:00:03:00"),
        "effects": ("generated", False, "00:00:03:00"),
    }
    assert made.shares.voices is None


@given(st.integers(0, 10_000_000), st.sampled_from([24, 25, 30]))
def test_a_timecode_counts_every_frame_once(frame, fps):
    hours, minutes, seconds, rest = map(int, timecode(frame, fps).split(":"))
    assert ((hours * 60 + minutes) * 60 + seconds) * fps + rest == frame
    assert minutes < 60 and seconds < 60 and rest < fps


def test_the_step_gives_the_map_that_the_schema_speaks_of(tmp_path):
    bench = FolderBench(tmp_path)
    params = {
        "film": "Film",
        "reel": ["a", "b"],
        "shots": msgspec.to_builtins({"a": PAINTED, "b": DRAWN}),
        "lines": msgspec.to_builtins({"b1": SPOKEN}),
        "label": msgspec.to_builtins(TOLD),
        "score": "Pegbar",
    }
    tools = Tools(painters={}, voices={}, signer=lambda: None)
    inputs = put_performances(bench, REEL[1:])
    work = Work(step="film/disclosure", params=params, inputs=inputs, bench=bench, tools=tools)
    made = msgspec.json.decode(bench.read(disclosure(work)["out"]), type=DisclosureMap)
    assert made == disclosure_map(
        "Film", REEL[1:], {"a": PAINTED, "b": DRAWN}, {"b1": SPOKEN}, TOLD, "Pegbar"
    )


def test_the_published_schema_is_that_of_the_program():
    schema = json.loads(json.dumps(msgspec.json.schema(DisclosureMap)))
    assert json.loads(SCHEMA.read_text("utf-8")) == schema


@pytest.fixture
def manifest(tmp_path):
    bench = FolderBench(tmp_path)
    takes = put_take(bench, REEL[1]) | put_take(bench, REEL[2])
    page = bench.put(b"WEBVTT")
    work = Work(
        step="film/sequence",
        params={"reel": ["a", "b"], "files": ["captions"]},
        inputs={**takes, "file/captions": page},
        bench=bench,
        tools=Tools(painters={}, voices={}, signer=lambda: None),
    )
    return bench, takes, msgspec.json.decode(bench.read(sequence(work)["out"]), type=FrameSequence)


def test_the_manifest_names_every_picture_and_every_page(manifest):
    bench, takes, made = manifest
    for shot in ("a", "b"):
        tree = decode_tree(bench.read(takes[f"take/{shot}"])).files
        assert {n: d for n, d in made.frames.items() if n.startswith(f"{shot}/")} == {
            f"{shot}/{name}": digest for name, digest in tree.items()
        }
    assert list(made.files) == ["captions"]


def test_one_changed_picture_is_another_root(manifest):
    _, _, made = manifest
    assert files_root(made.frames) == made.frames_root
    first, second, *_ = made.frames
    other = {**made.frames, first: made.files["captions"]}
    assert files_root(other) != made.frames_root
    swapped = {**made.frames, first: made.frames[second], second: made.frames[first]}
    assert files_root(swapped) != made.frames_root
