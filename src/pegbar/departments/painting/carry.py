"""Carrying paint: from keyframes to a drawing, along the exact motion of every part.

Each part of the drawing takes its paint from the keyframe that shows it most alike, as long as
that paint can be trusted; where it cannot, from the next one. What no keyframe can paint is left
to `fill`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part
from pegbar.departments.painting.grids import box_mean, spread
from pegbar.departments.painting.lamps import lamplight, lamps_of, unlike
from pegbar.departments.painting.plates import Floats, Level, Plate, back_to_front, ranks_of
from pegbar.ports.generator import GuideSet

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

FLAT_APART: float = 38.0
"""Flats that differ by more, of 255, show different things: another mouth, a lamp now lit."""
LINE_APART: float = 85.0
TOGETHER: float = 2.0
"""How far, in pixels of a picture 640 wide, an occluder may stray from the part behind it before
its traces there show."""
LATER_KEY: Final = 0.1
"""How much better a later key must fit to be taken: holds the choice still through a shot."""
OTHER_LIGHT: Final = 0.7
"""How much better a part's pose must fit in a key that was painted under other lamps."""
ROUNDS: Final = ((10.0, 32.0), (10.0, 1e6), (1e6, 1e6))
"""By how much of 255 a drawing's lamplight may be darker or brighter than a key's before other
keys are asked first. What no key paints in like light is asked for again: a halo that is not
there is seen at once, light that is missing is not."""
CROSSFADE: Final = 0.08
FEATHER: float = 2.5
"""The width of the seam between two keys' paint, in pixels of a picture 640 wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Paint that was carried. `rgb` H×W×3 float32 0..255, summed; `trust` H×W float32, how much
    of each pixel that is: the rest has to be filled. `fit` H×W float32, 1 where the paint comes
    from the very same pose. `light` H×W float32 0..255 is the lamplight that the paint was painted
    in, summed like it; `lamplight` H×W that of the drawing's own lamps. `ranks` as in
    `plates.ranks_of`, for `parts`."""

    rgb: Floats
    trust: Floats
    fit: Floats
    light: Floats
    lamplight: npt.NDArray[np.uint8]
    ranks: npt.NDArray[np.uint16]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """How one plate's parts fit the drawing's, by rank of the drawing's parts (row 0: no part).

    `to_plate` N×6 takes pixels of the drawing to the plate's, `rank` is the part's rank there
    (0: not in it), `piece` its piece, `apart` how different its pose is, `level` the plate's size
    to take it from.
    `hides` [rank on the plate, rank on the plate] tells whether the second part, in front of the
    first, moves otherwise than that: its traces on the first must not be carried.
    """

    to_plate: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int64]
    piece: npt.NDArray[np.uint16]
    apart: npt.NDArray[np.float64]
    level: npt.NDArray[np.int64]
    hides: Bools


def carry(guides: GuideSet, plates: Sequence[Plate]) -> Carried:
    """The plates' paint in the places where this drawing has the same parts."""
    parts = back_to_front(guides)
    ranks = ranks_of(guides, parts)
    height, width = ranks.shape
    matches = [match(parts, plate) for plate in plates]
    lamps = lamps_of(guides, {lamp.name: lamp.strength for p in plates for lamp in p.lamps})
    pieces = np.array([-1, *(part.depth for part in parts)])
    other_light = [unlike(lamps, plate.lamps) for plate in plates]
    order, share = _preference(matches, other_light, pieces)
    light = lamplight(lamps, (height, width))
    scene = _Scene(guides, ranks, light)
    heap = _Heap.empty(height * width)
    pixels = np.flatnonzero(scene.ranks)
    for darker, brighter in ROUNDS:
        for turn in range(len(plates)):
            if not pixels.size:
                break
            taken = _turn(scene, pixels, order[turn], matches, plates)
            alike = taken.alike(darker, brighter)
            heap.dimmed[pixels[(taken.sure > 0) & (alike < 1)]] = True
            soft = _feathered(pixels, taken.sure, (height, width)) * alike
            heap.take(pixels, taken, soft * share[turn][scene.ranks[pixels]])
            pixels = pixels[heap.left[pixels] > 0.02]
        pixels = pixels[heap.dimmed[pixels]]
    rgb, left, fit = heap.rgb, heap.left, heap.fit
    return Carried(
        rgb=rgb[:, :3].reshape(height, width, 3),
        light=rgb[:, 3].reshape(height, width),
        trust=(1 - left).reshape(height, width),
        fit=fit.reshape(height, width),
        lamplight=light,
        ranks=ranks,
        parts=parts,
    )


