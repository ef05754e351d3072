"""What every voice keeps. It does not check how a voice sounds."""

from __future__ import annotations

import numpy as np
import pytest

from pegbar.ports.voice import Voice, VoiceRequest

TEXTS = [
    "The moon is late.",
    "I was counting... and then I lost count!",
    "Wait -- who, me?",
    "In 2026, 3 of 10 cost $4.50.",
    "ÀÉÎ, “quoted” — and *emphasised*. 😀",
    "word " * 120,
    "a",
]
NOTHING = ["", "   ", "...", "?!", "😀", "\x00\x1b", "—"]


def ask(text: str, **more: float | str) -> VoiceRequest:
    return VoiceRequest(
        text=text,
        language=str(more.get("language", "en")),
        voice=str(more.get("voice", "default")),
        pitch=float(more.get("pitch", 1.0)),
        pace=float(more.get("pace", 1.0)),
    )


class VoiceContract:
    """Subclasses give a `voice` fixture."""

    @pytest.mark.parametrize("text", TEXTS)
    def test_phones_come_in_order_inside_the_line(self, voice: Voice, text: str) -> None:
        speech = voice.speak(ask(text)).speech
        assert speech.phones, "something is said"
        times = [t for phone in speech.phones for t in (phone.start, phone.end)]
        assert times == sorted(times)
        assert times[0] >= 0
        assert times[-1] <= speech.seconds + 1e-6
        assert all(p.end > p.start and p.sound.strip() for p in speech.phones)

    @pytest.mark.parametrize("text", NOTHING)
    def test_a_text_without_words_is_a_short_silence(self, voice: Voice, text: str) -> None:
        result = voice.speak(ask(text))
        assert result.samples is None
        assert not result.speech.voiced
        assert result.speech.phones == ()
        assert 0 < result.speech.seconds < 1

    def test_sound_and_timing_are_of_one_length(self, voice: Voice) -> None:
        result = voice.speak(ask(TEXTS[0]))
        assert result.speech.voiced == (result.samples is not None)
        if result.samples is not None:
            assert result.samples.dtype == np.float32
            assert result.samples.ndim == 1
            assert len(result.samples) / 48_000 == pytest.approx(result.speech.seconds, abs=1e-3)
            assert np.abs(result.samples).max() <= 1.0

    def test_the_same_request_gives_the_same_answer(self, voice: Voice) -> None:
        first, second = (voice.speak(ask(TEXTS[1])) for _ in range(2))
        assert first.speech == second.speech
        assert np.array_equal(
            np.zeros(1) if first.samples is None else first.samples,
            np.zeros(1) if second.samples is None else second.samples,
        )

    def test_a_faster_pace_is_shorter(self, voice: Voice) -> None:
        slow, fast = (voice.speak(ask(TEXTS[0], pace=p)).speech.seconds for p in (0.8, 1.4))
        assert fast < slow * 0.75

    def test_dots_are_a_pause(self, voice: Voice) -> None:
        run_on, held = (
            voice.speak(ask(text)).speech for text in ("You came home", "You came... home")
        )
        gaps = [b.start - a.end for a, b in zip(held.phones, held.phones[1:], strict=False)]
        assert max(gaps) > 0.3
        assert held.seconds > run_on.seconds + 0.2

    def test_a_voice_says_which_version_of_itself_spoke(self, voice: Voice) -> None:
        assert voice.identity() == voice.identity()
        assert voice.identity().strip()
