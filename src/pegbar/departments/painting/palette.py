"""The palette: what the keyframes' painter makes of a flat colour and of ink, part by part.

It paints what no keyframe shows: a mouth that nobody painted yet, a hand turned another way, the
piece of wall behind someone who has walked on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part
from pegbar.departments.painting.carry import box_mean
from pegbar.departments.painting.plates import Floats, Plate
from pegbar.ports.generator import GuideSet

_BARE = 200
_INKED = 70
_ENOUGH = 24
_WEIGHT = 60.0
_SAMPLE = 4000
_STEP = 4
_HOLD = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one part, one owner or the whole show is painted: paint = `mix` · (flat, 1), 0..255;
    `ink` is the colour of its lines, `pixels` from how many that was learned."""

    mix: npt.NDArray[np.float64]
    ink: npt.NDArray[np.float64]
    pixels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Recipes by part name, by owner, and for everything."""

    parts: dict[str, Recipe]
    owners: dict[str, Recipe]
    everything: Recipe

    def recipe(self, part: Part) -> Recipe:
        """The part's own recipe, else its owner's, else the show's."""
        return self.parts.get(part.name) or self.owners.get(part.owner) or self.everything


def palette_of(plates: Sequence[Plate]) -> Palette:
    """What the painter of these plates makes of colours. Each recipe leans on the wider one, the
    more so the fewer pixels it was learned from."""
    flats, paints, inks, lines = [], [], [], []
    names: list[str] = []
    owners: list[str] = []
    tags = []
    for plate in plates:
        guides = plate.key.guides
        bare = (guides.line > _BARE) & (plate.ranks > 0)
        inked = (guides.line < _INKED) & (plate.ranks > 0)
        table = np.zeros(len(plate.parts) + 1, np.int64)
        for rank, part in enumerate(plate.parts, start=1):
            table[rank] = len(names)
            names.append(part.name)
            owners.append(part.owner)
        for mask, colour, tag in ((bare, paints, tags), (inked, inks, lines)):
            colour.append(plate.key.picture[mask].astype(np.float64))
            tag.append(table[plate.ranks[mask]])
            if mask is bare:
                flats.append(guides.flat[mask].astype(np.float64))
    heap = _Heap(
        np.concatenate(flats),
        np.concatenate(paints),
        np.concatenate(tags),
        np.concatenate(inks),
        np.concatenate(lines),
    )
    plain = Recipe(mix=np.eye(3, 4), ink=np.array([43.0, 33.0, 48.0]), pixels=0)
    everything = heap.recipe(np.arange(len(names)), plain)
    by_owner = {
        owner: heap.recipe(_where(owners, owner), everything) for owner in sorted(set(owners))
    }
    by_part = {
        name: heap.recipe(_where(names, name), by_owner[owners[names.index(name)]])
        for name in sorted(set(names))
    }
    seen = {name: one for name, one in by_part.items() if one.pixels >= _ENOUGH}
    return Palette(parts=seen, owners=by_owner, everything=everything)


def _where(words: Sequence[str], word: str) -> npt.NDArray[np.int64]:
    return np.array([n for n, one in enumerate(words) if one == word], np.int64)


