from __future__ import annotations

from dataclasses import replace

import pytest

from pegbar.actions.asking import Asked, ask
from pegbar.actions.governing import accept_rules, accepted_rules
from pegbar.assets.facts import RulesAccepted, VerdictGiven
from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.backends.shows.folder import open_show
from pegbar.rights.door import Door
from pegbar.values.errors import Refused
from tests.fakes.rights import show_with
from tests.fakes.rooms import room_in

PEOPLE = """\
format: 1
people:
  tester: {roles: [producer]}
  lio: {roles: [artist], departments: [painting]}
"""
GREEDY = PEOPLE.replace(
    "lio: {roles: [artist], departments: [painting]}", "lio: {roles: [producer]}"
)
MAKE = Asked(door=Door.RUN, action="train", about="my-show", facts={"departments": ["painting"]})
LOOK = Asked(door=Door.READ, action="read", about="my-show")


@pytest.fixture
def room(tmp_path):
    return room_in(tmp_path / "room")


def entered(room, folder, person="tester"):
    """The room under the rules of the folder as it is now, with the show."""
    rules = folder.rules
    policy = CedarPolicy(own=rules.policies)
    return replace(room, rules=rules, policy=policy, person=person), folder.show


def bodies(room, kind):
    return [one for one in room.ledger.facts() if isinstance(one.body, kind)]


def test_a_show_that_names_nobody_lets_whoever_works_there_do_everything(tmp_path, room):
    here, show = entered(room, open_show(show_with(tmp_path, {})))
    assert ask(here, show, MAKE).allowed
    assert bodies(room, RulesAccepted) == []


def test_the_first_people_are_accepted_by_themselves_and_say_who_named_them(tmp_path, room):
    folder = open_show(show_with(tmp_path, {"rights/people.yaml": PEOPLE}))
    here, show = entered(room, folder)
    with pytest.raises(Refused, match="nobody has accepted"):
        ask(replace(here, person="lio"), show, MAKE)
    assert ask(here, show, LOOK).allowed
    (accepted,) = bodies(room, RulesAccepted)
    assert accepted.by == "tester"
    assert accepted.body.members["tester"].roles == ("producer",)
    assert accepted_rules(room.ledger.facts()) == folder.rules


def test_nobody_lets_themselves_in_by_changing_the_people(tmp_path, room):
    path = show_with(tmp_path, {"rights/people.yaml": PEOPLE})
    accept_rules(*entered(room, open_show(path)))
    (path / "rights/people.yaml").write_text(GREEDY)
    here, show = entered(room, open_show(path), "lio")
    with pytest.raises(Refused) as caught:
        ask(here, show, MAKE)
    assert "rights/people.yaml" in caught.value.message
    assert "tester (producer)" in caught.value.hint
    with pytest.raises(Refused, match="no rule lets the artist"):
        accept_rules(here, show)
    verdict = bodies(room, VerdictGiven)[-1]
    assert (verdict.body.action, verdict.body.allowed, verdict.by) == ("govern", False, "lio")
    assert len(bodies(room, RulesAccepted)) == 1


@pytest.mark.parametrize("change", ["changed", "gone", "policy"])
def test_a_change_holds_when_somebody_entitled_accepts_it(tmp_path, room, change):
    path = show_with(tmp_path, {"rights/people.yaml": PEOPLE})
    accept_rules(*entered(room, open_show(path)))
    match change:
        case "changed":
            (path / "rights/people.yaml").write_text(PEOPLE + "  mira: {roles: [legal]}\n")
        case "gone":
            (path / "rights/people.yaml").unlink()
        case _:
            (path / "policy").mkdir()
            text = 'forbid (principal, action == Action::"export", resource);'
            (path / "policy/ours.cedar").write_text(text)
    here, show = entered(room, open_show(path))
    with pytest.raises(Refused, match="nobody has accepted"):
        ask(here, show, LOOK)
    accept_rules(here, show)
    assert bodies(room, RulesAccepted)[-1].by == "tester"
    assert ask(replace(here, person="lio"), show, MAKE).allowed
    assert accept_rules(here, show) == ()


def test_a_stranger_is_told_who_could_add_them(tmp_path, room):
    folder = open_show(show_with(tmp_path, {"rights/people.yaml": PEOPLE}))
    accept_rules(*entered(room, folder))
    here, show = entered(room, folder, "eve")
    with pytest.raises(Refused) as caught:
        ask(here, show, MAKE)
    assert caught.value.message.endswith(
        "\n  eve is not among the show's people (rule deny-by-default)"
    )
    assert caught.value.hint == "tester (producer) can add eve to rights/people.yaml"
