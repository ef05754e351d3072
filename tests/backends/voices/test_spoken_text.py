from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.backends.voices.spoken_text import LONGEST, clean, phrases


def said(text: str) -> list[str]:
    return [phrase.text for phrase in phrases(text)]


def test_dots_and_dashes_end_a_breath() -> None:
    assert said("I waited... then -- nothing — you.") == ["I waited,", "then,", "nothing,", "you."]


def test_a_question_keeps_its_mark() -> None:
    assert said("Is it late?! Yes.") == ["Is it late?", "Yes."]


def test_titles_and_numbers_do_not_end_a_breath() -> None:
    assert said("Mr. Moon paid 4.50 to J. Doe.") == ["Mr. Moon paid 4.50 to J. Doe."]


def test_marks_of_emphasis_and_pictures_are_not_said() -> None:
    assert clean("*Really* _now_ [x] 😀 “yes”") == "Really now x yes"


def test_a_line_without_words_has_no_breaths() -> None:
    assert phrases("... — ?!") == ()


def test_a_very_long_line_is_split_where_it_may_be() -> None:
    parts = said("one two three, " * 60)
    assert len(parts) > 3
    assert all(part.endswith((",", "three")) for part in parts)


@settings(max_examples=80)
@given(st.text(max_size=600))
def test_no_letter_that_can_be_said_is_lost(text: str) -> None:
    found = phrases(text)
    assert all(0 < len(p.text) <= LONGEST + 1 and p.pause >= 0 for p in found)
    letters = [c for c in clean(text) if c.isalnum()]
    assert [c for p in found for c in p.text if c.isalnum()] == letters


@settings(max_examples=80)
@given(st.text(max_size=200))
def test_cleaning_is_settled_after_one_go(text: str) -> None:
    assert clean(clean(text)) == clean(text)
