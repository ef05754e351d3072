from __future__ import annotations

import pytest

from pegbar.backends.voices.text_timing import TextTiming
from tests.contracts.voices.suite import ask


def sounds(text: str) -> str:
    return "".join(p.sound for p in TextTiming().speak(ask(text)).speech.phones)


def test_closed_mouths_are_kept_and_silent_letters_are_not() -> None:
    assert sounds("home") == "hɔm"
    assert sounds("moon") == "mun"


@pytest.mark.parametrize("text", ["луна", "φως", "月が遅い", "الليل"])
def test_other_scripts_move_the_mouth_too(text: str) -> None:
    assert len(sounds(text)) >= 3


def test_fourteen_sounds_take_about_a_second() -> None:
    speech = TextTiming().speak(ask("fourteen sounds")).speech
    assert len(speech.phones) / speech.seconds == pytest.approx(12, abs=2)


def test_numbers_are_read_digit_by_digit() -> None:
    assert sounds("42") == "fɔɹtu"
