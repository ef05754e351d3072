"""The palette: what the keyframes' painter makes of a flat colour and of ink, part by part.

It paints what no keyframe shows: a mouth that nobody painted yet, a hand turned another way, the
piece of wall behind someone who has walked on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part
from pegbar.departments.painting.grids import box_mean
from pegbar.departments.painting.plates import Floats, Plate

_BARE: Final = 200
_INKED: Final = 70
_SAMPLE: Final = 2000
_WEIGHT: Final = 60.0
_TRUSTED: Final = 30.0
_STEP: Final = 4
_HOLD: Final = 6.0
_SHADES: Final = 16
_BINS: Final = _SHADES**3

Rows = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How an owner or one of its parts is painted: paint = `mix` · (flat, 1) + `shade` of the
    flat colour's bin, 0..255. `ink` is the colour of its lines."""

    mix: Rows
    shade: npt.NDArray[np.float32]
    ink: Rows


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
    """What the painter of these plates makes of colours. Each recipe leans on the wider one: a
    colour that was never seen on a part is painted as on the rest of its owner."""
    heap = _heap_of(plates)
    plain = Recipe(
        mix=np.eye(3, 4),
        shade=np.zeros((_BINS, 3), np.float32),
        ink=np.array([43.0, 33.0, 48.0]),
    )
    everything = heap.recipe(np.arange(len(heap.names)), plain)
    owners = {
        owner: heap.recipe(_where(heap.owners, owner), everything)
        for owner in sorted(set(heap.owners))
    }
    parts = {}
    for name in sorted(set(heap.names)):
        tags = _where(heap.names, name)
        parts[name] = heap.recipe(tags, owners[heap.owners[int(tags[0])]], mixed=False)
    return Palette(parts=parts, owners=owners, everything=everything)


