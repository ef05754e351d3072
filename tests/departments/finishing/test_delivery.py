from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.departments.finishing.delivery import PLAIN, delivery_of
from pegbar.production.acting import Emotion


def test_a_line_without_a_manner_is_said_plainly():
    assert delivery_of("", Emotion.NEUTRAL) == PLAIN


@pytest.mark.parametrize(
    ("manner", "louder"), [("calling", True), ("whispers", False), ("quietly", False)]
)
def test_manners_change_how_loud_a_line_is(manner: str, louder: bool):
    assert (delivery_of(manner, Emotion.NEUTRAL).level > 0) is louder


def test_a_word_inside_another_word_is_no_manner():
    assert delivery_of("unhurriedly recalling", Emotion.NEUTRAL) == PLAIN


def test_feeling_and_manner_come_together():
    both = delivery_of("slowly", Emotion.SAD)
    assert both.pace < delivery_of("slowly", Emotion.NEUTRAL).pace
    assert both.melody < 1


@given(st.text(max_size=60), st.sampled_from(Emotion))
def test_no_parenthetical_asks_for_more_than_a_voice_can_do(manner: str, emotion: Emotion):
    asked = delivery_of(f"shouting, whispering, slowly, quickly {manner}", emotion)
    assert 0.8 <= asked.pitch <= 1.25
    assert 0.7 <= asked.pace <= 1.4
    assert -8 <= asked.level <= 5
