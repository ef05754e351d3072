"""Paths for the renderer, and lines whose width wanders a little, as a hand's does."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Final

import numpy as np
import skia

from pegbar.assets.affine import Points
from pegbar.departments.stage.artwork import Shape, Stroke
from pegbar.departments.stage.outline import evenly, flattened
from pegbar.departments.stage.pathdata import Contour

BOILS: Final = 6
"""How many different hands a line can have; a drawing's `boil` picks one."""


def path_of(contours: Iterable[Contour], evenodd: bool = False) -> skia.Path:
    builder = skia.Path()
    for contour in contours:
        _add(builder, contour)
    if evenodd:
        builder.setFillType(skia.PathFillType.kEvenOdd)
    return builder


def _add(path: skia.Path, contour: Contour) -> None:
    p = contour.points
    if contour.straight:
        corners = p[:-1:3] if contour.closed else p[::3]
        path.addPoly([skia.Point(x, y) for x, y in corners.tolist()], contour.closed)
        return
    start, end = p[0:-1:3], p[3::3]
    thirds = np.abs(p[1::3] - (2 * start + end) / 3) + np.abs(p[2::3] - (start + 2 * end) / 3)
    straight = (thirds.max(axis=1) < 1e-6).tolist()
    rows = p.tolist()
    path.moveTo(*rows[0])
    for index, is_line in enumerate(straight):
        one, two, last = rows[3 * index + 1 : 3 * index + 4]
        if is_line:
            path.lineTo(*last)
        else:
            path.cubicTo(*one, *two, *last)
    if contour.closed:
        path.close()


def seed_of(name: str, boil: int) -> int:
    """The seed of one line in one boil: the same in every picture of a drawing."""
    return zlib.crc32(f"{name}#{boil % BOILS}".encode())


def ink_path(shape: Shape, stroke: Stroke, uneven: float, seed: int) -> skia.Path:
    """The ground that a shape's line covers, in the shape's own coordinates."""
    out = skia.Path()
    for index, contour in enumerate(shape.contours):
        random = np.random.default_rng((seed, index))
        if not contour.closed and _is_smooth(contour):
            _add_tapered(out, contour, stroke, uneven, random)
            continue
        width = stroke.width * (1 - 0.24 * uneven)
        for line in (contour, _wandering(contour, stroke.width * 0.42 * uneven, random)):
            out.addPath(_stroked(path_of((line,)), width, stroke.round))
    return out


def _stroked(path: skia.Path, width: float, round_ends: bool) -> skia.Path:
    paint = skia.Paint(
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeJoin=skia.Paint.kRound_Join,
        StrokeCap=skia.Paint.kRound_Cap if round_ends else skia.Paint.kButt_Cap,
    )
    covered = skia.Path()
    # The stroker tolerates an error for pictures at scale 1; close-ups look closer than that.
    paint.getFillPath(path, covered, None, 6.0)
    return covered


def _wandering(contour: Contour, reach: float, random: np.random.Generator) -> Contour:
    """The contour, moved by up to `reach` in slow waves over the plane."""
    wave = 2 * np.pi / (reach * 90 + 1e-6)
    phases, tilt = random.uniform(0, 2 * np.pi, 4), random.uniform(0.7, 1.3, 4)
    x, y = contour.points[:, 0] * wave, contour.points[:, 1] * wave
    shift_x = np.sin(tilt[0] * y + 0.6 * x + phases[0]) + 0.5 * np.sin(
        2.3 * tilt[1] * x + phases[1]
    )
    shift_y = np.sin(tilt[2] * x - 0.6 * y + phases[2]) + 0.5 * np.sin(
        2.3 * tilt[3] * y + phases[3]
    )
    return Contour(
        contour.points + reach / 1.5 * np.stack([shift_x, shift_y], axis=1), contour.closed
    )


def _is_smooth(contour: Contour) -> bool:
    """No corner sharper than about 50 degrees, where a brush would set down anew."""
    p = contour.points
    if len(p) < 7:
        return True
    before, after = p[3:-1:3] - p[2:-2:3], p[4::3] - p[3:-1:3]
    dots = (before * after).sum(axis=1)
    sizes = np.hypot(*before.T) * np.hypot(*after.T)
    return bool((dots >= 0.64 * sizes).all())


def _add_tapered(
    path: skia.Path, contour: Contour, stroke: Stroke, uneven: float, random: np.random.Generator
) -> None:
    """An open line as a brush leaves it: fuller in the middle, finer at its ends."""
    points, total = evenly(flattened(contour), stroke.width * 1.5, closed=False)
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    run = np.linspace(0.0, total, len(points)) / stroke.width
    end = np.minimum(run, run[-1] - run) / max(2.5, 0.16 * run[-1])
    taper = 1 - (0.25 + 0.45 * uneven) * np.clip(1 - end, 0, 1) ** 2
    phases = random.uniform(0, 2 * np.pi, 2)
    wander = 1 + 0.3 * uneven * (np.sin(run / 5 + phases[0]) + 0.6 * np.sin(run / 2.1 + phases[1]))
    half = (stroke.width / 2 * taper * wander)[:, None]
    ring = np.vstack([points + across * half, (points - across * half)[::-1]])
    path.addPath(polygon_path(ring))
    if stroke.round:
        for index in (0, -1):
            path.addCircle(*map(float, points[index]), float(half[index, 0]))


def polygon_path(ring: Points) -> skia.Path:
    return skia.Path.Polygon([skia.Point(x, y) for x, y in ring.tolist()], True)
