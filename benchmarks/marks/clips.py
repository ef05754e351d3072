"""Two-second clips to mark: pieces of films, and camera moves over photographs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.departments.finishing.ffmpeg import executable

Clip = npt.NDArray[np.uint8]

FPS: Final = 24
FRAMES: Final = 48
SIZE: Final = (960, 540)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a clip is from: a film and its second, or a photograph and which move over it."""

    path: Path
    at: float

    @property
    def name(self) -> str:
        return f"{self.path.stem}@{self.at:g}"


def sources(films: list[Path], photographs: list[Path], each: int) -> list[Source]:
    """`each` clips of every film, evenly spread, and two of every photograph."""
    found = []
    for film in films:
        seconds = _seconds(film)
        count = max(min(each, int(seconds / 2)), 1)
        starts = np.linspace(0, max(seconds - 2.2, 0), count)
        found += [Source(film, round(float(start), 2)) for start in starts]
    found += [Source(photo, move) for photo in photographs for move in (0, 1)]
    return found


def clip(source: Source, size: tuple[int, int] = SIZE) -> Clip:
    """The frames (N×H×W×3)."""
    if source.path.suffix in {".jpg", ".png"}:
        return np.stack(list(_moved(source, size)))
    width, height = size
    command = [executable(), "-v", "error", "-ss", str(source.at), "-i", str(source.path)]
    fill = f"scale={width}:{height}:force_original_aspect_ratio=increase:flags=lanczos"
    command += ["-frames:v", str(FRAMES), "-vf", f"{fill},crop={width}:{height}"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(data, np.uint8).reshape(-1, height, width, 3)


def _seconds(film: Path) -> float:
    log = subprocess.run([executable(), "-i", str(film)], capture_output=True, check=False).stderr
    clock = re.search(rb"Duration: (\d+):(\d+):([\d.]+)", log)
    hours, minutes, seconds = (float(part) for part in clock.groups()) if clock else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def _moved(source: Source, size: tuple[int, int]) -> Iterator[Clip]:
    """A slow push in (0) or a pan (1) over a photograph."""
    photo = Image.open(source.path).convert("RGB")
    shape = size[0] / size[1]
    wide = min(photo.width, photo.height * shape)
    for frame in range(FRAMES):
        share = frame / (FRAMES - 1)
        part = 0.95 - 0.2 * share if source.at == 0 else 0.7
        width, height = wide * part, wide * part / shape
        left = (photo.width - width) * (0.5 if source.at == 0 else 0.2 + 0.6 * share)
        top = (photo.height - height) / 2
        box = (left, top, left + width, top + height)
        yield np.asarray(photo.resize(size, Image.Resampling.BICUBIC, box=box))
