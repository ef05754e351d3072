"""The mix: dialogue in its place, what the staging makes sound, the air of the place, a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pegbar.assets.performance import Performance, SpokenLine
from pegbar.departments.finishing.ambience import ambience, sounds_of
from pegbar.departments.finishing.foley import cue_sound
from pegbar.departments.finishing.score import ScoreSheet, score
from pegbar.departments.finishing.synth import Curve, band_noise, decay, place, seed_of
from pegbar.departments.finishing.wav import RATE, Sound

_FADE_IN, _FADE_OUT = 0.6, 1.2
_WIDEST = 0.28  # how far to a side a voice may stand
_DUCK = 0.42  # what is left of the score under a voice
_AIR_MELT = 0.5  # seconds in which the air of one place becomes that of the next
_SCORE = 0.8
_ROOM = 0.09
_BREATH = 9.0  # seconds that the music needs between two reveals
_RATIO = 2.2  # of the dialogue's own compressor, around its middle level


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotSound:
    """One shot's part of the mix: its performance, its mood and its lines by beat."""

    performance: Performance
    mood: str
    lines: Mapping[str, Sound]


def mixed(shots: Sequence[ShotSound], fps: int) -> tuple[Sound, ScoreSheet]:
    """The whole film's sound: N×2 float32, faded at both ends, exactly as long as its frames; and
    the recipe of its score."""
    frames = sum(s.performance.frames for s in shots)
    count = round(frames * RATE / fps)
    speech, foley = (np.zeros((count, 2), np.float32) for _ in range(2))
    start = 0
    for shot in shots:
        _place_lines(speech, shot, start, fps)
        _place_cues(foley, shot, start, fps)
        start += shot.performance.frames
    seed = "/".join(s.performance.shot for s in shots)
    busy = _busy(speech)
    music, sheet = score(count, _main_mood(shots), seed, busy, _reveals(shots, fps))
    music *= np.float32(_SCORE) * _ducking(busy, count)[:, None]
    whole = speech + foley + _air(shots, fps, count) + music
    whole += _in_a_room(0.7 * foley + 0.35 * speech)
    return _faded(whole), sheet


def _reveals(shots: Sequence[ShotSound], fps: int) -> list[float]:
    """The seconds at which something rises: no two of them closer than a musical breath."""
    found: list[float] = []
    start = 0
    for shot in shots:
        for cue in sorted(shot.performance.cues, key=lambda cue: cue.frame):
            at = (start + cue.frame) / fps
            if cue.kind == "rise" and (not found or at - found[-1] > _BREATH):
                found.append(at)
        start += shot.performance.frames
    return found


def _place_lines(track: Sound, shot: ShotSound, start: int, fps: int) -> None:
    for line in shot.performance.lines:
        sound = shot.lines.get(line.beat)
        if sound is None:
            continue
        mono = sound.mean(axis=1)
        if line.offscreen:
            mono = 0.7 * _muffled(mono)
        mono = _evened(mono)
        place(track, mono, round((start + line.start) * RATE / fps), _side(shot.performance, line))


def _side(performance: Performance, line: SpokenLine) -> float:
    """Where in the frame the speaker stands, drawn in towards the middle."""
    if not performance.exposures:
        return 0.0
    frame = min(line.start, performance.frames - 1)
    drawing = performance.drawings[performance.exposures[frame]]
    for figure in drawing.figures:
        if figure.who == line.who:
            offset = (figure.x - drawing.camera.x) / max(drawing.camera.width / 2, 1e-6)
            return float(min(max(offset, -1.0), 1.0) * _WIDEST)
    return 0.0


def _muffled(mono: Sound) -> Sound:
    """A voice from somewhere else: above 2 kHz it falls by 12 dB an octave."""
    spectrum = np.fft.rfft(mono)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(mono), 1 / RATE), 1) / 2000)
    return np.fft.irfft(spectrum * np.exp2(-2 * np.maximum(octaves, 0)), len(mono)).astype(
        np.float32
    )


