from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.assets.speech import Phone
from pegbar.departments.stage.acting.mouths import LEAD, accents, mouth_at, shapes, viseme_of
from pegbar.production.acting import Viseme

TWO = 2 / 24


@pytest.mark.parametrize(
    ("sound", "viseme"),
    [("m", "A"), ("p", "A"), ("f", "G"), ("uː", "F"), ("θ", "H"), ("ɑː", "D"), ("ˈiː", "B")],
)
def test_each_sound_has_the_mouth_that_the_chart_gives_it(sound, viseme):
    assert viseme_of(sound) is Viseme(viseme)


def test_a_mark_alone_has_no_mouth():
    assert viseme_of("ˈ") is None


def test_the_mouth_leads_the_sound():
    (shape,) = shapes([Phone("m", 1.0, 1.1)], start=2.0)
    assert shape.start == pytest.approx(3.0 - LEAD)


def test_a_diphthong_moves_from_one_shape_to_the_other():
    assert [one.viseme for one in shapes([Phone("aʊ", 0.0, 0.2)], 0.0)] == [Viseme.D, Viseme.F]


phones = st.lists(
    st.tuples(st.sampled_from("mpbtsaeiouflɑθ"), st.floats(0.03, 0.3)), min_size=1, max_size=30
)


@given(phones, st.floats(0, 2))
def test_no_closure_is_lost_on_twos(sounds, start):
    at, spoken = 0.0, []
    for sound, length in sounds:
        spoken.append(Phone(sound, at, at + length))
        at += length
    said = shapes(spoken, start)
    slots = [(number * TWO, (number + 1) * TWO) for number in range(int((at + start) / TWO) + 2)]
    seen = [mouth_at(said, *slot) for slot in slots]
    for one in said:
        if one.viseme is Viseme.A and one.start >= 0:
            slot = max(i for i, (begin, _) in enumerate(slots) if begin <= one.start + 1e-9)
            assert seen[slot] is Viseme.A


def test_silence_is_rest():
    assert mouth_at([], 0.0, TWO) is Viseme.REST


def test_a_short_f_is_seen_beside_a_longer_half_open_mouth():
    said = shapes([Phone("f", 0.06, 0.095), Phone("s", 0.095, 0.143)], 0.0)
    assert mouth_at(said, 0.0, TWO) is Viseme.G


IPA = (
    "p b t d k ɡ m n ŋ f v θ ð s z ʃ ʒ tʃ dʒ h ɹ ɾ l j w ʔ ɫ n̩ l̩ ᵻ ɨ "
    "iː ɪ e ɛ æ a ɑː ɒ ɔː ʊ uː ʌ ə ɚ ɝ ɜː eɪ aɪ ɔɪ aʊ oʊ əʊ ɪə eə ʊə"
)


@pytest.mark.parametrize("sound", [one for one in IPA.split() if one != "ʔ"])
def test_every_sound_of_american_and_british_english_has_a_mouth(sound):
    assert viseme_of(sound) is not None
    assert viseme_of("ˈ" + sound) is viseme_of(sound)


def test_heads_fall_on_stressed_vowels_well_apart():
    spoken = [Phone("ɑ" if i % 2 else "t", i * 0.2, i * 0.2 + 0.1) for i in range(30)]
    spoken[17] = Phone("ˈɑ", 3.4, 3.5)
    found = accents(spoken)
    assert 3.4 in found
    assert all(later - one >= 1.2 for one, later in itertools.pairwise(found))
