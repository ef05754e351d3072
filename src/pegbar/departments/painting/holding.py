"""How closely a take holds to the stage: its first and last picture against the stage's own."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.assets.pictures import decode_picture

MEASURE: Final = "first and last picture against the stage's"

_SMALL: Final = (48, 27)
"""Small enough that texture and line do not count, large enough for who stands where in which
light."""
_APART: Final = 0.25
"""A mean difference of levels, 0..1, that leaves nothing of a picture: two shots of one film that
show different places are that far apart."""


def held(take: tuple[bytes, bytes], stage: tuple[bytes, bytes]) -> float:
    """0..1, of the first and the last picture of a take and of the stage (PNG); the worse of the
    two decides. Raises BadInput for what is no picture."""
    return round(min(_alike(*both) for both in zip(take, stage, strict=True)), 4)


def _alike(one: bytes, other: bytes) -> float:
    mine, theirs = (_small(decode_picture(data, "a picture of a take")) for data in (one, other))
    apart = float(np.abs(mine - theirs).mean())
    return max(0.0, 1.0 - apart / _APART)


def _small(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """The picture at a few hundred pixels, levels 0..1."""
    small = Image.fromarray(picture[..., :3]).resize(_SMALL, Image.Resampling.BOX)
    return np.asarray(small, np.float64) / 255.0
