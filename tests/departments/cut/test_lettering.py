from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pegbar.departments.cut.lettering import Pen, broken, measured, spelled


def ink(text: str, size: int = 40) -> np.ndarray:
    page = Image.new("L", (600, 80))
    Pen(page).write((10, 10), text, size, 255)
    return np.asarray(page)


@pytest.mark.parametrize(("plain", "marked"), [("e", "é"), ("A", "Å"), ("c", "ç"), ("n", "ñ")])
def test_an_accent_is_drawn_outside_its_letter(plain: str, marked: str) -> None:
    base, whole = ink(plain) > 128, ink(marked) > 128
    assert whole.sum() > base.sum()
    rows = np.flatnonzero((whole & ~base).any(axis=1))
    letter = np.flatnonzero(base.any(axis=1))
    assert rows.min() < letter.min() or rows.max() > letter.max()


def test_letters_that_the_font_lacks_are_spelled() -> None:
    assert spelled("Straße — Œuvre") == "Strasse - OEuvre"


def test_spaced_letters_take_the_room_that_was_measured() -> None:
    page = Image.new("L", (600, 80))
    end = Pen(page).write((10, 10), "MOON", 40, 255, spacing=9)
    assert end - 10 - 9 == pytest.approx(measured("MOON", 40, 9), abs=0.01)


def test_a_line_that_is_too_long_ends_in_dots() -> None:
    page = Image.new("L", (600, 80))
    end = Pen(page).fitted((10, 10), "a very long line of words indeed", 30, 255, 150)
    assert 100 < end - 10 <= 150


@settings(max_examples=60)
@given(st.text(max_size=120), st.integers(1, 4))
def test_any_text_can_be_broken_and_written(text: str, lines: int) -> None:
    found = broken(text, 16, 200, lines)
    assert len(found) <= lines
    assert " ".join(found).split() == text.split()
    page = Image.new("RGB", (220, 40))
    for one in found:
        Pen(page).fitted((0, 0), one, 16, (255, 255, 255), 200)
