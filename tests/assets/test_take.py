from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pegbar.assets.performance import Camera, Drawing, Performance
from pegbar.assets.take import drawing_file, frame_file, shown

DRAWING = Drawing(set="PIER", mood="night", camera=Camera(0, 0, 100))


def performance(*exposures: int) -> Performance:
    drawings = (DRAWING,) * (max(exposures) + 1)
    return Performance(shot="sc1-sh010", fps=24, exposures=exposures, drawings=drawings)


def test_a_take_of_drawings_is_shown_by_their_exposures():
    seen = shown({"0000.png": 1, "0001.png": 1}, performance(0, 0, 1, 0))
    assert [seen.names[n] for n in seen.exposures] == ["0000.png"] * 2 + ["0001.png", "0000.png"]


def test_a_take_that_moves_is_shown_by_its_frames():
    seen = shown({frame_file(n): 1 for n in (0, 2)}, performance(0, 0, 0, 0))
    assert [seen.names[n] for n in seen.exposures] == ["f0000.png", "f0000.png"] + ["f0002.png"] * 2
    assert seen.of_drawing(0, performance(1, 1, 0, 0)) == "f0002.png"


@given(st.sets(st.integers(1, 40)), st.integers(1, 48))
def test_every_frame_shows_the_latest_picture_before_it(starts, frames):
    files = {frame_file(n): 1 for n in {0, *starts}}
    seen = shown(files, performance(*([0] * frames)))
    for frame, number in enumerate(seen.exposures):
        assert seen.names[number] == frame_file(max(n for n in {0, *starts} if n <= frame))


def test_a_shot_that_holds_one_drawing_asks_for_one_file():
    assert shown({}, performance(0, 0)).names == (drawing_file(0),)
