"""Direction files: records, lengths, and shots that are directed once."""

from __future__ import annotations

import pytest

from pegbar.production.acting import Emotion, Size
from pegbar.production.direction import gather, length_in_frames, read_direction
from pegbar.values.errors import BadInput

GOOD = """\
format: 1
scene: sc1
shots:
  sc1-sh010:
    frame: {size: CU, on: [MIRA], push: 0.06}
    length: 2.5s
    cast: {MIRA: {mark: left, facing: right}}
    beats: {1: {emotion: sad, seconds: 2}}
"""


def test_a_direction_file_is_read_with_the_places_of_its_shots() -> None:
    (one,) = read_direction(GOOD, "direction/sc1.yaml")
    assert one.id == "sc1-sh010"
    assert one.shot.frame is not None and one.shot.frame.size is Size.CU
    assert one.shot.beats[1].emotion is Emotion.SAD
    assert str(one.place("cast", "MIRA", "mark")) == "direction/sc1.yaml:7:19"


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("length: 2.5s", "length: 2.5", "has to be text"),
        ("length: 2.5s", "length: soon", "48f or seconds as 2.5s"),
        ("size: CU", "size: XCU", "did you mean"),
        ("push: 0.06", "push: 7", "push"),
        ("scene: sc1", "scene: sc2", "not a shot of sc2"),
        ("facing: right", "facing: up", "left, right"),
        ("{1:", "{one:", "whole number"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(good: str, bad: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_direction(GOOD.replace(good, bad), "direction/sc1.yaml")
    assert caught.value.place is not None and caught.value.place.line > 2


def test_a_shot_that_two_files_direct_is_refused() -> None:
    with pytest.raises(BadInput, match="directed twice") as caught:
        gather([*read_direction(GOOD, "a.yaml"), *read_direction(GOOD, "b.yaml")])
    assert str(caught.value.place) == "b.yaml:4:3" and "a.yaml:4:3" in caught.value.hint


@pytest.mark.parametrize(("text", "frames"), [("48f", 48), ("2.5s", 60), ("0f", 1), ("2 s", 48)])
def test_a_length_is_in_frames_or_seconds(text: str, frames: int) -> None:
    assert length_in_frames(text, 24) == frames
