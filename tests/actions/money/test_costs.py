from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.generating.snapshot import seen
from pegbar.actions.money.accounts import KINDS, Accounts, entries_of
from pegbar.actions.money.costs import Span, costs_of, rows
from pegbar.assets.charges import follow, opened
from pegbar.assets.job_facts import JobCreated, JobEnded, JobSettled
from pegbar.values.money import Money, money
from tests.fakes.money import Till, intended, profile

RATE = {"mill-credits": money("0.01")}


def accounts(till, **changes):
    entries, listed = entries_of(till.ledger.facts(kinds=KINDS))
    return Accounts(**{"entries": entries, "listed": listed, **changes})


@pytest.fixture
def till(tmp_path):
    """Three shots: one paid, one refused for nothing, one unclear; and a rehearsal."""
    till = Till(tmp_path, budget="format: 1\nshow: 100 USD\n")
    till.ledger.append([seen(profile())], by="tester")
    till.end(
        till.spend(money(60, "mill-credits"), money("0.6"), "sh1"), cost=money(72, "mill-credits")
    )
    till.end(till.spend(money(60, "mill-credits"), money("0.6"), "sh1"), "failed")
    till.end(till.spend(money(60, "mill-credits"), money("0.6"), "sh2"), "unclear")
    till.spend(money(24, "mill-credits"), money("0.24"), "sh3")
    played = intended("play", money(99, "mill-credits"), money("0.99"), "sh1", True)
    till.ledger.append([played, JobEnded(job="play", state="done")], by="tester")
    return till


def test_costs_are_told_by_shot_with_estimate_and_what_is_unclear(till):
    found = costs_of("moon", accounts(till), "shot", {"sh1": 3.0, "sh2": 1.5}, rehearsal=False)
    one, two, three = found.rows
    assert (one.name, one.jobs, one.free) == ("sh1", 2, 1)
    assert (one.spent, one.estimated) == (money("0.72"), money("1.2"))
    assert one.charged == (money(72, "mill-credits"),)
    assert two.unclear == money("0.6")
    assert three.aside == money("0.24")
    assert found.total.total == money("1.56")
    assert [job.shot for job in found.unclear] == ["sh2"]
    assert found.per_second == money("0.16")
    assert found.others == 1


def test_the_price_of_a_credit_is_told_with_who_says_so(till):
    (listed,) = accounts(till).prices()
    assert (listed.unit, listed.worth) == ("mill-credits", money("0.01"))
    assert "the list of mill of 2026-11-01" in listed.source
    own = accounts(till, rates={"mill-credits": money("0.02")})
    assert [one.source for one in own.prices()] == ["this budget"]
    assert costs_of("moon", own, "shot", {}, rehearsal=False).rows[0].spent == money("1.44")


def test_play_money_is_told_by_itself(till):
    found = costs_of("moon", accounts(till), "generator", {}, rehearsal=True)
    assert [(one.name, one.spent) for one in found.rows] == [("mill/clips", money("0.99"))]
    assert found.per_second is None


def test_a_day_holds_what_was_over_on_it(till):
    (day,) = rows(accounts(till).entries, "day", accounts(till))
    assert dt.date.fromisoformat(day.name)
    tomorrow = dt.date.fromisoformat(day.name) + dt.timedelta(days=1)
    assert not any(Span(since=tomorrow).holds(one) for one in accounts(till).entries)


def test_what_nobody_knows_is_counted_and_not_added(tmp_path):
    till = Till(tmp_path)
    till.ledger.append([intended("a", None, None, "sh1", False)], by="tester")
    total = costs_of("moon", accounts(till), "shot", {}, rehearsal=False).total
    assert (total.unpriced, total.total) == (1, Money(0))


FACTS = st.lists(
    st.tuples(
        st.sampled_from(["created", "ended", "settled"]),
        st.sampled_from(["done", "failed", "refused", "cancelled", "lost", "unclear", "unasked"]),
        st.one_of(st.none(), st.integers(0, 500)),
        st.booleans(),
    ),
    max_size=6,
)


def body(one):
    what, state, micros, flag = one
    cost = None if micros is None else Money(micros, "mill-credits")
    if what == "created":
        return JobCreated(job="j", id="v", estimate=cost)
    if what == "settled":
        return JobSettled(job="j", id="v" if flag else "", cost=cost)
    return JobEnded(job="j", state=state, cost=cost)


@given(st.lists(FACTS, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_the_sums_of_the_index_are_those_of_the_facts_to_the_millionth(tmp_path_factory, jobs):
    till = Till(tmp_path_factory.mktemp("till"))
    charges = []
    for number, facts in enumerate(jobs):
        intent = intended(f"j{number}", money(1, "mill-credits"), money("0.01"), "sh", False)
        charge = opened(intent)
        told = []
        for one in map(body, facts):
            told.append(type(one)(**{**_fields(one), "job": intent.job}))
            charge = follow(charge, told[-1])
        till.ledger.append([intent, *told], by="tester")
        charges.append(charge)
    want: dict[tuple[str, str], int] = {}
    for one in charges:
        if one.state != "free":
            key = (one.state, one.amount.unit if one.amount else "")
            want[key] = want.get(key, 0) + (one.amount.micros if one.amount else 0)
    assert _summed(till) == want
    till.ledger.rebuild()
    assert _summed(till) == want
    assert [one.charge for one in entries_of(till.ledger.facts(kinds=KINDS))[0]] == charges


def _summed(till):
    found: dict[tuple[str, str], int] = {}
    for row in till.ledger.sums():
        key = (row.state, row.unit)
        found[key] = found.get(key, 0) + row.billed
    return found


def _fields(one):
    return {name: getattr(one, name) for name in one.__struct_fields__}
