"""The example film: told whole, and with keyframes that fit what they were painted over."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PIL import Image

from pegbar.actions.shoot import Shoot
from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.performance import Drawing
from pegbar.departments.painting.choose import keys_for
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.production.acting import Verb
from pegbar.rights.label import Origin
from pegbar.wiring import gather_shoot, read_show
from tests.examples.shows import EXAMPLE, FOLDERS

KEYS = EXAMPLE / "art" / "keys"


@pytest.fixture(scope="module")
def shoot() -> Shoot:
    return gather_shoot(read_show(EXAMPLE), {})


@pytest.fixture(scope="module")
def records() -> dict[str, KeyframeFile]:
    return {
        path.stem: msgspec.json.decode(path.read_bytes(), type=KeyframeFile)
        for path in sorted(KEYS.glob("*.json"))
    }


def test_every_line_of_the_script_is_staged(shoot: Shoot) -> None:
    assert shoot.story.unstaged == ()
    assert shoot.story.findings == ()


def test_both_characters_speak_and_the_lantern_changes_hands(shoot: Shoot) -> None:
    beats = [beat for shot in shoot.story.shots for beat in shot.beats]
    lines = [beat for beat in beats if beat.verb is Verb.SPEAK]
    assert 6 <= len(lines) <= 8
    assert {beat.who for beat in lines} == {"PIP", "TOVE"}
    told = [beat.verb for beat in beats if beat.verb in (Verb.LIGHT, Verb.HAND_OVER, Verb.RISE)]
    assert told == [Verb.LIGHT, Verb.HAND_OVER, Verb.RISE, Verb.HAND_OVER]


def test_direction_overrules_shots_that_the_film_has(shoot: Shoot) -> None:
    overruled = {shot.id: shot.hand for shot in shoot.story.shots if shot.hand}
    assert set(overruled) >= {"sc1-sh010", "sc2-sh040", "sc2-sh050"}
    assert len(shoot.story.shots) >= 8


def test_every_shot_has_two_keys_of_its_own_and_can_be_painted(shoot: Shoot) -> None:
    for shot in shoot.story.shots:
        own = [name for name, key in shoot.keyframes.items() if key.shot == shot.id]
        assert len(own) == 2, shot.id
        assert set(own) <= set(keys_for(shot, shoot.keyframes)), shot.id


def test_keys_have_the_size_of_the_picture_and_stay_small(records: dict[str, KeyframeFile]) -> None:
    size = FOLDERS["example"].show().picture.size
    total = 0
    for name, record in records.items():
        data = (KEYS / f"{name}.png").read_bytes()
        with Image.open(KEYS / f"{name}.png") as picture:
            assert tuple(record.size) == size == picture.size
        assert len(data) < 900_000, name
        total += len(data)
    assert 0 < total < 15_000_000


def test_keys_say_plainly_that_a_program_painted_them(
    shoot: Shoot, records: dict[str, KeyframeFile]
) -> None:
    for name, record in records.items():
        assert "program" in record.how
        assert "stands in for an artist" in record.how
        matter = shoot.matter[f"art/keys/{name}.png"]
        assert matter.label.origin is Origin.GENERATED


def test_the_keys_of_a_shot_stand_on_both_sides_of_what_changes(
    records: dict[str, KeyframeFile],
) -> None:
    def lit(drawing: Drawing) -> float:
        return max((pose.lit for pose in drawing.props if pose.prop == "LANTERN"), default=0.0)

    def risen(drawing: Drawing) -> float:
        return max((pose.raised for pose in drawing.props if pose.prop == "MOON"), default=0.0)

    before, after = records["sc2-sh010-a"].drawing, records["sc2-sh010-b"].drawing
    assert (lit(before), lit(after)) == (0.0, 1.0)
    before, after = records["sc2-sh040-a"].drawing, records["sc2-sh040-b"].drawing
    assert risen(before) < 0.3
    assert risen(after) > 0.9


def test_a_key_lies_in_register_with_its_drawing(records: dict[str, KeyframeFile]) -> None:
    """Ink that was painted lies where the stage draws its line, and darker than beside it."""
    designs = FOLDERS["example"].designs()
    for name in ("sc2-sh010-b", "sc2-sh040-b"):  # on the set that the designs are read with
        record = records[name]
        guides = draw_guides(record.drawing, designs, record.size, portfolio_of(designs))
        with Image.open(KEYS / f"{name}.png") as picture:
            grey = np.asarray(picture.convert("L")).astype(float)
        ink = guides.line < 40
        aside = np.roll(guides.line < 40, 40, axis=1) & (guides.line > 220)
        assert grey[ink].mean() < grey[aside].mean() - 12, name