def _evened(mono: Sound) -> Sound:
    """A voice without its sharpest swings, at the level that it had: what is quiet stays audible
    beside the air and the score, and the master need not press down the rest."""
    reach = np.hanning(round(0.03 * RATE))
    size = len(mono) + len(reach) - 1
    blurred = np.fft.irfft(
        np.fft.rfft(mono**2, size) * np.fft.rfft(reach / reach.sum(), size), size
    )
    level = np.sqrt(np.maximum(blurred[len(reach) // 2 :][: len(mono)], 1e-12))
    spoken = level[level > 0.1 * level.max()]
    middle = float(np.sqrt((spoken**2).mean()))
    gain = np.maximum(level / middle, 0.3) ** (1 / _RATIO - 1)
    return (mono * gain / max(float(gain[level > 0.1 * level.max()].mean()), 1e-6)).astype(
        np.float32
    )


def _place_cues(track: Sound, shot: ShotSound, start: int, fps: int) -> None:
    for number, cue in enumerate(shot.performance.cues):
        seed = seed_of(shot.performance.shot, number)
        sound = cue_sound(cue.kind, seed) * np.float32(10 ** (cue.gain / 20))
        place(track, sound, round((start + cue.frame) * RATE / fps), 0.7 * cue.pan)


def _main_mood(shots: Sequence[ShotSound]) -> str:
    """The mood that the film is longest in; the first of equals."""
    lengths: dict[str, int] = {}
    for shot in shots:
        lengths[shot.mood] = lengths.get(shot.mood, 0) + shot.performance.frames
    return max(lengths, key=lambda mood: lengths[mood], default="")


def _air(shots: Sequence[ShotSound], fps: int, count: int) -> Sound:
    """Ambience: one stretch for each run of shots that sound alike, melted at its ends."""
    track = np.zeros((count, 2), np.float32)
    frame = first = 0
    melt = round(_AIR_MELT * RATE)
    for i, shot in enumerate(shots):
        layers = _heard_in(shot)
        frame += shot.performance.frames
        if i + 1 < len(shots) and _heard_in(shots[i + 1]) == layers:
            continue
        a = max(round(first * RATE / fps) - melt // 2, 0)
        b = min(round(frame * RATE / fps) + melt // 2, count)
        if b > a:
            stretch = ambience(layers, b - a, shot.performance.shot)
            ramp = np.minimum(np.arange(b - a), np.arange(b - a)[::-1]) / max(melt, 1)
            rise = np.sin(np.pi / 2 * np.clip(ramp, 0, 1))
            track[a:b] += stretch * rise[:, None].astype(np.float32)
        first = frame
    return track


def _heard_in(shot: ShotSound) -> tuple[str, ...]:
    drawings = shot.performance.drawings
    return sounds_of(shot.mood, drawings[0].set if drawings else "")


def _busy(speech: Sound) -> Curve:
    """Ten values a second: 1 where someone speaks, held over short gaps."""
    hop = RATE // 10
    count = len(speech) // hop + 1
    mono = np.zeros(count * hop)
    mono[: len(speech)] = np.abs(speech).max(axis=1)
    loud = mono.reshape(-1, hop).max(axis=1) > 0.01
    held = np.convolve(loud.astype(float), np.ones(7), "same") > 0
    return held.astype(np.float64)


def _ducking(busy: Curve, count: int) -> Sound:
    """The score's gain for each sample: down before a voice begins, up again slowly."""
    kernel = np.hanning(11)
    smooth = np.convolve(np.pad(busy, 5, mode="edge"), kernel / kernel.sum(), "valid")
    at = np.arange(count) / (RATE / 10) - 0.5
    gain = 1 - (1 - _DUCK) * np.interp(at, np.arange(len(smooth)), smooth)
    return gain.astype(np.float32)


def _in_a_room(dry: Sound) -> Sound:
    """A short, dark reverberation, so that voices and feet stand in one place."""
    if not len(dry):
        return dry
    size = 1 << (len(dry) + RATE - 1).bit_length()
    wet = np.zeros_like(dry)
    for side in (0, 1):
        tail = band_noise(0.7, 180, 3800, seed_of("room", side)) * decay(0.7, 0.09, 0.012)
        product = np.fft.rfft(dry[:, side], size) * np.fft.rfft(
            tail / np.sqrt((tail**2).sum()), size
        )
        wet[:, side] = np.fft.irfft(product, size)[: len(dry)]
    return wet * np.float32(_ROOM * 3)


def _faded(sound: Sound) -> Sound:
    count = len(sound)
    into, out = (min(round(s * RATE), count // 2) for s in (_FADE_IN, _FADE_OUT))
    if into:
        sound[:into] *= (np.sin(np.linspace(0, np.pi / 2, into)) ** 2).astype(np.float32)[:, None]
    if out:
        sound[-out:] *= (np.cos(np.linspace(0, np.pi / 2, out)) ** 2).astype(np.float32)[:, None]
    return sound
