"""What a casting decision's fact holds, and that facts of before are still read."""

from __future__ import annotations

import msgspec
import pytest

from pegbar.actions.casting.cast import Turn, ask_of, cast_of, put_on_record
from pegbar.actions.casting.replay import replay
from pegbar.assets.job_facts import CastDecided
from tests.fakes.hiring import ONE, THREE, TWO, director


def at_length(fact: CastDecided) -> CastDecided:
    """As ledgers have it that were written when each look was kept whole beside its candidate."""
    ask = ask_of(fact)
    return msgspec.structs.replace(fact, given=msgspec.to_builtins(ask))


def test_what_a_candidate_says_is_not_said_again_by_its_look(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: auto}}", ONE, TWO, THREE)
    fact = cast_of(studio).rows[0].fact
    ask = ask_of(fact)
    assert [one.generator for one in ask.looks] == [one.generator for one in fact.candidates]
    shared = {"generator", "kind", "estimate", "seconds"}
    assert all(shared.isdisjoint(one) for one in fact.given["looks"])
    assert len(msgspec.json.encode(fact)) < 0.9 * len(msgspec.json.encode(at_length(fact)))


def test_a_look_keeps_what_its_candidate_says_otherwise(shoot, room):
    text = "casts: {x: {everything: [a/one, auto]}}"
    studio = director(shoot, room, text, ONE, TWO, lacks={"b": "no account"})
    turns = {shoot.story.shots[0].id: Turn(away={"b/two": "rejected"})}
    fact = cast_of(studio, turns).rows[0].fact
    out = {one.generator: one.out for one in ask_of(fact).looks}
    said = {one.generator: one.out for one in fact.candidates}
    assert out["b/two"] == ("no account",)
    assert said["b/two"] == ("rejected", "no account")


def test_ledgers_of_before_are_read_and_replayed_and_their_decisions_stand(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: auto}}", ONE, TWO)
    new = [one.fact for one in cast_of(studio).rows]
    old = [at_length(one) for one in new]
    assert [one.given for one in old] != [one.given for one in new]
    assert [ask_of(one) for one in old] == [ask_of(one) for one in new]

    room.ledger.append(old, by="tester")

    assert [one for one in replay(list(room.ledger.facts())) if not one.same] == []
    assert put_on_record(cast_of(studio)) == 0


@pytest.mark.parametrize("looks", [None, [], ["a/one"], [{"seconds": "long"}, {}]])
def test_a_form_that_is_not_known_is_no_decision_that_is_worked_out_again(shoot, room, looks):
    studio = director(shoot, room, "casts: {x: {everything: auto}}", ONE, TWO)
    fact = cast_of(studio).rows[0].fact
    assert ask_of(msgspec.structs.replace(fact, given={**fact.given, "looks": looks})) is None
