"""The instruments: noise and tones that foley, ambience and score are made of.

Everything is seeded and made at 48 kHz as float32; levels are linear amplitudes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pegbar.departments.finishing.wav import RATE, Sound
from pegbar.values.digests import digest_bytes, hex_of

Curve = npt.NDArray[np.float64]


def seed_of(*about: str | int) -> int:
    """A seed from what a sound is for: the same on every machine."""
    text = "\x00".join(str(a) for a in about)
    return int(hex_of(digest_bytes(text.encode()))[:15], 16)


def times(seconds: float) -> Curve:
    return np.arange(max(round(seconds * RATE), 1)) / RATE


def band_noise(seconds: float, low: float, high: float, seed: int, tilt: float = 0.0) -> Sound:
    """Noise between two frequencies, half an octave soft at its edges, RMS 1.

    `tilt` is what it gains an octave, in dB: -3 is pink, -6 is the dark noise of moving air.
    """
    count = max(round(seconds * RATE), 64)
    white = np.random.default_rng(seed).standard_normal(count, dtype=np.float32)
    spectrum = np.fft.rfft(white)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1.0))
    below = np.clip((octaves - np.log2(low)) * 2 + 1, 0, 1)
    above = np.clip((np.log2(high) - octaves) * 2 + 1, 0, 1)
    slope = 10 ** (tilt * np.clip(octaves - np.log2(low), 0, None) / 20)
    shaped = np.fft.irfft(spectrum * below * above * slope, count)
    return (shaped / max(float(shaped.std()), 1e-9)).astype(np.float32)


def decay(seconds: float, half: float, attack: float = 0.002) -> Curve:
    """An envelope that rises within `attack` and falls by half every `half` seconds."""
    t = times(seconds)
    fall = np.exp2(-np.maximum(t - attack, 0) / half)
    rise = np.clip(t / attack, 0, 1)
    tail = np.clip((seconds - t) / min(0.02, seconds / 4), 0, 1)
    return np.asarray(fall * rise * tail)


def swell(seconds: float, rise: float, fall: float) -> Curve:
    """An envelope that comes and goes softly, over `rise` and `fall` seconds."""
    t = times(seconds)
    up = np.clip(t / max(rise, 1e-3), 0, 1)
    down = np.clip((seconds - t) / max(fall, 1e-3), 0, 1)
    return np.asarray(np.sin(np.pi / 2 * np.minimum(up, down)) ** 2)


def wander(count: int, every: float, seed: int) -> Curve:
    """A slow random curve between 0 and 1 with a new aim about every `every` seconds."""
    aims = max(int(count / RATE / every) + 3, 4)
    values = np.random.default_rng(seed).uniform(0, 1, aims)
    at = np.arange(count) / RATE / every
    k = at.astype(int)
    ease = (1 - np.cos(np.pi * (at - k))) / 2
    return np.asarray(values[k] * (1 - ease) + values[k + 1] * ease)


def tone(frequency: float | Curve, seconds: float, phase: float = 0.0) -> Curve:
    """A sine; the frequency may be a curve of the same length."""
    t = times(seconds)
    if isinstance(frequency, float):
        return np.asarray(np.sin(2 * np.pi * (frequency * t + phase)))
    return np.asarray(np.sin(2 * np.pi * (np.cumsum(frequency) / RATE + phase)))


def hertz(note: float) -> float:
    """A MIDI note number as a frequency; 69 is 440 Hz."""
    return float(440.0 * 2 ** ((note - 69) / 12))


def place(track: Sound, sound: Sound | Curve, start: int, pan: float = 0.0) -> None:
    """Add a mono sound to an N×2 track at a sample, at constant power; what hangs over is cut."""
    first, offset = max(start, 0), max(-start, 0)
    last = min(start + len(sound), len(track))
    if last <= first:
        return
    piece = sound[offset : offset + last - first]
    angle = (min(max(pan, -1.0), 1.0) + 1) * np.pi / 4
    track[first:last, 0] += (piece * (np.cos(angle) * np.sqrt(2))).astype(np.float32)
    track[first:last, 1] += (piece * (np.sin(angle) * np.sqrt(2))).astype(np.float32)
