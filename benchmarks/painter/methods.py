"""The ways of painting a drawing that the painter's benchmark compares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pegbar.assets.motion import flow, warped
from pegbar.backends.painters.house_painter import HousePainter
from pegbar.ports.painter import GuideSet, Keyframe, Look, Picture

Paint = Callable[[GuideSet], Picture]
PAINTER = "… the net: the house painter"


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    paint: Paint


def methods(keys: Sequence[Keyframe], look: Look) -> list[Method]:
    """From the plainest to the house painter; all see the same keys."""
    house = HousePainter()

    def without(**facts: object) -> Paint:
        """The house painter, with these facts of its card put otherwise."""
        return house.open(keys, Look(weights=look.weights, card={**look.card, **facts})).paint

    return [
        Method("flat guide", lambda guides: guides.flat),
        Method("mean colour per part", mean_colours(keys)),
        Method("raw carry", raw_carry(keys)),
        Method("guarded carry, filled", without(strength={}, glow={}, falloff={})),
        Method("… lamplight", without(strength={}, falloff={})),
        Method("… falloff", without(strength={})),
        Method(PAINTER, house.open(keys, look).paint),
    ]


def mean_colours(keys: Sequence[Keyframe]) -> Paint:
    """Each part in the mean of its paint; an unseen part in the mean of everything."""
    sums: dict[str, npt.NDArray[np.float64]] = {}
    for key in keys:
        for part in key.guides.table.parts:
            mask = key.guides.parts == part.id
            some = key.picture[mask].astype(np.float64)
            total = sums.setdefault(part.name, np.zeros(4))
            total += [*some.sum(axis=0), len(some)]
    everything = sum(sums.values(), np.zeros(4))

    def paint(guides: GuideSet) -> Picture:
        table = np.tile(everything[:3] / everything[3], (65536, 1))
        for part in guides.table.parts:
            total = sums.get(part.name)
            if total is not None and total[3]:
                table[part.id] = total[:3] / total[3]
        return np.rint(table).astype(np.uint8)[guides.parts]

    return paint


def raw_carry(keys: Sequence[Keyframe]) -> Paint:
    """The first key that has the pixel, along exact motion, nothing distrusted; where none has
    it, the mean colour."""
    fill = mean_colours(keys)

    def paint(guides: GuideSet) -> Picture:
        out = fill(guides)
        open_ = np.ones(guides.parts.shape, np.bool_)
        for key in keys:
            way = flow(key.guides, guides)
            here = way.seen & open_
            out[here] = np.rint(warped(key.picture, way.where)[here]).astype(np.uint8)
            open_ &= ~here
        return out

    return paint