def _where(words: Sequence[str], word: str) -> npt.NDArray[np.int64]:
    return np.array([n for n, one in enumerate(words) if one == word], np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heap:
    """All plates' pixels in rows: bare ones with flat and paint, inked ones with their colour.
    Tags say which entry of `names` and `owners` each belongs to; rows are sorted by them."""

    names: list[str]
    owners: list[str]
    flat: Rows
    paint: Rows
    tag: npt.NDArray[np.int64]
    ink: Rows
    ink_tag: npt.NDArray[np.int64]

    def recipe(self, tags: npt.NDArray[np.int64], wider: Recipe, *, mixed: bool = True) -> Recipe:
        inked_rows = _of(self.ink_tag, tags)
        ink = (self.ink[inked_rows].sum(axis=0) + 40 * wider.ink) / (len(inked_rows) + 40)
        rows = _of(self.tag, tags)
        flat, paint = self.flat[rows], self.paint[rows]
        mix = wider.mix
        if mixed and len(rows):
            mix = _fitted(flat, paint, wider.mix)
        rest = paint - flat @ mix[:, :3].T - mix[:, 3]
        lean = wider.shade if mix is wider.mix else np.zeros_like(wider.shade)
        return Recipe(mix=mix, shade=_shades(flat, rest, lean), ink=ink)


def _heap_of(plates: Sequence[Plate]) -> _Heap:
    names: list[str] = []
    owners: list[str] = []
    bare: list[tuple[Rows, Rows, npt.NDArray[np.int64]]] = []
    ink: list[tuple[Rows, npt.NDArray[np.int64]]] = []
    for plate in plates:
        guides, picture = plate.key.guides, plate.key.picture
        tags = np.concatenate([[-1], len(names) + np.arange(len(plate.parts))])[plate.ranks]
        names += [part.name for part in plate.parts]
        owners += [part.owner for part in plate.parts]
        some = _sampled(plate.ranks)
        open_ = some & (guides.line > _BARE)
        lined = some & (guides.line < _INKED)
        flat, paint = guides.flat[open_].astype(np.float64), picture[open_].astype(np.float64)
        bare.append((flat, paint, tags[open_].astype(np.int64)))
        ink.append((picture[lined].astype(np.float64), tags[lined].astype(np.int64)))
    tag = np.concatenate([one[2] for one in bare])
    order = np.argsort(tag, kind="stable")
    ink_tag = np.concatenate([one[1] for one in ink])
    ink_order = np.argsort(ink_tag, kind="stable")
    return _Heap(
        names=names,
        owners=owners,
        flat=np.concatenate([one[0] for one in bare])[order],
        paint=np.concatenate([one[1] for one in bare])[order],
        tag=tag[order],
        ink=np.concatenate([one[0] for one in ink])[ink_order],
        ink_tag=ink_tag[ink_order],
    )


def _sampled(ranks: npt.NDArray[np.uint16]) -> Bools:
    """Some two thousand pixels of every part, spread over it; all of a small one."""
    height, width = ranks.shape
    every = np.maximum(np.bincount(ranks.reshape(-1)) // _SAMPLE, 1).astype(np.int32)
    place = np.arange(width)[None, :] + 7 * np.arange(height)[:, None]
    return np.asarray((place % every[ranks] == 0) & (ranks > 0))


def _of(tag: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The rows with these tags; `tag` is sorted."""
    first = np.searchsorted(tag, wanted, side="left")
    last = np.searchsorted(tag, wanted, side="right")
    spans = [np.arange(a, b) for a, b in zip(first, last, strict=True)]
    return np.concatenate(spans) if spans else np.zeros(0, np.int64)


def _bin(flat: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Which of the shades a colour falls into."""
    few = flat.astype(np.int64) * _SHADES // 256
    found: npt.NDArray[np.int64] = (few[..., 0] * _SHADES + few[..., 1]) * _SHADES + few[..., 2]
    return found


def _shades(flat: Rows, rest: Rows, lean: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What the mix leaves unexplained, on average in each bin and its neighbours; where few
    pixels tell, what `lean` says."""
    bins = _bin(flat)
    count = _blurred(np.bincount(bins, minlength=_BINS))
    out = np.empty((_BINS, 3), np.float32)
    for channel in range(3):
        total = _blurred(np.bincount(bins, weights=rest[:, channel], minlength=_BINS))
        out[:, channel] = (total + _TRUSTED * lean[:, channel]) / (count + _TRUSTED)
    return out


def _blurred(bins: npt.NDArray[np.generic]) -> Rows:
    cube: Rows = bins.astype(np.float64).reshape(_SHADES, _SHADES, _SHADES)
    for axis in range(3):
        wide = np.pad(cube, [(1, 1) if a == axis else (0, 0) for a in range(3)])
        low = np.take(wide, range(_SHADES), axis=axis)
        high = np.take(wide, range(2, _SHADES + 2), axis=axis)
        cube = cube + 0.25 * (low + high)
    return cube.reshape(-1)


def _fitted(flat: Rows, paint: Rows, wider: Rows) -> Rows:
    """The affine mix nearest to the wider one that explains the paint: ridge regression about
    it, its shift nearly free."""
    rows = np.concatenate([flat / 255, np.ones((len(flat), 1))], axis=1)
    scale = np.array([255.0, 255.0, 255.0, 1.0])
    known = (wider * scale).T
    hold = np.diag([_WEIGHT, _WEIGHT, _WEIGHT, 2.0])
    change = np.linalg.solve(rows.T @ rows + hold, rows.T @ (paint - rows @ known))
    mix: Rows = (known + change).T / scale
    return mix


class Swatches:
    """A palette laid out for one table of parts, so that pictures are restyled fast."""

    def __init__(self, palette: Palette, parts: Sequence[Part]) -> None:
        recipes = [palette.everything, *(palette.recipe(part) for part in parts)]
        self._mix = np.stack([one.mix for one in recipes]).astype(np.float32)
        self._ink = np.stack([one.ink for one in recipes]).astype(np.float32)
        self._shade = [one.shade for one in recipes]

    def colours(self, flat: npt.NDArray[np.uint8], ranks: npt.NDArray[np.uint16]) -> Floats:
        """The palette's colours for N flat colours on parts, N×3 float32 0..255, without ink."""
        shown = flat.astype(np.float32)
        mixed = np.empty_like(shown)
        for channel in range(3):
            mix = self._mix[:, channel]
            mixed[:, channel] = mix[:, 3][ranks]
            for source in range(3):
                mixed[:, channel] += mix[:, source][ranks] * shown[:, source]
        order = np.argsort(ranks, kind="stable")
        bins = _bin(flat)
        ends = np.searchsorted(ranks[order], np.arange(len(self._shade) + 1))
        for rank, shade in enumerate(self._shade):
            here = order[ends[rank] : ends[rank + 1]]
            if here.size:
                mixed[here] += shade[bins[here]]
        return np.clip(mixed, 0, 255, out=mixed)

    def inks(self, ranks: npt.NDArray[np.uint16]) -> Floats:
        """The colour of ink on each of these parts, N×3 float32."""
        return np.asarray(self._ink[ranks], np.float32)


def relit(want: Floats, have: Floats, lacking: Bools, groups: Groups) -> Floats:
    """The light that lies on trusted paint: factors h×w×3, all at a small size.

    `want` is what the palette makes of the drawing, `have` what was carried, both h×w×3 and
    multiplied by the trust in it. Each part that is `lacking` somewhere (by rank) is compared
    with its own trusted paint: near by first, then farther, then with its owner's.
    """
    factor = np.ones_like(have)
    owners = groups.owner_of[groups.ranks]
    for owner in np.unique(groups.owner_of[lacking]):
        crop, inside = _crop(owners == owner)
        if inside is not None:
            even = np.ones_like(have[crop])
            shared = _near_first(have[crop] * inside, want[crop] * inside, even, (32, 10))
            factor[crop] = np.where(inside, shared, factor[crop])
    for rank in np.flatnonzero(lacking):
        crop, inside = _crop(groups.ranks == rank)
        if inside is not None:
            own = _near_first(have[crop] * inside, want[crop] * inside, factor[crop], (12, 3))
            factor[crop] = np.where(inside, own, factor[crop])
    return factor


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
    both = np.concatenate([have, want], axis=2)
    for radius in radii:
        if radius <= max(have.shape[:2]):
            near = box_mean(both, radius)
            factor = (near[..., :3] + _HOLD * factor) / (near[..., 3:] + _HOLD)
    return np.asarray(np.clip(factor, 0.4, 2.2), np.float32)
