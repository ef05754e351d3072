"""When each sound of a line is made in a recording of it.

The house says the same words itself and knows when it makes which sound. Both are cut to their
speech, described by their spectra (13 cepstral coefficients every 10 ms), and the one is warped
onto the other where they are most alike (dynamic time warping). Nothing is ever put on a silence,
so that a mouth rests while the performer does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.speech import Phone
from pegbar.departments.finishing.recordings import HOP, Spoken, speech_in
from pegbar.departments.finishing.wav import RATE, Sound

Floats = npt.NDArray[np.float64]

_BANDS, _COEFFICIENTS, _WINDOW = 26, 13, 1200
_LOW, _HIGH = 60.0, 7000.0
_AWRY: Final = 0.2
"""What a step off the diagonal costs, so that noise does not bend the time."""
_LEAST: Final = 0.02
"""Seconds: a shorter sound is none."""


def aligned(
    phones: Sequence[Phone], said: Sound | None, recorded: Sound, spoken: Spoken
) -> tuple[Phone, ...]:
    """The phones of a line where the recording has them. `said` is the house's own saying of it,
    on whose clock the phones are; None where it was only timed."""
    if not phones or not spoken.any():
        return ()
    if said is None:
        here, path = _phone_clock(phones), None
    else:
        own = speech_in(said)
        here = _speech_clock(own)
        path = _warp(_features(said, own), _features(recorded, spoken))
    length = float(spoken.sum())
    found: list[Phone] = []
    for phone in phones:
        start, end = (_carried(here, path, length, at) for at in (phone.start, phone.end))
        found += _placed(phone, start, end, spoken)
    return tuple(found)


def _speech_clock(spoken: Spoken) -> Floats:
    """Hops of speech before each hop: time that stands still in silence."""
    return np.concatenate([[0.0], np.cumsum(spoken)]).astype(np.float64)


def _phone_clock(phones: Sequence[Phone]) -> Floats:
    """The same of a line that was never heard: its phones are its speech."""
    spoken = np.zeros(round(phones[-1].end * 100) + 1, bool)
    for phone in phones:
        spoken[round(phone.start * 100) : round(phone.end * 100)] = True
    return _speech_clock(spoken)


def _carried(clock: Floats, path: Floats | None, length: float, seconds: float) -> float:
    """Where in the recording's speech a moment of the house's saying lies, in hops."""
    at = float(np.interp(seconds * 100, np.arange(len(clock)), clock))
    if path is None:
        return at / max(float(clock[-1]), 1.0) * length
    return float(np.interp(at, np.arange(len(path)), path))


def _placed(phone: Phone, start: float, end: float, spoken: Spoken) -> list[Phone]:
    """The phone in the recording's own time; over a pause, on the side where most of it is."""
    hops = np.flatnonzero(spoken)
    first = min(int(start), len(hops) - 1)
    last = min(max(math.ceil(end) - 1, first), len(hops) - 1)
    stretch = hops[first : last + 1]
    begin, stop = hops[first] + (start - first), hops[last] + (end - last)
    runs = np.split(stretch, np.flatnonzero(np.diff(stretch) > 1) + 1)
    ways = [(max(begin, float(run[0])), min(stop, float(run[-1] + 1))) for run in runs]
    begin, stop = max(ways, key=lambda way: way[1] - way[0])
    if stop - begin < _LEAST * 100:
        return []
    return [Phone(phone.sound, round(float(begin) / 100, 4), round(float(stop) / 100, 4))]


def _features(sound: Sound, spoken: Spoken) -> Floats:
    """Cepstra of the hops in which somebody speaks: each coefficient with mean 0 and spread 1,
    so that neither the speaker nor the microphone is in them."""
    hops = np.flatnonzero(spoken)
    padded = np.pad(sound.astype(np.float64), (_WINDOW // 2, _WINDOW))
    window = np.hanning(_WINDOW)
    frames = np.stack([padded[h * HOP : h * HOP + _WINDOW] for h in hops]) * window
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    bands = np.log(power @ _filters(power.shape[1]).T + 1e-8)
    k = np.arange(1, _COEFFICIENTS + 1)[:, None]
    cosine = np.cos(np.pi * k * (np.arange(_BANDS) + 0.5) / _BANDS)
    found = np.concatenate([bands.mean(axis=1, keepdims=True), bands @ cosine.T], axis=1)
    return np.asarray((found - found.mean(axis=0)) / (found.std(axis=0) + 1e-6))


def _filters(bins: int) -> Floats:
    """Triangles, evenly spread as ears hear (mel)."""
    lowest, highest = (2595 * math.log10(1 + hertz / 700) for hertz in (_LOW, _HIGH))
    mel = np.linspace(lowest, highest, _BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    at = np.linspace(0, RATE / 2, bins)
    low, middle, high = (edges[n : n + _BANDS, None] for n in range(3))
    slopes = np.minimum((at - low) / (middle - low), (high - at) / (high - middle))
    return np.asarray(np.maximum(slopes, 0.0))


def _warp(said: Floats, recorded: Floats) -> Floats:
    """For each hop of the house's speech, and for its end, the hop of the recording's speech.

    The house's is first stretched to the recording's length; from there the time may run at half
    or double speed. A way weighs as much as it is long, so that none is cheaper for being straight
    (Sakoe and Chiba's symmetric form).
    """
    count = len(recorded)
    share = np.linspace(0, len(said) - 1, count)
    stretched = said[np.rint(share).astype(int)]
    costs = np.sqrt(np.maximum(_squares(stretched, recorded), 0.0)) / np.sqrt(said.shape[1])
    best = np.full((count, count), np.inf)
    came = np.zeros((count, count), np.int8)
    best[0, 0] = costs[0, 0]
    for row in range(1, count):
        ways = np.full((3, count), np.inf)
        ways[0, 1:] = best[row - 1, :-1] + costs[row, 1:]
        ways[1, 2:] = best[row - 1, :-2] + 2 * costs[row, 1:-1] + _AWRY
        if row > 1:
            ways[2, 1:] = best[row - 2, :-1] + 2 * costs[row - 1, 1:] + _AWRY
        came[row] = ways.argmin(axis=0)
        best[row] = ways.min(axis=0) + costs[row]
    points = [(count - 1, count - 1)]
    while points[-1] != (0, 0):
        row, column = points[-1]
        down, right = ((1, 1), (1, 2), (2, 1))[came[row, column]]
        points.append((row - down, column - right))
    rows, columns = np.array(points[::-1], np.float64).T
    wanted = np.arange(len(said)) * (count - 1) / max(len(said) - 1, 1)
    return np.append(np.interp(wanted, rows, columns), float(count))


def _squares(one: Floats, other: Floats) -> Floats:
    """The squared distance of each row of one to each row of the other."""
    return np.asarray(
        (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T
    )
