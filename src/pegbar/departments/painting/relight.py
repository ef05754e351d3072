"""Relighting: how paint changes when a lamp is lit, goes out or comes nearer.

It is learned from keyframes that show the same parts under other lamps, one number a part and
colour: the paint's logarithm grows with the lamplight. Where two keyframes tell nothing about a
part, its owner's number is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from pegbar.assets.affine import chain, scaled
from pegbar.assets.guides import Part
from pegbar.departments.painting.carry import Carried, carry
from pegbar.departments.painting.falloff import Falloff, Told, place_of, told
from pegbar.departments.painting.grids import smaller, thinned
from pegbar.departments.painting.matching import match
from pegbar.departments.painting.plates import Plate, plate_of
from pegbar.ports.painter import GuideSet, Keyframe

_FLOOR: Final = 12.0
_LEAN: Final = 40.0
_LEAST: Final = 6.0
_WIDE: Final = 320
_NEIGHBOURS: Final = 4
_SEEN: Final = 20
_TOLD: Final = 0.02
_OTHER_MOOD: Final = 0.25

Gain = tuple[float, float, float]
_Places = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Glow:
    """Red, green and blue gains by part name, by owner, and `""` for everything: paint changes
    by exp(gain · difference of lamplight, 0..1)."""

    gains: Mapping[str, Gain]

    def gain(self, part: Part) -> Gain:
        for name in (part.name, part.owner, ""):
            if name in self.gains:
                return self.gains[name]
        return (0.0, 0.0, 0.0)


UNLEARNED: Final = Glow({})


@dataclass(frozen=True, slots=True)
class Pair:
    """What one keyframe, carried to another, tells. `mood` is how far their colours are apart
    where no lamp is the cause: the middle of the parts' differences of logarithms."""

    goal: int
    source: int
    sums: tuple[tuple[str, str, _Sum], ...]
    mood: float
    place: str
    told: Told


def compared(keys: Sequence[Keyframe]) -> tuple[Pair, ...]:
    """Each keyframe carried to those next to it in the list, at a small size."""
    plates = [plate_of(_small(key)) for key in keys]
    return tuple(
        _pair(n, goal, m, source)
        for n, goal in enumerate(plates)
        for m, source in enumerate(plates)
        if 0 < abs(n - m) <= _NEIGHBOURS
    )


def alike(pairs: Sequence[Pair], goal: int) -> list[int]:
    """The keyframes that show the same place in the same mood: paint may go from them to this
    one."""
    return [pair.source for pair in pairs if pair.goal == goal and pair.mood < _OTHER_MOOD]


def learn_glow(pairs: Sequence[Pair]) -> Glow:
    """What keyframes in the same mood tell about lamplight."""
    sums: dict[str, _Sum] = {}
    owners: dict[str, str] = {}
    for pair in pairs:
        if pair.mood >= _OTHER_MOOD:
            continue
        for name, owner, one in pair.sums:
            owners[name] = owner
            for whom in (name, owner, ""):
                sums[whom] = sums.get(whom, _NOTHING).plus(one)
    gains: dict[str, Gain] = {"": sums.get("", _NOTHING).gain((0.0, 0.0, 0.0))}
    for owner in sorted(set(owners.values())):
        gains[owner] = sums[owner].gain(gains[""])
    for name, owner in sorted(owners.items()):
        gains[name] = sums[name].gain(gains[owner])
    return Glow(gains)


def learn_falloff(pairs: Sequence[Pair]) -> Falloff:
    """What keyframes of one set in the same mood tell about light that lies on the picture."""
    tolds: dict[str, Told] = {}
    for pair in pairs:
        if pair.mood < _OTHER_MOOD:
            known = tolds.get(pair.place)
            tolds[pair.place] = known.plus(pair.told) if known else pair.told
    return Falloff({place: one.weights() for place, one in sorted(tolds.items())})


def relight(carried: Carried, glow: Glow) -> Carried:
    """Carried paint in the light of the drawing's own lamps."""
    if not glow.gains:
        return carried
    now = carried.lamplight.reshape(-1)
    trust, light = carried.trust.reshape(-1), carried.light.reshape(-1)
    change = now * trust - light
    pixels = np.flatnonzero(np.abs(change) > _LEAST * trust)
    if not pixels.size:
        return carried
    own = [(0.0, 0.0, 0.0) if part.shine > 0 else glow.gain(part) for part in carried.parts]
    gains = np.array([(0.0, 0.0, 0.0), *own], np.float32)  # what shines is lit by nothing else
    ranks = carried.ranks.reshape(-1)[pixels]
    amount = change[pixels] / (255 * np.maximum(trust[pixels], np.float32(0.05)))
    rgb = carried.rgb.reshape(-1, 3)
    rgb[pixels] *= np.exp(np.clip(gains[ranks] * amount[:, None], -1.6, 1.6))
    return carried


