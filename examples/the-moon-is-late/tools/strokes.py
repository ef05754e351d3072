"""Where strokes go. A stroke belongs to a part and is seeded in the part's own coordinates, so
that it is the same stroke in every drawing in which the part is seen: it moves as the part does.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.uint32]


SLENDER = 0.3
"""A mark's width as a share of its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One going-over of a part: a brush, its stroke's length in pixels, and how the hand varies.

    `cover` is how many strokes lie over each place. `wander` is the turn of a stroke against the
    form, degrees. `hue` is how far its colour may stray (0..1). `load` is the paint's opacity.
    """

    name: str
    brush: str
    length: float
    cover: float
    wander: float
    hue: float
    load: float


@dataclass(frozen=True, slots=True)
class Strokes:
    """N strokes in pixels of the picture: middle, turn (radians), length, and three free numbers
    0..1 each that stay with the stroke for good."""

    x: Floats
    y: Floats
    turn: Floats
    length: Floats
    dice: Floats


def mix(*values: Ints | int) -> Ints:
    """A hash of whole numbers, the same on every machine."""
    state = np.uint32(0x9E3779B9)
    result: Ints = np.asarray(state, np.uint32)
    with np.errstate(over="ignore"):
        for value in values:
            result = (result ^ np.asarray(value, np.uint32)) * np.uint32(0x85EBCA6B)
            result = (result ^ (result >> np.uint32(13))) * np.uint32(0xC2B2AE35)
            result = result ^ (result >> np.uint32(16))
    return result


def unit(hashed: Ints) -> Floats:
    return (hashed / np.float64(2**32)).astype(np.float32)


def scale_of(part: Part) -> float:
    """Pixels to a unit of the part's own coordinates."""
    a, b, c, d, _, _ = part.matrix
    return max(abs(a * d - b * c) ** 0.5, 1e-6)


def to_pixels(part: Part, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d, e, f = part.matrix
    return (a * x + c * y + e).astype(np.float32), (b * x + d * y + f).astype(np.float32)


def to_part(part: Part, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d, e, f = part.matrix
    det = a * d - b * c
    det = det if abs(det) > 1e-9 else 1e-9
    x, y = x - e, y - f
    return ((d * x - c * y) / det).astype(np.float32), ((a * y - b * x) / det).astype(np.float32)


def held(value: float) -> float:
    """`value` on a scale of half octaves."""
    return float(2.0 ** (np.floor(2.0 * np.log2(value) + 0.5) / 2.0))


def flow(part: Part, kind: str, x: Floats, y: Floats) -> Floats:
    """The direction of strokes at points of the part, in its own coordinates, radians.

    round: about the part's middle, as one models a ball. along: down its longer side.
    level: horizontal, for water and planks. upright: for posts. sky: level, in long slow waves.
    steep: as hills fall.
    """
    x0, y0, x1, y1 = part.box
    width, height = max(x1 - x0, 1e-6), max(y1 - y0, 1e-6)
    u, v = (x - (x0 + x1) / 2) / width * 2, (y - (y0 + y1) / 2) / height * 2
    if kind == "level":
        return np.zeros_like(x)
    if kind == "upright":
        return np.full_like(x, np.pi / 2)
    if kind == "sky":
        return (0.42 * np.sin(x / 310 + 1.7 * np.sin(y / 240)) + 0.18 * np.sin(y / 90)).astype(
            np.float32
        )
    if kind == "steep":
        return (0.5 * np.sin(x / 260 + y / 400) + 0.12).astype(np.float32)
    if kind == "along":
        turn = np.pi / 2 if height > width else 0.0
        return np.full_like(x, turn) + (0.35 * (u if height > width else v)).astype(np.float32)
    return np.arctan2(u * height, -v * width + 1e-6).astype(np.float32)


def seed_strokes(part: Part, kind: str, going: Pass, bounds: tuple[int, int, int, int]) -> Strokes:
    """The strokes of one pass over the part that may touch `bounds` (x0, y0, x1, y1 pixels).

    Strokes come in sizes half an octave apart, each in the part's own units; of the two sizes
    next to the one that is asked for, each gives its share. A slow push keeps most strokes.
    """
    exact = 2.0 * np.log2(going.length / scale_of(part))
    level, share = int(np.floor(exact)), float(exact - np.floor(exact))
    both = [
        _sized(part, kind, going, bounds, (level, 0.0, 1.0 - share)),
        _sized(part, kind, going, bounds, (level + 1, 1.0 - share, 1.0)),
    ]
    return Strokes(*(np.concatenate(pair) for pair in zip(*map(_columns, both), strict=True)))


def _columns(strokes: Strokes) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    return strokes.x, strokes.y, strokes.turn, strokes.length, strokes.dice


def _sized(
    part: Part,
    kind: str,
    going: Pass,
    bounds: tuple[int, int, int, int],
    size: tuple[int, float, float],
) -> Strokes:
    """The strokes of one size: its level, and from where to where in their lots they are taken."""
    level, low_lot, high_lot = size
    length = 2.0 ** (level / 2.0)
    cell = length * (SLENDER / going.cover) ** 0.5
    corners = to_part(
        part,
        np.array([bounds[0], bounds[2], bounds[0], bounds[2]], np.float32),
        np.array([bounds[1], bounds[1], bounds[3], bounds[3]], np.float32),
    )
    spans = []
    for axis, (low, high) in enumerate(((part.box[0], part.box[2]), (part.box[1], part.box[3]))):
        start = max(float(corners[axis].min()), low) / cell
        stop = min(float(corners[axis].max()), high) / cell
        spans.append(np.arange(int(np.floor(start)) - 1, int(np.ceil(stop)) + 2))
    across, down = (grid.ravel() for grid in np.meshgrid(*spans))
    i, j = (index.astype(np.int64) & 0xFFFFFFFF for index in (across, down))
    key = zlib.crc32(f"{part.name}|{going.name}|{level}".encode())
    lot = unit(mix(i, j, key, 98))
    taken = (lot >= low_lot) & (lot < high_lot)
    across, down, i, j = across[taken], down[taken], i[taken], j[taken]
    dice = np.stack([unit(mix(i, j, key, salt)) for salt in range(6)], axis=-1)
    x = ((across + dice[:, 0]) * cell).astype(np.float32)
    y = ((down + dice[:, 1]) * cell).astype(np.float32)
    turn = flow(part, kind, x, y) + (dice[:, 2] - 0.5) * 2 * np.radians(going.wander)
    a, b, c, d, _, _ = part.matrix
    cos, sin = np.cos(turn), np.sin(turn)
    turned = np.arctan2(b * cos + d * sin, a * cos + c * sin).astype(np.float32)
    order = np.argsort(mix(i, j, key, 99), kind="stable")
    px, py = to_pixels(part, x[order], y[order])
    sizes = np.full(len(px), length * scale_of(part), np.float32)
    return Strokes(px, py, turned[order], sizes, dice[order, 3:])
