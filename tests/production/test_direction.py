"""Direction files: records, lengths, and shots that are directed once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


KEYS = """\
format: 1
shots:
  sc1-sh010:
    length: 48f
    keys:
      PIP:
        - {at: 1, pose: sit, lean: 4}
        - {at: 9, look: [0.15, -1], ease: back}
        - {at: 17, hold: 8, arm_near: [0.3, -0.2], chart: [0.5, 0.8]}
"""


def test_a_pose_is_a_whole_body_at_rest_and_what_the_key_names_wins() -> None:
    (one,) = read_direction(KEYS, "d.yaml")
    first, second, _ = (key.key() for key in one.shot.keys["PIP"])
    assert (first.sit, first.lean, first.lift, first.stretch) == (1, 4, 0, 1)
    assert (second.sit, second.look) == (None, (0.15, -1))


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("at: 1,", "at: 0,", "at' has to be at least 1"),
        ("at: 9", "at: 1", "follows one on frame 1"),
        ("[0.15, -1]", "[0.15]", "has to be a list of 2, not of 1"),
        ("-0.2]", "-7]", "has to be at least -1.2"),
        ("pose: sit", "pose: lie", "sit, stand"),
        ("ease: back", "eaze: back", "did you mean 'ease'"),
        ("0.8]", "1.8]", "has to be at most 1"),
        ("hold: 8", "hold: -8", "has to be at least 0"),
    ],
)
def test_a_wrong_key_is_refused_where_it_stands(good: str, bad: str, words: str) -> None:
    assert good in KEYS
    with pytest.raises(BadInput) as caught:
        read_direction(KEYS.replace(good, bad), "d.yaml")
    assert words in str(caught.value)
    assert caught.value.place is not None and caught.value.place.line >= 7


_WORDS = [
    *("at", "x", "look", "1", "-.5", "1e999", "[", "]", "{", "}", ":", ",", "\n", "  ", "- ", "~"),
    *("keys", "PIP", "sit", "'", '"', "&a", "*a", "!!int", "#", "\t", "0x9", "...", "---", "é"),
]


def _slips(text: str) -> st.SearchStrategy[str]:
    """`text` with a piece cut out and something put there."""
    return st.builds(
        lambda at, cut, put: text[:at] + put + text[at + cut :],
        st.integers(0, len(text)),
        st.integers(0, 14),
        st.sampled_from(_WORDS) | st.text(max_size=4),
    )


@settings(max_examples=1000, deadline=None)
@given(_slips(KEYS))
def test_a_slip_in_key_drawings_is_read_or_refused_in_one_message(text: str) -> None:
    try:
        read = read_direction(text, "d.yaml")
    except BadInput as error:
        assert error.place is not None and error.message and "\n" not in error.message
        return
    for one in read:
        for keys in one.shot.keys.values():
            frames = [key.key().at for key in keys]
            assert frames == sorted(set(frames)) and all(frame >= 1 for frame in frames)


@settings(max_examples=1000, deadline=None)
@given(_slips(GOOD) | st.lists(st.sampled_from(_WORDS), max_size=25).map("".join))
def test_a_slip_in_direction_is_read_or_refused_in_one_message(text: str) -> None:
    try:
        read_direction(text, "d.yaml")
    except BadInput as error:
        assert error.place is not None and error.message and "\n" not in error.message
