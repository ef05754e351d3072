"""The picture's file: H.264 as the web asks for it, from the takes' drawings by their exposures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from pegbar.assets.layers import Falling
from pegbar.assets.pictures import decode_png
from pegbar.departments.finishing.ffmpeg import BITEXACT, feed
from pegbar.values.errors import BadInput, StepFailed

Picture = npt.NDArray[np.uint8]
Transition = Literal["cut", "fade_in", "fade_out", "dissolve"]

_FADE_SECONDS = 0.5
_QUALITY = "16"
_THREADS = "4"  # fixed: another number of threads gives other bytes
_BT709 = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
          "-color_range", "tv")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotPicture:
    """One shot's pictures: `exposures[f]` is the drawing of frame f, `drawing(i)` reads one PNG.
    `falling` is the weather over it, on an exposure of its own."""

    shot: str
    exposures: Sequence[int]
    drawing: Callable[[int], bytes]
    transition: Transition = "cut"
    falling: Falling | None = None


def frames_of_film(
    shots: Sequence[ShotPicture], size: tuple[int, int], fps: int
) -> Iterator[Picture]:
    """Every frame of the film, H×W×3; a drawing that is held is decoded once."""
    before: Picture | None = None
    for shot in shots:
        left = before
        seen: dict[int, Picture] = {}
        for frame, index in enumerate(shot.exposures):
            if index not in seen:
                # Cycles return to a few drawings; a shot's whole take may not fit in memory.
                if len(seen) >= 8:
                    seen.pop(next(iter(seen)))
                seen[index] = _decoded(shot, index, size)
            level = _level(shot.transition, frame, len(shot.exposures), fps)
            shown = shot.falling.over(seen[index], frame) if shot.falling else seen[index]
            before = shown if level >= 1 else _darker(shown, level)
            if shot.transition == "dissolve" and left is not None:
                before = _mixed(left, before, _share(frame, len(shot.exposures), fps))
            yield before


def _decoded(shot: ShotPicture, index: int, size: tuple[int, int]) -> Picture:
    try:
        picture = decode_png(shot.drawing(index))
    except BadInput as error:
        raise StepFailed(f"drawing {index} of {shot.shot} is not a picture") from error
    height, width = picture.shape[:2]
    if (width, height) != size:
        raise StepFailed(
            f"drawing {index} of {shot.shot} is {width}×{height}, the film {size[0]}×{size[1]}",
            hint="make the shot's take again at the film's size",
        )
    # 4:2:0 has half as many colours as points: an odd last row or column cannot be kept.
    return picture[: height // 2 * 2, : width // 2 * 2]


def _level(transition: Transition, frame: int, frames: int, fps: int) -> float:
    """How bright a frame is, 0..1, in a fade over half a second (or half a short shot)."""
    length = max(min(round(_FADE_SECONDS * fps), frames // 2), 1)
    if transition == "fade_in":
        return min((frame + 1) / (length + 1), 1.0)
    if transition == "fade_out":
        return min((frames - frame) / (length + 1), 1.0)
    return 1.0


def _share(frame: int, frames: int, fps: int) -> float:
    """How much of the new shot is seen in a dissolve, 0..1. The shot before rests on its last
    frame meanwhile, so that a dissolve changes no shot's length."""
    length = max(min(round(_FADE_SECONDS * fps), frames // 2), 1)
    return min((frame + 1) / (length + 1), 1.0)


def _mixed(old: Picture, new: Picture, share: float) -> Picture:
    """Two pictures on one film, mixed in light as an optical printer does."""
    if share >= 1:
        return new
    light = np.arange(256) ** 2.2
    mixed = (1 - share) * light[old] + share * light[new]
    return np.rint(mixed ** (1 / 2.2)).astype(np.uint8)


def _darker(picture: Picture, level: float) -> Picture:
    """Dimmed in light, as a lens would, not in the file's numbers."""
    table = np.rint(level ** (1 / 2.2) * np.arange(256)).astype(np.uint8)
    return np.take(table, picture)


def encode_picture(
    frames: Iterator[Picture], target: Path, *, size: tuple[int, int], fps: int, count: int
) -> None:
    """H.264 High, 4:2:0, BT.709, closed groups of half a second, no edit list, faststart.

    Raises StepFailed, StorageFailed, NotInstalled.
    """
    width, height = (side // 2 * 2 for side in size)
    if width < 2 or height < 2 or count < 1:
        raise StepFailed(f"there is no picture to encode: {count} frames of {width}×{height}")
    group = str(max(fps // 2, 1))
    arguments: list[str | Path] = ["-f", "rawvideo", "-pix_fmt", "rgb24"]
    arguments += ["-video_size", f"{width}x{height}", "-framerate", str(fps), "-i", "pipe:0"]
    arguments += ["-vf", _TO_YUV, "-c:v", "libx264", "-profile:v", "high"]
    arguments += ["-preset", "medium", "-tune", "animation", "-crf", _QUALITY, "-bf", "2"]
    arguments += ["-g", group, "-keyint_min", group, "-sc_threshold", "0", "-flags:v", "+cgop"]
    arguments += ["-threads", _THREADS, *_BT709, "-an", *BITEXACT, "-map_metadata", "-1"]
    arguments += ["-use_editlist", "0", "-movflags", "+faststart+negative_cts_offsets"]
    arguments += ["-video_track_timescale", str(fps * 512), "-f", "mp4", target]
    pieces = (np.ascontiguousarray(frame).data.cast("B") for frame in frames)
    feed(arguments, pieces, about="encoding the picture", seconds=120 + count)


_TO_YUV = (
    "scale=in_range=pc:out_range=tv:out_color_matrix=bt709:"
    "flags=bicubic+accurate_rnd+full_chroma_int+bitexact,format=yuv420p,"
    "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
)
