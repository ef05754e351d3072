from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("hibari", reason="the extra 'voice' is not installed")

from pegbar.backends.voices.hibari import SPEAKERS, HibariVoice
from pegbar.values.errors import BadInput, Refused
from tests.contracts.voices.suite import ask


@pytest.fixture(scope="module")
def voice() -> HibariVoice:
    return HibariVoice()


def pitch_of(samples: np.ndarray) -> float:
    """The median pitch of the loud parts, by autocorrelation, in Hz."""
    found = []
    for start in range(0, len(samples) - 2400, 1200):
        part = samples[start : start + 2400].astype(float)
        if np.sqrt((part**2).mean()) < 0.05:
            continue
        spectrum = np.fft.rfft(part * np.hanning(2400), 8192)
        echo = np.fft.irfft(np.abs(spectrum) ** 2)[: 48_000 // 60]
        low = 48_000 // 420
        peak = low + int(np.argmax(echo[low:]))
        if echo[peak] > 0.4 * echo[0]:
            found.append(48_000 / peak)
    return float(np.median(found))


def test_speakers_differ_in_pitch_as_their_table_says(voice: HibariVoice) -> None:
    text = "I was counting all the stars over the harbour."
    heard = {
        name: pitch_of(voice.speak(ask(text, voice=name)).samples)
        for name in ("default", "girl", "old_man")
    }
    assert heard["girl"] / heard["default"] == pytest.approx(SPEAKERS["girl"].pitch, rel=0.1)
    assert heard["old_man"] / heard["default"] == pytest.approx(SPEAKERS["old_man"].pitch, rel=0.1)


def test_every_speaker_says_a_line_at_one_level(voice: HibariVoice) -> None:
    for name in SPEAKERS:
        samples = voice.speak(ask("Look up there.", voice=name)).samples
        hops = samples[: len(samples) // 480 * 480].reshape(-1, 480)
        energy = (hops**2).mean(axis=1)
        level = 10 * np.log10(energy[energy > energy.max() * 1e-3].mean())
        assert level == pytest.approx(-20, abs=2), name


def test_hissing_is_where_the_phones_say(voice: HibariVoice) -> None:
    result = voice.speak(ask("See the seven silver seas, Sue."))
    hiss = [p for p in result.speech.phones if p.sound in "sz" and p.end - p.start > 0.06]
    others = [p for p in result.speech.phones if p.sound in "iɛæueo"]

    def sharpness(start: float, end: float) -> float:
        part = result.samples[round(start * 48_000) : round(end * 48_000)]
        power = np.abs(np.fft.rfft(part)) ** 2
        high = np.fft.rfftfreq(len(part), 1 / 48_000) > 3500
        return float(power[high].sum() / power.sum())

    assert np.median([sharpness(p.start, p.end) for p in hiss]) > 0.4
    assert np.median([sharpness(p.start, p.end) for p in others]) < 0.1


def test_a_diphthong_moves_through_two_mouths(voice: HibariVoice) -> None:
    assert "".join(p.sound for p in voice.speak(ask("high")).speech.phones) == "haɪ"


def test_an_unknown_speaker_is_named_with_the_nearest_one(voice: HibariVoice) -> None:
    with pytest.raises(BadInput, match="old_man"):
        voice.speak(ask("Hello.", voice="oldman"))


def test_a_pitch_that_is_no_factor_is_refused(voice: HibariVoice) -> None:
    with pytest.raises(BadInput, match="factors"):
        voice.speak(ask("Hello.", pitch=220))


def test_another_language_is_left_to_another_voice(voice: HibariVoice) -> None:
    with pytest.raises(Refused, match="'fr'"):
        voice.speak(ask("Bonjour.", language="fr"))


def test_the_reference_names_every_speaker() -> None:
    page = Path(__file__).parents[3].joinpath("docs/reference/sound.md").read_text("utf-8")
    for name, speaker in SPEAKERS.items():
        assert re.search(rf"`{name}`.*\| {re.escape(speaker.about)} \|", page), name
