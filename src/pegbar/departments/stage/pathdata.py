"""SVG path data, basic shapes and transforms as chains of cubic Bézier curves.

Every outline becomes the same thing: a list of contours, each a chain of 3n+1 points, which is
all that drawing, inking and bending need. Only `ValueError` leaves this module.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pegbar.assets.affine import IDENTITY, Points, all_at, chain, turned
from pegbar.assets.guides import Matrix

MAX_CURVES: Final = 200_000
MAX_COORDINATE: Final = 1e6

_TOKEN: Final = re.compile(r"([MmZzLlHhVvCcSsQqTtAa])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_GAP: Final = re.compile(r"[\s,]*")
_TAKES: Final = {
    "M": 2,
    "L": 2,
    "H": 1,
    "V": 1,
    "C": 6,
    "S": 4,
    "Q": 4,
    "T": 2,
    "A": 7,
    "Z": 0,
}
_KAPPA: Final = 4 / 3 * (math.sqrt(2) - 1)
_Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """A chain of cubic curves: 3n+1 points, on-curve ones at every third place. `straight` says
    that all of them are lines."""

    points: Points
    closed: bool
    straight: bool = False

    def under(self, m: Matrix) -> Contour:
        if m == IDENTITY:
            return self
        return Contour(all_at(m, self.points), self.closed, self.straight)


class _Pen:
    """Gathers curves into contours; mutable while a path is read."""

    def __init__(self) -> None:
        self.contours: list[Contour] = []
        self.points: list[_Pair] = []
        self.here: _Pair = (0.0, 0.0)
        self.start: _Pair = (0.0, 0.0)
        self.last_cubic: _Pair | None = None
        self.last_quad: _Pair | None = None
        self.curves = 0

    def lift(self, closed: bool) -> None:
        if len(self.points) > 1:
            array = np.array(self.points, dtype=np.float64)
            if not np.isfinite(array).all() or np.abs(array).max() > MAX_COORDINATE:
                raise ValueError("a path leaves the drawing altogether")
            self.contours.append(Contour(array, closed))
        self.points = []

    def cubic(self, one: _Pair, two: _Pair, end: _Pair) -> None:
        self.curves += 1
        if self.curves > MAX_CURVES:
            raise ValueError(f"a path has more than {MAX_CURVES} curves")
        if not self.points:
            self.points.append(self.here)
        self.points += [one, two, end]
        self.here = end

    def line(self, end: _Pair) -> None:
        (x, y), (u, v) = self.here, end
        third = ((2 * x + u) / 3, (2 * y + v) / 3)
        self.cubic(third, ((x + 2 * u) / 3, (y + 2 * v) / 3), end)

    def quad(self, control: _Pair, end: _Pair) -> None:
        (x, y), (p, q), (u, v) = self.here, control, end
        self.cubic(
            (x + 2 / 3 * (p - x), y + 2 / 3 * (q - y)),
            (u + 2 / 3 * (p - u), v + 2 / 3 * (q - v)),
            end,
        )

    def arc(self, radii: _Pair, tilt: float, flags: tuple[bool, bool], end: _Pair) -> None:
        for piece in _arc(self.here, radii, tilt, flags, end):
            self.cubic(*piece)
        self.here = end

    def move(self, to: _Pair) -> None:
        self.lift(False)
        self.here = self.start = to

    def close(self) -> None:
        if self.points and self.points[-1] != self.start:
            self.line(self.start)
        self.lift(True)
        self.here = self.start


def _arc(
    start: _Pair, radii: _Pair, tilt: float, flags: tuple[bool, bool], end: _Pair
) -> list[tuple[_Pair, _Pair, _Pair]]:
    """An elliptical arc as cubics (SVG 1.1, appendix F.6)."""
    rx, ry = abs(radii[0]), abs(radii[1])
    if start == end:
        return []
    if rx < 1e-9 or ry < 1e-9:
        third = [start[i] + (end[i] - start[i]) / 3 for i in (0, 1)]
        two = [start[i] + (end[i] - start[i]) * 2 / 3 for i in (0, 1)]
        return [((third[0], third[1]), (two[0], two[1]), end)]
    cos, sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * y) ** 2 + (ry * x) ** 2
    root = math.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) if below else 0.0
    root = -root if flags[0] == flags[1] else root
    cx, cy = root * rx * y / ry, -root * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    sweep = math.atan2((-y - cy) / ry, (-x - cx) / rx) - first
    if flags[1] and sweep < 0:
        sweep += 2 * math.pi
    if not flags[1] and sweep > 0:
        sweep -= 2 * math.pi
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    m: Matrix = (
        cos * rx,
        sin * rx,
        -sin * ry,
        cos * ry,
        cos * cx - sin * cy + middle[0],
        sin * cx + cos * cy + middle[1],
    )
    pieces = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / pieces
    pull = 4 / 3 * math.tan(step / 4)
    out: list[tuple[_Pair, _Pair, _Pair]] = []
    for index in range(pieces):
        a, b = first + index * step, first + (index + 1) * step
        corners = np.array(
            [
                (math.cos(a) - pull * math.sin(a), math.sin(a) + pull * math.cos(a)),
                (math.cos(b) + pull * math.sin(b), math.sin(b) - pull * math.cos(b)),
                (math.cos(b), math.sin(b)),
            ]
        )
        (p, q, r) = (tuple(map(float, row)) for row in all_at(m, corners))
        out.append(((p[0], p[1]), (q[0], q[1]), (r[0], r[1])))
    out[-1] = (out[-1][0], out[-1][1], end)
    return out


def _tokens(text: str) -> list[tuple[str, list[float]]]:
    """Commands and their numbers. Arc flags may stand without a gap, so they are cut by hand."""
    out: list[tuple[str, list[float]]] = []
    position, count = _end_of_gap(text, 0), 0
    while position < len(text):
        in_arc = bool(out) and out[-1][0] in "Aa" and len(out[-1][1]) % 7 in (3, 4)
        if in_arc and text[position] in "01":
            out[-1][1].append(float(text[position]))
            position = _end_of_gap(text, position + 1)
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"path data cannot be read at {text[position : position + 20]!r}")
        if match[1]:
            out.append((match[1], []))
        elif not out:
            raise ValueError("path data starts with a number")
        else:
            out[-1][1].append(float(match[2]))
        count += 1
        if count > 8 * MAX_CURVES:
            raise ValueError("a path is too long")
        position = _end_of_gap(text, match.end())
    return out


def _end_of_gap(text: str, position: int) -> int:
    match = _GAP.match(text, position)
    return match.end() if match else position


def parse_path(text: str) -> tuple[Contour, ...]:
    """The contours of a `d` attribute. Raises ValueError."""
    pen = _Pen()
    for letter, numbers in _tokens(text):
        upper = letter.upper()
        takes = _TAKES[upper]
        if upper == "Z":
            if numbers:
                raise ValueError("numbers stand after a closed path")
            pen.close()
            continue
        if not numbers or len(numbers) % takes:
            raise ValueError(f"{letter!r} takes {takes} numbers at a time, not {len(numbers)}")
        for index in range(0, len(numbers), takes):
            again = upper == "M" and index > 0
            _step(pen, "L" if again else upper, letter.islower(), numbers[index : index + takes])
    pen.lift(False)
    return tuple(pen.contours)


def _step(pen: _Pen, letter: str, relative: bool, n: Sequence[float]) -> None:
    ox, oy = pen.here if relative else (0.0, 0.0)
    cubic_was, quad_was = pen.last_cubic, pen.last_quad
    pen.last_cubic = pen.last_quad = None

    def pair(index: int) -> _Pair:
        return (n[index] + ox, n[index + 1] + oy)

    def mirrored(control: _Pair | None) -> _Pair:
        if control is None:
            return pen.here
        return (2 * pen.here[0] - control[0], 2 * pen.here[1] - control[1])

    if letter == "M":
        pen.move(pair(0))
    elif letter == "L":
        pen.line(pair(0))
    elif letter == "H":
        pen.line((n[0] + ox, pen.here[1]))
    elif letter == "V":
        pen.line((pen.here[0], n[0] + oy))
    elif letter == "C":
        pen.last_cubic = pair(2)
        pen.cubic(pair(0), pair(2), pair(4))
    elif letter == "S":
        pen.last_cubic = pair(0)
        pen.cubic(mirrored(cubic_was), pair(0), pair(2))
    elif letter == "Q":
        pen.last_quad = pair(0)
        pen.quad(pair(0), pair(2))
    elif letter == "T":
        control = mirrored(quad_was)
        pen.quad(control, pair(0))
        pen.last_quad = control
    else:
        pen.arc((n[0], n[1]), n[2], (bool(n[3]), bool(n[4])), pair(5))


def ellipse(cx: float, cy: float, rx: float, ry: float) -> Contour:
    k = _KAPPA
    unit = [(1, 0), (1, k), (k, 1), (0, 1), (-k, 1), (-1, k), (-1, 0)]
    unit += [(-1, -k), (-k, -1), (0, -1), (k, -1), (1, -k), (1, 0)]
    return Contour(np.array(unit, dtype=np.float64) * (rx, ry) + (cx, cy), True)


def polygon(points: Points, closed: bool = True) -> Contour:
    """Straight lines through N×2 points."""
    corners = np.vstack([points, points[:1]]) if closed else points
    a, b = corners[:-1], corners[1:]
    out = np.empty((3 * len(a) + 1, 2))
    out[0] = corners[0]
    out[1::3], out[2::3], out[3::3] = (2 * a + b) / 3, (a + 2 * b) / 3, b
    return Contour(out, closed, straight=True)


def rectangle(x: float, y: float, width: float, height: float, round_by: _Pair) -> Contour:
    rx, ry = min(round_by[0], width / 2), min(round_by[1], height / 2)
    if rx <= 0 or ry <= 0:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        return polygon(np.array(corners, dtype=np.float64))
    pen = _Pen()
    pen.move((x + rx, y))
    right, bottom, turn = x + width, y + height, (False, True)
    pen.line((right - rx, y))
    pen.arc((rx, ry), 0, turn, (right, y + ry))
    pen.line((right, bottom - ry))
    pen.arc((rx, ry), 0, turn, (right - rx, bottom))
    pen.line((x + rx, bottom))
    pen.arc((rx, ry), 0, turn, (x, bottom - ry))
    pen.line((x, y + ry))
    pen.arc((rx, ry), 0, turn, (x + rx, y))
    pen.close()
    return pen.contours[0]


_NUMBERS: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LENGTH: Final = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(px)?\s*")
_CALL: Final = re.compile(r"\s*([a-zA-Z]+)\s*\(([^()]*)\)[\s,]*")


def length(text: str) -> float:
    """A plain number or pixels. Raises ValueError for any other unit."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:40]!r} is not a length in drawing units")
    value = float(match[1])
    if not math.isfinite(value) or abs(value) > MAX_COORDINATE:
        raise ValueError(f"{text[:40]!r} is too large")
    return value


