"""Frames, seconds and timecode."""

from __future__ import annotations


def frames_of(seconds: float, fps: int) -> int:
    """The whole number of frames nearest to `seconds`, half up."""
    return int(seconds * fps + 0.5)


def seconds_of(frames: int, fps: int) -> float:
    return frames / fps


def timecode(frame: int, fps: int) -> str:
    """`HH:MM:SS:FF`, non-drop."""
    seconds, rest = divmod(frame, fps)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}:{rest:02d}"


def clock(seconds: float) -> str:
    """`HH:MM:SS.mmm`, as WebVTT writes it."""
    millis = int(seconds * 1000 + 0.5)
    whole, milli = divmod(millis, 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}.{milli:03d}"
