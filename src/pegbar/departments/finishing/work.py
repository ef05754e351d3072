"""The finishing room's steps: each decodes its inputs, calls the room, and puts what came out."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from pegbar.departments.finishing.wav import RATE, encode_wav
from pegbar.ports.voice import Voice, VoiceRequest
from pegbar.ports.work import Work
from pegbar.values.digests import Digest
from pegbar.values.errors import Refused


class SpeakParams(msgspec.Struct, frozen=True, kw_only=True):
    """A line of dialogue and who says it. `speaker` names one of the tools' voices; without it the
    line's language decides."""

    voice: str
    text: str
    language: str
    pitch: float = 1.0
    pace: float = 1.0
    speaker: str = ""


def speak(work: Work) -> dict[str, Digest]:
    """A line's sound (WAV, mono) and its timing; silence of the reading time without a voice."""
    params = msgspec.convert(work.params, SpeakParams)
    result = _voice_of(work, params)().speak(
        VoiceRequest(
            text=params.text,
            language=params.language,
            voice=params.voice,
            pitch=params.pitch,
            pace=params.pace,
        )
    )
    samples = result.samples
    if samples is None:
        samples = np.zeros(round(result.speech.seconds * RATE), np.float32)
    return {
        "speech": work.bench.put(msgspec.json.encode(result.speech)),
        "sound": work.bench.put(encode_wav(samples)),
    }


def _voice_of(work: Work, params: SpeakParams) -> Callable[[], Voice]:
    """Voices are kept by language (`en-GB`, `en`) and, for all others, under `*`."""
    voices = work.tools.voices
    wanted = (params.speaker,) if params.speaker else (
        params.language, params.language.split("-")[0], "*"
    )  # fmt: skip
    for name in wanted:
        if name in voices:
            return voices[name]
    raise Refused(
        f"no voice for {' or '.join(wanted[:2])}", hint=f"there is: {', '.join(sorted(voices))}"
    )
