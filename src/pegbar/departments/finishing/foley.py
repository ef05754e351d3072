"""The small sounds of people and things, made for each cue that the staging asks for.

A kind that nobody wrote a sound for is heard as a soft touch: never as nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pegbar.departments.finishing.synth import (
    Curve,
    band_noise,
    decay,
    hertz,
    seed_of,
    swell,
    times,
    tone,
)
from pegbar.departments.finishing.wav import RATE, Sound


def cue_sound(kind: str, seed: int) -> Sound:
    """The sound of one cue, mono, about -20 dBFS at its loudest; no two steps are quite alike."""
    make = _KINDS.get(kind, _touch)
    return make(seed_of("cue", kind, seed)).astype(np.float32)


def _step(seed: int) -> Curve:
    """A soft sole on a hard floor: the heel's thud, then the ball of the foot."""
    vary = np.random.default_rng(seed).uniform(0.85, 1.15, 3)
    heel = 0.065 * _hit(seed, 95 * vary[0], 260 * vary[1], 0.016)
    knock = 0.03 * _hit(seed + 1, 380, 1400 * vary[2], 0.008)
    scuff = 0.012 * band_noise(0.09, 1800, 5200, seed + 2) * swell(0.09, 0.03, 0.05)
    return _stack(0.22, (heel, 0.0), (knock, 0.0), (0.5 * heel, 0.055 * vary[0]), (scuff, 0.03))


def _take(seed: int) -> Curve:
    brush = 0.03 * band_noise(0.16, 900, 4200, seed) * swell(0.16, 0.05, 0.1)
    return _stack(0.3, (brush, 0.0), (0.05 * _hit(seed + 1, 500, 1900, 0.01), 0.07))


def _put(seed: int) -> Curve:
    """Wood on stone, and the small second touch of something that settles."""
    body = _wood(310, seed)
    return _stack(0.4, (0.11 * body, 0.0), (0.035 * _wood(365, seed + 1), 0.085))


def _match(seed: int) -> Curve:
    """The scratch, then the flare with its crackle."""
    t = times(0.2)
    scratch = 0.05 * band_noise(0.2, 2600, 8200, seed) * swell(0.2, 0.15, 0.04) * (0.3 + t / 0.2)
    flare = 0.075 * band_noise(0.9, 250, 2600, seed + 1) * decay(0.9, 0.13, 0.035)
    crackle = np.zeros(round(0.9 * RATE))
    rng = np.random.default_rng(seed)
    for at, size in zip(rng.uniform(0.03, 0.7, 14), rng.uniform(0.2, 1, 14), strict=True):
        pop = 0.03 * size * _hit(int(at * 1e6), 2400, 7000, 0.003)
        first = int(at * RATE)
        crackle[first : first + len(pop)] += pop[: len(crackle) - first]
    return _stack(1.15, (scratch, 0.0), (flare, 0.18), (crackle, 0.2))


def _light(seed: int) -> Curve:
    """A lamp that takes: a click and a warm breath."""
    glow = 0.035 * tone(hertz(57), 0.9) * swell(0.9, 0.15, 0.7)
    breath = 0.02 * band_noise(0.7, 180, 900, seed) * swell(0.7, 0.12, 0.5)
    return _stack(1.0, (0.06 * _hit(seed, 900, 3200, 0.005), 0.0), (glow, 0.03), (breath, 0.03))


def _rise(seed: int) -> Curve:
    """Something great comes up: a slow shimmer, and bells climbing a pentatonic scale."""
    air = 0.012 * band_noise(3.6, 1500, 11000, seed, -4.0) * swell(3.6, 2.2, 1.3)
    low = 0.035 * tone(hertz(53), 3.6) * swell(3.6, 1.8, 1.6)
    bells = [(0.045 * _bell(note), 0.25 + 0.24 * i) for i, note in enumerate(_CLIMB)]
    return _stack(4.6, (air, 0.0), (low, 0.0), *bells)


_CLIMB = (65, 67, 69, 72, 74, 77, 79, 81, 84)


def _cloth(seed: int) -> Curve:
    sweep = band_noise(0.3, 500, 2600, seed) * swell(0.3, 0.12, 0.16)
    flutter = band_noise(0.22, 2600, 6000, seed + 1) * swell(0.22, 0.06, 0.14)
    return _stack(0.34, (0.028 * sweep, 0.0), (0.009 * flutter, 0.05))


def _sit(seed: int) -> Curve:
    thud = 0.1 * _hit(seed, 60, 240, 0.04)
    creak = 0.018 * tone(np.linspace(310, 265, len(times(0.16))), 0.16) * swell(0.16, 0.04, 0.1)
    return _stack(0.5, (_cloth(seed + 1), 0.0), (thud, 0.14), (creak, 0.22))


def _land(seed: int) -> Curve:
    return _stack(0.4, (0.16 * _hit(seed, 50, 190, 0.05), 0.0), (0.8 * _step(seed + 1), 0.02))


def _knock(seed: int) -> Curve:
    return _stack(0.6, *((0.12 * _wood(240 + 8 * i, seed + i), 0.16 * i) for i in range(3)))


def _bump(seed: int) -> Curve:
    return _stack(0.3, (0.12 * _hit(seed, 80, 420, 0.03), 0.0))


def _splash(seed: int) -> Curve:
    return _stack(0.9, (0.08 * band_noise(0.8, 600, 6500, seed) * decay(0.8, 0.12, 0.02), 0.0))


def _touch(seed: int) -> Curve:
    return _stack(0.2, (0.035 * _hit(seed, 300, 1500, 0.012), 0.0))


def _hit(seed: int, low: float, high: float, half: float) -> Curve:
    length = max(half * 9, 0.03)
    return np.asarray(band_noise(length, low, high, seed) * decay(length, half, 0.0015))


def _wood(pitch: float, seed: int) -> Curve:
    """Two stiff partials and the click of the contact."""
    body = tone(float(pitch), 0.2) * decay(0.2, 0.022) + 0.5 * tone(
        float(pitch * 2.76), 0.2
    ) * decay(0.2, 0.011)
    click = _hit(seed, 900, 4000, 0.004)
    body[: len(click)] += 0.4 * click[: len(body)]
    return np.asarray(body)


def _bell(note: int) -> Curve:
    pitch = hertz(note)
    body = tone(pitch, 1.8) * decay(1.8, 0.28, 0.004)
    return np.asarray(body + 0.35 * tone(pitch * 2.756, 1.8) * decay(1.8, 0.1, 0.004))


def _stack(seconds: float, *layers: tuple[Curve, float]) -> Curve:
    """Layers, each at its second, in one sound; what hangs over is cut."""
    whole = np.zeros(round(seconds * RATE))
    for layer, at in layers:
        first = round(at * RATE)
        piece = layer[: len(whole) - first]
        whole[first : first + len(piece)] += piece
    return whole


_KINDS: dict[str, Callable[[int], Curve]] = {
    "step": _step,
    "take": _take,
    "put": _put,
    "match": _match,
    "light": _light,
    "rise": _rise,
    "cloth": _cloth,
    "sit": _sit,
    "stand": _cloth,
    "jump": _cloth,
    "land": _land,
    "knock": _knock,
    "bump": _bump,
    "splash": _splash,
    "bell": lambda seed: 0.2 * _bell(76 + seed % 2),
}

KINDS = frozenset(_KINDS)
"""The kinds of cue that have a sound of their own."""
