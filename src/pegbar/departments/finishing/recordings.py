"""A performer's recording made ready: decoded, at the house's rate, trimmed and levelled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.departments.finishing import ffmpeg
from pegbar.departments.finishing.wav import RATE, Sound
from pegbar.production.recording import read_head
from pegbar.values.errors import BadInput, StepFailed
from pegbar.values.place import Place

HOP: Final = RATE // 100
"""Samples: how finely speech and silence are told apart."""
_LEVEL: Final = 0.1
"""RMS of the spoken part of every line, as of the scratch voices: -20 dBFS."""
_HEAD, _TAIL, _FADE = 0.06, 0.12, 0.01
"""Seconds that stay before the first sound and behind the last, and over which they fade."""
_SILENT, _FLOOR, _MOST = 0.018, 2.5, 0.3
"""What counts as speech: shares of the loud hops, and times the room's own noise."""
_QUIET: Final = 1e-4
_PAUSE, _CLICK = 12, 3
"""Hops: a shorter gap is a closed mouth inside a word, a shorter sound is no speech."""

Spoken = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Take:
    """A line as it goes into the mix: N float32 mono at 48 kHz, and for each hop of 10 ms whether
    somebody speaks."""

    samples: Sound
    spoken: Spoken


def take_of(data: bytes, file: str, scratch: Path) -> Take:
    """The recording, ready. Raises BadInput where nothing can be heard or read."""
    sound = _resampled(*_decoded(data, file, scratch))
    if not np.isfinite(sound).all():
        raise BadInput("its samples are no numbers", place=Place(file), hint="record it again")
    sound = sound - sound.mean(dtype=np.float64).astype(np.float32)
    spoken = speech_in(sound)
    if not spoken.any():
        raise BadInput(
            "nothing is heard in this recording",
            place=Place(file),
            hint="record it again, or take it out: the scratch voice then speaks the line",
        )
    heard = np.flatnonzero(spoken)
    first = max(int(heard[0]) - round(_HEAD * 100), 0)
    last = min(int(heard[-1]) + 1 + round(_TAIL * 100), len(spoken))
    kept, spoken = sound[first * HOP : last * HOP], spoken[first:last]
    return Take(_levelled(_faded(kept), spoken), spoken)


def speech_in(sound: Sound) -> Spoken:
    """For each hop whether somebody speaks: louder than the room, and no click."""
    energy = np.sqrt((sound[: len(sound) // HOP * HOP].reshape(-1, HOP) ** 2).mean(axis=1))
    if not energy.size:
        return np.zeros(0, bool)
    loud, room = (float(np.percentile(energy, share)) for share in (95, 5))
    if loud < _QUIET:
        return np.zeros(len(energy), bool)
    bar = min(max(_SILENT * loud, _FLOOR * room), _MOST * loud)
    spoken = energy > bar
    for start, end in _runs(~spoken):
        if end - start < _PAUSE and start > 0 and end < len(spoken):
            spoken[start:end] = True
    for start, end in _runs(spoken):
        if end - start < _CLICK:
            spoken[start:end] = False
    return np.asarray(spoken)


def _runs(mask: Spoken) -> list[tuple[int, int]]:
    """The stretches of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _decoded(data: bytes, file: str, scratch: Path) -> tuple[Sound, int]:
    """Mono, -1..1, and its rate."""
    head = read_head(data, file)
    if head.kind == "flac":
        source = scratch / "recording.flac"
        source.write_bytes(data)
        try:
            ran = ffmpeg.run(
                ["-f", "flac", "-i", source, "-f", "f32le", "-c:a", "pcm_f32le", "-"],
                about=f"reading {file}",
                seconds=60.0,
            )
        except StepFailed as error:
            raise BadInput(
                f"this recording cannot be decoded: {error.message}",
                place=Place(file),
                hint="save it again as WAV or FLAC",
            ) from error
        samples = np.frombuffer(ran.out, "<f4")
    else:
        samples = _plain(data[head.start : head.start + head.size], head.layout)
    whole = samples[: len(samples) // head.channels * head.channels]
    mono = whole.reshape(-1, head.channels).mean(axis=1, dtype=np.float64)
    return mono.astype(np.float32), head.rate


def _plain(octets: bytes, layout: str) -> Sound:
    if not layout:  # 24 bit: three octets a sample
        raw = np.frombuffer(octets, np.uint8).reshape(-1, 3)
        whole = np.zeros((len(raw), 4), np.uint8)
        whole[:, 1:] = raw
        return (whole.reshape(-1).view("<i4") / 2.0**31).astype(np.float32)
    samples = np.frombuffer(octets, layout)
    if layout == "<f4":
        return samples.astype(np.float32)
    return (samples / float(np.iinfo(samples.dtype).max + 1)).astype(np.float32)


def _resampled(sound: Sound, rate: int) -> Sound:
    """At 48 kHz: an ideal low-pass, by FFT."""
    if rate == RATE or not len(sound):
        return sound
    wanted = max(round(len(sound) * RATE / rate), 1)
    spectrum = np.fft.rfft(sound.astype(np.float64))
    target = np.zeros(wanted // 2 + 1, np.complex128)
    kept = min(len(spectrum), len(target))
    target[:kept] = spectrum[:kept]
    return (np.fft.irfft(target, wanted) * (wanted / len(sound))).astype(np.float32)


def _faded(sound: Sound) -> Sound:
    edge = min(round(_FADE * RATE), len(sound))
    kept = sound.copy()
    kept[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    kept[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    return kept


def _levelled(sound: Sound, spoken: Spoken) -> Sound:
    """Speech at the house's level; peaks stay inside -1..1."""
    hops = sound[: len(spoken) * HOP].reshape(-1, HOP)[spoken]
    gain = _LEVEL / max(float(np.sqrt((hops.astype(np.float64) ** 2).mean())), 1e-6)
    gain = min(gain, 0.95 / max(float(np.abs(sound).max()), 1e-6))
    return (sound * np.float32(gain)).astype(np.float32)
