"""Results as ComfyUI gives them: whole or not, and how far two are apart."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from pegbar.assets.png_text import is_png
from pegbar.ports.generator import GeneratorTrouble, Trouble

_FRAMES: Final = 12
_SECONDS: Final = 60.0


def check_whole(path: Path, media: str) -> None:
    """Raises BROKEN for a picture that did not come whole, or is none."""
    if media == "image/png" or path.suffix == ".png":
        if not is_png(path.read_bytes()):
            raise GeneratorTrouble(Trouble.BROKEN, "the picture did not come whole", word="png")
    elif media.startswith("image/"):
        _pixels(path)


def difference(one: Path, other: Path, media: str) -> float:
    """How far two results are apart: the mean over all samples, in levels of 255. Raises BROKEN."""
    first, second = (
        _pixels(each) if media.startswith("image/") else _film(each) for each in (one, other)
    )
    if len(first) != len(second) or not first:
        return 255.0
    import numpy as np

    apart = np.abs(
        np.frombuffer(first, np.uint8).astype(np.int16)
        - np.frombuffer(second, np.uint8).astype(np.int16)
    )
    return float(apart.mean())


def _pixels(path: Path) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return picture.convert("RGB").tobytes()
    except (OSError, UnidentifiedImageError, ValueError) as error:
        raise GeneratorTrouble(Trouble.BROKEN, f"the picture cannot be read: {error}") from None


def _film(path: Path) -> bytes:
    """The first pictures of a film, as samples."""
    import imageio_ffmpeg

    line = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-i", str(path)),
        *("-frames:v", str(_FRAMES), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"),
    ]
    try:
        done = subprocess.run(line, capture_output=True, check=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise GeneratorTrouble(Trouble.BROKEN, "the film cannot be read", word="film") from error
    return done.stdout
