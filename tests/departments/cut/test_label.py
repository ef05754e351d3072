from __future__ import annotations

import string

import numpy as np
import pytest
from PIL import Image

from pegbar.departments.cut.label_card import label_card, label_reel, texts
from pegbar.departments.cut.label_words import _WORDS, Made, label_of
from pegbar.departments.cut.titles import Setting
from pegbar.departments.cut.typeset import unlettered

ALL = Made(shots=12, painted=12, lines=5, synthetic=5)
PART = Made(shots=12, painted=7, lines=6, synthetic=2, material=True)


@pytest.mark.parametrize("language", sorted(_WORDS))
def test_every_language_says_the_same_things_about_the_same_numbers(language):
    assert _WORDS[language].keys() == _WORDS["en"].keys()
    for name, words in _WORDS[language].items():
        fields = {field for _, field, _, _ in string.Formatter().parse(words) if field}
        assert fields == ({"n", "m"} if name in {"some", "several", "lines"} else set()), name


def test_a_film_that_no_model_touched_has_no_label():
    assert label_of(Made(shots=3, painted=0, lines=4, synthetic=0), "en", short=False) is None


def test_the_numbers_are_those_of_the_film():
    label = label_of(PART, "en", short=False)
    assert label.kind == "modified"
    assert "7 of 12 shots" in label.lines[0]
    assert "2 of 6 spoken lines" in label.lines[2]
    assert len(label.lines) == 3


def test_only_what_is_generated_throughout_is_called_so():
    assert label_of(ALL, "en", short=False).kind == "generated"
    voices = Made(shots=3, painted=0, lines=1, synthetic=1)
    assert label_of(voices, "en", short=False).kind == "modified"
    recorded = Made(shots=3, painted=3, lines=2, synthetic=1)
    assert label_of(recorded, "en", short=False).heading == "Made in part with generative AI"


def test_the_short_label_says_that_and_not_how():
    assert label_of(PART, "fr-CA", short=True).lines == ()


@pytest.mark.parametrize(("asked", "given"), [("no", "nb"), ("nn-NO", "nb"), ("xx", "en")])
def test_a_language_without_words_is_told_in_the_nearest_or_in_english(asked, given):
    assert label_of(ALL, asked, short=False).language == given


@pytest.mark.parametrize("language", sorted(set(_WORDS) - {"ja"}))
def test_the_letters_of_every_western_label_are_always_there(language):
    assert unlettered(texts(label_of(PART, language, short=False))) == ""


def test_the_card_stands_long_enough_comes_from_the_dark_and_goes_there():
    reel = label_reel(label_of(PART, "en", short=False), 24)
    seconds = len(reel.exposures) / 24
    assert 3.4 <= seconds <= 6.5
    first, last = (reel.pictures[reel.exposures[at]].level for at in (0, -1))
    assert max(first, last) < 0.1
    assert max(one.shown for one in reel.pictures) == 1.0
    short = label_reel(label_of(PART, "en", short=True), 24)
    assert len(short.exposures) < len(reel.exposures)


def test_the_card_is_there_and_its_letters_are_light_on_dark(tmp_path):
    label = label_of(PART, "en", short=False)
    setting = Setting(size=(320, 180), language="en", folder=tmp_path)
    reel = label_reel(label, 24)
    glow = next(one for one in reel.pictures if one.shown == one.level == 1.0)
    ground = Image.new("RGB", (320, 180), (200, 120, 60))
    (picture,) = (np.asarray(one) for one in label_card(label, ground, setting, [glow]))
    light = picture.mean(axis=2)
    assert light.max() > 200 and np.median(light) < 60
    middle = light[60:140, 60:260]
    assert 0.01 < (middle > 150).mean() < 0.3
