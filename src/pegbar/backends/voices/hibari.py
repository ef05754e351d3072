"""The `hibari` voice (extra `voice`; Apache-2.0): a small neural voice inside its package.

The package holds one trained voice, an American woman's. It is a vocoder: the network gives a
pitch curve and a spectrum, and only then is sound made. So other speakers are made where it does
not hurt: the pitch curve is moved under a spectral envelope that was smoothed over the harmonics,
and the size of the head (the formants) by saying it faster and resampling it slower. Its own
downloads are never used: a step may not reach the network.
"""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from pegbar.assets.speech import Phone, Speech
from pegbar.backends.voices.spoken_text import phrases
from pegbar.backends.voices.text_timing import TextTiming
from pegbar.ports.voice import VoiceRequest, VoiceResult
from pegbar.values.errors import BadInput, NotInstalled, Refused, StepFailed

Sound = npt.NDArray[np.float32]

RATE = 48_000
_MODEL_RATE = 24_000
_UNIT = 0.025  # seconds in which the network counts the length of a phoneme
_LAG = 0.04  # seconds by which the sound comes before the network's own phoneme times
_VOICED = 40.0  # Hz; below it the network means "no voice"
_BIN = 20.0  # Hz in one bin of the network's spectrum
_LEVEL = 0.1  # RMS of the spoken part of every line: -20 dBFS
_LENGTHS = b"/Clip_output_0"  # the name of the phoneme lengths inside the network


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A way to use the voice. `pitch`, `size` (of the formants: 1.2 is a small head) and `pace` are
    factors, `melody` scales how far the pitch wanders, `tremor` shakes it (share of the pitch)."""

    about: str
    pitch: float = 1.0
    size: float = 1.0
    pace: float = 1.0
    melody: float = 1.0
    tremor: float = 0.0


SPEAKERS: dict[str, Speaker] = {
    "default": Speaker(about="a woman, warm and even"),
    "woman": Speaker(about="a woman, warm and even"),
    "low_woman": Speaker(about="a woman, low and calm", pitch=0.86, size=0.95, pace=0.95),
    "girl": Speaker(about="a girl of about ten, lively", pitch=1.16, size=1.09, melody=1.15),
    "boy": Speaker(about="a boy of about eight", pitch=1.13, size=1.06, pace=0.97, melody=1.25),
    "man": Speaker(about="a man, relaxed", pitch=0.6, size=0.86, pace=0.97),
    "deep_man": Speaker(about="a big man, slow", pitch=0.5, size=0.8, pace=0.9, melody=0.9),
    "old_man": Speaker(
        about="an old man, unhurried", pitch=0.58, size=0.84, pace=0.84, melody=1.1, tremor=0.022
    ),
    "old_woman": Speaker(
        about="an old woman, kind", pitch=0.88, size=0.97, pace=0.85, melody=1.1, tremor=0.025
    ),
    "mouse": Speaker(about="something very small", pitch=1.5, size=1.3, pace=1.05, melody=1.2),
    "giant": Speaker(about="something very large", pitch=0.45, size=0.72, pace=0.85),
}

_IPA = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "ʧ": "tʃ", "ʤ": "dʒ",
    "T": "ɾ", "ᵊ": "ə", "ᵻ": "ɪ", "ʦ": "ts", "ʣ": "dz",
}  # fmt: skip
"""The network's own letters that IPA writes otherwise; two letters are said one after the other."""
_STRESS = frozenset("ˈˌ")
_SILENT = frozenset(';:,.!?—…"()“” ː↓→↗↘')


