"""Conforming a take: what a generator made becomes the shot's pictures, in the film's size and
time. The bytes as received stay as they are; what is cut from them carries none of their text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.assets.performance import Performance
from pegbar.assets.pictures import decode_picture, decode_png, encode_png
from pegbar.assets.take import drawing_file, frame_file
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.finishing.ffmpeg import run
from pegbar.ports.work import Work
from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, StepFailed

Picture = npt.NDArray[np.uint8]

_RATE: Final = re.compile(r"Video:.*?(\d+(?:\.\d+)?) fps")
_SECONDS: Final = 300.0
_QUICK: Final = ("-compression_level", "1")
_RETIMED: Final = 0.02
"""A change of speed that is told."""


class _Params(msgspec.Struct, frozen=True, kw_only=True):
    """`time` is `whole` where the film's first and last frame are the shot's, else `start`; a
    picture of a film stands for `expose` frames."""

    size: tuple[int, int]
    expose: int = 2
    time: Literal["whole", "start"] = "start"


@dataclass(frozen=True, slots=True)
class Reel:
    """A film in pictures: how many, how many a second, and a way to each."""

    frames: int
    rate: float
    picture: Callable[[int], Picture]

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def conform(work: Work) -> Mapping[str, Digest]:
    """The shot's pictures in the film's size, and notes on what had to be done."""
    params = msgspec.convert(work.params, _Params)
    performance = msgspec.json.decode(work.read("performance"), type=Performance)
    received = decode_tree(work.read("received")).files
    notes: list[str] = []
    if any(name.startswith("film") for name in received):
        picture = _from_film(work, params, performance, notes)
        wanted = {frame_file(n): n for n in range(0, performance.frames, params.expose)}
    else:
        picture = _from_drawings(work, received, performance)
        wanted = {drawing_file(n): n for n in range(len(performance.drawings))}
    made: dict[str, Digest] = {}
    for name, index in wanted.items():
        fitted = covered(picture(index), params.size)
        made[name] = work.bench.put(encode_png(fitted))
        work.bench.progress(len(made), len(wanted))
    return {
        "out": work.bench.put(tree_of(made).encode()),
        "notes": work.bench.put(canonical(list(notes))),
    }


def animatic(work: Work) -> Mapping[str, Digest]:
    """The shot as the stage drew it, as a film: what a generator that changes films is given."""
    performance = msgspec.json.decode(work.read("performance"), type=Performance)
    drawings = decode_tree(work.read("beauty")).files
    folder, target = work.bench.scratch / "frames", work.bench.scratch / "animatic.mp4"
    folder.mkdir()
    for frame, index in enumerate(performance.exposures):
        (folder / f"{frame:06d}.png").symlink_to(work.bench.path(drawings[f"{index:04d}.png"]))
    run(
        [
            *("-framerate", str(performance.fps), "-i", folder / "%06d.png"),
            *("-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p", "-threads", "4"),
            *("-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"),
            *("-fflags", "+bitexact", "-flags", "+bitexact", "-movflags", "+faststart", target),
        ],
        about=f"the animatic of {performance.shot}",
        seconds=_SECONDS,
    )
    return {"out": work.bench.put(target)}


def covered(picture: Picture, size: tuple[int, int]) -> Picture:
    """The picture in this size: enlarged or reduced until it covers it, and cut around its
    middle."""
    height, width = picture.shape[:2]
    if (width, height) == size:
        return picture
    scale = max(size[0] / width, size[1] / height)
    cut = (size[0] / scale, size[1] / scale)
    left, top = (width - cut[0]) / 2, (height - cut[1]) / 2
    box = (left, top, left + cut[0], top + cut[1])
    with Image.fromarray(picture) as image:
        return np.asarray(image.resize(size, Image.Resampling.LANCZOS, box=box))


def _from_drawings(
    work: Work, received: Mapping[str, Digest], performance: Performance
) -> Callable[[int], Picture]:
    by_drawing = {Path(name).stem: digest for name, digest in received.items()}

    def picture(index: int) -> Picture:
        digest = by_drawing.get(f"{index:04d}") or by_drawing.get(f"{index:04d}-00000")
        if digest is None:
            raise StepFailed(f"there is no picture for drawing {index} of {performance.shot}")
        return _decoded(work.bench.read(digest), f"drawing {index} of {performance.shot}")

    return picture


def _from_film(
    work: Work, params: _Params, performance: Performance, notes: list[str]
) -> Callable[[int], Picture]:
    reel = _reel(work, performance)
    shot = performance.frames / performance.fps
    whole = params.time == "whole" or reel.seconds < shot
    if whole and abs(reel.seconds / shot - 1) > _RETIMED:
        notes.append(f"{reel.seconds:.2f} s were received for {shot:.2f} s, and retimed to fit")

    def picture(frame: int) -> Picture:
        if whole:
            at = frame / max(1, performance.frames - 1) * (reel.frames - 1)
        else:
            at = frame / performance.fps * reel.rate
        return reel.picture(min(reel.frames - 1, round(at)))

    return picture


def _reel(work: Work, performance: Performance) -> Reel:
    received = decode_tree(work.read("received")).files
    films = [digest for name, digest in received.items() if not name.endswith((".png", ".jpeg"))]
    if not films:
        pages = [received[name] for name in sorted(received)]
        return _of_pages(work, pages, performance)
    return _of_file(work, work.bench.path(films[0]), performance.shot)


def _of_pages(work: Work, pages: Sequence[Digest], performance: Performance) -> Reel:
    rate = len(pages) / (performance.frames / performance.fps)
    return Reel(len(pages), rate, lambda n: _decoded(work.bench.read(pages[n]), f"frame {n}"))


def _of_file(work: Work, film: Path, shot: str) -> Reel:
    """Every frame of a film as a file, in the step's own scratch folder."""
    folder = work.bench.scratch / "received"
    folder.mkdir()
    ran = run(
        ["-i", film, "-an", "-fps_mode", "passthrough", *_QUICK, folder / "%06d.png"],
        about=f"reading the take of {shot}",
        seconds=_SECONDS,
    )
    frames = sorted(folder.iterdir())
    told = _RATE.search(ran.log)
    if not frames or told is None or float(told[1]) <= 0:
        raise StepFailed(f"the take of {shot} is no film", hint="pegbar jobs tells what came")
    return Reel(len(frames), float(told[1]), lambda n: decode_png(frames[n].read_bytes()))


def _decoded(data: bytes, what: str) -> Picture:
    try:
        return decode_picture(data, what)
    except BadInput as error:
        raise StepFailed(f"{what} is not a picture: {error.message}") from error
