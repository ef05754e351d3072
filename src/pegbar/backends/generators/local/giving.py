"""Results as files: pictures without a word in them, films as H.264 that loses next to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from pegbar.assets.pictures import encode_png
from pegbar.departments.finishing.ffmpeg import BITEXACT, feed
from pegbar.ports.generator import Brought

Picture = npt.NDArray[np.uint8]
Give = Literal["film", "frames"]

_QUALITY: Final = "8"
_THREADS: Final = "4"  # fixed: another number of threads gives other bytes
_SECONDS: Final = 600.0


def as_pictures(pictures: Sequence[Picture], into: Path, name: str = "picture") -> list[Brought]:
    """Each as a PNG, numbered where there are several."""
    found = []
    for number, one in enumerate(pictures):
        title = name if len(pictures) == 1 else f"{number:05d}"
        path = into / f"{title}.png"
        path.write_bytes(encode_png(one))
        found.append(Brought(path=path, media="image/png", name=path.name))
    return found


def as_film(pictures: Sequence[Picture], fps: float, into: Path) -> list[Brought]:
    """One film, full colour resolution, the same bytes for the same frames. Raises StepFailed,
    StorageFailed."""
    height, width = pictures[0].shape[:2]
    path = into / "film.mp4"
    feed(
        [
            *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"),
            *("-framerate", f"{fps:g}", "-i", "-"),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv444p"),
            *("-c:v", "libx264", "-crf", _QUALITY, "-preset", "medium", "-threads", _THREADS),
            *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
            *("-color_range", "tv", "-map_metadata", "-1", *BITEXACT),
            *("-movflags", "+faststart", path),
        ],
        (np.ascontiguousarray(one).tobytes() for one in pictures),
        about="putting the film together",
        seconds=_SECONDS,
    )
    return [Brought(path=path, media="video/mp4", name=path.name)]


def given(pictures: Sequence[Picture], fps: float, into: Path, give: Give) -> list[Brought]:
    """A moving result as it is wished for."""
    return as_film(pictures, fps, into) if give == "film" else as_pictures(pictures, into, "frame")
