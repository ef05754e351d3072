"""Outlines as points: contours flattened, and resampled at even steps."""

from __future__ import annotations

from typing import Final

import numpy as np

from pegbar.assets.affine import Points
from pegbar.departments.stage.pathdata import Contour

_STEPS: Final = 8
_T: Final = np.linspace(0.0, 1.0, _STEPS + 1)[1:, None, None]
_BASIS: Final = ((1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3)


def flattened(contour: Contour) -> Points:
    """The contour as N×2 points, eight to a curve; a closed one does not repeat its first."""
    p = contour.points
    curves = np.stack([p[0:-1:3], p[1::3], p[2::3], p[3::3]])
    sampled = sum(weight * curves[index][None] for index, weight in enumerate(_BASIS))
    points = np.vstack([p[:1], np.swapaxes(np.asarray(sampled), 0, 1).reshape(-1, 2)])
    return points[:-1] if contour.closed and np.allclose(points[0], points[-1]) else points


def evenly(points: Points, step: float, closed: bool) -> tuple[Points, float]:
    """Points at even distances of about `step` along a line, and its whole length."""
    ring = np.vstack([points, points[:1]]) if closed else points
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0).T))])
    total = float(run[-1])
    count = int(min(max(round(total / max(step, 1e-6)), 4), 600))
    wanted = np.linspace(0.0, total, count + 1)
    out = np.stack([np.interp(wanted, run, ring[:, axis]) for axis in (0, 1)], axis=1)
    return (out[:-1] if closed else out), total
