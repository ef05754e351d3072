"""Falloff: light that lies on the picture and not on things, as where a painter lets it darken
towards the corners.

Carried paint would take it along to wherever the camera shows the thing next. So keyframes are
evened before they are carried, and the drawing's own falloff is laid over the paint: a low-order
field over the picture, learned from keyframes that show the same things in other places of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.ports.painter import GuideSet, Keyframe

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float64]
Weights = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]

TERMS: Final = 8
_STEP: Final = 8
_LEAN: Final = 0.001
_MOST: Final = 0.7


@dataclass(frozen=True, slots=True)
class Falloff:
    """By set, for red, green and blue: the weights of x, y, x², y², xy, x²y², x⁴ and y⁴
    (-1..1 over the picture) in the logarithm of the light."""

    weights: Mapping[str, Weights]

    def light(self, guides: GuideSet) -> Floats | None:
        """H×W×3, what paint is to be multiplied with; None where nothing was learned."""
        weights = self.weights.get(place_of(guides))
        if weights is None:
            return None
        width, height = guides.table.width, guides.table.height
        y, x = np.mgrid[0 : -(-height // _STEP), 0 : -(-width // _STEP)]
        x, y = (x + 0.5) * _STEP / width * 2 - 1, (y + 0.5) * _STEP / height * 2 - 1
        small = np.exp(np.clip(terms(x, y) @ np.array(weights).T, -_MOST, _MOST))
        box = (0, 0, width / _STEP, height / _STEP)
        planes = [
            Image.fromarray(np.ascontiguousarray(small[..., n], np.float32)).resize(
                (width, height), Image.Resampling.BILINEAR, box
            )
            for n in range(3)
        ]
        light = np.stack([np.asarray(plane) for plane in planes], axis=-1)
        light[_shining(guides)] = 1.0
        return light

    def evened(self, key: Keyframe) -> Keyframe:
        """The keyframe without its falloff."""
        light = self.light(key.guides)
        if light is None:
            return key
        even = np.clip(np.rint(key.picture / light), 0, 255).astype(np.uint8)
        return Keyframe(name=key.name, picture=even, guides=key.guides)


def _shining(guides: GuideSet) -> npt.NDArray[np.bool_]:
    """H×W: a moon and a lantern bring their own light wherever in the picture they are."""
    lamps = {part.owner for part in guides.table.parts if part.kind == "prop" and part.shine > 0}
    ids = [part.id for part in guides.table.parts if part.owner in lamps]
    return np.isin(guides.parts, ids)


EVEN: Final = Falloff({})


@dataclass(frozen=True, slots=True)
class Told:
    """What paint at two places of the picture tells: a least-squares problem."""

    square: Rows
    cross: Rows
    count: int

    def plus(self, other: Told) -> Told:
        square, cross = self.square + other.square, self.cross + other.cross
        return Told(square, cross, self.count + other.count)

    def weights(self) -> Weights:
        hold = _LEAN * max(self.count, 1) * np.eye(TERMS)
        found = np.linalg.solve(self.square + hold, self.cross).T
        red, green, blue = (tuple(round(float(v), 4) for v in row) for row in found)
        return red, green, blue


def told(here: tuple[Rows, Rows], there: tuple[Rows, Rows], change: Rows) -> Told:
    """N places x, y in a picture, where they lie in the other, and the N×3 change of the paint's
    logarithm from there to here."""
    rows = terms(*here) - terms(*there)
    change = np.clip(change, -_MOST, _MOST)
    return Told(rows.T @ rows, rows.T @ change, len(rows))


def terms(x: Rows, y: Rows) -> Rows:
    return np.stack([x, y, x * x, y * y, x * y, x * x * y * y, x**4, y**4], axis=-1)


def place_of(guides: GuideSet) -> str:
    """The set that a drawing shows."""
    return next((part.owner for part in guides.table.parts if part.kind == "set"), "")