class HibariVoice:
    """Loads the network on first use; the same request gives the same samples."""

    def __init__(self) -> None:
        if importlib.util.find_spec("hibari") is None:
            raise NotInstalled(
                "the voice 'hibari' is not installed", hint="pip install 'pegbar[voice]'"
            )

    def identity(self) -> str:
        package, runtime = (metadata.version(n) for n in ("hibari-tts", "onnxruntime"))
        return f"hibari-tts {package}, onnxruntime {runtime}, model blake3:{self._digest}"

    def speak(self, request: VoiceRequest) -> VoiceResult:
        """Speaks English. Raises BadInput for a speaker who is not in the table, Refused for
        another language, StepFailed where the network fails."""
        if not request.language.lower().startswith("en"):
            raise Refused(
                f"the voice 'hibari' speaks English, not {request.language!r}",
                hint="choose another voice, or none: the film then runs on reading time",
            )
        speaker = _tuned(request)
        pieces: list[Sound] = []
        phones: list[Phone] = []
        at = 0.0
        for phrase in phrases(request.text):
            for sound, said in self._say(phrase.text, speaker):
                phones += [Phone(p.sound, at + p.start, at + p.end) for p in said]
                pieces.append(sound)
                at += len(sound) / _MODEL_RATE
            gap = np.zeros(round(phrase.pause / request.pace * _MODEL_RATE), np.float32)
            pieces.append(gap)
            at += len(gap) / _MODEL_RATE
        if not phones:
            return TextTiming().speak(request)
        samples = _levelled(_resampled(np.concatenate(pieces), speaker.size))
        timed = tuple(
            Phone(p.sound, round(p.start / speaker.size, 4), round(p.end / speaker.size, 4))
            for p in phones
        )
        speech = Speech(
            seconds=len(samples) / RATE, phones=timed, voiced=True, voice=self.identity()
        )
        return VoiceResult(samples=samples, speech=speech)

    @cached_property
    def _model(self) -> bytes:
        import hibari

        return (Path(hibari.__file__).parent / "assets" / "hibari.onnx").read_bytes()

    @cached_property
    def _digest(self) -> str:
        return blake3(self._model).hexdigest()[:16]

    @cached_property
    def _reader(self) -> Any:
        from hibari import Hibari

        return Hibari(model=_with_lengths(self._model))

    def _say(self, text: str, speaker: Speaker) -> Iterator[tuple[Sound, list[Phone]]]:
        """The sound and the phones of one breath at the network's own rate, silence cut off."""
        from hibari import dsp

        reader = self._reader
        for letters in reader.phonemize(text):
            known = "".join(c for c in letters if c in reader.vocab)
            if not any(c not in _SILENT for c in known):
                continue
            feeds = {
                "ids": np.asarray([reader.ids(known)], np.int64),
                "speed": np.asarray([min(max(speaker.pace / speaker.size, 0.5), 2.0)], np.float32),
            }
            try:
                *spectra, lengths = reader.sess.run(None, feeds)
            except Exception as error:  # the runtime has no error class of its own
                raise StepFailed(f"the voice could not say {text[:60]!r}: {error}") from error
            harmonic, phase, noise, rest, rest_phase, pitch = (s[0] for s in spectra)
            moved = _moved_pitch(pitch, speaker)
            if not np.array_equal(moved, pitch):
                harmonic = _smooth_envelope(harmonic, pitch) + _louder(moved, pitch)
            seed = int.from_bytes(blake3(known.encode()).digest()[:8], "little")
            sound = dsp.synth(
                harmonic, phase, noise, rest, rest_phase, moved, np.random.default_rng(seed)
            )
            yield _trimmed(sound.astype(np.float32), _timed(known, lengths))


def _tuned(request: VoiceRequest) -> Speaker:
    """The speaker with the casting's own factors; a shifted pitch takes the head's size along."""
    speaker = SPEAKERS.get(request.voice)
    if speaker is None:
        near = difflib.get_close_matches(request.voice, SPEAKERS, n=1)
        raise BadInput(
            f"no voice is called {request.voice!r}",
            hint=(f"did you mean {near[0]!r}? " if near else "") + f"one of: {', '.join(SPEAKERS)}",
        )
    if not (0.5 <= request.pitch <= 2.0 and 0.5 <= request.pace <= 2.0):
        raise BadInput(
            f"pitch {request.pitch:g} and pace {request.pace:g} of {request.voice!r} are factors",
            hint="each must lie between 0.5 and 2; 1 leaves the voice as it is",
        )
    return replace(
        speaker,
        pitch=speaker.pitch * request.pitch,
        size=min(max(speaker.size * request.pitch**0.4, 0.65), 1.5),
        pace=speaker.pace * request.pace,
        melody=speaker.melody * request.melody,
    )


def _with_lengths(model: bytes) -> bytes:
    """The network with its phoneme lengths as one more output.

    An ONNX file is one protobuf message, and protobuf merges what is appended to it: a graph
    (field 7) that holds nothing but an output (field 12) with a name (field 1).
    """

    def field(number: int, data: bytes) -> bytes:
        return bytes([number << 3 | 2, len(data)]) + data

    return model + field(7, field(12, field(1, _LENGTHS)))


def _moved_pitch(pitch: Sound, speaker: Speaker) -> Sound:
    """The pitch curve of this speaker, before resampling moves it by the head's size."""
    factor = speaker.pitch / speaker.size
    if factor == 1.0 and speaker.melody == 1.0 and speaker.tremor == 0.0:
        return pitch
    voiced = pitch > _VOICED
    if not voiced.any():
        return pitch
    middle = np.exp(np.log(pitch[voiced]).mean())
    tune = factor * middle * (np.maximum(pitch, 1.0) / middle) ** speaker.melody
    seconds = np.arange(len(pitch)) * (_UNIT / 2)
    tune *= 1 + speaker.tremor * np.sin(2 * np.pi * 5.3 * seconds)
    return np.where(voiced, np.maximum(tune, _VOICED + 1), pitch).astype(np.float32)


def _louder(moved: Sound, pitch: Sound) -> Sound:
    """Fewer harmonics carry less: what keeps the balance of tone and breath."""
    ratio = np.where(pitch > _VOICED, moved / np.maximum(pitch, 1.0), 1.0)
    return (0.5 * np.log(ratio)).astype(np.float32)


