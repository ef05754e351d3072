"""An answer of the door holds as long as what it was given for, also in the middle of a build."""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from pegbar.actions.build import build
from pegbar.actions.grant import grant
from pegbar.actions.loans import with_loans
from pegbar.actions.loosenings import with_loosened
from pegbar.actions.make_film import take_in
from pegbar.actions.revoke import revoke
from pegbar.assets.facts import LabelLoosened, LoanEnded, LoanTaken, RulesAccepted, StepMade
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Slot, Source, Step
from pegbar.production.rights_file import PEOPLE
from pegbar.rights.label import Purpose, Window
from pegbar.rights.people import Member, Role
from pegbar.values.errors import Refused
from tests.fakes.recipes import recipe
from tests.fakes.rights import SOURCE, shoot_of, show_with, with_consent
from tests.fakes.rooms import SilentListener, StoppedClock, room_in

KIT = "art/characters/kit.svg"
SRC = Path(__file__).parents[2] / "src/pegbar"


class Meanwhile(SilentListener):
    """Lets something happen as soon as a step is finished, or as soon as one is under way."""

    def __init__(self, happen, at="finished") -> None:
        super().__init__()
        self.happen, self.at = happen, at

    def _told(self, what) -> None:
        if self.happen and self.at == what:
            happen, self.happen = self.happen, None
            happen()

    def finished(self, step, seconds) -> None:
        super().finished(step, seconds)
        self._told("finished")

    def underway(self, step, done, total) -> None:
        super().underway(step, done, total)
        self._told("underway")


class Calendar:
    """A clock that is put forward by a day."""

    def __init__(self) -> None:
        self.days = 0

    def turn(self) -> None:
        self.days += 1

    def now(self) -> dt.datetime:
        return StoppedClock().now() + dt.timedelta(days=self.days)


def film(shoot, tmp_path, *, slow=False):
    """Kit is drawn, and then drawn on."""
    log = {"log": str(tmp_path / "log")}
    kit = Source(KIT, shoot.matter[KIT].digest)
    how = recipe("slow" if slow else "join", Slot.CPU)
    first = Step(id="kit", recipe=how, params={**log, "nap": 0.1}, inputs={KIT: kit})
    after = Step(id="more", recipe=recipe("join"), params=log, inputs={"kit": Output("kit")})
    return graph_of([first, after])


def made(room) -> list[str]:
    return [one.body.step for one in room.ledger.facts() if isinstance(one.body, StepMade)]


def refused(room, shoot, graph, listener) -> str:
    lease = take_in(shoot, room, graph)
    with pytest.raises(Refused) as caught:
        build(graph, shoot.labels(), room, listener, lease)
    room.engine.stop()
    return caught.value.message


def under_consent(tmp_path, **changes):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(with_consent(tmp_path, **changes))
    grant(shoot, "ada-voice", room)
    return room, shoot


def take_back(room, shoot) -> None:
    revoke("ada-voice", shoot.papers, room, show=shoot.show, reason="asked to", dry_run=False)


def test_what_is_under_way_stops_when_a_consent_is_taken_back(tmp_path):
    room, shoot = under_consent(tmp_path)
    told = refused(room, shoot, film(shoot, tmp_path), Meanwhile(lambda: take_back(room, shoot)))
    assert "taken back" in told
    assert made(room) == ["kit"]


def test_nothing_of_a_step_that_was_under_way_outlives_a_consent_that_asks_for_it(tmp_path):
    room, shoot = under_consent(tmp_path, destroy_on_revoke="true")
    graph = film(shoot, tmp_path, slow=True)
    told = refused(room, shoot, graph, Meanwhile(lambda: take_back(room, shoot), "underway"))
    assert "taken back" in told
    assert made(room) == []
    pieces = [one for one in room.vault.everything() if room.vault.read(one).startswith(b"kit ")]
    assert pieces == []


def test_what_is_under_way_stops_when_its_day_is_over(tmp_path):
    room = room_in(tmp_path / "room")
    source = SOURCE.replace("    consents: [ada-voice]\n", "    end: 2026-01-02\n")
    shoot = shoot_of(show_with(tmp_path, {"rights/a.yaml": source}))
    clock = Calendar()
    room = replace(room, clock=clock)
    told = refused(room, shoot, film(shoot, tmp_path), Meanwhile(clock.turn))
    assert "its window does not hold on 2026-01-03" in told
    assert made(room) == ["kit"]


def test_what_is_under_way_stops_when_the_lender_ends_its_loan(tmp_path):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(show_with(tmp_path, {}))
    one = shoot.matter[KIT]
    taken = LoanTaken(
        loan="kites-1",
        of="kites",
        to=shoot.show.id,
        files={KIT: one.digest},
        label=msgspec.structs.replace(one.label, window=Window()),
        person="Ann",
        licence="",
    )
    room.ledger.append([taken], by="Ann")
    shoot = with_loans(shoot, room.ledger.facts())
    ended = LoanEnded(loan="kites-1", to=shoot.show.id, why="enough")
    listener = Meanwhile(lambda: room.ledger.append([ended], by="Ann"))
    assert "kites ended the loan kites-1: enough" in refused(
        room, shoot, film(shoot, tmp_path), listener
    )
    assert made(room) == ["kit"]


def test_what_is_under_way_stops_when_other_rules_are_accepted(tmp_path):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(show_with(tmp_path, {}))
    rules = RulesAccepted(
        files={PEOPLE: shoot.matter[KIT].digest},
        named=True,
        members={"Ann": Member(roles=(Role.PRODUCER,))},
        policies={},
    )
    listener = Meanwhile(lambda: room.ledger.append([rules], by="Ann"))
    assert "were changed" in refused(room, shoot, film(shoot, tmp_path), listener)
    assert made(room) == ["kit"]


def test_what_is_under_way_stops_when_a_loosening_is_taken_back(tmp_path):
    room = room_in(tmp_path / "room")
    source = SOURCE.replace("    consents: [ada-voice]\n", "").replace("develop, ", "")
    shoot = shoot_of(show_with(tmp_path, {"rights/a.yaml": source}))
    said = shoot.matter[KIT].label
    more = msgspec.structs.replace(said, purposes=frozenset(Purpose))
    once = LabelLoosened(digest=shoot.matter[KIT].digest, before=said, after=more, why="a letter")
    undone = msgspec.structs.replace(once, after=said, why="withdrawn")
    room.ledger.append([once], by="Ann")
    shoot = with_loosened(shoot, room.ledger.facts())
    listener = Meanwhile(lambda: room.ledger.append([undone], by="Ann"))
    assert "not to develop" in refused(room, shoot, film(shoot, tmp_path), listener)
    assert made(room) == ["kit"]


def test_a_right_of_another_source_that_ends_stops_nothing(tmp_path):
    room = room_in(tmp_path / "room")
    shoot = shoot_of(show_with(tmp_path, {}))
    ended = LoanEnded(loan="kites-1", to=shoot.show.id, why="enough")
    graph = film(shoot, tmp_path)
    lease = take_in(shoot, room, graph)
    listener = Meanwhile(lambda: room.ledger.append([ended], by="Ann"))
    build(graph, shoot.labels(), room, listener, lease)
    room.engine.stop()
    assert made(room) == ["kit", "more"]


def test_every_build_of_the_house_has_a_lease():
    bare = []
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "build"
            if named and len(node.args) < 5:
                bare.append(f"{path.name}:{node.lineno}")
    assert bare == []
