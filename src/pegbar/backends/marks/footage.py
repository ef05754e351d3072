"""Frames of any film or still, as a reader of marks wants them: grey, small, spread over it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from pegbar.departments.finishing.ffmpeg import run
from pegbar.ports.mark import Grey
from pegbar.values.errors import BadInput, StepFailed

_HEIGHT: Final = 432
_RATE: Final = 12
_WHOLE: Final = 8.0
"""Seconds up to which all of a film is looked at; of a longer one, pieces from end to end."""
_PIECES: Final = 12
_PIECE: Final = 0.75
_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class _Shape:
    width: int
    height: int
    seconds: float


def pieces(path: Path) -> list[list[Grey]]:
    """The frames of each piece of a file, all of one size. Raises BadInput for what shows no
    picture."""
    shape = _shape(path)
    small = _small(shape.width, shape.height)
    if shape.seconds <= _WHOLE:
        return [_frames(path, small, 0.0, _WHOLE + 1, rated=shape.seconds > 0.5)]
    starts = np.linspace(0.25, shape.seconds - _PIECE - 0.25, _PIECES)
    read = [_frames(path, small, float(start), _PIECE) for start in starts]
    return [frames for frames in read if frames]


def _shape(path: Path) -> _Shape:
    try:
        log = run(
            ["-i", path, "-map", "0:v:0", "-c", "copy", "-frames:v", "1", "-f", "null", "-"],
            about="reading a picture",
            seconds=_SECONDS,
        ).log
    except StepFailed as error:
        raise BadInput(f"{path} shows no picture", hint="name a film or a still") from error
    size = re.search(r"Stream #0:\S+.*?Video:.*?[ ,](\d{2,5})x(\d{2,5})[ ,\n]", log)
    if size is None:
        raise BadInput(f"{path} shows no picture", hint="name a film or a still")
    clock = re.search(r"Duration: (\d+):(\d+):([\d.]+)", log)
    hours, minutes, seconds = (float(part) for part in clock.groups()) if clock else (0.0, 0.0, 0.0)
    return _Shape(int(size[1]), int(size[2]), hours * 3600 + minutes * 60 + seconds)


def _small(width: int, height: int) -> tuple[int, int]:
    """A size about _HEIGHT high whose sides are as nearly as whole numbers can be in proportion:
    a mark is lost where width and height differ by more than a quarter of a per cent."""
    if height <= _HEIGHT:
        return width, height
    tall = range(_HEIGHT - 24, _HEIGHT + 1)
    best = min(tall, key=lambda h: (abs(round(width * h / height) * height / (width * h) - 1), -h))
    return round(width * best / height), best


def _frames(
    path: Path, size: tuple[int, int], start: float, seconds: float, *, rated: bool = True
) -> list[Grey]:
    width, height = size
    # A still would fall between the ticks of a slower clock.
    thin = f"fps={_RATE}," if rated else ""
    how = f"{thin}scale={width}:{height}:flags=area,format=gray"
    cut: list[str | Path] = ["-ss", f"{start:.3f}"] if start else []
    cut += ["-t", f"{seconds:.3f}", "-i", path, "-map", "0:v:0", "-vf", how]
    cut += ["-fps_mode", "passthrough", "-f", "rawvideo", "-"]
    data = run(cut, about="reading a film", seconds=_SECONDS).out
    count = len(data) // (width * height)
    whole = np.frombuffer(data, np.uint8, count * width * height)
    return list(whole.reshape(count, height, width))
