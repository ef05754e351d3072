from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.values.money import NOTHING, Money, money, read_money

UNITS = st.sampled_from(["USD", "EUR", "JPY", "runway-credits", "higgsfield-credits"])
MICROS = st.integers(-(10**17), 10**17)
AMOUNTS = st.builds(Money, MICROS, UNITS)


@given(AMOUNTS)
@settings(max_examples=200)
def test_what_is_written_is_read_again(amount):
    assert read_money(str(amount)) == amount


@given(st.lists(MICROS, max_size=30), st.randoms())
@settings(max_examples=100)
def test_a_sum_is_exact_in_any_order(micros, chance):
    amounts = [Money(one) for one in micros]
    chance.shuffle(amounts)
    total = sum(amounts, start=NOTHING)
    assert total == Money(sum(micros))
    assert sum((Decimal(str(one).split()[0]) for one in amounts), Decimal(0)) == Decimal(
        str(total).split()[0]
    )


@given(AMOUNTS, AMOUNTS)
@settings(max_examples=50)
def test_two_units_never_add_up(one, other):
    if one.unit == other.unit:
        assert one + other == other + one
        return
    with pytest.raises(ValueError, match="do not add up"):
        one + other


@given(st.integers(0, 10**9), st.integers(0, 10_000))
@settings(max_examples=100)
def test_so_many_times_as_much_is_that_many_sums(micros, by):
    assert Money(micros).times(by) == Money(micros * by)


@given(st.integers(0, 10**9), st.floats(0, 10_000), st.floats(0, 10_000))
@settings(max_examples=100)
def test_more_of_it_never_costs_less(micros, by, more):
    low, high = sorted((by, more))
    assert Money(micros).times(low).micros <= Money(micros).times(high).micros


def test_ten_tenths_are_a_whole():
    assert sum([money("0.1")] * 10, start=NOTHING) == money(1)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (money("0.05"), "0.05 USD"),
        (money(12), "12.00 USD"),
        (money("-3.5", "EUR"), "-3.50 EUR"),
        (money(12, "runway-credits"), "12 runway-credits"),
        (money("0.5", "higgsfield-credits"), "0.5 higgsfield-credits"),
        (Money(1), "0.000001 USD"),
        (NOTHING, "0.00 USD"),
    ],
)
def test_an_amount_is_written_as_people_write_it(amount, text):
    assert str(amount) == text
    assert read_money(f"  {text} ") == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "USD 12",
        "12,5 USD",
        "1e3 USD",
        "12 $",
        "0.0000001 USD",
        "1 2 USD",
        "nan USD",
        "٣ USD",
    ],
)
def test_what_is_no_amount_is_told_with_how_to_write_one(text):
    with pytest.raises(ValueError, match="is no amount"):
        read_money(text)
