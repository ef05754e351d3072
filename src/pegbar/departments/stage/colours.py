"""Paint: flat colours and gradients, as drawings name them. Only `ValueError` leaves it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from PIL import ImageColor

from pegbar.assets.affine import chain
from pegbar.assets.guides import Matrix

Rgb = tuple[float, float, float]
"""sRGB, 0..1."""


@dataclass(frozen=True, slots=True)
class Solid:
    """One colour; `alpha` 0..1."""

    rgb: Rgb
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class Gradient:
    """Colours along a line (x0, y0, x1, y1) or from a middle outwards (cx, cy, r).

    `matrix` takes those coordinates to the shape's. `stops`: offset, colour.
    """

    kind: Literal["linear", "radial"]
    line: tuple[float, ...]
    matrix: Matrix
    stops: tuple[tuple[float, Solid], ...]

    def mean(self) -> Solid:
        """The colour that stands for it where only one may: the mean over its length."""
        edges = [0.0, *(offset for offset, _ in self.stops), 1.0]
        paints = [self.stops[0][1], *(paint for _, paint in self.stops), self.stops[-1][1]]
        total = [0.0, 0.0, 0.0, 0.0]
        for index in range(len(edges) - 1):
            share = max(0.0, edges[index + 1] - edges[index]) / 2
            for paint in (paints[index], paints[index + 1]):
                for channel, value in enumerate((*paint.rgb, paint.alpha)):
                    total[channel] += share * value
        return Solid((total[0], total[1], total[2]), total[3])

    def under(self, m: Matrix) -> Gradient:
        return Gradient(self.kind, self.line, chain(m, self.matrix), self.stops)


Paint: TypeAlias = Solid | Gradient

_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
BLACK: Final = Solid((0.0, 0.0, 0.0))


def hex_colour(text: str) -> Rgb:
    """`#rgb` or `#rrggbb` as 0..1."""
    digits = text[1:] if len(text) == 7 else "".join(letter * 2 for letter in text[1:])
    red, green, blue = (int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4))
    return (red, green, blue)


def parse_colour(text: str) -> Solid:
    """A CSS colour. Raises ValueError."""
    text = text.strip()
    if _HEX.fullmatch(text):
        return Solid(hex_colour(text))
    if len(text) > 64:
        raise ValueError(f"{text[:40]!r} is not a colour")
    if text == "transparent":
        return Solid((0.0, 0.0, 0.0), 0.0)
    try:
        channels = ImageColor.getrgb(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a colour") from error
    red, green, blue = (min(max(c, 0), 255) / 255 for c in channels[:3])
    return Solid((red, green, blue), channels[3] / 255 if len(channels) == 4 else 1.0)


def share(text: str) -> float:
    """A number from 0 to 1, or a percentage. Raises ValueError."""
    text = text.strip()
    value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a share")
    return min(max(value, 0.0), 1.0)


def blend(one: Rgb, other: Rgb, amount: float) -> Rgb:
    """`one` at 0, `other` at 1."""
    r, g, b = (a + (b - a) * amount for a, b in zip(one, other, strict=True))
    return (r, g, b)


def toned(paint: Paint, tint: Rgb, amount: float) -> Paint:
    """Paint seen through air of colour `tint`."""
    if amount <= 0:
        return paint
    if isinstance(paint, Solid):
        return Solid(blend(paint.rgb, tint, amount), paint.alpha)
    stops = tuple((o, Solid(blend(s.rgb, tint, amount), s.alpha)) for o, s in paint.stops)
    return Gradient(paint.kind, paint.line, paint.matrix, stops)


def flat_of(paint: Paint) -> Solid:
    return paint if isinstance(paint, Solid) else paint.mean()