def numbers(text: str) -> list[float]:
    found = [float(item) for item in _NUMBERS.findall(text)]
    if not all(math.isfinite(n) and abs(n) <= MAX_COORDINATE for n in found):
        raise ValueError("a number is too large")
    return found


def parse_transform(text: str) -> Matrix:
    """A `transform` attribute. Raises ValueError."""
    total, position = IDENTITY, 0
    while position < len(text.rstrip()):
        match = _CALL.match(text, position)
        make = _TRANSFORMS.get(match[1]) if match else None
        if match is None or make is None:
            raise ValueError(f"the transform {text[:60]!r} cannot be read")
        try:
            total = chain(total, make(*numbers(match[2])))
        except TypeError as error:
            raise ValueError(f"{match[1]} has the wrong number of values") from error
        position = match.end()
    if not all(math.isfinite(n) and abs(n) < 1e9 for n in total):
        raise ValueError("a transform leaves the drawing altogether")
    return total


def _rotate(angle: float, x: float = 0.0, y: float = 0.0) -> Matrix:
    return turned(angle, (x, y))


def _scale(x: float, y: float | None = None) -> Matrix:
    return (x, 0.0, 0.0, x if y is None else y, 0.0, 0.0)


def _translate(x: float, y: float = 0.0) -> Matrix:
    return (1.0, 0.0, 0.0, 1.0, x, y)


def _matrix(a: float, b: float, c: float, d: float, e: float, f: float) -> Matrix:
    return (a, b, c, d, e, f)


_TRANSFORMS: Final[Mapping[str, Callable[..., Matrix]]] = {
    "translate": _translate,
    "scale": _scale,
    "rotate": _rotate,
    "matrix": _matrix,
    "skewX": lambda angle: (1.0, 0.0, math.tan(math.radians(angle)), 1.0, 0.0, 0.0),
    "skewY": lambda angle: (1.0, math.tan(math.radians(angle)), 0.0, 1.0, 0.0, 0.0),
}
