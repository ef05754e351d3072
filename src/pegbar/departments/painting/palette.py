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


def relit(
    base: Floats,
    rgb: Floats,
    trust: Floats,
    bare: Floats,
    groups: npt.NDArray[np.int64],
) -> Floats:
    """`base` under the light of the trusted paint around it: H×W×3 factors.

    Each group (a part, or an owner for parts that no keyframe shows) is compared with its own
    trusted paint, near first, then farther, then all of it. Everything is worked out at a
    quarter of the size.
    """
    step = 4
    height, width = trust.shape
    small = (slice(step // 2, None, step), slice(step // 2, None, step))
    weight = (trust * bare)[small][..., None]
    have = rgb[small] * bare[small][..., None]
    want = base[small] * weight
    group = groups[small]
    factor = np.ones_like(have)
    lacking = np.unique(groups[trust < 0.98])
    for one in lacking:
        mask = group == one
        if not mask.any():
            continue
        rows, columns = np.nonzero(mask)
        crop = (
            slice(max(0, rows.min() - 1), rows.max() + 2),
            slice(max(0, columns.min() - 1), columns.max() + 2),
        )
        inside = mask[crop][..., None]
        factor[crop] = np.where(
            inside, _near_first(have[crop] * inside, want[crop] * inside), factor[crop]
        )
    return factor[_rows(height, step, len(factor))][:, _rows(width, step, factor.shape[1])]


def _rows(length: int, step: int, count: int) -> npt.NDArray[np.int64]:
    return np.minimum(np.arange(length) // step, count - 1)


def _near_first(have: Floats, want: Floats) -> Floats:
    """have / want, from the whole to the near."""
    all_have, all_want = have.sum(axis=(0, 1)), want.sum(axis=(0, 1))
    factor = np.broadcast_to((all_have + 255) / (all_want + 255), have.shape).astype(np.float32)
    for radius in (24, 8, 3):
        for_all = np.empty_like(factor)
        hold = 6.0
        for channel in range(3):
            near_have = box_mean(np.ascontiguousarray(have[..., channel]), radius)
            near_want = box_mean(np.ascontiguousarray(want[..., channel]), radius)
            for_all[..., channel] = (near_have + hold * factor[..., channel]) / (near_want + hold)
        factor = for_all
    return np.clip(factor, 0.4, 2.2)
