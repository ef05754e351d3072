"""The step of a recorded line: the performer's sound, and when each of its sounds is made."""

from __future__ import annotations

import msgspec
import numpy as np

from pegbar.assets.speech import Speech
from pegbar.departments.finishing.aligning import aligned
from pegbar.departments.finishing.delivery import delivery_of
from pegbar.departments.finishing.recordings import take_of
from pegbar.departments.finishing.wav import RATE, encode_wav
from pegbar.ports.voice import VoiceRequest, VoiceResult
from pegbar.ports.work import Work
from pegbar.production.acting import Emotion
from pegbar.values.digests import Digest
from pegbar.values.errors import Refused


class RecordedParams(msgspec.Struct, frozen=True, kw_only=True):
    """A line and the file that it was recorded in. `timed_by` is the house's voice, which says the
    same words to itself to know which sound comes when; nothing of it is heard."""

    file: str
    text: str
    language: str
    timed_by: str
    manner: str = ""
    emotion: Emotion = Emotion.NEUTRAL


def recorded(work: Work) -> dict[str, Digest]:
    """A line's sound (WAV, mono) and its timing, both from the recording."""
    params = msgspec.convert(work.params, RecordedParams)
    take = take_of(work.read("recording"), params.file, work.bench.scratch)
    said = _said(work, params)
    delivery = delivery_of(params.manner, params.emotion)
    breath = np.zeros(round(delivery.breath * RATE), np.float32)
    sound = np.concatenate([breath, take.samples * np.float32(10 ** (delivery.level / 20))])
    wait = len(breath) / RATE
    phones = tuple(
        msgspec.structs.replace(one, start=round(one.start + wait, 4), end=round(one.end + wait, 4))
        for one in aligned(said.speech.phones, said.samples, take.samples, take.spoken)
    )
    speech = Speech(
        seconds=len(sound) / RATE,
        phones=phones,
        voiced=True,
        voice=f"recorded; timed by {said.speech.voice}",
    )
    return {
        "speech": work.bench.put(msgspec.json.encode(speech)),
        "sound": work.bench.put(encode_wav(sound)),
    }


def _said(work: Work, params: RecordedParams) -> VoiceResult:
    """The line as the first voice of the house says it that speaks the language."""
    request = VoiceRequest(text=params.text, language=params.language, voice="default")
    reasons: list[str] = []
    for voice in work.tools.voices.values():
        try:
            return voice().speak(request)
        except Refused as refusal:
            reasons.append(refusal.message)
    raise Refused(f"nobody times {params.language!r}: {'; '.join(reasons)}")
