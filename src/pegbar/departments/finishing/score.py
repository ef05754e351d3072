"""A small score that the house writes by itself: pads and a kalimba in the key of the mood.

Bars are stretched a little so that the last chord falls on the end of the film. The tune is a
four-note motif, said again with small changes, that rests where people speak.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pegbar.departments.finishing.synth import (
    Curve,
    band_noise,
    decay,
    hertz,
    place,
    seed_of,
    swell,
    times,
    tone,
)
from pegbar.departments.finishing.wav import RATE, Sound


@dataclass(frozen=True, slots=True)
class Colour:
    """What a mood sounds like: chords as MIDI notes, the scale of the tune, seconds in a bar."""

    chords: tuple[tuple[int, ...], ...]
    scale: tuple[int, ...]
    bar: float


_NIGHT = Colour(
    chords=((41, 57, 60, 64, 67), (38, 57, 60, 65, 69), (46, 58, 62, 65, 69), (36, 55, 60, 62, 67)),
    scale=(65, 67, 69, 72, 74, 77, 79, 81),
    bar=3.4,
)
_DAY = Colour(
    chords=((48, 60, 64, 67, 74), (45, 57, 60, 64, 71), (41, 57, 60, 65, 72), (43, 55, 59, 62, 69)),
    scale=(72, 74, 76, 79, 81, 84, 86, 88),
    bar=2.8,
)
_GRAVE = Colour(
    chords=((38, 53, 57, 62, 64), (34, 53, 58, 62, 65), (43, 55, 58, 62, 69), (45, 52, 57, 61, 64)),
    scale=(62, 65, 67, 69, 72, 74, 77, 79),
    bar=3.9,
)
_COLOURS = {"day": _DAY, "morning": _DAY, "dawn": _DAY, "sun": _DAY,
            "storm": _GRAVE, "rain": _GRAVE, "sad": _GRAVE, "grave": _GRAVE}  # fmt: skip


def colour_of(mood: str) -> Colour:
    """The colour of a mood by the words in its name; a gentle night where none is known."""
    return next((c for word, c in _COLOURS.items() if word in mood.lower()), _NIGHT)


def score(count: int, mood: str, seed: str, busy: Curve) -> Sound:
    """N×2: the score of a film of `count` samples. `busy` (0..1, ten values a second) says where
    there is speech, so that the tune waits."""
    track = np.zeros((count, 2), np.float32)
    seconds = count / RATE
    if seconds < 2.0:
        return track
    colour = colour_of(mood)
    bars = max(round(seconds / colour.bar), 2)
    bar = seconds / bars
    rng = np.random.default_rng(seed_of("score", mood, seed))
    for i in range(bars):
        last = i == bars - 1
        chord = colour.chords[0 if last else i % len(colour.chords)]
        _pad(track, chord, i * bar, bar * (1.0 if last else 1.25))
    for at, note, strength in _tune(bars, bar, colour, rng):
        if busy[min(int(at * 10), len(busy) - 1)] < 0.5:
            pan = 0.5 * float(rng.uniform(-1, 1))
            place(track, 0.06 * strength * _kalimba(note), int(at * RATE), pan)
    return track


def _pad(track: Sound, chord: tuple[int, ...], at: float, seconds: float) -> None:
    """A chord of soft, slightly detuned voices that fade into the next."""
    envelope = swell(seconds, seconds * 0.3, seconds * 0.45)
    for k, note in enumerate(chord):
        pitch, level = hertz(note), 0.02 if k else 0.03
        for side, cents in ((-0.6, -3.0), (0.6, 3.0)):
            bent = pitch * 2 ** (cents / 1200)
            voice = tone(bent, seconds, 0.13 * k) + 0.22 * tone(bent * 2, seconds, 0.31 * k)
            voice += 0.06 * tone(bent * 3, seconds, 0.57 * k)
            place(track, 0.5 * level * voice * envelope, int(at * RATE), side)


_RHYTHMS = ((0.0, 0.375, 0.5, 0.75), (0.0, 0.25, 0.5, 0.875), (0.125, 0.375, 0.625, 0.75))


def _tune(
    bars: int, bar: float, colour: Colour, rng: np.random.Generator
) -> list[tuple[float, int, float]]:
    """(second, note, strength): the motif in every bar, answered lower, closing on the tonic."""
    motif = [int(s) for s in np.cumsum(rng.choice([-1, 1, 1, 2], 4)) % len(colour.scale)]
    rhythm = _RHYTHMS[int(rng.integers(len(_RHYTHMS)))]
    notes: list[tuple[float, int, float]] = []
    for i in range(bars - 1):
        shift = (0, 2, -1, 0)[i % 4]
        for k, (step, beat) in enumerate(zip(motif, rhythm, strict=True)):
            if rng.random() < (0.12 if i % 2 == 0 else 0.35):
                continue
            degree = (step + shift + (int(rng.integers(-1, 2)) if k == 3 else 0)) % len(
                colour.scale
            )
            strength = (1.0 if beat == 0 else 0.7) * float(rng.uniform(0.8, 1.0))
            notes.append(((i + beat) * bar, colour.scale[degree], strength))
    tonic = colour.chords[0][0] % 12
    home = next(n for n in colour.scale if n % 12 == tonic)
    start = (bars - 1) * bar
    notes += [(start + 0.14 * k * bar, n, 0.9 - 0.15 * k) for k, n in enumerate((home, home + 7))]
    return [*notes, (start + 0.3 * bar, home + 12, 0.75)]


def _kalimba(note: int) -> Curve:
    """A plucked tongue: a pure tone, a short high partial, the thumb's click."""
    pitch = hertz(note)
    body = tone(pitch, 1.6) * decay(1.6, 0.22, 0.003)
    body += 0.22 * tone(pitch * 5.42, 1.6) * decay(1.6, 0.03, 0.002)
    body += 0.12 * tone(pitch * 2.0, 1.6) * decay(1.6, 0.12, 0.003)
    click = 0.05 * band_noise(0.02, 900, 3000, note) * decay(0.02, 0.004)
    body[: len(click)] += click
    return np.asarray(body * np.clip((1.6 - times(1.6)) / 0.2, 0, 1))
