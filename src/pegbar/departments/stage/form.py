"""Roundness: how a part's surface faces, told from its place, its box and what it lies on."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from pegbar.assets.affine import at, chain, inverse
from pegbar.assets.guides import Matrix
from pegbar.departments.stage.artwork import Box

_FEATURE: Final = 0.4
"""A piece that lies within a larger one and is smaller than this share of it is a feature on its
surface: an eye, a button."""
_THING: Final = (0.55, 0.12)


@dataclass(frozen=True, slots=True)
class Form:
    """`unit` takes pixels to -1..1 over the form's box; `x` and `y` are which way its two sides
    face in the picture, as strongly as it is round. A flat form faces the eye everywhere."""

    unit: Matrix = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    x: tuple[float, float] = (0.0, 0.0)
    y: tuple[float, float] = (0.0, 0.0)


FLAT_FORM: Final = Form()


@dataclass(slots=True)
class Forms:
    """Remembers what was drawn, back to front, so that features find what they lie on."""

    _drawn: dict[str, list[tuple[Box, Form]]] = field(default_factory=dict)

    def of(self, owner: str, matrix: Matrix, box: Box, kind: str) -> Form:
        """The form of a part; `kind` is `bone`, `figure` or `prop`."""
        if kind == "bone":
            return _formed(matrix, box, (0.0, 1.0))
        x0, y0, x1, y1 = extent = _extent(matrix, box)
        size = (x1 - x0) * (y1 - y0)
        for (a, b, c, d), form in reversed(self._drawn.get(owner, [])):
            held = a <= (x0 + x1) / 2 <= c and b <= (y0 + y1) / 2 <= d
            if held and size < _FEATURE * (c - a) * (d - b):
                return form
        tall = (y1 - y0) / max(x1 - x0, 1e-6)
        round_ = (1.0, 0.85 if 0.6 < tall < 1.5 else 0.45)
        form = _formed(matrix, box, _THING if kind == "prop" else round_)
        self._drawn.setdefault(owner, []).append((extent, form))
        return form


def _extent(matrix: Matrix, box: Box) -> Box:
    """A part's box in the picture."""
    x0, y0, x1, y1 = box
    corners = [at(matrix, (x, y)) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _formed(matrix: Matrix, box: Box, bends: tuple[float, float]) -> Form:
    """A body that fills this box: as round in x and y as `bends` says."""
    a, b, c, d, _, _ = matrix
    if abs(a * d - b * c) < 1e-9:
        return FLAT_FORM
    x0, y0, x1, y1 = box
    half_x, half_y = max((x1 - x0) / 2, 1e-6), max((y1 - y0) / 2, 1e-6)
    unit = (1 / half_x, 0.0, 0.0, 1 / half_y, -(x0 + x1) / 2 / half_x, -(y0 + y1) / 2 / half_y)
    along, across = max(math.hypot(a, b), 1e-9), max(math.hypot(c, d), 1e-9)
    x = (bends[0] * a / along, bends[0] * b / along)
    y = (bends[1] * c / across, bends[1] * d / across)
    return Form(chain(unit, inverse(matrix)), x, y)
