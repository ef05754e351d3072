from __future__ import annotations

import pytest

from pegbar.backends.voices.text_timing import TextTiming
from pegbar.ports.voice import Voice
from tests.contracts.voices.suite import VoiceContract


class TestTextTiming(VoiceContract):
    @pytest.fixture
    def voice(self) -> Voice:
        return TextTiming()


class TestHibari(VoiceContract):
    @pytest.fixture(scope="class")
    @classmethod
    def voice(cls) -> Voice:
        pytest.importorskip("hibari", reason="the extra 'voice' is not installed")
        from pegbar.backends.voices.hibari import HibariVoice

        return HibariVoice()
