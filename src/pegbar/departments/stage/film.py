"""The film stock: colour times gain plus glow, developed with a curve and grain.

Worked in bands of rows and in whole numbers: fast on one core, and the same on every machine.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Map = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint16]

MOST_GAIN: Final = 1.7
_BAND: Final = 12
_LEVELS: Final = 2048
_ONE: Final = 255 * 255 / MOST_GAIN / 64
"""How many levels a colour has that is seen as it was drawn."""
_AIR: Final = round(_ONE * 64 / 255)


def _curve() -> Bytes:
    """A straight middle, a soft shoulder, a touch of contrast in the darks."""
    x = np.arange(_LEVELS) / _ONE
    toe = x - 0.028 * np.sin(np.clip(x, 0, 1) * 2 * np.pi) * np.clip(1.2 - x, 0, 1)
    knee = 0.82
    over = np.clip(toe - knee, 0, None)
    y = np.where(toe < knee, toe, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))))
    return np.asarray(np.clip(y, 0, 1) * 255 + 0.5, np.uint8)


def develop(colour: Bytes, gain: Map, glow: Map, grain: float, seed: int) -> Bytes:
    """H×W×3 uint8 sRGB, from `colour` (H×W×4 uint8) and two maps of half its size
    (3×h×w float32, 1 leaves a colour as it is, or adds white)."""
    height, width = colour.shape[:2]
    rows, columns = gain.shape[1:]
    if (height, width) != (2 * rows, 2 * columns):
        colour = np.pad(colour, ((0, 2 * rows - height), (0, 2 * columns - width), (0, 0)), "edge")
    lift, air = _quantised(gain, MOST_GAIN), _quantised(glow, 1.0)
    dust = _grain((2 * rows, 2 * columns), grain, seed)
    curve = _curve()
    out = np.empty((2 * rows, 2 * columns, 3), np.uint8)
    for first in range(0, rows, _BAND):
        last = min(first + _BAND, rows)
        here = slice(2 * first, 2 * last)
        level = _doubled(lift[first : last + 2])
        level *= colour[here]
        level >>= 6
        haze = _doubled(air[first : last + 2])
        haze *= np.uint16(_AIR)
        haze >>= 6
        level += haze
        signal = level.view(np.int16)
        signal += dust[here, :, None]
        np.clip(signal, 0, _LEVELS - 1, out=signal)
        out[here] = curve.take(signal)[..., :3]
    return np.ascontiguousarray(out[:height, :width])


def _quantised(field: Map, most: float) -> Bytes:
    """(h+2)×w×4 uint8 where 255 is `most`, its first and last row doubled."""
    _, rows, columns = field.shape
    out = np.zeros((rows + 2, columns, 4), np.uint8)
    for channel in range(3):
        scaled = field[channel] * np.float32(255 / most)
        np.clip(scaled, 0, 255, out=scaled)
        scaled += np.float32(0.5)
        out[1:-1, :, channel] = scaled
    out[0], out[-1] = out[1], out[-2]
    return out


def _doubled(band: Bytes) -> Words:
    """Rows 1..n of n+2 at twice the size, 2n×2w×4, softly (bilinear)."""
    n, w = band.shape[0] - 2, band.shape[1]
    rows = band.reshape(n + 2, 4 * w).astype(np.uint16)
    tall = np.empty((2 * n, 4 * (w + 2)), np.uint16)
    thrice = rows[1:-1] * np.uint16(3)
    np.add(thrice, rows[:-2], out=tall[0::2, 4:-4])
    np.add(thrice, rows[2:], out=tall[1::2, 4:-4])
    tall[:, :4], tall[:, -4:] = tall[:, 4:8], tall[:, -8:-4]
    right = tall[:, 4:-4] * np.uint16(3)
    left = right + tall[:, :-8]
    right += tall[:, 8:]
    left >>= 4
    right >>= 4
    # A pixel's four channels are one 64-bit word, so that columns interleave in one go.
    wide = np.empty((2 * n, 2 * w), np.uint64)
    wide[:, 0::2], wide[:, 1::2] = left.view(np.uint64), right.view(np.uint64)
    return wide.view(np.uint16).reshape(2 * n, 2 * w, 4)


def _grain(size: tuple[int, int], amount: float, seed: int) -> npt.NDArray[np.int16]:
    """H×W: fine and a little soft, another for every seed."""
    if amount <= 0:
        return np.zeros(size, np.int16)
    random = np.random.default_rng((seed, 77))
    raw = random.integers(-128, 128, (size[0] + 1, size[1] + 1), dtype=np.int8).astype(np.int16)
    soft = raw[1:, 1:] * np.int16(2)
    soft += raw[:-1, 1:]
    soft += raw[1:, :-1]
    soft *= np.int16(round(amount * 104))
    soft >>= 10
    return soft