@dataclass(frozen=True, slots=True)
class _Sum:
    """A regression through nothing: of light with itself, and of light with paint."""

    square: float
    cross: npt.NDArray[np.float64]

    def plus(self, other: _Sum) -> _Sum:
        return _Sum(self.square + other.square, self.cross + other.cross)

    def gain(self, lean: Gain) -> Gain:
        red, green, blue = (self.cross + _LEAN * np.array(lean)) / (self.square + _LEAN)
        return (round(float(red), 4), round(float(green), 4), round(float(blue), 4))


_NOTHING: Final = _Sum(0.0, np.zeros(3))


def _pair(goal_number: int, goal: Plate, source_number: int, source: Plate) -> Pair:
    guides = goal.key.guides
    carried = carry(guides, [source])
    sure = (carried.trust > 0.99) & (guides.line > 200)
    ranks = carried.ranks[sure]
    count = len(carried.parts) + 1
    want = goal.key.picture[sure].astype(np.float64)
    change = np.log((want + _FLOOR) / (carried.rgb[sure] + _FLOOR))
    light = (carried.lamplight[sure] - carried.light[sure]) / np.float64(255)
    square = np.bincount(ranks, weights=light**2, minlength=count)
    cross = _by_rank(ranks, light[:, None] * change, count)
    sums = [
        (part.name, part.owner, _Sum(float(square[rank]), cross[rank]))
        for rank, part in enumerate(carried.parts, start=1)
        if square[rank] > _TOLD
    ]
    even = np.abs(light) * 255 < _LEAST
    seen = np.bincount(ranks[even], minlength=count)
    mean = _by_rank(ranks[even], change[even], count) / np.maximum(seen, 1)[:, None]
    apart = np.abs(mean).max(axis=1)[seen > _SEEN]
    mood = float(np.median(apart)) if apart.size else _OTHER_MOOD
    place = place_of(guides)
    still = np.array([False, *(part.kind == "set" for part in carried.parts)])
    even &= still[ranks]
    moved = _moved(carried, source, sure, even)
    return Pair(
        goal=goal_number,
        source=source_number,
        sums=tuple(sums),
        mood=round(mood, 4),
        place=place,
        told=told(*moved, change[even]),
    )


def _moved(
    carried: Carried, source: Plate, sure: npt.NDArray[np.bool_], some: npt.NDArray[np.bool_]
) -> tuple[tuple[_Places, _Places], tuple[_Places, _Places]]:
    """Where `some` of the `sure` pixels lie in the picture and lay in the source, -1..1."""
    height, width = carried.ranks.shape
    row, column = (index[some] + 0.5 for index in np.nonzero(sure))
    a, b, c, d, e, f = match(carried.parts, source).to_plate[carried.ranks[sure][some]].T
    x, y = a * column + c * row + e, b * column + d * row + f
    table = source.key.guides.table
    here = column / width * 2 - 1, row / height * 2 - 1
    return here, (x / table.width * 2 - 1, y / table.height * 2 - 1)


def _by_rank(
    ranks: npt.NDArray[np.uint16], values: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    """The sums of rows by rank."""
    columns = [np.bincount(ranks, weights=column, minlength=count) for column in values.T]
    return np.stack(columns, axis=-1)


def _small(key: Keyframe) -> Keyframe:
    """The key at about a third of 960: enough to compare colours by."""
    by = max(1, round(key.guides.table.width / _WIDE))
    guides = key.guides
    flat = thinned(guides.flat, by)
    table = msgspec.structs.replace(
        guides.table,
        width=flat.shape[1],
        height=flat.shape[0],
        parts=tuple(
            msgspec.structs.replace(part, matrix=chain(scaled(1 / by, 1 / by), part.matrix))
            for part in guides.table.parts
        ),
    )
    line = np.rint(smaller(guides.line, by)).astype(np.uint8)
    small = GuideSet(flat=flat, line=line, parts=thinned(guides.parts, by), table=table)
    picture = np.rint(smaller(key.picture, by)).astype(np.uint8)
    return Keyframe(name=key.name, picture=picture, guides=small)
