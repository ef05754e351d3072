"""The house's own mark: spread over the waves of the picture's light, read without a key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pegbar.backends.marks.footage import pieces
from pegbar.backends.marks.reading import read, read_upright
from pegbar.backends.marks.writing import HousePen
from pegbar.ports.mark import Grey, Pen, Reading


class HouseMark:
    """Implements port Marker. It holds nothing."""

    def pen(self, mark: str, size: tuple[int, int]) -> Pen:
        return HousePen(mark, size)

    def read(self, frames: Iterable[Grey]) -> Reading | None:
        return read(frames)


def read_file(path: Path) -> Reading | None:
    """The mark in a film or a still: looked for in all of it at once, then, in case it is put
    together from several, in each piece. Raises BadInput for what shows no picture."""
    found = pieces(path)
    whole = read(frame for piece in found for frame in piece)
    if whole is not None or len(found) == 1:
        return whole
    return next((one for piece in found if (one := read_upright(piece)) is not None), None)