def match(parts: Sequence[Part], plate: Plate) -> Match:
    """How a plate's parts fit those of a drawing; parts are the same by name."""
    count = len(parts) + 1
    ranks_there = {part.name: rank for rank, part in enumerate(plate.parts, start=1)}
    rank = np.zeros(count, np.int64)
    to_plate = np.zeros((count, 6))
    here = np.tile(np.eye(3), (count, 1, 1))
    there = np.tile(np.eye(3), (len(plate.parts) + 1, 1, 1))
    for place, part in enumerate(plate.parts, start=1):
        there[place] = _square(part)
    for place, part in enumerate(parts, start=1):
        here[place] = _square(part)
        if abs(np.linalg.det(here[place])) > 1e-9:
            rank[place] = ranks_there.get(part.name, 0)
    maps = there[rank] @ np.linalg.inv(np.where(rank[:, None, None] > 0, here, np.eye(3)))
    to_plate = maps[:, :2, :].transpose(0, 2, 1).reshape(count, 6)
    apart, level = _difference(maps)
    apart[rank == 0] = np.inf
    hides = _hides(maps, rank, here, there, plate)
    return Match(
        to_plate=to_plate,
        rank=rank,
        piece=plate.pieces[rank],
        apart=apart,
        level=level,
        hides=hides,
    )


def _square(part: Part) -> npt.NDArray[np.float64]:
    a, b, c, d, e, f = part.matrix
    return np.array([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]])


