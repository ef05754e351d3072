from __future__ import annotations

from dataclasses import replace

import pytest

from pegbar import wiring
from pegbar.actions.asking import Asked, ask
from pegbar.actions.governing import accept_rules
from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.backends.shows.folder import open_show
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput, Refused
from tests.fakes.rights import show_with
from tests.fakes.rooms import room_in

PEOPLE = """\
format: 1
people:
  tester: {roles: [producer]}
  lio: {roles: [artist], departments: [painting]}
"""
LOOK = Asked(door=Door.READ, action="read", about="my-show")
MONEY = Asked(door=Door.READ, action="read", about="my-show", kind="Money")


def entered(room, folder, person="tester"):
    policy = CedarPolicy(own=folder.rules.policies)
    return replace(room, rules=folder.rules, policy=policy, person=person), folder.show


def test_a_changed_budget_holds_nothing_until_somebody_entitled_has_accepted_it(tmp_path):
    files = {"rights/people.yaml": PEOPLE, "budget.yaml": "format: 1\nshow: 5 USD\n"}
    place = show_with(tmp_path, files)
    room = room_in(tmp_path / "room")
    assert ask(*entered(room, open_show(place)), LOOK).allowed
    (place / "budget.yaml").write_text("format: 1\nshow: 5000 USD\n", "utf-8")
    here, show = entered(room, open_show(place), "lio")
    with pytest.raises(Refused, match=r"changed and nobody has accepted that: budget\.yaml"):
        ask(here, show, LOOK)
    with pytest.raises(Refused):
        accept_rules(here, show)
    producer, _ = entered(room, open_show(place))
    assert accept_rules(producer, show) == ("budget.yaml",)
    assert ask(here, show, LOOK).allowed


def test_an_artist_does_not_read_what_was_spent(tmp_path):
    place = show_with(tmp_path, {"rights/people.yaml": PEOPLE})
    room = room_in(tmp_path / "room")
    assert ask(*entered(room, open_show(place)), MONEY).allowed
    with pytest.raises(Refused):
        ask(*entered(room, open_show(place), "lio"), MONEY)


def test_a_wrong_budget_is_told_before_anything_is_made_and_nobody_has_to_have_drawn_it(tmp_path):
    place = show_with(tmp_path, {"budget.yaml": "format: 1\nshow: 5 USD\n"})
    assert "budget.yaml" in wiring.gather_shoot(open_show(place), {}).paperwork
    (place / "budget.yaml").write_text("format: 1\nshow: 5\n", "utf-8")
    with pytest.raises(BadInput, match="5 of what"):
        open_show(place)