def _smooth_envelope(spectrum: Sound, pitch: Sound) -> Sound:
    """The log spectrum (bins × frames) between the harmonics of `pitch`, so that others fit in."""
    bins = np.arange(spectrum.shape[0])
    smooth = spectrum.copy()
    for frame in np.flatnonzero(pitch > _VOICED):
        step = pitch[frame] / _BIN
        harmonics = np.arange(1, int((len(bins) - 2) / step) + 1) * step
        middle = np.clip(np.round(harmonics).astype(int), 1, len(bins) - 2)
        power = np.exp(spectrum[:, frame])
        peak = np.log((power[middle - 1] + 2 * power[middle] + power[middle + 1]) / 4)
        smooth[:, frame] = np.interp(bins, harmonics, peak)
    return smooth


def _timed(letters: str, lengths: Sound) -> list[tuple[str, float, float, bool]]:
    """(IPA, start, end, before a silence?) of each letter, in seconds; stress joins its vowel."""
    edges = np.concatenate([[0.0], np.cumsum(lengths)]) * _UNIT - _LAG
    timed: list[tuple[str, float, float, bool]] = []
    start: float | None = None
    for i, letter in enumerate(letters):
        if letter in _STRESS:
            start = float(edges[i + 1]) if start is None else start
            continue
        first, last = float(edges[i + 1] if start is None else start), float(edges[i + 2])
        start = None
        if letter in _SILENT:
            continue
        follows = letters[i + 1 : i + 2]
        ends = not follows or (follows in _SILENT and follows != " ")
        if follows == " ":
            last = float(edges[i + 3])
        timed.append((_IPA.get(letter, letter), max(first, 0.0), last, ends))
    return timed


def _trimmed(
    sound: Sound, timed: list[tuple[str, float, float, bool]]
) -> tuple[Sound, list[Phone]]:
    """The sound without the silence around it, and its phones on the same clock."""
    hop = _MODEL_RATE // 200
    energy = np.sqrt((sound[: len(sound) // hop * hop].reshape(-1, hop) ** 2).mean(axis=1))
    loud = np.flatnonzero(energy > max(float(energy.max()) * 0.012, 1e-5))
    if len(loud) == 0:
        return sound[:0], []
    first = max(int(loud[0]) * hop - round(0.03 * _MODEL_RATE), 0)
    last = min((int(loud[-1]) + 1) * hop + round(0.06 * _MODEL_RATE), len(sound))
    kept = sound[first:last].copy()
    edge = min(round(0.01 * _MODEL_RATE), len(kept))
    kept[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    kept[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    phones: list[Phone] = []
    for ipa, start, end, ends in timed:
        if ends:
            heard = loud[(loud * hop >= start * _MODEL_RATE) & (loud * hop < end * _MODEL_RATE)]
            tail = (float(heard[-1]) * hop / _MODEL_RATE + 0.02) if len(heard) else start
            end = min(end, max(tail, start + 0.06))
        phones += _sounds(ipa, start - first / _MODEL_RATE, end - first / _MODEL_RATE)
    length = len(kept) / _MODEL_RATE
    inside = (Phone(p.sound, max(p.start, 0.0), min(p.end, length)) for p in phones)
    return kept, [p for p in inside if p.end > p.start]


def _sounds(ipa: str, start: float, end: float) -> list[Phone]:
    """One phone a letter: a diphthong glides from its first sound to its second."""
    edges = np.linspace(start, end, len(ipa) + 1)
    return [Phone(s, float(edges[i]), float(edges[i + 1])) for i, s in enumerate(ipa)]


def _resampled(sound: Sound, size: float) -> Sound:
    """From the network's rate to 48 kHz, `size` times shorter: an ideal low-pass, by FFT."""
    wanted = max(round(len(sound) * RATE / _MODEL_RATE / size), 1)
    spectrum = np.fft.rfft(sound.astype(np.float64))
    target = np.zeros(wanted // 2 + 1, np.complex128)
    kept = min(len(spectrum), len(target))
    target[:kept] = spectrum[:kept]
    return (np.fft.irfft(target, wanted) * (wanted / len(sound))).astype(np.float32)


def _levelled(sound: Sound) -> Sound:
    """Every line at one level, measured where there is speech; peaks stay inside -1..1."""
    hop = RATE // 100
    energy = (sound[: len(sound) // hop * hop].reshape(-1, hop) ** 2).mean(axis=1)
    spoken = energy[energy > float(energy.max()) * 1e-3]
    gain = _LEVEL / max(float(np.sqrt(spoken.mean())), 1e-6)
    gain = min(gain, 0.95 / max(float(np.abs(sound).max()), 1e-6))
    return (sound * np.float32(gain)).astype(np.float32)
