"""Sampling: reading a plate's paint at the places that a drawing's pixels come from.

Where a part covers much of a rectangle, the rectangle is read at once; where only some pixels
are wanted (seams, outlines), each is read alone. Both give the same paint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.departments.painting.matching import Match
from pegbar.departments.painting.plates import Floats, Level

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.intp]
Places = tuple[Ints, Ints, npt.NDArray[np.uint16]]

FLAT_APART: Final = 38
"""Flats that differ by more, of 255, show different things: another mouth, a lamp now lit."""
LINE_APART: Final = 85
_BAND: Final = 96
_NEAREST: Final = Image.Resampling.NEAREST
_APART: Final = np.array([FLAT_APART, FLAT_APART, FLAT_APART, LINE_APART], np.uint8)


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle (pixels, ends excluded) around what is seen of one part, by its rank."""

    rank: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def crop(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)


def tiles_of(ranks: npt.NDArray[np.uint16]) -> Iterator[Tile]:
    """The parts of an H×W map in rectangles, a few rows high so that they hug what is seen."""
    height, width = ranks.shape
    row = ranks.reshape(-1)
    starts = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
    starts = np.union1d(starts, np.arange(0, row.size, width))
    ends = np.append(starts[1:], row.size)
    y, left, right = starts // width, starts % width, (ends - 1) % width + 1
    bands = -(-height // _BAND)
    key = row[starts].astype(np.int64) * bands + y // _BAND
    order = np.argsort(key, kind="stable")
    key, y, left, right = key[order], y[order], left[order], right[order]
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    columns = (
        key[first] // bands,
        np.minimum.reduceat(y, first),
        np.maximum.reduceat(y, first) + 1,
        np.minimum.reduceat(left, first),
        np.maximum.reduceat(right, first),
    )
    for rank, top, bottom, start, stop in zip(*(c.tolist() for c in columns), strict=True):
        if rank:
            yield Tile(rank, top, bottom, start, stop)


def whole_steps(one: Match, rank: int) -> bool:
    """Whether a part was only shifted, by whole pixels: its paint is then copied as it is."""
    a, b, c, d, e, f = one.to_plate[rank]
    turned = max(abs(a - 1), abs(b), abs(c), abs(d - 1)) > 1e-7
    return not turned and max(abs(e - round(e)), abs(f - round(f))) < 1e-3


def read_tile(level: Level, one: Match, tile: Tile, size: float) -> tuple[Bytes, Bytes, Bools]:
    """The plate's paint and its drawing under a tile, h×w×4 each, and where the part is seen
    there with nothing in front of it. `size` is the level's. Between pixels, fractions are cut
    off: half of one is lost on average."""
    a, b, c, d, e, f = (float(v) * size for v in one.to_plate[tile.rank])
    e, f = e + a * tile.left + c * tile.top, f + b * tile.left + d * tile.top
    shape = (tile.right - tile.left, tile.bottom - tile.top)
    way = (a, c, e, b, d, f)
    affine = Image.Transform.AFFINE
    between = _NEAREST if whole_steps(one, tile.rank) and size == 1 else Image.Resampling.BILINEAR
    paint = np.asarray(level.paint.transform(shape, affine, way, between))
    shown = np.asarray(level.shown.transform(shape, affine, way, between))
    seen = np.asarray(level.seen.transform(shape, affine, way, _NEAREST))
    return paint, shown, one.open[seen] == one.piece[tile.rank]


def alike(shown: Bytes, drawing: Bytes) -> Bools:
    """Where two drawings, h×w×4 of flat colours and line, show the same thing."""
    apart = np.maximum(shown, drawing)
    apart -= np.minimum(shown, drawing)
    over = np.ascontiguousarray(apart >= _APART)
    return np.asarray(over.view(np.uint32)[..., 0] == 0)


def read_pixels(
    level: Level, one: Match, pixels: Places, size: float
) -> tuple[Floats, Floats, Bools]:
    """As `read_tile`, for single pixels: their rows, columns and ranks. N×4, N×4, N."""
    row, column, ranks = pixels
    a, b, c, d, e, f = (one.to_plate.T * size).astype(np.float32)
    half = np.float32(0.5)
    x, y = column.astype(np.float32) + half, row.astype(np.float32) + half
    u = a[ranks] * x + c[ranks] * y + (e - half)[ranks]
    v = b[ranks] * x + d[ranks] * y + (f - half)[ranks]
    good = (u > -0.5) & (v > -0.5) & (u < level.width - 0.5) & (v < level.height - 0.5)
    u = np.clip(u, 0, level.width - 1)
    v = np.clip(v, 0, level.height - 1)
    nearest = (v + half).astype(np.int32) * np.int32(level.width) + (u + half).astype(np.int32)
    good &= one.open[level.view[nearest]] == one.piece[ranks]
    layers = _bilinear(level, u, v)
    return layers[:, :4], layers[:, 4:], good


def _bilinear(level: Level, u: Floats, v: Floats) -> Floats:
    """N×8 float32: the plate's layers between pixels."""
    left = np.minimum(u.astype(np.int32), np.int32(level.width - 2))
    top = np.minimum(v.astype(np.int32), np.int32(level.height - 2))
    right = (u - left)[:, None]
    low = (v - top)[:, None]
    corner = top * np.int32(level.width) + left
    upper = _mixed(level.layers, corner, right)
    lower = _mixed(level.layers, corner + np.int32(level.width), right)
    lower -= upper
    lower *= low
    upper += lower
    return upper


def _mixed(layers: npt.NDArray[np.uint64], place: npt.NDArray[np.int32], share: Floats) -> Floats:
    one = layers[place].view(np.uint8).reshape(-1, 8).astype(np.float32)
    other = layers[place + 1].view(np.uint8).reshape(-1, 8).astype(np.float32)
    other -= one
    other *= share
    one += other
    return one
