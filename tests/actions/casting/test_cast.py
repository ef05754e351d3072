"""Casting a show: decisions that stand, that are taken anew, and that a person takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from pegbar.actions.casting.cast import Turn, cast_of, check, put_on_record
from pegbar.actions.casting.looking import Studio
from pegbar.actions.casting.recast import allow_elsewhere, recast, recast_by_hand
from pegbar.actions.casting.replay import replay
from pegbar.assets.facts import ApprovalGiven, CastDecided
from pegbar.assets.profile import Premises, Retired
from pegbar.ports.jobs import Moderated, Unavailable, Unsettled
from pegbar.rights.people import HouseRules, Member, People, Role
from pegbar.values.errors import BadInput, Refused, StepFailed
from tests.fakes.hiring import DAY, ONE, THREE, TWO, WORDS, books, director, job, profile
from tests.fakes.rights import shoot_of, show_with

OLD = profile(
    "sora/old", retired=Retired(since=DAY, source="their page", stand_ins=("z/none", "b/two"))
)


def first(shoot) -> str:
    return shoot.story.shots[0].id


def row(studio, shot: str, turns=None):
    return next(one for one in cast_of(studio, turns).rows if one.shot.id == shot)


def decisions(room) -> list[CastDecided]:
    return [one.body for one in room.ledger.facts(kinds=(CastDecided,))]


def test_without_a_cast_file_nobody_is_cast_and_nothing_is_recorded(shoot, room):
    cast = cast_of(Studio(shoot=shoot, room=room, books=books(ONE), keys={}))

    assert (cast.rows, cast.hired, put_on_record(cast)) == ((), {}, 0)
    assert list(room.ledger.facts()) == []


def test_a_decision_is_a_fact_once(shoot, room):
    studio = director(shoot, room, "casts: {all: {everything: [b/two, auto]}}")

    assert put_on_record(check(cast_of(studio))) == len(shoot.story.shots)
    assert put_on_record(cast_of(studio)) == 0
    said = decisions(room)[0]
    assert said.choice.generator == "b/two"
    assert {one.generator for one in said.candidates} == {
        "a/one",
        "b/two",
        "c/three",
        "house-painter",
        "stage",
    }
    assert said.reasons == ("direction/cast.yaml:2 names it for everything",)


def test_one_line_changes_who_makes_the_film(shoot, room):
    text = "use: {}\ncasts: {{one: {{everything: a/one}}, two: {{everything: b/two}}}}"

    for name in ("one", "two"):
        studio = director(shoot, room, text.format(name))
        put_on_record(cast_of(studio))
        assert {one.generator for one in cast_of(studio).choices.values()} == {
            f"{'a' if name == 'one' else 'b'}/{name}"
        }
    assert decisions(room)[-1].replaces == "a/one"


def test_hired_carries_the_profile_and_the_house_is_itself(shoot, room):
    text = f"casts: {{all: {{everything: a/one, {first(shoot)}: stage}}}}"

    hired = cast_of(director(shoot, room, text)).hired

    assert hired[first(shoot)].profile.name == "stage"
    assert hired[shoot.story.shots[1].id].profile is ONE


def test_a_generator_that_nobody_knows_is_told_with_its_place(shoot, room):
    with pytest.raises(BadInput, match="did you mean a/one"):
        cast_of(director(shoot, room, "casts: {all: {everything: a/onne}}"))


def test_nobody_to_cast_is_refused_with_every_reason(shoot, room):
    studio = director(
        shoot, room, "casts: {all: {everything: a/one}}\nnever: ['a/*']", lacks={"a": "no account"}
    )

    with pytest.raises(Refused) as refusal:
        check(cast_of(studio))
    assert "never: a/* in the cast file; no account" in str(refusal.value)


def test_who_trains_on_what_it_is_sent_is_not_sent_what_nobody_may_learn_from(tmp_path, room):
    source = """\
format: 1
sources:
  - files: ["screenplay.fountain"]
    by: Ada
    purposes: [develop, produce, deliver]
