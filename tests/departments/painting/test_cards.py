"""A model card is a page that people can read."""

from __future__ import annotations

from pegbar.departments.painting.cards import card_page

CARD = {
    "generator": "house-painter",
    "version": "2",
    "method": "carried paint",
    "seed": 7,
    "keys": [{"name": "sh1-a", "picture": "blake3:aa", "guides": "blake3:bb"}],
    "libraries": {"torch": "2"},
    "parameters": 1200,
    "steps": 40,
    "losses": [0.5, 0.25],
    "strength": {"gaps": 1.0, "paint": 0.25},
    "held_out": {
        "key": "sh1-a",
        "psnr_palette": 21.2,
        "psnr_carried": 28.0,
        "psnr_painted": 28.5,
        "exams": [28.5],
    },
    "training_data": "the keyframes listed here",
    "limits": ["invents nothing"],
}


def test_a_page_names_training_set_steps_exam_baselines_and_limits():
    page = card_page(CARD)
    for word in (
        "sh1-a",
        "blake3:aa",
        "40 steps",
        "28.50",
        "21.20",
        "100% gaps",
        "invents nothing",
    ):
        assert word in page


def test_the_page_of_another_look_tells_whose_it_is_and_what_it_brought():
    page = card_page({**CARD, "owner": "PIP", "psnr_before": 9.0, "psnr_after": 22.5})
    assert page.startswith("# PIP's other look")
    assert "9.0 dB before, 22.5 dB after" in page


def test_a_card_of_another_kind_still_has_a_page():
    assert card_page({"keys": ["one"], "seed": 3}).startswith("# The show's painted look")
