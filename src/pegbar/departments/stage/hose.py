"""Limbs as hoses: one smooth bend from root to end, cut into rigid bones for the guides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from pegbar.assets.affine import Points
from pegbar.departments.stage.artwork import Shape
from pegbar.departments.stage.colours import Rgb, Solid, hex_colour
from pegbar.departments.stage.pathdata import polygon
from pegbar.departments.stage.pieces import Bone
from pegbar.production.rig import Limb

SAMPLES: Final = 37
_T: Final = np.linspace(0.0, 1.0, SAMPLES)
_FINE: Final = np.linspace(0.0, 1.0, 4 * SAMPLES)[:, None]
_BERNSTEIN: Final = np.hstack(
    [
        (1 - _FINE) ** 3,
        3 * _FINE * (1 - _FINE) ** 2,
        3 * _FINE**2 * (1 - _FINE),
        _FINE**3,
    ]
)
_CAP: Final = np.linspace(0.0, math.pi, 9)[1:-1, None]
_CAP_COS, _CAP_SIN = np.cos(_CAP), np.sin(_CAP)


@dataclass(frozen=True, slots=True)
class Hose:
    """A posed limb, in the figure's upright frame. `angle` is the end's direction, in degrees
    from straight down, clockwise. `shoulder` is the line around its root, which is drawn under
    the part that the limb grows out of: it shows only where the shoulder stands out from it."""

    shapes: tuple[Shape, ...]
    bones: tuple[Bone, ...]
    angle: float
    shoulder: tuple[Shape, Bone]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """Where a limb runs: `forward` puts the joint to the side of the knee, not of the elbow.
    `length` is how long it is seen, `rest` how long it is when nothing shortens it (0: as long)."""

    root: tuple[float, float]
    end: tuple[float, float]
    length: float
    forward: bool
    rest: float = 0.0


def _joint(bend: Bend) -> tuple[float, float]:
    """The elbow or knee of two equal bones; on the line itself when the limb is stretched out."""
    (x0, y0), (x1, y1) = bend.root, bend.end
    dx, dy = x1 - x0, y1 - y0
    span = math.hypot(dx, dy)
    if span < 1e-6:
        dx, dy, span = 0.0, 1.0, 1.0
    half = min(span, bend.length) / 2
    out = math.sqrt(max(0.0, (bend.length / 2) ** 2 - half**2))
    side = 1.0 if bend.forward else -1.0
    return ((x0 + x1) / 2 + side * out * dy / span, (y0 + y1) / 2 - side * out * dx / span)


def spine(bend: Bend) -> Points:
    """SAMPLES points along the limb, evenly spaced."""
    root, end, joint = np.array(bend.root), np.array(bend.end), np.array(_joint(bend))
    span = math.dist(bend.root, bend.end)
    along = (end - root) / span if span > 1e-6 else np.array([0.0, 1.0])
    # A folded limb keeps a round elbow: the two handles part, as a garden hose does.
    part = along * bend.length * 0.2 * max(0.0, 1.0 - span / bend.length)
    one, two = root + 0.92 * (joint - root) - part, end + 0.92 * (joint - end) + part
    points = _BERNSTEIN @ np.array([root, one, two, end])
    steps = points[1:] - points[:-1]
    run = np.zeros(len(points))
    np.cumsum(np.sqrt(steps[:, 0] ** 2 + steps[:, 1] ** 2), out=run[1:])
    if run[-1] < 1e-6:
        points = points + np.linspace(0, 1e-3, len(points))[:, None] * np.array([0.0, 1.0])
        run = np.linspace(0.0, 1e-3, len(points))
    out = np.empty((SAMPLES, 2))
    for axis in (0, 1):
        out[:, axis] = np.interp(_T * run[-1], run, points[:, axis])
    return out


def _normals(points: Points) -> Points:
    """Unit vectors across the limb, to the left of its run."""
    along = np.empty_like(points)
    along[1:-1] = points[2:] - points[:-2]
    along[0], along[-1] = points[1] - points[0], points[-1] - points[-2]
    sizes = np.maximum(np.sqrt(along[:, 0] ** 2 + along[:, 1] ** 2), 1e-9)
    out = np.empty_like(points)
    out[:, 0], out[:, 1] = -along[:, 1] / sizes, along[:, 0] / sizes
    return out


def _widths(limb: Limb) -> Points:
    """Half the thickness at each sample: a parabola through root, middle and end."""
    a, b, c = limb.width
    t = _T
    full = a * (1 - t) * (1 - 2 * t) + 4 * b * t * (1 - t) + c * t * (2 * t - 1)
    if limb.lower and limb.lower.width:
        full = np.where(t >= limb.lower.start, limb.lower.width, full)
    return np.asarray(np.maximum(full, 0.5) / 2)


def _cap(centre: Points, normal: Points, radius: float) -> Points:
    """Half a circle around an end, from its left side to its right. `normal` points left."""
    onward = np.array([normal[1], -normal[0]])
    return np.asarray(centre + radius * (_CAP_COS * normal + _CAP_SIN * onward))


def _outline(points: Points, across: Points, half: Points) -> Points:
    left, right = points + across * half[:, None], points - across * half[:, None]
    start = _cap(points[0], -across[0], float(half[0]))
    end = _cap(points[-1], across[-1], float(half[-1]))
    return np.vstack([start, left, end, right[::-1]])


def _ink_outline(
    points: Points, across: Points, half: Points, ink: float, open_root: bool
) -> Points:
    """The ground that the line covers, seen around the fill. At an open root it tapers away, so
    that a sleeve grows out of the body without a seam."""
    t = _T
    grow = ink * np.clip((t - 0.05) / 0.12, 0.0, 1.0) if open_root else np.full(SAMPLES, ink)
    inset = np.where((t < 0.05) & open_root, 0.6 * ink, 0.0)
    return _outline(points, across, half + grow - inset)


def hose(limb: Limb, bend: Bend, ink: tuple[float, Rgb], name: str) -> Hose:
    """The limb `name`, bent. Its shapes are in drawing order: line, fill, lower fill."""
    width, colour = ink
    points = spine(bend)
    across, half = _normals(points), _widths(limb)
    line = Solid(colour)
    shapes = [
        Shape(
            (polygon(_ink_outline(points, across, half, width, limb.open_root)),), line, ink=True
        ),
        Shape((polygon(_outline(points, across, half)),), Solid(hex_colour(limb.fill))),
    ]
    if limb.lower:
        first = min(int(limb.lower.start * (SAMPLES - 1)), SAMPLES - 3)
        shapes += _lower(limb, points[first:], across[first:], half[first:])
        shapes.append(_hem(points[first], across[first], float(half[first]), width, line))
    reach = points[-1] - points[-5]
    angle = math.degrees(math.atan2(reach[1], reach[0])) - 90.0
    bones = _bones(limb, bend, (points, across), half + width, name)
    shoulder = _shoulder(points, across, half + width, line)
    rooted = Bone(f"{name}/root", shoulder.contours[0].points, bones[0].matrix, bones[0].box)
    return Hose(tuple(shapes), bones, angle, (shoulder, rooted))


def _shoulder(points: Points, across: Points, half: Points, line: Solid) -> Shape:
    last = SAMPLES // 4
    outline = _outline(points[:last], across[:last], half[:last])
    return Shape((polygon(outline),), line, ink=True)


def _lower(limb: Limb, points: Points, across: Points, half: Points) -> list[Shape]:
    left, right = points + across * half[:, None], points - across * half[:, None]
    end = _cap(points[-1], across[-1], float(half[-1]))
    outline = polygon(np.vstack([left, end, right[::-1]]))
    return [Shape((outline,), Solid(hex_colour(limb.lower.fill)))] if limb.lower else []


def _hem(at: Points, across: Points, half: float, width: float, line: Solid) -> Shape:
    """The line where a short sleeve ends, bulging a little towards the end."""
    onward = np.array([across[1], -across[0]])
    t = np.linspace(-1.0, 1.0, 9)[:, None]
    curve = at + across * half * t + onward * (1 - t**2) * half * 0.3
    thick = width * (0.55 - 0.2 * t**2)
    return Shape(
        (polygon(np.vstack([curve + onward * thick, (curve - onward * thick)[::-1]])),),
        line,
        ink=True,
    )


def _bones(
    limb: Limb, bend: Bend, spine_of: tuple[Points, Points], half: Points, name: str
) -> tuple[Bone, ...]:
    points, across = spine_of
    rest = (bend.rest or bend.length) / limb.segments
    cuts = np.linspace(0, SAMPLES - 1, limb.segments + 1).round().astype(int).tolist()
    left, right = points + across * half[:, None], points - across * half[:, None]
    start = _cap(points[0], -across[0], float(half[0]))
    end = _cap(points[-1], across[-1], float(half[-1]))
    bones = []
    for index, (first, last) in enumerate(pairwise(cuts)):
        (x0, y0), (x1, y1) = points[first].tolist(), points[last].tolist()
        long = max(math.hypot(x1 - x0, y1 - y0), 1e-3)
        ax, ay, stretch = (x1 - x0) / long, (y1 - y0) / long, long / rest
        back = stretch * rest * index
        matrix = (ax * stretch, ay * stretch, -ay, ax, x0 - ax * back, y0 - ay * back)
        thick = float(half[first : last + 1].max())
        box = (index * rest, -thick, (index + 1) * rest, thick)
        edge = [left[first : last + 1]]
        edge += [end] if last == SAMPLES - 1 else []
        edge.append(right[first : last + 1][::-1])
        edge += [start] if first == 0 else []  # the first and the last carry the round ends
        bones.append(Bone(f"{name}/{index + 1}", np.vstack(edge), matrix, box))
    return tuple(bones)
