"""The pattern that carries a word: a tile of faint waves, laid over the frame again and again.

A tile is half the frame's height. Each wave in it (a bin of its 128×128 Fourier transform, 15 to 55
waves a tile) stands for one sign of the word, or for the template by which a reader finds where
tiles begin and how large they are now. Which is which, and where each wave starts, is drawn from
BLAKE3: the same on every machine, for ever. It is no secret: anybody can read a mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from pegbar.backends.marks.code import LENGTH, Signs

Floats = npt.NDArray[np.float64]
Waves = npt.NDArray[np.complex128]
Ints = npt.NDArray[np.int64]

TILE: Final = 128
"""Samples to a tile's side, where a pattern is drawn and read."""

TILES: Final = 2
"""Tiles to a frame's height."""

_LOW, _HIGH = 15.0, 55.0
_TILT: Final = 0.5
_TEMPLATE: Final = 0.22
_SEED: Final = b"pegbar mark 1"


@dataclass(frozen=True, slots=True)
class Layout:
    """The waves of a tile: rows and columns of the half transform (TILE × TILE/2+1), the wave's
    start as a unit number, and the sign that it carries, -1 for the template."""

    row: Ints
    column: Ints
    start: Waves
    sign: Ints


@cache
def layout() -> Layout:
    """Where each sign of a word stands."""
    rows = np.fft.fftfreq(TILE, 1 / TILE)[:, None]
    columns = np.arange(TILE // 2 + 1)[None, :]
    radius = np.hypot(rows, columns)
    row, column = np.nonzero((radius >= _LOW) & (radius <= _HIGH) & (columns > 0))
    count = len(row)
    drawn = np.frombuffer(blake3(_SEED).digest(length=8 * count), "<u4").reshape(2, count)
    order = np.argsort(drawn[0], kind="stable")
    start = np.exp(2j * np.pi * (drawn[1] >> 24) / 256)
    sign = np.full(count, -1, np.int64)
    carriers = order[round(count * _TEMPLATE) :]
    sign[carriers] = np.arange(len(carriers)) % LENGTH
    return Layout(row.astype(np.int64), column.astype(np.int64), start, sign)


@cache
def template() -> Waves:
    """The template's half transform."""
    plan = layout()
    waves: Waves = np.zeros((TILE, TILE // 2 + 1), np.complex128)
    chosen = plan.sign < 0
    waves[plan.row[chosen], plan.column[chosen]] = plan.start[chosen]
    return waves


def tile(word: Signs) -> Floats:
    """A tile (TILE × TILE, root mean square 1) that carries a word."""
    plan = layout()
    signs = np.where(plan.sign < 0, 1, word[np.maximum(plan.sign, 0)])
    rows = np.where(plan.row > TILE // 2, plan.row - TILE, plan.row)
    # Coarse waves are what codecs and small pictures leave: they get more of what may be added.
    weight = (_LOW / np.hypot(rows, plan.column)) ** _TILT
    waves = np.zeros((TILE, TILE // 2 + 1), np.complex128)
    waves[plan.row, plan.column] = plan.start * signs * weight
    drawn: Floats = np.fft.irfft2(waves, (TILE, TILE))
    return drawn / float(np.sqrt((drawn**2).mean()))


def laid(drawn: Floats, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """The tile, laid over a frame of `size` (width, height) from its upper left corner."""
    width, height = size
    side = height / TILES
    across = _between(np.arange(height), side) @ drawn @ _between(np.arange(width), side).T
    return across.astype(np.float32)


def _between(places: Ints, side: float) -> Floats:
    """How much each sample of a tile counts at each place: exact for waves (Dirichlet's kernel)."""
    at = (places[:, None] + 0.5) * TILE / side - 0.5 - np.arange(TILE)[None, :]
    turn = np.pi * at / TILE
    lower = np.sin(turn)
    near = np.abs(lower) < 1e-9
    kernel = np.sin((TILE - 1) * turn) / np.where(near, 1.0, TILE * lower)
    return np.where(near, (TILE - 1) / TILE, kernel)
