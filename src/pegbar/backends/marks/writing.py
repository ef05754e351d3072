"""Writing a mark: the pattern, as strong as each place of the picture hides it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from pegbar.backends.marks.code import encode
from pegbar.backends.marks.pattern import laid, tile
from pegbar.ports.mark import Picture, check_mark

_QUIET: Final = 0.65
"""Levels (of 255, root mean square) where the picture is even."""
_LOUD: Final = 2.1
_PER_ACTIVITY: Final = 0.32
_STEP: Final = 4
_UNIT: Final = 32
_BITS: Final = 10  # of _UNIT squared
"""Whole numbers in place of fractions: the sum is the same on every machine, and quick."""

Plane = npt.NDArray[np.int16]


class HousePen:
    """Implements port Pen. It keeps the last picture that it wrote on: a held drawing is written
    on once."""

    def __init__(self, mark: str, size: tuple[int, int]) -> None:
        pattern = laid(tile(encode(check_mark(mark))), size)
        self._pattern = np.rint(pattern * _UNIT).astype(np.int16)
        self._size = size
        self._last: tuple[Picture, Picture] | None = None

    def write(self, picture: Picture) -> Picture:
        if self._last is None or self._last[0] is not picture:
            self._last = (picture, self._written(picture))
        return self._last[1]

    def _written(self, picture: Picture) -> Picture:
        change = self._strength(picture) * self._pattern
        change += 1 << _BITS - 1
        change >>= _BITS
        more = _in_three(np.maximum(change, 0).astype(np.uint8))
        less = _in_three(np.maximum(-change, 0).astype(np.uint8))
        # Saturating arithmetic on bytes; wider numbers would take four times as long.
        written = np.minimum(picture, ~more)
        written += more
        np.maximum(written, less, out=written)
        written -= less
        return written

    def _strength(self, picture: Picture) -> Plane:
        """Levels (times _UNIT) for each place: where there is much going on, a picture hides much.
        Read off the green, which is most of what an eye takes for light, at a quarter of the
        size."""
        small = Image.fromarray(np.ascontiguousarray(picture[::_STEP, ::_STEP, 1]))
        smooth = np.asarray(small.filter(ImageFilter.BoxBlur(2)), np.int16)
        busy = np.minimum(np.abs(np.asarray(small, np.int16) - smooth) * 16, 255).astype(np.uint8)
        around = Image.fromarray(busy).filter(ImageFilter.BoxBlur(2))
        levels = _LEVELS[np.asarray(around)]
        wide = Image.fromarray(levels).resize(self._size, Image.Resampling.NEAREST)
        return np.asarray(wide, np.int16)


_LEVELS: Final = np.rint(
    np.minimum(_QUIET + _PER_ACTIVITY * np.arange(256) / 16, _LOUD) * _UNIT
).astype(np.uint8)


def _in_three(plane: npt.NDArray[np.uint8]) -> Picture:
    """The same in red, green and blue: light changes, colour does not."""
    whole = np.empty((*plane.shape, 3), np.uint8)
    for channel in range(3):
        whole[..., channel] = plane
    return whole
