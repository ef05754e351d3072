from __future__ import annotations

import pytest

from pegbar.actions.governance import TOLD, governance
from tests.fakes.evidence import desk_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return desk_in(tmp_path_factory.mktemp("house"))


def rules_of(desk, checkpoints=0):
    return governance(desk.shoot, desk.film, desk.room, checkpoints=checkpoints)


def state_of(rules, rule):
    return next(one.state for one in rules if one.rule.startswith(rule))


def test_gaps_come_first(desk):
    states = [one.state for one in rules_of(desk)]
    assert states == sorted(states, key=list(TOLD).index)
    assert states[0] == "written"


def test_what_the_code_does_not_do_is_not_called_enforced(desk):
    rules = rules_of(desk)
    for gap in ("only those in a role", "stages are", "bytes are read", "the rules of SAG-AFTRA"):
        assert state_of(rules, gap) == "written"


def test_a_film_without_a_certificate_is_a_gap(desk):
    assert desk.hands.signer == ""
    assert state_of(rules_of(desk), "a film tells how it was made") == "written"


def test_a_checkpoint_turns_asking_into_holding(desk):
    assert state_of(rules_of(desk), "the record is what it was") == "asked"
    assert state_of(rules_of(desk, checkpoints=1), "the record is what it was") == "enforced"


def test_the_show_s_own_papers_are_named(desk):
    rules = rules_of(desk)
    used = next(one for one in rules if "for its purposes" in one.rule)
    assert "screenplay.fountain" in used.about
    closed = next(one for one in rules if "does not leave" in one.rule)
    assert closed.about == ("mira-voice",)
