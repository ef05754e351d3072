from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from pegbar.assets.speech import Phone, Speech
from pegbar.backends.voices.text_timing import TextTiming
from pegbar.departments.finishing.wav import RATE, decode_wav
from pegbar.departments.finishing.work import speak
from pegbar.ports.voice import VoiceRequest, VoiceResult
from pegbar.values.errors import Refused
from tests.fakes.bench import FolderBench, order

LINE = {"voice": "default", "text": "Look up!", "language": "en", "pitch": 1.1, "pace": 0.9}


class Hummer:
    """A voice that hums for half a second, in English only."""

    def identity(self) -> str:
        return "hummer"

    def speak(self, request: VoiceRequest) -> VoiceResult:
        if request.language != "en":
            raise Refused("the hummer hums English")
        samples = np.full(RATE // 2, 0.25 * request.pitch, np.float32)
        speech = Speech(seconds=0.5, phones=(Phone("m", 0, 0.5),), voiced=True, voice="hummer")
        return VoiceResult(samples=samples, speech=speech)


VOICES = {"hummer": Hummer, "text": TextTiming}


def test_a_line_gives_its_timing_and_its_sound(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    made = speak(order(bench, LINE, voices=VOICES))
    speech = msgspec.json.decode(bench.read(made["speech"]), type=Speech)
    assert (speech.voice, speech.seconds, speech.voiced) == ("hummer", 0.5, True)
    sound = decode_wav(bench.read(made["sound"]))
    assert sound.shape == (RATE // 2, 1)
    assert sound[0, 0] == pytest.approx(0.275, abs=1e-5)


def test_a_language_that_nobody_speaks_becomes_silence_of_the_reading_time(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    made = speak(order(bench, {**LINE, "language": "fr"}, voices=VOICES))
    speech = msgspec.json.decode(bench.read(made["speech"]), type=Speech)
    sound = decode_wav(bench.read(made["sound"]))
    assert not speech.voiced
    assert len(sound) == pytest.approx(speech.seconds * RATE, abs=1)
    assert not sound.any()


def test_without_any_voice_the_step_says_why(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the hummer hums English"):
        speak(order(FolderBench(tmp_path), {**LINE, "language": "fr"}, voices={"a": Hummer}))


def test_a_line_is_said_as_its_parenthetical_asks(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    made = speak(order(bench, {**LINE, "manner": "quietly", "pitch": 1.0}, voices=VOICES))
    sound = decode_wav(bench.read(made["sound"]))
    assert sound[0, 0] == pytest.approx(0.25 * 10 ** (-3.5 / 20), abs=1e-4)


def test_a_beat_before_a_line_is_silence_that_the_mouth_knows_of(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    made = speak(order(bench, {**LINE, "manner": "after a moment"}, voices=VOICES))
    speech = msgspec.json.decode(bench.read(made["speech"]), type=Speech)
    sound = decode_wav(bench.read(made["sound"]))
    assert speech.phones[0].start == pytest.approx(0.7)
    assert speech.seconds == pytest.approx(len(sound) / RATE)
    assert not sound[: round(0.7 * RATE)].any()
