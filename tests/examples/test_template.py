"""What `pegbar new` copies: a show that tells a whole film before anyone has touched it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pegbar.actions.new_show import new_show
from pegbar.actions.shoot import Shoot
from pegbar.production.acting import Verb
from pegbar.wiring import gather_shoot, read_show
from tests.examples.shows import STOCK, TEMPLATE


@pytest.fixture(scope="module")
def shoot(tmp_path_factory: pytest.TempPathFactory) -> Shoot:
    target = tmp_path_factory.mktemp("shows") / "a-star-for-bo"
    return gather_shoot(read_show(new_show(TEMPLATE, target, STOCK)), {})


def test_a_new_show_is_staged_to_the_last_line(shoot: Shoot) -> None:
    assert shoot.story.unstaged == ()
    assert shoot.story.findings == ()
    assert 4 <= len(shoot.story.shots) <= 7


def test_a_new_show_has_the_name_that_it_was_given(shoot: Shoot) -> None:
    assert shoot.show.id == "a-star-for-bo"
    assert shoot.story.title == "A Star For Bo"


def test_a_new_show_finds_walks_hands_over_and_talks(shoot: Shoot) -> None:
    verbs = [beat.verb for shot in shoot.story.shots for beat in shot.beats]
    for verb in (Verb.PICK_UP, Verb.WALK, Verb.HAND_OVER, Verb.LOOK, Verb.SPEAK):
        assert verb in verbs, verb


def test_a_new_show_can_leave_the_house(shoot: Shoot) -> None:
    for matter in shoot.matter.values():
        if matter.path != "show.yaml":
            assert matter.person, matter.path


def test_no_placeholder_is_left_in_a_new_show(tmp_path: Path) -> None:
    made = new_show(TEMPLATE, tmp_path / "mine", STOCK)
    for file in made.rglob("*"):
        if file.is_file():
            assert "{{" not in file.read_text("utf-8"), file.name
