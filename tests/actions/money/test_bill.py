from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.money.accounts import KINDS, Accounts, entries_of
from pegbar.actions.money.bill import compare, read_bill
from pegbar.values.errors import BadInput
from pegbar.values.money import money
from tests.fakes.money import Till

HEAD = "vendor,job,amount,unit\n"


@pytest.fixture
def till(tmp_path):
    till = Till(tmp_path, budget="format: 1\nshow: 100 USD\n")
    for job, state, cost in (
        ("paid", "done", 72),
        ("failed", "failed", None),
        ("unclear", "unclear", None),
        ("forgotten", "done", 30),
    ):
        name = till.spend(money(60, "mill-credits"), money("0.6"), job=job)
        if state != "unclear":
            till.create(name)
        till.end(name, state, money(cost, "mill-credits") if cost else None)
    till.create(till.spend(money(24, "mill-credits"), money("0.24"), job="runs"))
    return till


def held(till, text):
    entries, _ = entries_of(till.ledger.facts(kinds=KINDS))
    return compare(read_bill((HEAD + text).encode(), "bill.csv"), Accounts(entries=entries))


def states(found):
    return {one.job: one.state for one in found.rows}


def test_a_bill_beside_the_ledger_tells_what_is_the_same_and_what_is_not(till):
    found = held(till, "mill,v-paid,72,mill-credits\nMill,v-strange,5,mill-credits\n")
    assert states(found) == {
        "v-paid": "same",
        "v-strange": "only theirs",
        "v-forgotten": "only ours",
        "v-runs": "running",
        "unclear": "unclear",
    }
    assert not found.agrees
    assert found.theirs == (money(77, "mill-credits"),)


def test_a_refund_and_its_charge_add_up_to_what_the_ledger_says(till):
    lines = "mill,v-failed,60,mill-credits\nmill,v-failed,-60,mill-credits\n"
    assert states(held(till, lines))["v-failed"] == "same"
    wrong = "mill,v-failed,60,mill-credits\n"
    assert states(held(till, wrong))["v-failed"] == "differs"


def test_a_bill_in_dollars_is_held_against_credits_by_what_they_are_worth(till):
    assert states(held(till, "mill,v-paid,0.72,USD\n"))["v-paid"] == "same"
    assert states(held(till, "mill,v-paid,0.73,USD\n"))["v-paid"] == "differs"


def test_another_vendor_s_jobs_are_no_part_of_a_bill(till):
    assert held(till, "runway,x,1,runway-credits\n").rows[0].state == "only theirs"
    assert len(held(till, "runway,x,1,runway-credits\n").rows) == 1


WRONG = {
    "no column": (b"vendor,job,ammount,unit\n", "is it ammount?", 1),
    "no amount": ((HEAD + "mill,a,much,USD\n").encode(), "without the unit", 2),
    "infinite": ((HEAD + "mill,a,Infinity,USD\n").encode(), "without the unit", 2),
    "too short": ((HEAD + "mill,a\n").encode(), "vendor, job, amount, unit", 2),
    "no job": ((HEAD + "mill,,3,USD\n").encode(), "vendor, job, amount, unit", 2),
    "nothing": (b"", "its columns are", 0),
    "no text": (b"\xff\xfe", "save it as CSV", 0),
}


@pytest.mark.parametrize(("data", "hint", "line"), WRONG.values(), ids=WRONG)
def test_a_wrong_bill_is_told_with_its_line(data, hint, line):
    with pytest.raises(BadInput) as caught:
        read_bill(data, "bill.csv")
    assert hint in str(caught.value)
    assert caught.value.place.line == line


def test_a_bill_with_semicolons_and_other_columns_is_read():
    text = "Date;Vendor;Job;Amount;Unit\n2026-11-01;mill;a;1.5;USD\n"
    (line,) = read_bill(text.encode(), "bill.csv")
    assert (line.vendor, line.job, line.amount) == ("mill", "a", money("1.5"))


def test_one_job_in_two_units_is_refused(till):
    with pytest.raises(BadInput, match="billed in USD and in mill-credits"):
        held(till, "mill,v-paid,1,USD\nmill,v-paid,1,mill-credits\n")


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_bill_or_bad_input(data):
    try:
        read_bill(data, "bill.csv")
        read_bill(HEAD.encode() + data, "bill.csv")
    except BadInput as error:
        assert error.place is not None
