"""The sandbox's floor: what it takes, what it charges, and what goes wrong on purpose."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import (
    AT_CREATE,
    Dropped,
    Fault,
    HandClock,
    Order,
    Pace,
    Refusal,
    Schedule,
    fault_in,
    without_marker,
)
from pegbar.ports.generator import State
from pegbar.values.money import Money, money

CREDITS = "acme-credits"


def order(prompt: str = "a lantern", **more) -> Order:
    return Order(**{"model": "one", "prompt": prompt, "price": money(10, CREDITS), **more})


def floor(**more) -> Floor:
    return Floor(**{"clock": HandClock(), "pace": Pace(queue=1.0, work=10.0), **more})


def test_a_prompt_asks_for_a_fault_and_says_how_often():
    assert fault_in("a boat [[sandbox: rate]]") == (Fault.RATE, None)
    assert fault_in("[[sandbox: half-download x2]] a boat") == (Fault.HALF_DOWNLOAD, 2)
    assert fault_in("[[sandbox: earthquake]] a boat") is None
    assert without_marker("a [[sandbox: rate x2]] boat") == "a boat"


def test_only_the_first_creates_of_a_prompt_meet_a_counted_fault():
    house = floor()
    for _ in range(2):
        with pytest.raises(Refusal):
            house.take("acme", order("[[sandbox: rate x2]]"))
    assert house.take("acme", order("[[sandbox: rate x2]]")).id
    assert len(house.creates) == 1
    assert len(house.asked) == 3


@pytest.mark.parametrize("fault", sorted(AT_CREATE - {Fault.DROP_AFTER}))
def test_what_a_create_meets_at_the_door_takes_nothing(fault):
    house = floor(balances={"acme": money(100, CREDITS)})
    with pytest.raises((Refusal, Dropped)):
        house.take("acme", order(f"[[sandbox: {fault}]]"))
    assert house.creates == []
    assert house.balances["acme"] == money(100, CREDITS)


def test_a_create_whose_answer_is_lost_was_taken_and_charged():
    house = floor()
    with pytest.raises(Dropped):
        house.take("acme", order("[[sandbox: drop-after]]", tag="job-1"))
    assert house.charged() == {CREDITS: money(10, CREDITS)}
    assert house.tagged("acme", "job-1") is house.creates[0]


def test_a_job_waits_runs_and_is_done():
    house = floor()
    job = house.take("acme", order()).id
    seen = [house.see("acme", job).state]
    for _ in range(3):
        house.clock.advance(6)
        seen.append(house.see("acme", job).state)
    assert seen == [State.WAITING, State.RUNNING, State.DONE, State.DONE]


def test_what_is_too_much_at_once_waits_for_a_place():
    house = floor(pace=Pace(work=10.0, at_once=2))
    jobs = [house.take("acme", order(str(n))).id for n in range(4)]
    house.clock.advance(5)
    states = [house.see("acme", job).state for job in jobs]
    assert states == [State.RUNNING, State.RUNNING, State.WAITING, State.WAITING]
    assert house.see("acme", jobs[3]).queued
    house.cancel("acme", jobs[0])
    house.clock.advance(0.1)
    assert house.see("acme", jobs[2]).state is State.RUNNING
    house.clock.advance(30)
    assert house.see("acme", jobs[3]).state is State.DONE


def test_a_balance_runs_out_and_what_failed_is_given_back():
    house = floor(balances={"acme": money(25, CREDITS)})
    house.take("acme", order("1 [[sandbox: failed]]"))
    house.take("acme", order("2"))
    house.take("acme", order("3"))
    with pytest.raises(Refusal) as refused:
        house.take("acme", order("4"))
    assert refused.value.fault is Fault.QUOTA
    assert house.balances["acme"] == money(5, CREDITS)
    assert house.charged() == {CREDITS: money(20, CREDITS)}


def test_so_many_creates_a_minute_and_then_it_says_how_long_to_wait():
    house = floor(pace=Pace(per_minute=2))
    for n in range(2):
        house.take("acme", order(str(n)))
    with pytest.raises(Refusal) as refused:
        house.take("acme", order("3"))
    assert refused.value.after == pytest.approx(60.0)
    house.clock.advance(61)
    assert house.take("acme", order("3"))


def test_a_cancelled_job_costs_nothing_unless_it_ran_at_a_vendor_who_charges_for_that():
    house = floor()
    waiting = house.take("acme", order("1", runs_charged=True))
    running = house.take("acme", order("2", runs_charged=True))
    house.cancel("acme", waiting.id)
    house.clock.advance(3)
    house.cancel("acme", running.id)
    assert (waiting.charged, running.charged) == (money(0, CREDITS), money(10, CREDITS))


def test_a_restart_forgets_jobs_and_not_what_was_charged():
    house = floor()
    job = house.take("acme", order()).id
    house.forget("other")
    assert house.see("acme", job) is not None
    house.forget()
    assert house.see("acme", job) is None
    assert house.charged() == {CREDITS: money(10, CREDITS)}


def test_results_end_where_they_are_asked_to():
    house = floor()
    work = house.take("acme", order("[[sandbox: expired-url]]"))
    assert house.result_url(work) == house.result_url(work)
    assert "/ended/" in house.result_url(work)
    house.refuse(work)
    assert "/ended/" not in house.result_url(work)


def test_whoever_watches_is_told_every_point_and_can_break_the_conversation():
    told = []

    def watch(point: str, vendor: str, what: str) -> None:
        told.append((point, vendor))
        raise Dropped

    house = floor(watch=watch)
    with pytest.raises(Dropped):
        house.take("acme", order())
    assert told == [("taken", "acme")]
    assert len(house.creates) == 1


def test_many_threads_take_each_job_once():
    house = floor(pace=Pace(work=1.0, at_once=3), balances={"acme": money(10 * 200, CREDITS)})
    numbers = count()
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: house.take("acme", order(str(next(numbers)))), range(200)))
    assert len({one.id for one in taken}) == len(house.creates) == 200
    assert house.balances["acme"] == Money(0, CREDITS)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 99), order_of=st.permutations([f"shot {n}" for n in range(12)]))
def test_a_schedule_does_not_care_in_which_order_creates_come(seed, order_of):
    schedule = Schedule(seed=seed, shares={Fault.RATE: 0.3, Fault.FAILED: 0.3})
    first = {text: schedule.fault_of("acme", text, 0) for text in sorted(order_of)}
    assert {text: schedule.fault_of("acme", text, 0) for text in order_of} == first


def test_a_schedule_keeps_its_shares():
    schedule = Schedule(seed=1, shares={Fault.RATE: 0.1, Fault.DROP_AFTER: 0.1})
    met = [schedule.fault_of("acme", f"{n}", 0) for n in range(4000)]
    assert met.count(Fault.RATE) == pytest.approx(400, rel=0.2)
    assert met.count(Fault.DROP_AFTER) == pytest.approx(400, rel=0.2)
    assert met.count(None) == pytest.approx(3200, rel=0.05)
