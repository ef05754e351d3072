from __future__ import annotations

import multiprocessing
import random
import threading
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.money.limits import keep
from pegbar.actions.money.purse import Affording
from pegbar.assets.job_facts import JobSettled
from pegbar.assets.money_facts import BudgetSeen, BudgetWarned
from pegbar.assets.profile import Premises, Prices
from pegbar.values.errors import Refused
from pegbar.values.money import Money, money
from tests.fakes.money import DAY, Till, profile


def pay(till, dollars, shot="sc1-sh010"):
    return till.spend(money(dollars), money(dollars), shot)


def refusal(till, dollars, shot="sc1-sh010"):
    with pytest.raises(Refused) as caught:
        pay(till, dollars, shot)
    return caught.value


# -- no budget


def test_without_a_budget_nothing_that_costs_is_asked_for_and_the_two_lines_are_told(tmp_path):
    error = refusal(Till(tmp_path), "1")
    assert "nobody has said how much moon may spend" in error.message
    assert "format: 1 and show: 50 USD" in error.hint


def test_a_house_s_own_generator_needs_no_budget(tmp_path):
    till = Till(tmp_path)
    till.profiles["mill/clips"] = profile(
        premises=Premises.STUDIO, prices=Prices(as_of=DAY, source="the house")
    )
    till.spend(None)


def test_play_money_needs_no_budget_and_is_counted(tmp_path):
    till = Till(tmp_path, sandboxed=True)
    pay(till, "3")
    (row,) = till.ledger.sums()
    assert (row.sandbox, row.billed) == (True, 3_000_000)


def test_no_limit_is_a_decision_too(tmp_path):
    pay(Till(tmp_path, budget="format: 1\nshow: no limit\n"), "100000")


# -- the stop


def test_the_call_that_would_pass_the_limit_is_refused_and_everything_is_said(tmp_path):
    till = Till(tmp_path, budget="format: 1\nshow: 10 USD\neach_shot: 4 USD\n")
    till.end(pay(till, "3"), cost=money("2.5"))
    pay(till, "1")
    error = refusal(till, "0.60")
    assert error.message == (
        "sc1-sh010 with mill/clips would cost 0.60 USD: of the 4.00 USD for the shot sc1-sh010 "
        "2.50 USD are spent, 1.00 USD set aside, so 0.50 USD are left"
    )
    assert str(error.place) == "budget.yaml:3:1"
    assert "can raise it" in error.hint
    pay(till, "0.50")


@pytest.mark.parametrize(
    ("budget", "line"),
    [
        ("format: 1\nshow: 5 USD\n", 2),
        ("format: 1\nshow: 50 USD\neach_shot: 5 USD\n", 3),
        ("format: 1\nshow: 50 USD\neach_shot: 1 USD\nshots: {sc1-sh010: 5 USD}\n", 4),
        ("format: 1\nepisodes: {one: {limit: 5 USD, shots: [sc1-*]}}\n", 2),
    ],
)
def test_every_level_stops_by_itself(tmp_path, budget, line):
    till = Till(tmp_path, budget=budget)
    pay(till, "5")
    assert refusal(till, "0.000001").place.line == line


def test_a_shot_s_limit_is_nothing_to_another_shot(tmp_path):
    till = Till(tmp_path, budget="format: 1\neach_shot: 5 USD\n")
    pay(till, "5")
    pay(till, "5", shot="sc1-sh020")


def test_credits_and_currency_are_two_limits_of_one_call(tmp_path):
    till = Till(tmp_path, budget="format: 1\nshow: [1000 mill-credits, 5 USD]\n")
    till.spend(money(400, "mill-credits"), money("4"))
    with pytest.raises(Refused, match=r"5\.00 USD for the show"):
        till.spend(money(110, "mill-credits"), money("1.1"))
    till.spend(money(590, "mill-credits"), money("0.5"))
    with pytest.raises(Refused, match="1000 mill-credits for the show"):
        till.spend(money(11, "mill-credits"), money("0.01"))


def test_a_limit_in_one_vendor_s_credits_is_no_leave_to_spend_at_another(tmp_path):
    till = Till(tmp_path, budget="format: 1\nshow: 1000 runway-credits\n")
    with pytest.raises(Refused, match="costs mill-credits, and no limit speaks of those"):
        till.spend(money(10, "mill-credits"), money("0.1"))


def test_the_house_s_own_rate_speaks_before_the_vendor_s_table(tmp_path):
    budget = "format: 1\nshow: 5 EUR\nrates: {mill-credits: 0.02 USD, USD: 0.5 EUR}\n"
    till = Till(tmp_path, budget=budget)
    till.spend(money(500, "mill-credits"), money("99"))
    with pytest.raises(Refused, match=r"0\.01 EUR"):
        till.spend(money(1, "mill-credits"), money("0.01"))


def test_what_cannot_be_counted_in_the_budget_s_currency_is_not_spent(tmp_path):
    till = Till(tmp_path, budget="format: 1\nshow: 5 EUR\n")
    with pytest.raises(Refused, match=r"rates: \{USD: 0.01 EUR\}"):
        pay(till, "1")


