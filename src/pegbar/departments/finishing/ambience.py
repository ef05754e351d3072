"""The air of a place: wind, crickets, birds, rain or a room, by the mood of the shot."""

from __future__ import annotations

import re

import numpy as np

from pegbar.departments.finishing.synth import (
    band_noise,
    decay,
    place,
    seed_of,
    times,
    tone,
    wander,
)
from pegbar.departments.finishing.wav import RATE, Sound

_BED_SECONDS = 24.0
"""How long a stretch of wind is before it comes round again, its ends melted together."""

_NIGHT, _DAY = ("wind", "crickets"), ("wind", "birds")
_MOODS: dict[str, tuple[str, ...]] = {
    "night": _NIGHT,
    "moon": _NIGHT,
    "lamp": _NIGHT,
    "star": _NIGHT,
    "dusk": _NIGHT,
    "evening": _NIGHT,
    "dawn": _DAY,
    "morning": _DAY,
    "day": _DAY,
    "sun": _DAY,
    "rain": ("rain",),
    "storm": ("rain", "gale"),
}
_BY_WATER = ("sea", "pier", "harbour", "harbor", "beach", "boat", "ship", "quay", "coast", "bay")
_INSIDE = ("room", "indoor", "interior", "kitchen", "attic", "house", "office", "hall")
_PLACES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_BY_WATER, ("sea",)),
    **dict.fromkeys(_INSIDE, ("room",)),
}
_LEVEL = {
    "wind": 0.008,
    "gale": 0.035,
    "crickets": 0.006,
    "birds": 0.012,
    "rain": 0.02,
    "sea": 0.009,
    "room": 0.005,
}


def sounds_of(mood: str, place: str = "") -> tuple[str, ...]:
    """What is heard: by the words in a mood's name (`lamp-night`) and a set's (`OLD PIER`).

    Inside, the weather stays outside; where neither name tells anything there is a light wind.
    """
    words = set(re.findall(r"[a-z]+", f"{mood} {place}".lower()))
    there = _heard(_PLACES, words)
    if "room" in there:
        return ("room",)
    return tuple(dict.fromkeys(_heard(_MOODS, words) + there)) or ("wind",)


def _heard(table: dict[str, tuple[str, ...]], words: set[str]) -> tuple[str, ...]:
    """The layers of all words of the table that are there, alone or at the end of a longer one."""
    return tuple(
        layer
        for known, layers in table.items()
        if any(word.endswith(known) or word.startswith(known) for word in words)
        for layer in layers
    )


def ambience(layers: tuple[str, ...], count: int, seed: str) -> Sound:
    """N×2: the air of these layers for `count` samples, without fades."""
    track = np.zeros((count, 2), np.float32)
    for layer in layers:
        track += _LEVEL[layer] * _LAYERS[layer](count, seed_of("air", layer, seed))
    return track


def _looped(band: tuple[float, float], tilt: float, count: int, seed: int) -> Sound:
    """Two sides of band noise, as long as wanted from a bed that closes on itself."""
    seconds = min(count / RATE, _BED_SECONDS)
    sides = [band_noise(seconds, *band, seed + side, tilt) for side in (0, 1)]
    # Noise that was shaped by an FFT has no seam: its end runs into its beginning.
    return np.resize(np.stack(sides, axis=1), (count, 2))


def _wind(count: int, seed: int) -> Sound:
    """A dark body and a breath above it that swell against each other."""
    gusts = wander(count, 3.7, seed)[:, None]
    body = _looped((110, 2500), -7.0, count, seed + 1) * (0.55 + 0.6 * gusts)
    breath = _looped((420, 5000), -5.0, count, seed + 3) * (0.08 + 0.32 * gusts**2)
    return np.asarray(body + breath, dtype=np.float32)


def _gale(count: int, seed: int) -> Sound:
    gusts = wander(count, 1.9, seed)[:, None]
    noise = _looped((140, 4000), -5.0, count, seed + 1) * (0.3 + gusts)
    return np.asarray(noise, dtype=np.float32)


def _rain(count: int, seed: int) -> Sound:
    near = _looped((1500, 12000), -1.5, count, seed) * 0.6
    return np.asarray(near + 0.5 * _looped((300, 3000), -3.0, count, seed + 2), dtype=np.float32)


def _sea(count: int, seed: int) -> Sound:
    """Small waves: each comes, breaks a little brighter than it came, and draws back."""
    waves = wander(count, 2.1, seed)[:, None]
    swell = _looped((130, 3000), -6.0, count, seed + 1) * (0.25 + waves**2)
    foam = _looped((900, 7000), -4.0, count, seed + 3) * 0.4 * waves**4
    return np.asarray(swell + foam, dtype=np.float32)


def _room(count: int, seed: int) -> Sound:
    return _looped((60, 900), -6.0, count, seed)


def _crickets(count: int, seed: int) -> Sound:
    """Four of them, far apart, each with its own pitch, pace and pauses."""
    track = np.zeros((count, 2), np.float32)
    rng = np.random.default_rng(seed)
    for pan in (-0.8, -0.3, 0.35, 0.85):
        pitch, pulses = rng.uniform(4100, 4900), int(rng.integers(3, 5))
        chirp = np.zeros(round((pulses * 0.034 + 0.05) * RATE))
        pulse = tone(float(pitch), 0.03) * np.sin(np.pi * times(0.03) / 0.03) ** 2
        for i in range(pulses):
            first = round(i * 0.034 * RATE)
            chirp[first : first + len(pulse)] += pulse
        every, strength = rng.uniform(0.55, 1.1), rng.uniform(0.5, 1.0)
        at = rng.uniform(0, every)
        while at * RATE < count:
            place(track, strength * chirp, int(at * RATE), pan)
            at += every * rng.uniform(0.96, 1.04) + (
                rng.uniform(1, 3.5) if rng.random() < 0.12 else 0
            )
    return track


def _birds(count: int, seed: int) -> Sound:
    """Now and then a short phrase of falling and rising whistles."""
    track = np.zeros((count, 2), np.float32)
    rng = np.random.default_rng(seed)
    at = rng.uniform(0.4, 2.0)
    while at * RATE < count:
        pan, base = rng.uniform(-0.9, 0.9), rng.uniform(2600, 4200)
        for i in range(int(rng.integers(2, 6))):
            length = rng.uniform(0.07, 0.16)
            sweep = np.linspace(base, base * rng.uniform(0.8, 1.25), len(times(length)))
            note = tone(sweep, length) * decay(length, length / 2, length / 4)
            place(track, note, int((at + 0.17 * i) * RATE), pan)
        at += rng.uniform(2.2, 6.0)
    return track


_LAYERS = {
    "wind": _wind,
    "gale": _gale,
    "crickets": _crickets,
    "birds": _birds,
    "rain": _rain,
    "sea": _sea,
    "room": _room,
}
