"""The third example: a screenplay, and nothing else."""

from __future__ import annotations

import pytest

from pegbar.actions.shoot import Shoot
from pegbar.rights.label import Purpose
from pegbar.wiring import gather_shoot, read_show
from tests.examples.shows import ROOT

EXAMPLE = ROOT / "examples" / "post-for-the-sea"


@pytest.fixture(scope="module")
def shoot() -> Shoot:
    return gather_shoot(read_show(EXAMPLE), {})


def test_the_folder_holds_a_screenplay_and_nothing_else() -> None:
    assert [one.name for one in EXAMPLE.iterdir() if one.name != "out"] == ["screenplay.fountain"]


def test_all_of_its_script_is_staged_with_a_pause(shoot: Shoot) -> None:
    story = shoot.story
    assert story.unstaged == () and len(story.shots) >= 8
    assert len({shot.set for shot in story.shots}) == 2
    assert any(beat.verb == "wait" and not beat.who for shot in story.shots for beat in shot.beats)


def test_three_roles_of_three_designs_two_places_and_two_things_come_from_the_stock(
    shoot: Shoot,
) -> None:
    show = shoot.show
    assert {name: one.rig for name, one in show.characters.items()} == {
        "LENA": "stock:girl",
        "MINA": "stock:woman",
        "OTTO": "stock:grandpa",
    }
    assert [one.design for one in show.sets.values()] == ["stock:room", "stock:shore"]
    assert sorted(show.props) == ["LANTERN", "LETTER"]


def test_its_film_may_go_anywhere(shoot: Shoot) -> None:
    assert all(one.label.purposes == frozenset(Purpose) for one in shoot.matter.values())
