"""A request's inputs as pictures: references, guides and films, in the size that is asked for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.assets.generation import Reference
from pegbar.assets.pictures import MAX_BYTES, decode_picture, decode_png
from pegbar.departments.finishing.ffmpeg import run
from pegbar.ports.generator import GeneratorTrouble, Handed, Trouble
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, PegbarError

Picture = npt.NDArray[np.uint8]
"""H×W×3 uint8, sRGB."""

MOST_FRAMES: Final = 2000
_SECONDS: Final = 300.0
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def picture(handed: Handed, digest: Digest, what: str) -> Picture:
    """One picture of the request; 16-bit greys by their upper half. Raises INVALID."""
    path = handed.files[digest]
    if path.stat().st_size > MAX_BYTES:
        raise GeneratorTrouble(Trouble.INVALID, f"{what} is too large to be a picture")
    data = path.read_bytes()
    try:
        if not data.startswith(_PNG):
            return decode_picture(data, what)
        deep = _deep(data)
        return decode_png(data, what) if deep is None else deep
    except BadInput as error:
        raise GeneratorTrouble(Trouble.INVALID, str(error)) from error


def _deep(data: bytes) -> Picture | None:
    """A picture of 16-bit greys, which a plain conversion would clip; None for every other."""
    if data[12:16] != b"IHDR" or data[24] != 16 or data[25] != 0:
        return None
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        if image.width * image.height > 64_000_000:
            return None  # refused where all others are
        grey = (np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=-1)


def sized(given: Picture, size: tuple[int, int]) -> Picture:
    """The picture in this size: enlarged or reduced until it covers it, cut around its middle."""
    height, width = given.shape[:2]
    if (width, height) == size:
        return given
    scale = max(size[0] / width, size[1] / height)
    cut = (size[0] / scale, size[1] / scale)
    left, top = (width - cut[0]) / 2, (height - cut[1]) / 2
    with Image.fromarray(given) as image:
        box = (left, top, left + cut[0], top + cut[1])
        return np.asarray(image.resize(size, Image.Resampling.LANCZOS, box=box))


def film(handed: Handed, one: Reference, folder: Path) -> list[Picture]:
    """Every frame of a film, or the one of a picture. Raises INVALID."""
    if not one.media.startswith("video/"):
        return [picture(handed, one.digest, f"the {one.role.value} reference")]
    return frames_of(handed.files[one.digest], folder, f"the {one.role.value} film")


def frames_of(path: Path, folder: Path, what: str) -> list[Picture]:
    """Every frame of a film's file; `folder` is for a while full of them. Raises INVALID."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        run(
            [
                *("-i", path, "-an", "-fps_mode", "passthrough"),
                *("-frames:v", str(MOST_FRAMES), folder / "%06d.png"),
            ],
            about=f"reading {what}",
            seconds=_SECONDS,
        )
    except PegbarError as error:
        raise GeneratorTrouble(Trouble.INVALID, str(error)) from error
    found = []
    for file in sorted(folder.iterdir()):
        found.append(decode_png(file.read_bytes(), what))
        file.unlink()
    folder.rmdir()
    if not found:
        raise GeneratorTrouble(Trouble.INVALID, f"{what} has no picture in it")
    return found


def spread(frames: Sequence[Picture], count: int) -> list[Picture]:
    """So many of them, evenly from the first to the last."""
    if len(frames) == count:
        return list(frames)
    last = len(frames) - 1
    return [frames[round(at * last / max(1, count - 1))] for at in range(count)]
