"""A marker: it writes an identifier into a picture, where no eye sees it, and reads it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput

if TYPE_CHECKING:  # who plans or asks need not load it
    import numpy as np
    import numpy.typing as npt

Picture: TypeAlias = "npt.NDArray[np.uint8]"
Grey: TypeAlias = "npt.NDArray[np.uint8]"

BITS: Final = 48
"""Bits of an identifier: a million marked films share none with a chance of 499 in 500."""

_HEX: Final = BITS // 4


def mark_of(digest: Digest) -> str:
    """The identifier that stands for a digest in a picture: its first 48 bits, as 12 hex digits."""
    return digest.partition(":")[2][:_HEX]


def check_mark(mark: str) -> int:
    """The number behind 12 hex digits. Raises BadInput."""
    if len(mark) != _HEX or mark.strip("0123456789abcdef"):
        raise BadInput(f"{mark!r} is no mark", hint=f"a mark is {_HEX} hex digits, in small")
    return int(mark, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found. `confidence` (0..1) is how well the read bits agree with the code that they
    are a word of; `scale` is the marked picture's height to the height of what was read: more
    than 1 where it was cropped."""

    mark: str
    confidence: float
    scale: float


class Pen(Protocol):
    """Writes one mark at one size."""

    def write(self, picture: Picture) -> Picture:
        """The picture (H×W×3, 8 bit, display-referred) with the mark in it; a new array."""
        ...


class Marker(Protocol):
    def pen(self, mark: str, size: tuple[int, int]) -> Pen:
        """A pen for pictures of `size` (width, height). Raises BadInput for what is no mark."""
        ...

    def read(self, frames: Iterable[Grey]) -> Reading | None:
        """The mark in frames that show one piece of film (each H×W, 8 bit, all of one size), or
        None. More frames with different pictures read better than one."""
        ...
