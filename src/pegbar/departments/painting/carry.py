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
from PIL import Image, ImageFilter

from pegbar.assets.guides import Part
from pegbar.departments.painting.grids import spread
from pegbar.departments.painting.lamps import lamplight, lamps_of, unlike
from pegbar.departments.painting.matching import Match, match
from pegbar.departments.painting.plates import Floats, Plate, back_to_front, ranks_of
from pegbar.departments.painting.sampling import (
    FLAT_APART,
    LINE_APART,
    alike,
    read_pixels,
    read_tile,
    tiles_of,
    whole_steps,
)
from pegbar.ports.painter import GuideSet

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

LATER_KEY: Final = 0.1
"""How much better a later key must fit to be taken: holds the choice still through a shot."""
OTHER_LIGHT: Final = 0.7
"""How much better a part's pose must fit in a key that was painted under other lamps."""
ROUNDS: Final = ((10.0, 32.0), (10.0, 1e6), (1e6, 1e6))
"""By how much of 255 a drawing's lamplight may be darker or brighter than a key's before other
keys are asked first. What no key paints in like light is asked for again: a halo that is not
there is seen at once, light that is missing is not."""
CROSSFADE: Final = 0.08
_LEVELS: Final = 3
_NOWHERE: Final = 65535
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


def carry(guides: GuideSet, plates: Sequence[Plate]) -> Carried:
    """The plates' paint in the places where this drawing has the same parts."""
    parts = back_to_front(guides)
    ranks = ranks_of(guides, parts)
    matches = [match(parts, plate) for plate in plates]
    lamps = lamps_of(guides)
    pieces = np.array([-1, *(part.depth for part in parts)])
    other_light = [unlike(lamps, plate.lamps) for plate in plates]
    order, share = _preference(matches, other_light, pieces)
    light = lamplight(lamps, ranks.shape)
    scene = _Scene(guides, ranks, light, matches, plates)
    heap = _Heap.empty(ranks.size)
    pixels = np.flatnonzero(scene.ranks)
    first = True
    for darker, brighter in ROUNDS:
        for turn in range(len(plates)):
            asked = pixels[share[turn][scene.ranks[pixels]] > 0]
            if not asked.size:
                continue
            taken = scene.swept(order[0], asked) if first else scene.picked(order[turn], asked)
            first = False
            like = taken.alike(darker, brighter)
            heap.dimmed[asked[(taken.sure > 0) & (like < 1)]] = True
            soft = _feathered(asked, taken.sure, ranks.shape) * like
            heap.take(asked, taken, soft * share[turn][scene.ranks[asked]])
            pixels = pixels[heap.left[pixels] > 0.02]
        pixels = pixels[heap.dimmed[pixels]]
    height, width = ranks.shape
    return Carried(
        rgb=heap.rgb[:, :3].reshape(height, width, 3),
        light=heap.rgb[:, 3].reshape(height, width),
        trust=(1 - heap.left).reshape(height, width),
        fit=heap.fit.reshape(height, width),
        lamplight=light,
        ranks=ranks,
        parts=parts,
    )


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
    """The drawing, and where its pixels' paint lies on the plates."""

    def __init__(
        self,
        guides: GuideSet,
        ranks: npt.NDArray[np.uint16],
        light: npt.NDArray[np.uint8],
        matches: Sequence[Match],
        plates: Sequence[Plate],
    ) -> None:
        self.width = guides.table.width
        self._map = ranks
        self.ranks = ranks.reshape(-1)
        self.light = light.reshape(-1)
        self.shown = np.concatenate([guides.flat, guides.line[..., None]], axis=-1)
        self._matches, self._plates = matches, plates
        lit = [part.shine <= 0 for part in back_to_front(guides)]
        self._lit = np.array([False, *lit], np.float32)

    def swept(self, choice: npt.NDArray[np.int64], pixels: Ints) -> _Taken:
        """Paint for all `pixels`, each from the plate that is its part's `choice`: whole
        rectangles are read."""
        paint = np.zeros(self._map.shape, np.uint32)
        sure = np.zeros(self._map.shape, np.bool_)
        close = np.zeros(len(choice), np.float32)
        cut = np.zeros(len(choice), np.float32)
        for tile in tiles_of(self._map):
            one, plate = self._matches[choice[tile.rank]], self._plates[choice[tile.rank]]
            if not one.rank[tile.rank]:
                continue
            step = int(one.level[tile.rank])
            crop = tile.crop
            here = self._map[crop] == tile.rank
            under_tile, shown, good = read_tile(plate.levels[step], one, tile, 0.5**step)
            good &= here
            good &= alike(shown, self.shown[crop])
            np.copyto(paint[crop], under_tile.view(np.uint32)[..., 0], where=here)
            sure[crop] |= good
            close[tile.rank] = np.exp(-one.apart[tile.rank])
            cut[tile.rank] = 0.0 if step == 0 and whole_steps(one, tile.rank) else 0.5
        ranks = self.ranks[pixels]
        found = paint.reshape(-1)[pixels].view(np.uint8).reshape(-1, 4)
        rgbl = found + cut[ranks][:, None]
        return self._taken(rgbl, sure.reshape(-1)[pixels].astype(np.float32), close[ranks], pixels)

    def picked(self, choice: npt.NDArray[np.int64], pixels: Ints) -> _Taken:
        """As `swept`, for scattered pixels: each is read alone."""
        paint = np.zeros((pixels.size, 4), np.float32)
        sure = np.zeros(pixels.size, np.float32)
        close = np.zeros(pixels.size, np.float32)
        ranks = self.ranks[pixels]
        drawing = self.shown.reshape(-1, 4)
        sources = self._sources(choice)[ranks]
        for source in np.unique(sources[sources < _NOWHERE]):
            number, step = divmod(int(source), _LEVELS)
            one, level = self._matches[number], self._plates[number].levels[step]
            mine = np.flatnonzero(sources == source)
            some = pixels[mine]
            row, column = np.divmod(some, self.width)
            found, shown, good = read_pixels(level, one, (row, column, ranks[mine]), 0.5**step)
            apart = np.abs(shown - drawing[some])
            for channel in range(3):
                good &= apart[:, channel] < FLAT_APART
            good &= apart[:, 3] < LINE_APART
            paint[mine] = found
            sure[mine] = good
            close[mine] = np.exp(-one.apart[ranks[mine]])
        return self._taken(paint, sure, close, pixels)

    def _sources(self, choice: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
        """For every rank the plate and its level that paint is read from, as one number."""
        ranks = np.arange(len(choice))
        level = np.stack([one.level for one in self._matches])[choice, ranks]
        there = np.stack([one.rank for one in self._matches])[choice, ranks] > 0
        return np.where(there, choice * _LEVELS + level, _NOWHERE).astype(np.uint16)

    def _taken(self, paint: Floats, sure: Floats, close: Floats, pixels: Ints) -> _Taken:
        change = (self.light[pixels] - paint[:, 3]) * self._lit[self.ranks[pixels]]
        return _Taken(paint, sure, change, close)


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
        if pixels.size == self.left.size:
            np.multiply(taken.paint, part[:, None], out=self.rgb)
            np.multiply(taken.close, part, out=self.fit)
            np.subtract(self.left, part, out=self.left)
            return
        self.rgb[pixels] += taken.paint * part[:, None]
        self.fit[pixels] += taken.close * part
        self.left[pixels] -= part


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
    known = np.full((min(bottom, shape[0]) - top, min(right, width) - left), 255, np.uint8)
    known[rows - top, columns - left] = 0
    closed = spread(spread(known), lowest=True)
    around = np.ones(shape, np.float32)
    near = Image.fromarray(closed).filter(ImageFilter.BoxBlur(radius))
    around[top:bottom, left:right] = np.clip(np.asarray(near) / np.float32(127.5) - 1, 0, 1)
    return np.asarray(around.reshape(-1)[pixels] * sure, np.float32)
