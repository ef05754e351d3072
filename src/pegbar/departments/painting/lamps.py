"""Where a drawing's light comes from, as far as its guides tell: the props that shine.

A keyframe painted by lamplight holds that light in its paint. Whoever carries the paint to a
drawing has to know how the light differed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.affine import at, size_of
from pegbar.assets.guides import Part
from pegbar.ports.painter import GuideSet

_STEP: Final = 4
_FEW: Final = 5
_NEAR: Final = 0.22
_HALO: Final = 0.7
_FULL: Final = 2.0
"""Near a lamp that shines with 1 its light is already as strong as it can get."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A prop's part that is seen: how strongly it shines (0 not at all), where, how far it
    reaches, and how large it is itself (pixels)."""

    name: str
    strength: float
    x: float
    y: float
    reach: float
    size: float


def lamps_of(guides: GuideSet) -> tuple[Lamp, ...]:
    """The parts of props that shine, as the stage says. One that is hidden behind other
    things does not. What shines on a set stays where it is, and its light is in the paint."""
    lamps = []
    for part in guides.table.parts:
        if part.kind == "prop" and part.shine > 0:
            lamp = _seen(guides, part) or _outside(guides, part)
            if lamp:
                lamps.append(lamp)
    return tuple(lamps)


def _seen(guides: GuideSet, part: Part) -> Lamp | None:
    rows, columns = np.nonzero(guides.parts == part.id)
    if rows.size < _FEW:
        return None
    size = float(np.sqrt(rows.size / np.pi))
    return Lamp(
        name=part.name,
        strength=_FULL * part.shine,
        x=float(columns.mean()),
        y=float(rows.mean()),
        reach=_NEAR * guides.table.height + 1.5 * size,
        size=size,
    )


def _outside(guides: GuideSet, part: Part) -> Lamp | None:
    x0, y0, x1, y1 = part.box
    x, y = at(part.matrix, ((x0 + x1) / 2, (y0 + y1) / 2))
    width, height = guides.table.width, guides.table.height
    if 0 <= x < width and 0 <= y < height:
        return None
    size = 0.5 * size_of(part.matrix) * float(np.sqrt(max(0.0, (x1 - x0) * (y1 - y0))))
    reach = _NEAR * height + 1.5 * size
    strength = _FULL * part.shine
    return Lamp(name=part.name, strength=strength, x=x, y=y, reach=reach, size=2 * size)


def lamplight(lamps: Sequence[Lamp], shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """H×W: how much light the lamps throw on each place, 255 the most."""
    height, width = shape
    y, x = np.mgrid[_STEP // 2 : height + _STEP : _STEP, _STEP // 2 : width + _STEP : _STEP]
    light = np.zeros(y.shape)
    for lamp in lamps:
        far = np.hypot(x - lamp.x, y - lamp.y)
        halo = np.exp(-far / max(lamp.size * _HALO, 1.0))
        light += lamp.strength * (0.6 * np.exp(-far / lamp.reach) + 0.7 * halo)
    plane = np.clip(light * 255, 0, 255).astype(np.uint8)
    full: npt.NDArray[np.uint8] = plane.repeat(_STEP, axis=0).repeat(_STEP, axis=1)
    return full[:height, :width]


def unlike(here: Sequence[Lamp], there: Sequence[Lamp]) -> float:
    """How differently two drawings are lit, 0 alike .. 1: lamps that are out, lit or not seen."""
    one = {lamp.name: lamp for lamp in here}
    other = {lamp.name: lamp for lamp in there}
    worst = 0.0
    for name in one.keys() | other.keys():
        if name in one and name in other:
            worst = max(worst, abs(one[name].strength - other[name].strength))
        else:
            worst = max(worst, 0.5 * (one.get(name) or other[name]).strength)
    return min(1.0, 2.5 * worst)
