from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.values.time import clock, frames_of, seconds_of, timecode

FPS = st.sampled_from([12, 24, 25, 30, 48, 60])


@given(st.integers(0, 10**7), FPS)
def test_frames_survive_the_way_through_seconds(frames, fps):
    assert frames_of(seconds_of(frames, fps), fps) == frames


@given(st.floats(0, 10**5), FPS)
def test_the_nearest_frame_is_at_most_half_a_frame_away(seconds, fps):
    assert abs(frames_of(seconds, fps) / fps - seconds) <= 0.5 / fps + 1e-9


@pytest.mark.parametrize(("seconds", "frames"), [(0.0, 0), (0.0625, 2), (0.02, 0), (0.021, 1)])
def test_half_a_frame_is_rounded_up(seconds, frames):
    assert frames_of(seconds, 24) == frames


@given(st.integers(0, 10**7), FPS)
def test_a_timecode_reads_back(frame, fps):
    hour, minute, second, rest = map(int, timecode(frame, fps).split(":"))
    assert ((hour * 60 + minute) * 60 + second) * fps + rest == frame
    assert rest < fps and second < 60 and minute < 60


@given(st.floats(0, 3.6e5))
def test_a_clock_reads_back_to_the_millisecond(seconds):
    text = clock(seconds)
    assert re.fullmatch(r"\d{2,}:[0-5]\d:[0-5]\d\.\d{3}", text)
    hour, minute, second = text.split(":")
    assert int(hour) * 3600 + int(minute) * 60 + float(second) == pytest.approx(seconds, abs=6e-4)


def test_the_last_millisecond_of_a_minute_turns_the_minute():
    assert clock(59.9996) == "00:01:00.000"
