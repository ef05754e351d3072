"""What is sent to generators is asked about, and what they made leaves as their terms say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pegbar.actions.doors import ask_to_run
from pegbar.actions.grant import grant
from pegbar.actions.rights_of_film import of_terms
from pegbar.assets.facts import VerdictGiven
from pegbar.assets.profile import Premises, Prices, Profile, Terms
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Slot, Source, Step
from pegbar.rights.label import Purpose
from pegbar.values.errors import Refused
from pegbar.values.repeat import Repeat
from tests.fakes.recipes import recipe
from tests.fakes.rights import SOURCE, shoot_of, show_with, with_consent
from tests.fakes.rooms import room_in

KIT = "art/characters/kit.svg"
DAY = dt.date(2026, 11, 1)
UNTRAINED = SOURCE.replace("    consents: [ada-voice]\n", "").replace("train, ", "")
VENDOR = Profile(
    name="lumen/one",
    vendor="lumen",
    title="One",
    premises=Premises.OUTSIDE,
    does=(),
    prices=Prices(as_of=DAY, source=""),
    terms=Terms(as_of=DAY, source="lumen.example", commercial=True, trains=True),
    repeat=Repeat.NEVER,
)

NEVER_TRAINS = replace(VENDOR, terms=replace(VENDOR.terms, trains=False))


def graph_given_to(shoot, profile):
    kit = Source(KIT, shoot.matter[KIT].digest)
    generate = replace(recipe("join", Slot.CPU), name="generate.sent")
    step = Step(
        id="generate/sc1-sh010/1",
        recipe=generate,
        inputs={KIT: kit},
        shot="sc1-sh010",
        hired=profile,
    )
    return graph_of([step])


def said_by(folder, room, profile):
    shoot = shoot_of(show_with(folder, {"rights/a.yaml": UNTRAINED}))
    with pytest.raises(Refused) as caught:
        ask_to_run(shoot, graph_given_to(shoot, profile), room)
    return caught.value.message


def sent(room):
    facts = [one.body for one in room.ledger.facts()]
    return [one for one in facts if isinstance(one, VerdictGiven) and one.action == "send"]


def test_what_nobody_may_learn_from_is_not_sent_to_a_vendor_that_trains(tmp_path):
    room = room_in(tmp_path / "room")
    said = said_by(tmp_path, room, VENDOR)
    assert "my-show to lumen/one may not be sent" in said
    assert "the terms of lumen/one train on what is sent" in said
    assert "rule label.terms" in said
    assert [one.allowed for one in sent(room)] == [False]


@pytest.mark.parametrize(
    "profile",
    [
        replace(VENDOR, terms=replace(VENDOR.terms, trains=False)),
        replace(VENDOR, version="sandbox 1"),
    ],
    ids=["it never trains", "a rehearsal"],
)
def test_what_may_be_sent_is_on_record_for_each_generator(tmp_path, profile):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(show_with(tmp_path, {"rights/a.yaml": UNTRAINED}))
    ask_to_run(shoot, graph_given_to(shoot, profile), room)
    (verdict,) = sent(room)
    assert verdict.allowed
    assert verdict.about.startswith("my-show to lumen/one")
    assert verdict.inputs == (shoot.matter[KIT].digest,)


def test_what_stays_in_the_house_is_not_asked_about(tmp_path):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(show_with(tmp_path, {"rights/a.yaml": UNTRAINED}))
    ask_to_run(shoot, graph_given_to(shoot, replace(VENDOR, premises=Premises.STUDIO)), room)
    assert sent(room) == []


def test_terms_that_do_not_let_results_be_sold_stand_in_the_way_of_delivering(tmp_path):
    shoot = shoot_of(show_with(tmp_path, {}))
    unsold = replace(VENDOR, terms=replace(VENDOR.terms, commercial=None))
    (found,) = of_terms(graph_given_to(shoot, unsold), Purpose.DELIVER)
    assert (found.source, found.side) == ("lumen/one", "terms")
    assert "nobody has established" in found.message
    assert "legal" in found.who_could
    assert of_terms(graph_given_to(shoot, unsold), Purpose.PRODUCE) == ()
    assert of_terms(graph_given_to(shoot, VENDOR), Purpose.DELIVER) == ()


@pytest.mark.parametrize(
    ("rights", "says"),
    [
        (UNTRAINED.replace("produce, ", ""), "not to produce"),
        (SOURCE.replace("    consents: [ada-voice]\n", "    end: 2026-01-01\n"), "its window"),
    ],
    ids=["it is for development only", "its time is over"],
)
def test_what_may_not_be_worked_with_outside_is_not_sent_there(tmp_path, rights, says):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(show_with(tmp_path, {"rights/a.yaml": rights}))
    with pytest.raises(Refused, match=says):
        ask_to_run(shoot, graph_given_to(shoot, NEVER_TRAINS), room)


def test_whose_consent_is_not_in_force_is_not_sent_outside(tmp_path):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(with_consent(tmp_path))
    with pytest.raises(Refused, match="ada-voice is not granted"):
        ask_to_run(shoot, graph_given_to(shoot, NEVER_TRAINS), room)
    grant(shoot, "ada-voice", room)
    ask_to_run(shoot, graph_given_to(shoot, NEVER_TRAINS), room)


def test_what_may_only_be_developed_with_may_be_rehearsed_with(tmp_path):
    room = room_in(tmp_path / "room")
    rights = {"rights/a.yaml": UNTRAINED.replace("produce, ", "")}
    shoot = shoot_of(show_with(tmp_path, rights))
    ask_to_run(shoot, graph_given_to(shoot, replace(VENDOR, version="sandbox 1")), room)
