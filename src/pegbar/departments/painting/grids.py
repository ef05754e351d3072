"""Between a picture and a smaller one: means, samples, and the way back that keeps to the parts."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]
Value = TypeVar("Value", bound=np.generic)
Ranks = npt.NDArray[np.uint16]


def smaller(plane: npt.NDArray[np.generic], by: int) -> Floats:
    """The means of by×by squares; H×W or H×W×C. What is left over at the edges is repeated."""
    data = plane.astype(np.float32)
    if by == 1:
        return data
    height, width = data.shape[:2]
    more = [(0, -height % by), (0, -width % by)] + [(0, 0)] * (data.ndim - 2)
    data = np.pad(data, more, mode="edge") if more[0][1] or more[1][1] else data
    total = data[::by]
    for row in range(1, by):
        total = total + data[row::by]
    across = total[:, ::by]
    for column in range(1, by):
        across = across + total[:, column::by]
    return np.asarray(across / np.float32(by * by), np.float32)


def thinned(plane: npt.NDArray[Value], by: int) -> npt.NDArray[Value]:
    """The middle pixel of every by×by square, as many as `smaller` has."""
    height, width = plane.shape[:2]
    rows = np.minimum(np.arange(-(-height // by)) * by + by // 2, height - 1)
    columns = np.minimum(np.arange(-(-width // by)) * by + by // 2, width - 1)
    few: npt.NDArray[Value] = plane[rows][:, columns]
    return few


def read_back(small: Floats, ranks: Ranks, pixels: npt.NDArray[np.intp], by: int) -> Floats:
    """N×3: a small h×w×3 picture at `pixels` of the full one, read between its pixels, but not
    across the edge of a part as long as a pixel of the same part is near."""
    width = ranks.shape[1]
    few = np.ascontiguousarray(thinned(ranks, by)).reshape(-1)
    rows, columns = small.shape[:2]
    four = np.zeros((rows * columns, 4), np.float32)
    four[:, :3] = small.reshape(-1, 3)
    mine = ranks.reshape(-1)[pixels]
    top, low = _between(pixels // width, by, rows)
    left, right = _between(pixels % width, by, columns)
    total = np.zeros((pixels.size, 4), np.float32)
    weights = np.zeros(pixels.size, np.float32)
    for down in (0, 1):
        row = np.minimum(top + down, rows - 1) * columns
        share = low if down else 1 - low
        for over in (0, 1):
            place = row + np.minimum(left + over, columns - 1)
            weight = share * (right if over else 1 - right)
            weight *= (few[place] == mine) + np.float32(0.003)
            total += four[place] * weight[:, None]
            weights += weight
    total /= weights[:, None]
    return total[:, :3]


def read_whole(small: Floats, ranks: Ranks, by: int) -> Floats:
    """H×W×3, as `read_back` of every pixel. Inside parts, where nothing is to be kept apart, the
    small picture is simply read between its pixels."""
    height, width = ranks.shape
    box = (0, 0, width / by, height / by)
    whole = np.empty((height, width, 3), np.float32)
    for channel in range(3):
        plane = Image.fromarray(np.ascontiguousarray(small[..., channel]))
        large = plane.resize((width, height), Image.Resampling.BILINEAR, box)
        whole[..., channel] = np.asarray(large)
    few = thinned(ranks, by)
    wide = np.pad(few, 1, mode="edge")
    rows, columns = few.shape
    edge = np.zeros(few.shape, np.bool_)
    for down in range(3):
        for over in range(3):
            edge |= wide[down : down + rows, over : over + columns] != few
    cells = few.repeat(by, axis=0).repeat(by, axis=1)[:height, :width]
    near = edge.repeat(by, axis=0).repeat(by, axis=1)[:height, :width] | (cells != ranks)
    pixels = np.flatnonzero(near)
    whole.reshape(-1, 3)[pixels] = read_back(small, ranks, pixels, by)
    return whole


def _between(
    place: npt.NDArray[np.intp], by: int, count: int
) -> tuple[npt.NDArray[np.int32], Floats]:
    """The small pixel before each place, and how far beyond it the place lies."""
    exact = (place.astype(np.float32) + np.float32(0.5)) / np.float32(by) - np.float32(0.5)
    np.clip(exact, 0, count - 1, out=exact)
    first = exact.astype(np.int32)
    return first, exact - first


def box_mean(plane: Floats | npt.NDArray[np.uint8], radius: int) -> Floats:
    """The mean in a square of 2·radius+1 pixels, H×W or H×W×C; the edge is repeated."""
    side = 2 * radius + 1
    kind: type[np.generic] = np.int32 if plane.dtype == np.uint8 else np.float64
    sums: npt.NDArray[np.generic] = plane
    for axis in (0, 1):
        length = sums.shape[axis]
        places = np.clip(np.arange(-radius - 1, length + radius), 0, length - 1)
        total = np.cumsum(np.take(sums, places, axis=axis), axis=axis, dtype=kind)
        sums = total[side:] - total[:-side] if axis == 0 else total[:, side:] - total[:, :-side]
    return np.asarray(sums.astype(np.float32) / np.float32(side * side), np.float32)


def spread(plane: npt.NDArray[np.uint8], *, lowest: bool = False) -> npt.NDArray[np.uint8]:
    """The highest (or lowest) value of each pixel and its eight neighbours."""
    pick = np.minimum if lowest else np.maximum
    wide = np.pad(plane, ((1, 1), (0, 0)), mode="edge")
    plane = pick(pick(wide[:-2], wide[1:-1]), wide[2:])
    wide = np.pad(plane, ((0, 0), (1, 1)), mode="edge")
    found: npt.NDArray[np.uint8] = pick(pick(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    return found
