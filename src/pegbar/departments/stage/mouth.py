"""Mouth shapes: the eight of the trade's chart and a rest, drawn and bent into a smile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pegbar.assets.affine import Points
from pegbar.departments.stage.artwork import Shape
from pegbar.departments.stage.colours import Solid, hex_colour
from pegbar.departments.stage.pathdata import Contour, polygon
from pegbar.production.acting import Viseme
from pegbar.production.rig import Ink, Mouth

_X: Final = np.linspace(-1.0, 1.0, 25)
_ARCH: Final = 1 - _X**2


@dataclass(frozen=True, slots=True)
class _Form:
    """A mouth, in half widths: how wide, how open, how round (2 an ellipse, 4 a box), how much
    of the opening the upper teeth take, and the tongue."""

    wide: float
    open: float
    round: float = 2.6
    teeth: float = 0.0
    tongue: float = 0.0
    lower_teeth: float = 0.0


_FORMS: Final[dict[Viseme, _Form]] = {
    Viseme.REST: _Form(0.82, 0.0),
    Viseme.A: _Form(0.70, 0.0),
    Viseme.B: _Form(0.88, 0.34, 3.2, teeth=0.52, lower_teeth=0.4),
    Viseme.C: _Form(0.80, 0.66, 2.6, teeth=0.26, tongue=0.34),
    Viseme.D: _Form(0.86, 1.12, 2.5, teeth=0.17, tongue=0.36),
    Viseme.E: _Form(0.58, 0.82, 2.2, tongue=0.26),
    Viseme.F: _Form(0.34, 0.46, 2.0),
    Viseme.G: _Form(0.74, 0.30, 3.0, teeth=0.62),
    Viseme.H: _Form(0.78, 0.62, 2.6, teeth=0.24, tongue=0.62),
}
_AT_EASE: Final = 0.28
"""How far a resting mouth turns up: a straight one reads as sullen."""


def _smiling(x: Points, smile: float) -> Points:
    """How far a point at x (-1..1 from corner to corner) goes down, in half widths."""
    return np.asarray(smile * (0.16 - 0.50 * x**2))


def mouth_shapes(mouth: Mouth, ink: Ink, viseme: Viseme, smile: float) -> tuple[Shape, ...]:
    """The mouth in the head's coordinates."""
    form, half = _FORMS[viseme], mouth.width / 2
    line = Solid(hex_colour(ink.colour))
    thick = mouth.line or ink.width
    x = mouth.at[0] + half * _X * form.wide * (1 + 0.14 * smile)
    at_ease = _AT_EASE * (1 - abs(smile)) if viseme is Viseme.REST else 0.0
    middle = mouth.at[1] + half * _smiling(_X, smile + at_ease)
    if form.open == 0:
        return (_closed(x, middle, thick, line, viseme is Viseme.A),)
    swell = (1 - np.abs(_X) ** form.round) ** (1 / form.round)
    top = middle - half * form.open * 0.34 * swell * (1 - 0.45 * max(0.0, smile))
    bottom = middle + half * form.open * 0.74 * swell * (1 + 0.12 * max(0.0, smile))
    gap = bottom - top
    shapes = [Shape((_between(x, top, bottom),), Solid(hex_colour(mouth.inside)))]
    if form.tongue:
        tip = bottom - gap * form.tongue * np.clip(_ARCH * 1.5, 0, 1)
        shapes.append(Shape((_between(x, tip, bottom),), Solid(hex_colour(mouth.tongue))))
    teeth = Solid(hex_colour(mouth.teeth))
    if form.teeth:
        shapes.append(Shape((_between(x, top, top + gap * form.teeth),), teeth))
    if form.lower_teeth:
        shapes.append(Shape((_between(x, bottom - gap * form.lower_teeth, bottom),), teeth))
    shapes.append(_lips(x, top, bottom, thick, line))
    return tuple(shapes)


def _between(x: Points, top: Points, bottom: Points) -> Contour:
    return polygon(np.stack([np.r_[x, x[::-1]], np.r_[top, bottom[::-1]]], axis=1))


def _closed(x: Points, y: Points, thick: float, line: Solid, pressed: bool) -> Shape:
    """A line that thins out to the corners; pressed lips are a little thicker and flatter."""
    if pressed:
        y = y.mean() + (y - y.mean()) * 0.75
    half = thick * (0.68 if pressed else 0.58) * (0.45 + 0.55 * _ARCH)
    return Shape((_between(x, y - half, y + half),), line, ink=True)


def _lips(x: Points, top: Points, bottom: Points, thick: float, line: Solid) -> Shape:
    """The line around an open mouth: a ring between two outlines."""
    cx, cy = x.mean(), (top + bottom).mean() / 2
    ring = np.stack([np.r_[x, x[::-1]], np.r_[top, bottom[::-1]]], axis=1)
    away = ring - (cx, cy)
    away = away / np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-6)[:, None]
    weight = np.r_[0.5 + 0.16 * _ARCH, 0.42 + 0.1 * _ARCH][:, None] * thick
    outer, inner = ring + away * weight, ring - away * weight * 0.7
    return Shape((polygon(outer), polygon(inner)), line, evenodd=True, ink=True)


def drawn_mouth(shapes: tuple[Shape, ...], mouth: Mouth, smile: float) -> tuple[Shape, ...]:
    """An artist's mouth, its curves bent into a smile."""
    if abs(smile) < 1e-3:
        return shapes
    half = mouth.width / 2

    def bent(contour: Contour) -> Contour:
        points = contour.points.copy()
        x = np.clip((points[:, 0] - mouth.at[0]) / half, -1.3, 1.3)
        points[:, 1] += half * _smiling(x, smile)
        return Contour(points, contour.closed)

    return tuple(replace(s, contours=tuple(bent(c) for c in s.contours)) for s in shapes)
