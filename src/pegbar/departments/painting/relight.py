"""Relighting: how paint changes when a lamp is lit, goes out or comes nearer.

It is learned from keyframes that show the same parts under other lamps, one number a part and
colour: the paint's logarithm grows with the lamplight. Where two keyframes tell nothing about a
part, its owner's number is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part
from pegbar.departments.painting.carry import Carried, carry
from pegbar.departments.painting.plates import Plate

_FLOOR: Final = 12.0
_LEAN: Final = 40.0
_LEAST: Final = 6.0
_EVERY: Final = 3

Gain = tuple[float, float, float]


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


def learn_glow(plates: Sequence[Plate]) -> Glow:
    """What the plates tell about lamplight, each carried to every other one."""
    sums: dict[str, _Sum] = {}
    for goal in plates:
        for source in plates:
            if source is not goal:
                for name, one in _pair(goal, source):
                    sums[name] = sums.get(name, _NOTHING).plus(one)
    gains: dict[str, Gain] = {"": sums.get("", _NOTHING).gain((0.0, 0.0, 0.0))}
    owners = {part.name: part.owner for plate in plates for part in plate.parts}
    for owner in sorted(set(owners.values())):
        gains[owner] = sums.get(owner, _NOTHING).gain(gains[""])
    for name, owner in sorted(owners.items()):
        if name in sums:
            gains[name] = sums[name].gain(gains[owner])
    return Glow(gains)


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
    gains = np.array([(0.0, 0.0, 0.0), *(glow.gain(part) for part in carried.parts)], np.float32)
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


def _pair(goal: Plate, source: Plate) -> Iterable[tuple[str, _Sum]]:
    """What one plate, carried to another, tells about each part and owner, and about all."""
    guides = goal.key.guides
    carried = carry(guides, [source])
    small = (slice(None, None, _EVERY), slice(None, None, _EVERY))
    sure = (carried.trust[small] > 0.99) & (guides.line[small] > 200)
    light = (carried.lamplight[small][sure] - carried.light[small][sure]) / np.float64(255)
    if not light.size or float(np.abs(light).max()) * 255 < _LEAST:
        return
    want = goal.key.picture[small][sure].astype(np.float64)
    change = np.log((want + _FLOOR) / (carried.rgb[small][sure] + _FLOOR))
    ranks = carried.ranks[small][sure]
    square = np.bincount(ranks, weights=light**2, minlength=len(carried.parts) + 1)
    cross = np.stack(
        [np.bincount(ranks, weights=light * change[:, n], minlength=len(square)) for n in range(3)],
        axis=-1,
    )
    for rank, part in enumerate(carried.parts, start=1):
        if square[rank] > 0:
            one = _Sum(float(square[rank]), cross[rank])
            yield from ((part.name, one), (part.owner, one), ("", one))
