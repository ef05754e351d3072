from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pegbar.departments.finishing.ambience import ambience, sounds_of
from pegbar.departments.finishing.foley import KINDS, cue_sound


@pytest.mark.parametrize("kind", [*sorted(KINDS), "something new"])
def test_every_cue_is_heard_briefly_and_ends_in_silence(kind: str) -> None:
    sound = cue_sound(kind, 1)
    assert np.isfinite(sound).all()
    assert 0.03 < np.abs(sound).max() < 0.9
    assert len(sound) < 5 * 48_000
    assert np.abs(sound[-48:]).max() < 0.01


def test_two_steps_are_alike_but_not_the_same() -> None:
    first, again, other = cue_sound("step", 1), cue_sound("step", 1), cue_sound("step", 2)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("mood", "place", "heard"),
    [
        ("lamp-night", "ROOFTOP", ("wind", "crickets")),
        ("Daylight", "", ("wind", "birds")),
        ("rainy-night", "", ("wind", "crickets", "rain")),
        ("night", "THE OLD PIER", ("wind", "crickets", "sea")),
        ("night", "BEDROOM", ("room",)),
        ("", "", ("wind",)),
    ],
)
def test_a_place_is_heard_by_the_words_in_its_names(
    mood: str, place: str, heard: tuple[str, ...]
) -> None:
    assert sounds_of(mood, place) == heard


@pytest.mark.parametrize("layer", ["wind", "gale", "crickets", "birds", "rain", "sea", "room"])
def test_air_is_quiet_and_the_same_every_time(layer: str) -> None:
    track = ambience((layer,), 5 * 48_000, "sh001")
    assert 1e-4 < np.sqrt((track**2).mean()) < 0.06
    assert np.array_equal(track, ambience((layer,), 5 * 48_000, "sh001"))


def test_long_air_has_no_seam() -> None:
    track = ambience(("room",), 50 * 48_000, "sh001")
    steps = np.abs(np.diff(track[:, 0]))
    seam = 24 * 48_000
    assert steps[seam - 4 : seam + 4].max() < 4 * np.median(steps) + steps.std() * 3


def test_the_reference_names_every_kind_of_cue() -> None:
    page = Path(__file__).parents[3].joinpath("docs/reference/sound.md").read_text("utf-8")
    assert all(f"`{kind}`" in page for kind in KINDS)
