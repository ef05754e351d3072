"""Who is well: circuits that open after troubles in a row, and close when somebody tried."""

from __future__ import annotations

import datetime as dt

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.actions.generating.health import Breakers, Health, health_for, health_of
from pegbar.ports.generator import Trouble
from pegbar.ports.jobs import Unavailable
from pegbar.values.errors import PegbarError
from tests.fakes.generators import (
    FlyingClock,
    ScriptedGenerator,
    Vendor,
    a_kit,
    a_profile,
    an_errand,
)

PROFILE = a_profile()


def after(clock, breakers, *troubles):
    for one in troubles:
        breakers.bad(PROFILE, one)
    return breakers.wait(PROFILE)


def test_troubles_in_a_row_open_a_circuit_and_one_success_between_them_does_not():
    clock = FlyingClock()
    breakers = Breakers(clock.wall.now)
    assert after(clock, breakers, *[Trouble.DOWN] * 4) == 0
    breakers.good(PROFILE)
    assert after(clock, breakers, *[Trouble.DOWN] * 4) == 0
    assert after(clock, breakers, Trouble.DOWN) == 30


def test_a_half_open_circuit_lets_one_try_and_closes_when_that_went_well():
    clock = FlyingClock()
    breakers = Breakers(clock.wall.now)
    after(clock, breakers, *[Trouble.DOWN] * 5)
    clock.sleep(31)
    assert [breakers.wait(PROFILE) for _ in range(3)] == [0.0, 1.0, 1.0]
    breakers.good(PROFILE)
    assert breakers.wait(PROFILE) == 0


def test_a_try_that_failed_keeps_the_circuit_open_twice_as_long():
    clock = FlyingClock()
    breakers = Breakers(clock.wall.now)
    after(clock, breakers, *[Trouble.DOWN] * 5)
    clock.sleep(31)
    assert breakers.wait(PROFILE) == 0
    breakers.bad(PROFILE, Trouble.DOWN)
    assert breakers.wait(PROFILE) == 60


def test_a_vendor_without_credits_is_out_at_once_for_all_its_generators_and_failures_are_ones_own():
    breakers = Breakers(FlyingClock().wall.now)
    for _ in range(5):
        breakers.bad(PROFILE, Trouble.FAILED)
    other = a_profile("acme/two")
    assert breakers.wait(PROFILE) == 30
    assert breakers.wait(other) == 0
    breakers.bad(PROFILE, Trouble.QUOTA)
    assert breakers.wait(other) == 3600


def test_the_ledger_alone_tells_who_is_well(tmp_path):
    generator = ScriptedGenerator(Vendor(), script={"create": [Trouble.DOWN] * 5})
    kit = a_kit(tmp_path, generator)
    desk = Desk(kit)
    ends = desk.carry_out_many([an_errand(f"k{one}") for one in range(3)], hands=0)
    assert not [one for one in ends if isinstance(one, PegbarError)]
    facts = list(kit.ledger.facts())
    now = kit.clock.now()
    assert health_for(PROFILE, health_of(facts, now)).state == "closed"
    fifth = next(
        number
        for number, one in enumerate(facts)
        if health_of(facts[: number + 1], dt.datetime.fromisoformat(one.at))
        .get("acme", Health())
        .state
        == "open"
    )
    told = health_of(facts[: fifth + 1], dt.datetime.fromisoformat(facts[fifth].at))["acme"]
    assert (told.why, told.troubles) == ("down", 5)
    assert health_of(facts[: fifth + 1], told.until)["acme"].state == "half-open"


def test_an_open_circuit_keeps_everybody_from_calling(tmp_path):
    generator = ScriptedGenerator(Vendor(), script={"create": [Trouble.QUOTA]})
    desk = Desk(a_kit(tmp_path, generator))
    for key in ("a", "b"):
        try:
            desk.carry_out(an_errand(key), nobody)
        except Unavailable as told:
            assert told.hint
    assert generator.calls == ["create"]
    assert desk.health()["acme"].state == "open"
