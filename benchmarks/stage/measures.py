"""How well a drawing's motion carries its pictures to the next drawing, against plainer ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pegbar.assets.motion import carried as carry
from pegbar.assets.motion import flow, resampled
from pegbar.ports.painter import GuideSet

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Mean squared errors, 0..255². `inside` leaves out a border of `EDGE` pixels round parts,
    `seen` what was hidden before; `whole` leaves out nothing,
    and what was hidden takes after its own part. `bared` is the share that was hidden
    or outside before."""

    inside: float
    seen: float
    whole: float
    still: float
    blocks: float
    bared: float


EDGE = 2
_BLOCK, _REACH = 16, 8


def carried(
    before: tuple[GuideSet, Picture], after: tuple[GuideSet, Picture], *, classical: bool = True
) -> Carried:
    """One drawing step."""
    (old, old_picture), (new, new_picture) = before, after
    motion = flow(old, new)
    truth = new_picture.astype(np.float32)
    error = ((resampled(old_picture, motion.where) - truth) ** 2).mean(axis=2)
    filled = ((carry(old_picture, motion, new.parts) - truth) ** 2).mean(axis=2)
    inside = motion.seen & interior(new.parts) & arrived(old.parts, motion.where)
    still = ((old_picture.astype(np.float32) - truth) ** 2).mean()
    guess = blockwise(old_picture, new_picture) if classical else old_picture
    return Carried(
        inside=float(error[inside].mean()),
        seen=float(error[motion.seen].mean()),
        whole=float(filled.mean()),
        still=float(still),
        blocks=float(((guess.astype(np.float32) - truth) ** 2).mean()),
        bared=float(1 - motion.seen.mean()),
    )


def interior(parts: npt.NDArray[np.uint16], edge: int = EDGE) -> npt.NDArray[np.bool_]:
    """Pixels whose neighbours up to `edge` away are of the same part."""
    same = np.ones(parts.shape, bool)
    padded = np.pad(parts, edge, mode="edge")
    height, width = parts.shape
    for dy in range(2 * edge + 1):
        for dx in range(2 * edge + 1):
            same &= padded[dy : dy + height, dx : dx + width] == parts
    return same


def arrived(parts: npt.NDArray[np.uint16], where: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Where the place that a pixel comes from is an interior too."""
    height, width = parts.shape
    x = np.clip(np.rint(where[..., 0]), 0, width - 1).astype(int)
    y = np.clip(np.rint(where[..., 1]), 0, height - 1).astype(int)
    return interior(parts)[y, x]


def blockwise(old: Picture, new: Picture) -> Picture:
    """A classical estimate from the pictures alone: for each block the best shift (full search)."""
    height, width = new.shape[:2]
    grey_old = np.pad(old.mean(axis=2), _REACH, mode="edge")
    grey_new = new.mean(axis=2)
    rows, columns = -(-height // _BLOCK), -(-width // _BLOCK)
    best = np.full((rows, columns), np.inf)
    shift = np.zeros((rows, columns, 2), int)
    for dy in range(-_REACH, _REACH + 1):
        for dx in range(-_REACH, _REACH + 1):
            y, x = _REACH + dy, _REACH + dx
            apart = np.abs(grey_old[y : y + height, x : x + width] - grey_new)
            tall = np.add.reduceat(apart, np.arange(0, height, _BLOCK), axis=0)
            cost = np.add.reduceat(tall, np.arange(0, width, _BLOCK), axis=1) + abs(dy) + abs(dx)
            better = cost < best
            best[better] = cost[better]
            shift[better] = (dy, dx)
    full = shift.repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1)[:height, :width]
    y, x = np.mgrid[:height, :width]
    y, x = np.clip(y + full[..., 0], 0, height - 1), np.clip(x + full[..., 1], 0, width - 1)
    return np.asarray(old[y, x])


def decibels(error: float) -> float:
    return float(10 * np.log10(255**2 / max(error, 1e-9)))