"""
    shoot = shoot_of(show_with(tmp_path, {"rights/own.yaml": source}))
    learns = profile("a/learns", trains=True)
    unsaid = profile("b/unsaid", trains=None)
    here = profile("c/here", trains=True, premises=Premises.HERE)
    studio = director(shoot, room, "casts: {x: {everything: auto}}", learns, unsaid, here, TWO)

    out = {one.generator: one.out for one in row(studio, first(shoot)).candidates}

    assert "nobody may learn from it, and the terms of a/learns train" in out["a/learns"][0]
    assert "do not say that they never train" in out["b/unsaid"][0]
    assert (out["c/here"], out["b/two"]) == ((), ())


def test_who_may_not_send_has_nobody_outside_to_cast(shoot, room):
    people = People(named=True, members={"tester": Member(roles=(Role.AUDITOR,))})
    studio = director(shoot, room, "casts: {x: {everything: a/one}}")
    studio = replace(studio, room=replace(room, rules=HouseRules(people=people)))

    assert "auditor" in row(studio, first(shoot)).candidates[0].out[0]


def test_the_budget_is_asked(shoot, room):
    studio = director(
        shoot,
        room,
        "casts: {x: {everything: [c/three, auto]}}",
        afford=lambda _shot, cost, _worth: "too dear" if cost.micros > 1_500_000 else "",
    )
    looked = {one.generator: one for one in row(studio, first(shoot)).candidates}

    assert looked["c/three"].out == ("too dear",)
    assert row(studio, first(shoot)).choice.generator == "a/one"


def test_a_region_that_the_studio_asks_for_is_kept(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: a/one}}")
    american = replace(ONE, terms=replace(ONE.terms, regions=("US",)))
    entry = replace(studio.books.entries["a/one"], profile=american, region="EU")
    studio = replace(studio, books=type(studio.books)({"a/one": entry}))

    out = row(studio, first(shoot)).candidates[0].out
    assert out == ("the studio wants EU, and it works in US",)


def test_who_made_a_shot_is_not_given_up_for_a_better_score(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: auto}}", ONE, TWO)
    put_on_record(cast_of(studio))
    shot, other = first(shoot), shoot.story.shots[1].id
    room.ledger.append(job(shot, "a/one"), by="tester")
    for one in shoot.story.shots[1:4]:
        room.ledger.append(job(one.id, "b/two"), by="tester")
        put_on_record(cast_of(studio, {one.id: Turn(away={"a/one": "for the test"})}))
        said = ApprovalGiven(stage="shots", approved=True, inputs=(), about=one.id)
        room.ledger.append([said], by="tester")

    assert row(studio, shot).kept
    assert row(studio, shot).choice.generator == "a/one"
    assert row(studio, other).choice.generator == "b/two"
    last = shoot.story.shots[-1].id
    assert row(studio, last).choice.generator == "b/two"


def test_a_shot_asked_for_differently_stays_with_who_makes_it(shoot, room):
    shot = first(shoot)
    put_on_record(cast_of(director(shoot, room, "casts: {x: {everything: auto}}", ONE, TWO)))
    room.ledger.append(job(shot, "a/one", state=""), by="tester")
    text = f"casts: {{x: {{everything: auto}}}}\nshots: {{{shot}: {{takes: 2, prompt: calmer}}}}"

    now = row(director(shoot, room, text, ONE, TWO), shot)

    assert (now.choice.generator, now.choice.takes, now.choice.prompt) == ("a/one", 2, "calmer")
    assert not now.kept


# -- when somebody cannot


def test_a_build_goes_on_with_the_next_when_somebody_is_down(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: [a/one, b/two]}}")
    put_on_record(cast_of(studio))
    shot = first(shoot)
    room.ledger.append(job(shot, "a/one", "unasked", why="down", message="503"), by="tester")

    again = recast(studio, {shot: Unavailable("a/one is down until 12:05")})

    assert again is not None
    assert again.choices[shot].generator == "b/two"
    assert decisions(room)[-1].replaces == "a/one"
    assert decisions(room)[-1].reasons[0] == "not a/one: a/one is down until 12:05"


@pytest.mark.parametrize(
    "error",
    [Moderated("it shows a knife"), Unsettled("nobody knows"), Refused("the budget is spent")],
)
def test_a_build_stops_where_a_person_has_to_say_something(shoot, room, error):
    studio = director(shoot, room, "casts: {x: {everything: [a/one, b/two]}}")
    put_on_record(cast_of(studio))

    assert recast(studio, {first(shoot): error}) is None


def test_a_shot_with_nobody_else_stays_with_whom_it_has_and_the_others_go_on(shoot, room):
    shot, other = first(shoot), shoot.story.shots[1].id
    text = f"casts: {{x: {{everything: [a/one, b/two]}}}}\nshots: {{{other}: a/one}}"
    studio = director(shoot, room, text)
    put_on_record(cast_of(studio))
    down = Unavailable("a/one is down")

    again = recast(studio, {shot: down, other: down})

    assert again is not None
    assert again.choices[shot].generator == "b/two"
    assert again.choices[other].generator == "a/one"
    assert recast(studio, {other: down}) is None


def test_a_build_stops_where_direction_names_nobody_else(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: a/one}}")
    put_on_record(cast_of(studio))

    assert recast(studio, {first(shoot): StepFailed("it failed")}) is None
    assert len(decisions(room)) == len(shoot.story.shots)


def test_a_build_never_comes_back_to_whom_it_passed_over(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: [a/one, b/two]}}")
    put_on_record(cast_of(studio))
    shot = first(shoot)

    assert recast(studio, {shot: Unavailable("a/one is throttled")}).choices[shot].generator == (
        "b/two"
    )
    assert recast(studio, {shot: Unavailable("b/two is throttled")}) is None


def test_who_was_throttled_is_looked_at_again_later_and_who_failed_is_not(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: [a/one, b/two, c/three]}}")
    shot = first(shoot)
    room.ledger.append(job(shot, "a/one", "unasked", why="throttled"), by="tester")
    room.ledger.append(job(shot, "b/two", "failed", why="failed", message="CUDA"), by="tester")

    assert row(studio, shot).choice.generator == "c/three"
    room.clock.moment += dt.timedelta(hours=2)
    assert row(studio, shot).choice.generator == "a/one"
    out = {one.generator: one.out for one in row(studio, shot).candidates}
    assert out["b/two"] == ("it failed at this shot: CUDA",)


def test_a_refusal_is_tried_elsewhere_only_with_a_persons_word(shoot, room):
    shot = first(shoot)
    text = "casts: {x: {everything: [a/one, b/two]}}"
    room.ledger.append(job(shot, "a/one", "refused", message="SAFETY.INPUT"), by="tester")

    assert row(director(shoot, room, text), shot).choice.generator == "a/one"
    other = director(shoot, room, "casts: {x: {everything: b/two}}")
    assert "nobody else is asked without a person's word" in row(other, shot).reasons[0]

    assert allow_elsewhere(other, shot, "the knife is a paper one") == "a/one"
    assert row(other, shot).choice.generator == "b/two"
    assert row(director(shoot, room, text), shot).choice.generator == "b/two"
    room.ledger.append(job(shot, "b/two", "refused", message="nsfw"), by="tester")
    assert row(other, shot).choice.generator == "b/two"  # it alone: the word was about the other


def test_a_rehearsals_troubles_are_not_the_real_ones(shoot, room):
    shot = first(shoot)
    played = job(shot, "a/one", "refused", message="made up", sandbox=True)
    room.ledger.append(played, by="tester")

    studio = director(shoot, room, "casts: {x: {everything: b/two}}")
    assert row(studio, shot).choice.generator == "b/two"
    troubles = job(shot, "b/two", "unasked", why="quota", sandbox=True)
    room.ledger.append(troubles, by="tester")
    auto = director(shoot, room, "casts: {x: {everything: [b/two, c/three]}}")
    assert row(auto, shoot.story.shots[1].id).choice.generator == "b/two"
    entries = {name: replace(one, sandbox=True) for name, one in studio.books.entries.items()}
    rehearsal = replace(studio, books=type(studio.books)(entries))
    assert "a/one (rehearsal) refused this shot" in row(rehearsal, shot).reasons[0]


def test_a_word_needs_a_reason_and_a_refusal(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: a/one}}")

    with pytest.raises(BadInput, match="nobody has refused"):
        allow_elsewhere(studio, first(shoot), "because")
    with pytest.raises(BadInput, match="say why"):
        allow_elsewhere(studio, first(shoot), " ")


def test_a_retired_models_shots_are_recast_in_one_command(shoot, room):
    shot = first(shoot)
    text = f"casts: {{x: {{everything: a/one}}}}\nshots: {{{shot}: sora/old}}"
    studio = director(shoot, room, text, ONE, TWO, OLD)
    assert "retired since 2026-11-01; z/none, b/two can stand in" in row(studio, shot).reasons[0]

    rows = recast_by_hand(studio, "sora/*")

    assert [one.shot.id for one in rows] == [shot]
    assert rows[0].choice.generator == "b/two"
    assert rows[0].reasons == (
        "not sora/old: tester recast it (away from sora/*)",
        "it can stand in",
    )
    assert cast_of(studio).choices[shot].generator == "b/two"  # also in every later plan
    assert put_on_record(cast_of(studio)) == len(shoot.story.shots) - 1  # it stands already


def test_what_a_retired_model_made_stays_as_it_is(shoot, room):
    shot = first(shoot)
    alive = replace(OLD, retired=None, does=ONE.does)
    text = f"shots: {{{shot}: sora/old}}"
    put_on_record(cast_of(director(shoot, room, text, alive)))
    room.ledger.append(job(shot, "sora/old"), by="tester")

    gone = replace(OLD, does=ONE.does)
    now = row(director(shoot, room, text, gone), shot)

    assert (now.kept, now.choice.generator) == (True, "sora/old")


def test_a_pattern_that_names_nobody_says_who_is_cast(shoot, room):
    with pytest.raises(BadInput, match="cast are: a/one"):
        recast_by_hand(director(shoot, room, "casts: {x: {everything: a/one}}"), "sora/*")


# -- replay


def test_every_decision_comes_out_again(shoot, room):
    text = "casts: {x: {everything: auto, wide: [a/one, auto]}}"
    studio = director(shoot, room, text, ONE, TWO, THREE, profile("d/words", WORDS))
    shot, other = shoot.story.shots[0].id, shoot.story.shots[1].id
    put_on_record(cast_of(studio))
    room.ledger.append(job(shot, "a/one"), by="tester")
    room.ledger.append(job(other, "a/one", "unasked", why="quota", message="0 left"), by="tester")
    recast(studio, {other: Unavailable("a/one has no credits")})
    approved = ApprovalGiven(stage="shots", approved=False, inputs=(), about=shot)
    room.ledger.append([approved], by="tester")
    put_on_record(cast_of(studio, {shot: Turn(away={"a/one": "rejected"}, more=("auto",))}))

    found = list(replay(list(room.ledger.facts())))

    assert len(found) > len(shoot.story.shots) + 1
    assert [one for one in found if not one.same] == []


def test_a_decision_that_does_not_follow_from_the_record_is_named(shoot, room):
    studio = director(shoot, room, "casts: {x: {everything: auto}}", ONE, TWO)
    cast = cast_of(studio)
    fact = cast.rows[0].fact
    other = type(fact.choice)(generator="b/two", kind=fact.choice.kind)
    room.ledger.append([msgspec.structs.replace(fact, choice=other)], by="tester")

    (one,) = replay(list(room.ledger.facts()))
    assert (one.same, one.then, one.now, one.differs) == (False, "b/two", "a/one", ("choice",))
