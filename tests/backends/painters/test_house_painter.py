"""The house painter beyond its contract: its card, its exam, its refusals."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from pegbar.backends.painters.house_painter import HousePainter
from pegbar.ports.painter import Keyframe, Look
from pegbar.values.errors import StepFailed
from tests.contracts.painters.contract import nothing
from tests.contracts.painters.puppet import key, painted, puppet

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def keys():
    return [key("a", x=90, arm=10), key("b", x=150, arm=60, pan=10), key("c", x=115, arm=90)]


@pytest.fixture(scope="module")
def look(keys):
    return HousePainter(steps=5).learn(keys, seed=2, progress=nothing)


def test_three_keys_hold_one_back_and_the_card_tells_how_the_exam_went(look):
    exam = look.card["held_out"]
    assert exam["key"] in {"a", "b", "c"}
    assert exam["psnr_carried"] > exam["psnr_palette"]
    assert exam["psnr_painted"] >= exam["psnr_carried"]


def test_a_net_that_does_not_help_on_the_held_out_key_is_not_used(keys, look):
    assert set(look.card["strength"]) == {"gaps", "paint"}
    off = Look(weights=look.weights, card={**look.card, "strength": {}})
    drawing = puppet(x=100)
    by_hand = HousePainter().open(keys, off).paint(drawing)
    nothing_carried = HousePainter(steps=1).learn(keys[:1], seed=1, progress=nothing)
    assert nothing_carried.card["strength"] == {"gaps": 0.0, "paint": 0.0}
    assert np.abs(by_hand.astype(int) - HousePainter().open(keys, look).paint(drawing)).mean() < 6


def test_an_unseen_drawing_is_painted_as_the_painter_would(keys, look):
    drawing = puppet(x=120, arm=40, mouth="wide")
    picture = HousePainter().open(keys, look).paint(drawing)
    error = np.mean((picture.astype(float) - painted(drawing)) ** 2)
    assert 10 * np.log10(255**2 / error) > 29


def test_another_seed_gives_another_look(keys):
    one, other = (HousePainter(steps=4).learn(keys[:2], seed=n, progress=nothing) for n in (1, 2))
    assert one.weights != other.weights


def test_a_key_whose_picture_and_guides_disagree_is_refused(keys):
    wrong = Keyframe(name="wrong", picture=keys[0].picture[:-2], guides=keys[0].guides)
    with pytest.raises(StepFailed, match="wrong is 240×134 pixels, its guides 240×136"):
        HousePainter().learn([wrong], seed=1, progress=nothing)


def test_nothing_heavy_is_loaded_by_planning():
    code = (
        "import sys; import pegbar.departments.painting.choose;"
        "from pegbar.backends.painters.house_painter import HousePainter;"
        "HousePainter().identity(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