def test_a_price_that_nobody_knows_is_refused_unless_the_budget_allows_it(tmp_path):
    with pytest.raises(Refused, match="unpriced: allow"):
        Till(tmp_path / "a", budget="format: 1\nshow: 5 USD\n").spend(None)
    Till(tmp_path / "b", budget="format: 1\nshow: 5 USD\nunpriced: allow\n").spend(None)


# -- what counts


@pytest.mark.parametrize(
    ("state", "cost", "left"),
    [
        ("done", "2", "3"),
        ("done", None, "1"),
        ("failed", None, "5"),
        ("failed", "4", "1"),
        ("refused", None, "5"),
        ("cancelled", "1", "4"),
        ("unasked", None, "5"),
        ("unclear", None, "1"),
        ("lost", None, "1"),
    ],
)
def test_what_a_job_counts_for_when_it_ended(tmp_path, state, cost, left):
    till = Till(tmp_path, budget="format: 1\nshow: 5 USD\n")
    till.end(pay(till, "4"), state, money(cost) if cost else None)
    micros = money(left).micros
    with pytest.raises(Refused):
        pay(till, f"{(micros + 1) / 1e6:.6f}")
    pay(till, left)


def test_what_is_unclear_counts_in_full_until_a_person_says_what_became_of_it(tmp_path):
    till = Till(tmp_path, budget="format: 1\nshow: 5 USD\n")
    job = pay(till, "4")
    till.end(job, "unclear")
    assert "4.00 USD unclear" in refusal(till, "2").message
    till.ledger.append([JobSettled(job=job)], by="tester")
    pay(till, "2")


def test_the_vendor_s_own_estimate_wins_over_the_table(tmp_path):
    till = Till(tmp_path, budget="format: 1\nshow: 5 USD\n")
    job = till.spend(money(400, "mill-credits"), money("4"))
    till.create(job, money(100, "mill-credits"))
    pay(till, "4")
    refusal(till, "0.01")


def test_play_money_takes_nothing_from_what_is_real_and_meets_the_same_stop(tmp_path):
    budget = "format: 1\nshow: 5 USD\n"
    rehearsal = Till(tmp_path, budget=budget, sandboxed=True)
    pay(rehearsal, "5")
    refusal(rehearsal, "1")
    rehearsal.ledger.close()
    pay(Till(tmp_path, budget=budget), "5")


# -- the studio


STUDIO = "format: 1\nstudio: 10 USD\neach_show: 7 USD\n"


def test_a_studio_s_limit_holds_over_all_its_shows_and_says_nothing_of_the_others(tmp_path):
    moon = Till(tmp_path, studio=STUDIO)
    kite = Till(tmp_path, show="kite", studio=STUDIO)
    pay(moon, "6", shot="secret-shot")
    error = refusal(kite, "5")
    assert "10.00 USD for the studio" in error.message
    assert "moon" not in str(error)
    assert "secret" not in str(error)
    assert error.place.file == "studio/budget.yaml"
    assert "for the show kite in this studio" in refusal(kite, "8").message
    pay(kite, "4")
    refusal(moon, "1")


def test_what_one_show_gives_back_another_may_spend(tmp_path):
    moon = Till(tmp_path, studio=STUDIO)
    kite = Till(tmp_path, show="kite", studio=STUDIO)
    job = pay(moon, "6")
    pay(kite, "4")
    refusal(kite, "1")
    moon.end(job, "failed")
    pay(kite, "1")


def test_what_was_allowed_and_never_intended_is_free_again_with_the_next_question(tmp_path):
    from tests.fakes.money import errand

    moon = Till(tmp_path, studio=STUDIO)
    moon.purse.allow(errand(), money(6), money(6))  # and the process ends here
    kite = Till(tmp_path, show="kite", studio=STUDIO)
    refusal(kite, "5")
    pay(moon, "2")
    pay(kite, "7")


# -- on record


def test_each_warning_is_given_once_for_ever(tmp_path):
    budget = "format: 1\nshow: 10 USD\nwarn_at: [50%, 80%]\n"
    till = Till(tmp_path, budget=budget)
    for _ in range(9):
        pay(till, "1")
    assert till.told == [
        "the show: 5.00 USD of 10.00 USD are spent or set aside (50%; budget.yaml:2)",
        "the show: 8.00 USD of 10.00 USD are spent or set aside (80%; budget.yaml:2)",
    ]
    again = Till(tmp_path, budget=budget)
    pay(again, "1")
    assert again.told == []
    facts = [one.body for one in till.ledger.facts(kinds=(BudgetWarned,))]
    assert [one.share for one in facts if isinstance(one, BudgetWarned)] == [0.5, 0.8]


def test_the_limits_that_hold_stand_in_the_ledger_and_only_when_they_changed(tmp_path):
    first, second = "format: 1\nshow: 10 USD\n", "format: 1\nshow: [20 USD, 9 mill-credits]\n"
    for text in (first, first, second):
        pay(Till(tmp_path, budget=text), "1")
    till = Till(tmp_path)
    seen = [one.body for one in till.ledger.facts(kinds=(BudgetSeen,))]
    assert [one.limits for one in seen if isinstance(one, BudgetSeen)] == [
        {"the show": "10.00 USD"},
        {"the show": "20.00 USD and 9 mill-credits"},
    ]


