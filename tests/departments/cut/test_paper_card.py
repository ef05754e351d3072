"""Cards that are printed on a paper of the show."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pegbar.departments.cut.titles import (
    Credit,
    Credits,
    Glow,
    Setting,
    end_credits,
    title_card,
)

SIZE = (320, 180)
WORDS = Credits(title="A", roles=(Credit(role="Written by", names=("Marit Oye",)),))


def paper(size: tuple[int, int] = (160, 120)) -> Image.Image:
    chance = np.random.default_rng(5)
    return Image.fromarray(chance.integers(90, 200, (size[1], size[0]), dtype=np.uint8))


def setting(folder: Path, sheet: Image.Image | None) -> Setting:
    return Setting(size=SIZE, language="en", folder=folder, paper=sheet)


def title(folder: Path, sheet: Image.Image | None, shown: float) -> np.ndarray:
    ground = Image.new("RGB", SIZE, (60, 50, 90))
    glow = Glow(0, 1.0, shown)
    (picture,) = title_card("The Moon", "Marit Oye", ground, setting(folder, sheet), [glow])
    return np.asarray(picture, np.float64)


def test_the_paper_comes_with_the_letters_and_is_as_bright_as_the_ground(tmp_path: Path) -> None:
    assert np.array_equal(title(tmp_path, None, 0.0), title(tmp_path, paper(), 0.0))
    plain, printed = title(tmp_path, None, 1.0), title(tmp_path, paper(), 1.0)
    assert np.abs(printed - plain).mean() > 1
    assert printed.mean() == pytest.approx(plain.mean(), rel=0.03)


def test_credits_are_printed_on_it_and_can_still_be_read(tmp_path: Path) -> None:
    last = Image.new("RGB", SIZE, (60, 50, 90))
    plain, printed = (
        np.asarray(next(end_credits(WORDS, last, setting(tmp_path, sheet), [Glow(0, 1.0, 1.0)])))
        for sheet in (None, paper())
    )
    assert not np.array_equal(plain, printed)
    assert np.percentile(printed, 99.5) > 0.8 * np.percentile(plain, 99.5)


@pytest.mark.parametrize("size", [(1, 1), (40, 400), (900, 30)])
def test_a_paper_of_any_shape_fills_the_card(tmp_path: Path, size: tuple[int, int]) -> None:
    assert title(tmp_path, paper(size), 1.0).shape == (180, 320, 3)
