"""Plane maps of six numbers, in SVG's order. Pure; whoever moves or follows parts may call it."""

from __future__ import annotations

import math
from functools import reduce
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Matrix

Points = npt.NDArray[np.float64]
"""N×2, x and y."""

IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _two(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (
        a * p + c * q,
        b * p + d * q,
        a * r + c * s,
        b * r + d * s,
        a * t + c * u + e,
        b * t + d * u + f,
    )


def chain(*maps: Matrix) -> Matrix:
    """The product of maps: the last is applied first."""
    return reduce(_two, maps, IDENTITY)


def inverse(m: Matrix) -> Matrix:
    """The map back. Raises ZeroDivisionError for a map that flattens the plane."""
    a, b, c, d, e, f = m
    det = a * d - b * c
    return (
        d / det,
        -b / det,
        -c / det,
        a / det,
        (c * f - d * e) / det,
        (b * e - a * f) / det,
    )


def moved(x: float, y: float) -> Matrix:
    return (1.0, 0.0, 0.0, 1.0, x, y)


def scaled(x: float, y: float, about: tuple[float, float] = (0.0, 0.0)) -> Matrix:
    return (x, 0.0, 0.0, y, about[0] * (1 - x), about[1] * (1 - y))


def turned(degrees: float, about: tuple[float, float] = (0.0, 0.0)) -> Matrix:
    """Clockwise positive, since y runs down."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = about
    return (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)


def at(m: Matrix, point: tuple[float, float]) -> tuple[float, float]:
    a, b, c, d, e, f = m
    x, y = point
    return (a * x + c * y + e, b * x + d * y + f)


def all_at(m: Matrix, points: Points) -> Points:
    """Where `points` (N×2) go."""
    a, b, c, d, e, f = m
    return np.asarray(points @ np.array([[a, b], [c, d]]) + np.array([e, f]))


def size_of(m: Matrix) -> float:
    """How much longer things get, on average."""
    a, b, c, d, _, _ = m
    return math.sqrt(abs(a * d - b * c))


def angle_of(m: Matrix) -> float:
    """How far the x axis turns, degrees clockwise."""
    return math.degrees(math.atan2(m[1], m[0]))
