"""Plates: keyframes made ready to be carried. Only the painting rooms and their painters call it.

A plate keeps the paint, the guides that it was painted over, and for every pixel which parts
stand in front of it within the reach of their ink and their shade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.assets.guides import Part
from pegbar.departments.painting.lamps import Lamp, lamplight, lamps_of
from pegbar.ports.painter import GuideSet, Keyframe

Array = npt.NDArray[np.generic]
Floats = npt.NDArray[np.float32]
Ranks = npt.NDArray[np.uint16]

GUARD: float = 4.0
"""How far an occluder's ink and shade reach, in pixels of a picture 640 wide."""

_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Level:
    """The plate at one size. `layers` packs eight bytes a pixel, in one row: painted red, green,
    blue, lamplight, flat red, green, blue, line; `paint` and `shown` are the same, four bytes
    each, as pictures. `view` tells each pixel's view (its number in `Plate.views`), `seen` is the
    same as a picture."""

    width: int
    height: int
    layers: npt.NDArray[np.uint64]
    view: npt.NDArray[np.int32]
    paint: Image.Image
    shown: Image.Image
    seen: Image.Image


@dataclass(frozen=True, slots=True)
class Plate:
    """A keyframe at full, half and quarter size. `parts` from back to front; a part's rank is
    its place in there, from 1; rank 0 is no part. `pieces` tells the piece of every rank: the
    segments of a limb are one piece, and paint may run from one into the next. `views` are all
    the ways in which a pixel lies among parts, N×4: its own rank, and the ranks of the three
    parts around it that are nearest to the camera; the first is nothing at all."""

    name: str
    key: Keyframe
    parts: tuple[Part, ...]
    ranks: Ranks
    pieces: Ranks
    views: Ranks
    lamps: tuple[Lamp, ...]
    levels: tuple[Level, ...]


def plate_of(key: Keyframe) -> Plate:
    """A keyframe, made ready to be carried."""
    guides = key.guides
    parts = back_to_front(guides)
    ranks = ranks_of(guides, parts)
    size = (guides.table.height, guides.table.width)
    reach = max(1, round(GUARD * guides.table.width / 640))
    pieces = np.array([0, *(part.depth + 1 for part in parts)], np.uint16)
    views, view = _views(np.stack([ranks, *fronts(ranks, reach)], axis=-1))
    lamps = lamps_of(guides)
    layers = np.concatenate(
        [key.picture, lamplight(lamps, size)[..., None], guides.flat, guides.line[..., None]],
        axis=-1,
    )
    levels = []
    for step in range(_LEVELS):
        levels.append(_level(layers, view))
        if step < _LEVELS - 1:
            layers, view = _half(layers), view[1::2, 1::2]
    return Plate(
        name=key.name,
        key=key,
        parts=parts,
        ranks=ranks,
        pieces=pieces,
        views=views,
        lamps=lamps,
        levels=tuple(levels),
    )


def back_to_front(guides: GuideSet) -> tuple[Part, ...]:
    return tuple(sorted(guides.table.parts, key=lambda part: (part.depth, part.id)))


def ranks_of(guides: GuideSet, parts: Sequence[Part]) -> Ranks:
    """Each pixel's part as its place in `parts`, from 1; 0 where there is none."""
    table = np.zeros(65536, dtype=np.uint16)
    for rank, part in enumerate(parts, start=1):
        table[part.id] = rank
    table[0] = 0
    return table[guides.parts]


def fronts(ranks: Ranks, reach: int) -> tuple[Ranks, Ranks, Ranks]:
    """The three highest ranks within `reach` pixels of each pixel, each another part."""
    none = np.zeros_like(ranks)
    best = (ranks, none, none)
    for axis in (0, 1):
        best = _spread(best, reach, axis)
    return best


_Three = tuple[Ranks, Ranks, Ranks]


def _spread(best: _Three, reach: int, axis: int) -> _Three:
    """The best three within `reach` along an axis, by windows that double: forward, then back."""
    for way in (1, -1):
        grown = 1
        while grown < reach + 1:
            step = min(grown, reach + 1 - grown)
            best = _merge(best, tuple(_shift(one, way * step, axis) for one in best))
            grown += step
    return best


def _shift(plane: Ranks, by: int, axis: int) -> Ranks:
    moved = np.zeros_like(plane)
    here: list[slice] = [slice(None), slice(None)]
    there: list[slice] = [slice(None), slice(None)]
    here[axis], there[axis] = (
        (slice(by, None), slice(None, -by)) if by > 0 else (slice(None, by), slice(-by, None))
    )
    moved[tuple(here)] = plane[tuple(there)]
    return moved


def _merge(one: _Three, other: tuple[Ranks, ...]) -> _Three:
    first = np.maximum(one[0], other[0])
    second = np.maximum(_below(one, first), _below(other, first))
    third = np.maximum(_below(one, second), _below(other, second))
    return first, second, np.where(second > 0, third, 0).astype(np.uint16)


def _below(three: tuple[Ranks, ...], limit: Ranks) -> Ranks:
    """The highest of the three that is lower than `limit`; the three come sorted."""
    lower = np.where(three[1] < limit, three[1], three[2])
    lower = np.where(three[0] < limit, three[0], lower)
    found: Ranks = np.where(lower < limit, lower, 0).astype(np.uint16)
    return found


def _views(near: Ranks) -> tuple[Ranks, npt.NDArray[np.int32]]:
    """The different rows of an H×W×4 picture after a row of nothing, and which one each pixel
    is."""
    packed = np.ascontiguousarray(near).view(np.uint64)[..., 0]
    rows, number = np.unique(packed, return_inverse=True)
    views = np.concatenate([np.zeros((1, 4), np.uint16), rows.view(np.uint16).reshape(-1, 4)])
    return views, (number.reshape(packed.shape) + 1).astype(np.int32)


def _level(layers: npt.NDArray[np.uint8], view: npt.NDArray[np.int32]) -> Level:
    height, width = layers.shape[:2]
    paint, shown = (
        Image.frombytes("RGBX", (width, height), np.ascontiguousarray(half).tobytes())
        for half in (layers[..., :4], layers[..., 4:])
    )
    return Level(
        width=width,
        height=height,
        layers=np.ascontiguousarray(layers).view(np.uint64).reshape(-1),
        view=np.ascontiguousarray(view).reshape(-1),
        paint=paint,
        shown=shown,
        seen=Image.fromarray(np.ascontiguousarray(view)),
    )


def _half(layers: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    height, width = layers.shape[0] // 2 * 2, layers.shape[1] // 2 * 2
    four = layers[:height, :width].reshape(height // 2, 2, width // 2, 2, 8)
    mean: npt.NDArray[np.uint8] = (four.sum(axis=(1, 3), dtype=np.uint16) + 2 >> 2).astype(np.uint8)
    return mean