def _difference(
    maps: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """How far each map is from a mere shift: octaves of scale, turns of 45°, shear; and from
    which size of the plate it should take its paint."""
    linear = maps[:, :2, :2]
    scale = np.sqrt(np.abs(np.linalg.det(linear))) + 1e-9
    turn = np.arctan2(linear[:, 1, 0] - linear[:, 0, 1], linear[:, 0, 0] + linear[:, 1, 1])
    cos, sin = np.cos(turn), np.sin(turn)
    like = np.stack([cos, -sin, sin, cos], axis=-1).reshape(-1, 2, 2) * scale[:, None, None]
    shear = np.abs(linear - like).max(axis=(1, 2)) / scale
    octaves = np.abs(np.log2(scale))
    level = np.clip(np.floor(np.log2(scale) + 0.4), 0, 2).astype(np.int64)
    return octaves + np.abs(turn) / np.radians(45) + shear, level


def _hides(
    maps: npt.NDArray[np.float64],
    rank: npt.NDArray[np.int64],
    here: npt.NDArray[np.float64],
    there: npt.NDArray[np.float64],
    plate: Plate,
) -> Bools:
    """Which parts of the plate, in front of which others, do not move along with them."""
    count = len(plate.parts) + 1
    place = np.zeros(count, np.int64)
    place[rank[rank > 0]] = np.flatnonzero(rank)
    place[0] = 0
    marks = np.ones((count, 3, 2))
    for number, part in enumerate(plate.parts, start=1):
        x0, y0, x1, y1 = part.box
        marks[number, :2, :] = [[x0, x1], [y0, y1]]
    now = here[place] @ marks
    then = there @ marks
    carried = np.einsum("pij,ojk->poik", maps[place][:, :2], now)
    error = np.abs(carried - then[None, :, :2]).max(axis=(2, 3))
    tolerance = TOGETHER * max(1.0, plate.key.guides.table.width / 640)
    moved: Bools = ~(error < tolerance)
    moved[:, place == 0] = True
    moved &= plate.pieces[None, :] > plate.pieces[:, None]
    moved[:, 0] = False
    return moved


def _preference(
    matches: Sequence[Match], unlike_light: Sequence[float], pieces: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """For every part the plates from the best to the worst, and how much of a pixel each may
    take when its turn comes: less than all where the next one fits as well, so that the choice
    changes softly from drawing to drawing. The segments of a limb choose together."""
    apart = np.stack(
        [
            _together(one.apart, pieces) + LATER_KEY * n + OTHER_LIGHT * light
            for n, (one, light) in enumerate(zip(matches, unlike_light, strict=True))
        ]
    )
    order = np.argsort(apart, axis=0, kind="stable")
    ranked = np.take_along_axis(apart, order, axis=0)
    share = np.ones(ranked.shape, np.float32)
    with np.errstate(invalid="ignore"):
        gap = np.nan_to_num(ranked[1:] - ranked[:-1], nan=1.0, posinf=1.0)
    share[:-1] -= 0.5 * np.clip(1 - gap / CROSSFADE, 0, 1)
    share[~np.isfinite(ranked)] = 0
    return order, share


class _Scene:
    """The drawing as rows of pixels."""

    def __init__(
        self, guides: GuideSet, ranks: npt.NDArray[np.uint16], light: npt.NDArray[np.uint8]
    ) -> None:
        self.width = guides.table.width
        self.ranks = ranks.reshape(-1).astype(np.intp)
        self.light = light.reshape(-1)
        self.shown = np.concatenate([guides.flat, guides.line[..., None]], axis=-1).reshape(-1, 4)


def _together(
    apart: npt.NDArray[np.float64], pieces: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The mean over each piece's parts; parts that are not in the plate stay infinitely far."""
    _, number = np.unique(pieces, return_inverse=True)
    there = np.isfinite(apart)
    count = np.bincount(number, weights=there)
    total = np.bincount(number, weights=np.where(there, apart, 0.0))
    return np.where(there, (total / np.maximum(count, 1))[number], np.inf)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Paint for some pixels, N×4 with its lamplight; whether it can be trusted (0 or 1), by how
    much the drawing's lamplight is brighter than the paint's, how well the pose fits (0..1)."""

    paint: Floats
    sure: Floats
    change: Floats
    close: Floats

    def alike(self, darker: float, brighter: float) -> Floats:
        """1 where the light differs by no more than these, 0 where by twice as much."""
        both = np.minimum(2 + self.change / darker, 2 - self.change / brighter)
        return np.asarray(np.clip(both, 0, 1), np.float32)


@dataclass(frozen=True, slots=True)
class _Heap:
    """What was taken so far, for all pixels. Its arrays are filled in place."""

    rgb: Floats
    left: Floats
    fit: Floats
    dimmed: Bools

    @classmethod
    def empty(cls, count: int) -> _Heap:
        rgb, left = np.zeros((count, 4), np.float32), np.ones(count, np.float32)
        return cls(rgb, left, np.zeros(count, np.float32), np.zeros(count, np.bool_))

    def take(self, pixels: Ints, taken: _Taken, share: Floats) -> None:
        """Take a share of what is still left of the pixels."""
        part = self.left[pixels] * share
        self.rgb[pixels] += taken.paint * part[:, None]
        self.fit[pixels] += taken.close * part
        self.left[pixels] -= part


def _turn(
    scene: _Scene,
    pixels: Ints,
    choice: npt.NDArray[np.int64],
    matches: Sequence[Match],
    plates: Sequence[Plate],
) -> _Taken:
    """Paint for `pixels`, each from the plate that is its part's `choice`."""
    paint = np.zeros((pixels.size, 4), np.float32)
    sure = np.zeros(pixels.size, np.float32)
    close = np.zeros(pixels.size, np.float32)
    ranks = scene.ranks[pixels]
    for number, (one, plate) in enumerate(zip(matches, plates, strict=True)):
        for level in range(len(plate.levels)):
            wanted = (choice == number) & (one.level == level) & (one.rank > 0)
            mine = np.flatnonzero(wanted[ranks]) if wanted.any() else ranks[:0]
            if not mine.size:
                continue
            rgb, good = _sample(scene, pixels[mine], one, plate.levels[level], 0.5**level)
            paint[mine] = rgb
            sure[mine] = good
            close[mine] = np.exp(-one.apart[ranks[mine]])
    change = scene.light[pixels] - paint[:, 3]
    return _Taken(paint, sure, change, close)


def _sample(
    scene: _Scene, pixels: Ints, one: Match, level: Level, size: float
) -> tuple[Floats, Bools]:
    """The plate's paint at the places that the pixels come from, and which of it to trust."""
    ranks = scene.ranks[pixels]
    a, b, c, d, e, f = (one.to_plate.T * size).astype(np.float32)
    row, column = np.divmod(pixels.astype(np.int32), np.int32(scene.width))
    x, y = column + np.float32(0.5), row + np.float32(0.5)
    u = a[ranks] * x + c[ranks] * y + (e - np.float32(0.5))[ranks]
    v = b[ranks] * x + d[ranks] * y + (f - np.float32(0.5))[ranks]
    good = (u > -0.5) & (v > -0.5) & (u < level.width - 0.5) & (v < level.height - 0.5)
    u = np.clip(u, 0, level.width - 1)
    v = np.clip(v, 0, level.height - 1)
    half = np.float32(0.5)
    nearest = (v + half).astype(np.int32) * np.int32(level.width) + (u + half).astype(np.int32)
    near = level.near[nearest].view(np.uint16).reshape(-1, 4)
    good &= near[:, 0] == one.piece[ranks]
    rows = (one.rank * len(one.hides)).astype(np.int32)[ranks]
    shown = ~one.hides.reshape(-1)
    for place in (1, 2, 3):
        good &= shown[rows + near[:, place]]
    layers = _bilinear(level, u, v)
    apart = np.abs(layers[:, 4:] - scene.shown[pixels])
    good &= apart[:, :3].max(axis=1) < FLAT_APART
    good &= apart[:, 3] < LINE_APART
    return layers[:, :4], good


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


def _feathered(pixels: Ints, sure: Floats, shape: tuple[int, int]) -> Floats:
    """Trust that runs out softly towards larger distrusted patches, and sharply at hairlines."""
    width = shape[1]
    doubted = pixels[sure == 0]
    if not doubted.size:
        return sure
    radius = max(1, round(FEATHER * width / 640))
    reach = radius + 2
    rows, columns = doubted // width, doubted % width
    top, left = max(0, int(rows.min()) - reach), max(0, int(columns.min()) - reach)
    bottom, right = int(rows.max()) + reach + 1, int(columns.max()) + reach + 1
    known = np.ones((min(bottom, shape[0]) - top, min(right, width) - left), np.uint8)
    known[rows - top, columns - left] = 0
    closed = spread(spread(known), lowest=True)
    around = np.ones(shape, np.float32)
    around[top:bottom, left:right] = np.clip(2 * box_mean(closed, radius) - 1, 0, 1)
    return np.asarray(around.reshape(-1)[pixels] * sure, np.float32)
