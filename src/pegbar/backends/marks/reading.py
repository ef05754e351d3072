"""Reading a mark: find how large its tiles are now and where they begin, then read their waves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from pegbar.backends.marks.code import LENGTH, decode
from pegbar.backends.marks.pattern import TILE, TILES, Waves, layout, template
from pegbar.ports.mark import BITS, Grey, Reading

Plane = npt.NDArray[np.float32]

_STEP: Final = 0.0025
_WIDEST: Final = (0.5, 1.6)
_SURE: Final = 5.5
"""Standard deviations by which a template has to stand out before its waves are read at all."""
_COARSE: Final = 33
_TRIED: Final = 4
_AGREED: Final = 0.35


@dataclass(frozen=True, slots=True)
class _Found:
    """A place where tiles seem to begin: the frame's height was `scale` times this one's."""

    sure: float
    scale: float
    waves: Waves
    shift: tuple[int, int]


def read(frames: Iterable[Grey]) -> Reading | None:
    """The mark in frames that show one piece of film."""
    seen = residual(frames)
    if seen is None:
        return None
    return _read(_best(seen, (1.0,))) or _read(_refined(seen, _best(seen, _scales())))


def read_upright(frames: Iterable[Grey]) -> Reading | None:
    """The mark in frames that were not cropped: read at once, without a search."""
    seen = residual(frames)
    return None if seen is None else _read(_best(seen, (1.0,)))


def residual(frames: Iterable[Grey]) -> Plane | None:
    """What is left of the frames' mean when all that is large and all that is loud is taken out:
    a mark weighs the same in shadow, in light and in a graded copy."""
    total: Plane | None = None
    for frame in frames:
        light = frame.astype(np.float32)
        reach = max(round(frame.shape[0] / 60), 2)
        fine = light - _box(light, reach)
        spread = np.sqrt(_box(fine * fine, 2 * reach)) + np.float32(0.7)
        even = np.clip(fine / spread, -2.5, 2.5)
        total = even if total is None else total + even
    return total


def _box(plane: Plane, reach: int) -> Plane:
    """The mean over a square of 2·reach+1 (edges repeated)."""
    side = 2 * reach + 1
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach + 1, reach)
        sums = np.cumsum(np.pad(plane, pad, mode="edge"), axis=axis, dtype=np.float64)
        length = plane.shape[axis]
        high = np.take(sums, range(side, side + length), axis=axis)
        low = np.take(sums, range(length), axis=axis)
        plane = ((high - low) / side).astype(np.float32)
    return plane


def _scales() -> Iterator[float]:
    low, high = np.log(_WIDEST[0]), np.log(_WIDEST[1])
    yield from np.exp(np.arange(low, high, _STEP)).tolist()


def _best(seen: Plane, scales: Iterable[float]) -> list[_Found]:
    """The places where the template stands out most, best first."""
    found = [_placed(seen, scale) for scale in scales]
    return sorted(found, key=lambda one: -one.sure)[:_TRIED]


def _refined(seen: Plane, found: list[_Found]) -> list[_Found]:
    """Each looked at again with finer scales."""
    fine = np.linspace(-_STEP / 2, _STEP / 2, 7)
    sure = [one for one in found if one.sure >= _SURE - 1]
    return [_best(seen, (one.scale * (1 + fine)).tolist())[0] for one in sure]


def _placed(seen: Plane, scale: float) -> _Found:
    waves = _waves(seen, scale)
    found = []
    for expected in (template(), _coarse()):
        match = np.fft.irfft2(waves * np.conj(expected), (TILE, TILE))
        top = int(match.argmax())
        shift = (top // TILE, top % TILE)
        found.append(_Found(float(match.flat[top] / match.std()), scale, waves, shift))
    return max(found, key=lambda one: one.sure)


@cache
def _coarse() -> Waves:
    """The template's coarse waves: all that a strongly compressed picture keeps of it."""
    waves: Waves = np.where(_rings() <= _COARSE, template(), 0)
    return waves


def _waves(seen: Plane, scale: float) -> Waves:
    """The half transform of all tiles on top of each other, every ring of waves equally loud."""
    height, width = seen.shape
    zoom = TILE * TILES / (height * scale)
    size = (max(int(width * zoom), 1), max(int(height * zoom), 1))
    # Sizes are whole numbers; the box gives up a last row or column, so that the scale is exact.
    box = (0.0, 0.0, size[0] / zoom, size[1] / zoom)
    plane = np.asarray(Image.fromarray(seen).resize(size, Image.Resampling.BILINEAR, box=box))
    rows, columns = -(-size[1] // TILE), -(-size[0] // TILE)
    padded = np.zeros((rows * TILE, columns * TILE), np.float32)
    padded[: size[1], : size[0]] = plane
    folded = padded.reshape(rows, TILE, columns, TILE).sum(axis=(0, 2))
    waves: Waves = np.fft.rfft2(folded)
    return waves * _evened(np.abs(waves) ** 2)


@cache
def _rings() -> npt.NDArray[np.int64]:
    """The ring that each wave is on."""
    rows, columns = np.fft.fftfreq(TILE, 1 / TILE)[:, None], np.arange(TILE // 2 + 1)[None, :]
    ring: npt.NDArray[np.int64] = np.rint(np.hypot(rows, columns)).astype(np.int64)
    return ring


def _evened(power: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What makes every ring of waves equally loud."""
    ring = _rings()
    mean = np.bincount(ring.ravel(), power.ravel()) / np.maximum(np.bincount(ring.ravel()), 1)
    return np.asarray(1 / np.sqrt(mean + 1e-12))[ring]


def _read(found: list[_Found]) -> Reading | None:
    for one in found:
        if one.sure < _SURE:
            continue
        read_out = decode(_soft(one))
        if read_out is not None and read_out[1] >= _AGREED:
            mark = f"{read_out[0]:0{BITS // 4}x}"
            return Reading(mark=mark, confidence=round(read_out[1], 3), scale=round(one.scale, 4))
    return None


def _soft(found: _Found) -> npt.NDArray[np.float64]:
    """What each sign of the word looks like, noise and all."""
    plan = layout()
    rows, columns = found.shift
    turn = np.exp(2j * np.pi * (plan.row * rows + plan.column * columns) / TILE)
    seen = (found.waves[plan.row, plan.column] * turn * np.conj(plan.start)).real
    carriers = plan.sign >= 0
    seen *= _heard(seen)
    return np.bincount(plan.sign[carriers], seen[carriers], minlength=LENGTH).astype(np.float64)


def _heard(seen: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each wave how much of the mark is left in waves as fine: what the template tells of its
    ring and the two beside it. A codec takes the fine ones first."""
    plan = layout()
    ring = _rings()[plan.row, plan.column]
    known = plan.sign < 0
    total = np.bincount(ring[known], seen[known], minlength=TILE)
    count = np.bincount(ring[known], minlength=TILE)
    near = np.ones(5)
    left = np.convolve(total, near, "same") / np.maximum(np.convolve(count, near, "same"), 1)
    kept: npt.NDArray[np.float64] = np.maximum(left, 0.02)[ring]
    return kept