# -- laws

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["spend", "spend", "spend", "create", "end", "settle", "crash"]),
        st.integers(0, 3),
        st.integers(1, 400),
        st.sampled_from(["done", "failed", "unclear", "lost", "unasked", "cancelled"]),
    ),
    max_size=30,
)


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_whatever_happens_in_whichever_order_no_limit_is_passed(tmp_path_factory, steps):
    """What a job costs in the end is at most what was set aside for it."""
    root = tmp_path_factory.mktemp("till")
    budget = "format: 1\nshow: 9 USD\neach_shot: 4 USD\n"
    tills = [Till(root, name, budget, "format: 1\nstudio: 14 USD\n") for name in ("moon", "kite")]
    open_jobs: list[tuple[Till, str, int]] = []
    for what, which, cents, state in steps:
        till, shot = tills[which % 2], f"sh{which // 2}"
        if what == "spend":
            cost = money(f"{cents / 100:.2f}")
            with suppress(Refused):
                open_jobs.append((till, till.spend(cost, cost, shot), cost.micros))
        elif what == "crash":
            tills[which % 2] = Till(root, till.show, budget, "format: 1\nstudio: 14 USD\n")
        elif open_jobs:
            on, job, most = open_jobs.pop(which % len(open_jobs))
            charged = Money(min(most, cents * 10_000))
            if what == "create":
                on.create(job, charged)
                open_jobs.append((on, job, charged.micros))
            elif what == "end":
                on.end(job, state, charged if state == "done" else None)
                if state in {"unclear", "lost"}:
                    open_jobs.append((on, job, most))
            else:
                on.ledger.append([JobSettled(job=job, cost=charged)], by="tester")
        used = [one.used() for one in tills]
        assert max(used) <= 9_000_000
        assert sum(used) <= 14_000_000
        by_shot = [row.billed for one in tills for row in one.ledger.sums() if row.shot == "sh0"]
        assert sum(by_shot) <= 2 * 4_000_000


def spend_much(root, show, seed):
    """Another process, or another thread: it spends, ends and gives back until it is stopped."""
    till = Till(root, show, "format: 1\nshow: 6 USD\n", "format: 1\nstudio: 8 USD\n")
    chance = random.Random(seed)
    for number in range(18):
        cents = chance.randint(1, 60)
        try:
            job = till.spend(
                money(f"0.{cents:02d}"), money(f"0.{cents:02d}"), job=f"{show}-{seed}-{number}"
            )
        except Refused:
            continue
        if chance.random() < 0.3:
            till.end(job, chance.choice(["failed", "done", "unclear"]))
    till.ledger.close()


def test_threads_and_two_processes_never_pass_a_limit_between_them(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=spend_much, args=(tmp_path, show, seed))
        for seed, show in enumerate(["moon", "kite"])
    ]
    threads = [
        threading.Thread(target=spend_much, args=(tmp_path, show, seed))
        for seed, show in enumerate(["moon", "kite", "moon", "kite"], start=10)
    ]
    for one in (*workers, *threads):
        one.start()
    for one in (*workers, *threads):
        one.join()
    assert [one.exitcode for one in workers] == [0, 0]
    used = [Till(tmp_path, show).used() for show in ("moon", "kite")]
    assert max(used) <= 6_000_000
    assert 6_000_000 < sum(used) <= 8_000_000


# -- planning


def test_planning_is_told_why_the_money_is_not_there_and_nothing_is_put_on_record(tmp_path):
    till = Till(tmp_path, budget="format: 1\neach_shot: 4 USD\n", studio="format: 1\nstudio: 9 USD")
    kite = Till(tmp_path, "kite", "format: 1\nshow: 9 USD\n", "format: 1\nstudio: 9 USD")
    pay(till, "3")
    pay(kite, "4")
    facts = len(list(till.ledger.facts()))
    afford = Affording(till.purse)
    one, two, three = money(1), money(2), money(3)
    assert afford("sc1-sh010", one, one) == ""
    assert "4.00 USD for the shot sc1-sh010" in afford("sc1-sh010", two, two)
    assert afford("sc1-sh020", two, two) == ""
    assert "9.00 USD for the studio" in afford("sc1-sh020", three, three)
    assert afford("sc1-sh020", money(0), None) == ""
    assert "nobody knows what it costs" in afford("sc1-sh020", None, None)
    assert len(list(till.ledger.facts())) == facts
    assert "nobody has said" in Affording(Till(tmp_path, "hat").purse)("sh", one, one)


def test_a_plan_is_held_against_what_all_shows_have_spent_together(tmp_path):
    moon = Till(tmp_path, studio=STUDIO)
    kite = Till(tmp_path, show="kite", studio=STUDIO)
    pay(moon, "6")
    pay(kite, "1")
    (limit,) = kite.purse.budgets.studio.whole
    kept = keep(limit, kite.purse.together(sandbox=False), {})
    assert kept.used == money(7)
    assert keep(limit, kite.purse.together(sandbox=True), {}).used == money(0)
