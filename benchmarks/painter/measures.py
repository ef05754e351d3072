"""How near one picture is to another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pegbar.assets.motion import Flow, warped
from pegbar.departments.painting.grids import box_mean
from pegbar.ports.painter import Picture

Mask = npt.NDArray[np.bool_]


def psnr(one: Picture, other: Picture, mask: Mask | None = None) -> float:
    """dB, over all pixels or those of `mask`."""
    apart = (one.astype(np.float64) - other) ** 2
    error = float(apart[mask].mean() if mask is not None else apart.mean())
    return 99.0 if error < 1e-9 else 10 * float(np.log10(255**2 / error))


def ssim(one: Picture, other: Picture) -> float:
    """Structural similarity of lightness, in squares of 7 pixels (Wang et al., 2004)."""
    x, y = (
        p.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32) for p in (one, other)
    )
    mx, my = box_mean(x, 3), box_mean(y, 3)
    vx, vy = box_mean(x * x, 3) - mx * mx, box_mean(y * y, 3) - my * my
    both = box_mean(x * y, 3) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mx * my + c1) * (2 * both + c2)
    return float((top / ((mx**2 + my**2 + c1) * (vx + vy + c2))).mean())


def flicker(one: Picture, two: Picture, way: Flow, still: Mask) -> float:
    """The mean difference, of 255, between two drawings' paint along their exact motion, where
    `still` says that nothing should change."""
    carried = warped(one, way.where)
    some = way.seen & still
    return float(np.abs(carried - two.astype(np.float32))[some].mean()) if some.any() else 0.0


def steps_at(picture: Picture, quiet: Mask, every: int) -> tuple[float, float]:
    """The mean step of lightness from one row to the next, of 255, where `quiet` says that the
    drawing has none: from the last row of each band of `every` rows to the next band, and inside
    bands. Where the first is no larger than the second, the bands leave no seam."""
    light = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    step, still = np.abs(light[1:] - light[:-1]), quiet[1:] & quiet[:-1]
    across = np.arange(1, len(light)) % every == 0
    return float(step[across][still[across]].mean()), float(step[~across][still[~across]].mean())


def worst_line(picture: Picture, quiet: Mask) -> float:
    """How far the roughest row or column stands out from those beside it, in their deviations: a
    straight seam through the picture is one row or column whose step is larger than its
    neighbours'."""
    light = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    worst = 0.0
    for lines, still in ((light, quiet), (light.T, quiet.T)):
        step, both = np.abs(lines[1:] - lines[:-1]), still[1:] & still[:-1]
        some = both.sum(axis=1) > still.shape[1] // 10
        mean = (step * both).sum(axis=1)[some] / both.sum(axis=1)[some]
        around = np.convolve(np.pad(mean, 8, mode="edge"), np.ones(17) / 17, "valid")
        apart = mean - around
        worst = max(worst, float(apart.max() / apart.std()))
    return worst