@dataclass(frozen=True, slots=True)
class _Heap:
    flat: npt.NDArray[np.float64]
    paint: npt.NDArray[np.float64]
    tag: npt.NDArray[np.int64]
    ink: npt.NDArray[np.float64]
    line: npt.NDArray[np.int64]

    def recipe(self, tags: npt.NDArray[np.int64], wider: Recipe) -> Recipe:
        mine = np.flatnonzero(np.isin(self.tag, tags))
        inked = np.flatnonzero(np.isin(self.line, tags))
        ink = wider.ink
        if inked.size:
            ink = (self.ink[inked].sum(axis=0) + 40 * wider.ink) / (inked.size + 40)
        if not mine.size:
            return Recipe(mix=wider.mix, ink=ink, pixels=0)
        some = mine[:: max(1, mine.size // _SAMPLE)]
        mix = _fitted(self.flat[some], self.paint[some], wider.mix)
        return Recipe(mix=mix, ink=ink, pixels=int(mine.size))


def _fitted(
    flat: npt.NDArray[np.float64],
    paint: npt.NDArray[np.float64],
    wider: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """The affine mix nearest to the wider one that explains the paint: ridge regression about
    it. Only the shift is nearly free, since a part mostly has one flat colour."""
    rows = np.concatenate([flat / 255, np.ones((len(flat), 1))], axis=1)
    rest = paint / 255 - rows @ wider_of(wider)
    hold = np.diag([_WEIGHT, _WEIGHT, _WEIGHT, 2.0])
    change = np.linalg.solve(rows.T @ rows + hold, rows.T @ rest)
    mix: npt.NDArray[np.float64] = (wider_of(wider) + change).T.copy()
    mix[:, 3] *= 255
    return mix


def wider_of(mix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A mix as the matrix that multiplies rows of (flat / 255, 1)."""
    plain = mix.copy()
    plain[:, 3] /= 255
    return plain.T


def restyled(
    guides: GuideSet,
    ranks: npt.NDArray[np.uint16],
    parts: Sequence[Part],
    palette: Palette,
) -> tuple[Floats, Floats]:
    """The drawing in the palette's colours, H×W×3 float32 0..255: without ink, and the ink's own
    colour at each pixel."""
    recipes = [palette.everything, *(palette.recipe(part) for part in parts)]
    mixes = np.stack([one.mix for one in recipes]).astype(np.float32)
    inks = np.stack([one.ink for one in recipes]).astype(np.float32)
    flat = guides.flat.astype(np.float32)
    colour = np.empty_like(flat)
    for channel in range(3):
        mix = mixes[:, channel]
        plane = mix[:, 3][ranks]
        for source in range(3):
            plane += mix[:, source][ranks] * flat[..., source]
        colour[..., channel] = plane
    np.clip(colour, 0, 255, out=colour)
    return colour, inks[ranks]


def inked(colour: Floats, ink: Floats, line: npt.NDArray[np.uint8]) -> Floats:
    """Ink drawn over colour."""
    share = (1 - line.astype(np.float32) / 255)[..., None]
    return colour + (ink - colour) * share


def relit(base: Floats, rgb: Floats, weight: Floats, groups: Groups) -> Floats:
    """The light that lies on the trusted paint, as factors on `base`, H×W×3.

    `rgb` is what was carried, already multiplied by `weight`. Each part is compared with its own
    trusted paint: near by first, then farther, then its owner's. Worked out at a quarter of the
    size.
    """
    height, width = weight.shape
    small = (slice(_STEP // 2, None, _STEP), slice(_STEP // 2, None, _STEP))
    want = base[small] * weight[small][..., None]
    have = rgb[small]
    ranks = groups.ranks[small]
    owners = groups.owner_of[ranks]
    lacking = np.zeros(len(groups.owner_of), np.bool_)
    lacking[np.unique(groups.ranks[weight < 0.98])] = True
    factor = np.ones_like(have)
    for owner in np.unique(groups.owner_of[lacking]):
        crop, inside = _crop(owners == owner)
        if inside is None:
            continue
        shared = np.ones_like(have[crop])
        shared = _near_first(have[crop] * inside, want[crop] * inside, shared, (32, 10))
        factor[crop] = np.where(inside, shared, factor[crop])
    for rank in np.flatnonzero(lacking):
        crop, inside = _crop(ranks == rank)
        if inside is not None:
            own = _near_first(have[crop] * inside, want[crop] * inside, factor[crop], (12, 3))
            factor[crop] = np.where(inside, own, factor[crop])
    rows = np.minimum(np.arange(height) // _STEP, len(factor) - 1)
    columns = np.minimum(np.arange(width) // _STEP, factor.shape[1] - 1)
    grown: Floats = factor[rows][:, columns]
    return grown


@dataclass(frozen=True, slots=True)
class Groups:
    """Whose pixel is whose: `ranks` H×W, and a number for the owner of each rank."""

    ranks: npt.NDArray[np.uint16]
    owner_of: npt.NDArray[np.int64]


def groups_of(ranks: npt.NDArray[np.uint16], parts: Sequence[Part]) -> Groups:
    numbers = {owner: n for n, owner in enumerate(sorted({p.owner for p in parts}), start=1)}
    owner_of = np.array([0, *(numbers[part.owner] for part in parts)], np.int64)
    return Groups(ranks, owner_of)


def _crop(mask: npt.NDArray[np.bool_]) -> tuple[tuple[slice, slice], Floats | None]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return (slice(0), slice(0)), None
    crop = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return crop, mask[crop][..., None].astype(np.float32)


def _near_first(have: Floats, want: Floats, prior: Floats, radii: Sequence[int]) -> Floats:
    """have / want: from all of it, over the wide, to the near; `prior` where there is little."""
    total = (have.sum(axis=(0, 1)) + 400 * prior) / (want.sum(axis=(0, 1)) + 400)
    factor = total.astype(np.float32)
    for radius in radii:
        nearer = np.empty_like(factor)
        for channel in range(3):
            near_have = box_mean(np.ascontiguousarray(have[..., channel]), radius)
            near_want = box_mean(np.ascontiguousarray(want[..., channel]), radius)
            nearer[..., channel] = (near_have + _HOLD * factor[..., channel]) / (near_want + _HOLD)
        factor = nearer
    return np.clip(factor, 0.4, 2.2)
