"""The words that a mark is written in: an identifier, a checksum, and a code that mends both.

48 bits and a CRC-24 go through the rate 1/3 convolutional code of constraint length 7 with
generators 133, 171, 165 (octal; free distance 14, S. Lin and D. Costello, "Error Control Coding",
table 12.1); the reader decodes it softly (Viterbi), which is worth 2 dB over any block code on
hard bits, and 2 dB is a compression step.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.ports.mark import BITS

Floats = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int8]

_CHECK: Final = 24
_POLYNOMIAL: Final = 0x864CFB  # CRC-24 of RFC 4880
_START: Final = 0xB704CE
_GENERATORS: Final = (0o133, 0o171, 0o165)
_MEMORY: Final = 6
_STATES: Final = 1 << _MEMORY
_STEPS: Final = BITS + _CHECK + _MEMORY

LENGTH: Final = _STEPS * len(_GENERATORS)
"""Signs in a word."""


def checksum(value: int) -> int:
    """CRC-24 of an identifier."""
    register = _START
    for shift in range(BITS - 1, -1, -1):
        top = (register >> (_CHECK - 1)) ^ (value >> shift & 1)
        register = register << 1 & (1 << _CHECK) - 1
        if top & 1:
            register ^= _POLYNOMIAL
    return register


def encode(value: int) -> Signs:
    """The word (±1) of an identifier."""
    whole = value << _CHECK | checksum(value)
    bits = [whole >> shift & 1 for shift in range(BITS + _CHECK - 1, -1, -1)] + [0] * _MEMORY
    register, out = 0, []
    for bit in bits:
        register = (bit << _MEMORY) | register
        out += [1 - 2 * (int.bit_count(register & g) & 1) for g in _GENERATORS]
        register >>= 1
    return np.asarray(out, np.int8)


@cache
def _trellis() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """For each state its two predecessors, and the signs that either way gives."""
    before = np.zeros((_STATES, 2), np.int64)
    signs = np.zeros((_STATES, 2, len(_GENERATORS)))
    for state in range(_STATES):
        bit = state >> (_MEMORY - 1)
        for low in (0, 1):
            old = (state << 1 & _STATES - 1) | low
            register = (bit << _MEMORY) | old
            before[state, low] = old
            signs[state, low] = [1 - 2 * (int.bit_count(register & g) & 1) for g in _GENERATORS]
    return before, signs


def decode(soft: Floats) -> tuple[int, float] | None:
    """The identifier that these values (one a sign, noise and all) most likely are a word of, and
    how well they agree with it, 0..1; None where the checksum says that it is none."""
    before, signs = _trellis()
    best = np.full(_STATES, -np.inf)
    best[0] = 0.0
    chosen = np.zeros((_STEPS, _STATES), np.int8)
    for step, seen in enumerate(soft.reshape(_STEPS, len(_GENERATORS))):
        ways = best[before] + signs @ seen
        chosen[step] = ways.argmax(axis=1)
        best = ways.max(axis=1)
    state, whole = 0, 0
    for step in range(_STEPS - 1, -1, -1):
        if step < BITS + _CHECK:
            whole |= (state >> (_MEMORY - 1)) << (BITS + _CHECK - 1 - step)
        state = int(before[state, chosen[step, state]])
    value = whole >> _CHECK
    if checksum(value) != whole & (1 << _CHECK) - 1:
        return None
    word = encode(value)
    return value, float(soft @ word / np.sqrt(LENGTH * max(float(soft @ soft), 1e-12)))
