from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.budget_file import read_budget, read_studio_budget, worth
from pegbar.values.errors import BadInput
from pegbar.values.money import Money, money

WHOLE = """\
format: 1
currency: USD
show: [500 USD, 20000 runway-credits]
episodes:
  one:
    shots: [sc1-*, sc2-sh010]
    limit: 200
each_shot: 20
shots:
  sc1-sh020: 60.50
  sc1-sh030: no limit
warn_at: [50%, 90%]
unpriced: allow
rates: {runway-credits: 0.01 USD}
"""


def test_a_whole_budget_is_read_with_the_place_of_every_limit():
    budget = read_budget(WHOLE)
    assert [str(one.amount) for one in budget.whole] == ["500.00 USD", "20000 runway-credits"]
    assert budget.whole[1].place.line == 3
    (episode,) = budget.episodes
    assert (episode.amount, episode.place.line) == (money(200), 7)
    assert episode.counts("sc1-sh010")
    assert not episode.counts("sc2-sh020")
    assert budget.by_name["sc1-sh020"][0].amount == money("60.50")
    assert budget.by_name["sc1-sh030"][0].amount is None
    assert budget.warn_at == (0.5, 0.9)
    assert budget.unpriced
    assert budget.rates == {"runway-credits": money("0.01")}


def test_a_studio_s_budget_holds_all_shows_and_each():
    text = "format: 1\nstudio: 5000 USD\neach_show: 800 USD\nshows: {moon: 1200 USD}\n"
    budget = read_studio_budget(text, "the studio's budget.yaml")
    assert budget.whole[0].together
    assert budget.each[0].whose == "the show {} in this studio"
    assert budget.by_name["moon"][0].amount == money(1200)
    assert budget.currency == "USD"


WRONG = {
    "a misspelt key": ("format: 1\nshwo: 5 USD\n", "did you mean 'show'?", 2),
    "a bare number": ("format: 1\nshow: 500\n", "write 500 USD", 2),
    "a small currency": ("format: 1\nshow: 500 usd\n", "did you mean USD?", 2),
    "no currency": ("format: 1\ncurrency: dollars\nshow: 5\n", "such as USD", 2),
    "two currencies": ("format: 1\nshow: 5 USD\neach_shot: 1 EUR\n", "one currency", 3),
    "a debt": ("format: 1\nshow: -5 USD\n", "0 spends nothing", 2),
    "two limits": ("format: 1\nshow: [5 USD, 6 USD]\n", "one for the currency", 2),
    "a limit and none": ("format: 1\nshow: [no limit, 6 USD]\n", "one for the currency", 2),
    "no amount": ("format: 1\nshow: nolimit\n", "did you mean 'no limit'?", 2),
    "a share above": ("format: 1\nshow: 5 USD\nwarn_at: 120%\n", "warn_at: 80%", 3),
    "no share": ("format: 1\nshow: 5 USD\nwarn_at: [50%, most]\n", "warn_at: 80%", 3),
    "a rate in credits": (
        "format: 1\nshow: 5 USD\nrates: {USD: 100 runway-credits}\n",
        "runway-credits: 0.01 USD",
        3,
    ),
    "a circle": (
        "format: 1\nshow: 5 USD\nrates: {EUR: 1.1 USD, USD: 0.9 EUR}\n",
        "leads around",
        3,
    ),
    "an empty episode": ("format: 1\nepisodes: {one: {shots: [], limit: 5 USD}}\n", "sc1-*", 2),
    "a newer form": ("format: 2\nshow: 5 USD\n", "newer version", 1),
    "yes for money": ("format: 1\ncurrency: USD\nshow: true\n", "show", 3),
}


@pytest.mark.parametrize(("text", "said", "line"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_a_budget_is_said_with_its_place(text, said, line):
    with pytest.raises(BadInput) as caught:
        read_budget(text)
    assert said in str(caught.value)
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == ("budget.yaml", line)


def test_credits_reach_another_currency_over_a_vendor_s():
    rates = {"luma-credits": money("0.02"), "USD": money("0.9", "EUR")}
    assert worth(money(100, "luma-credits"), "EUR", rates) == money("1.8", "EUR")
    assert worth(money(100, "luma-credits"), "GBP", rates) is None


@given(st.integers(0, 10**12))
@settings(max_examples=50, deadline=None)
def test_a_limit_is_read_to_the_last_millionth(micros):
    text = f"{micros // 10**6}.{micros % 10**6:06d} USD"
    budget = read_budget(f"format: 1\nshow: {text}\n")
    assert budget.whole[0].amount == Money(micros, "USD")


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_budget_or_bad_input(text):
    try:
        read_budget(f"format: 1\nshow: {text}\n")
    except BadInput as error:
        assert error.place is not None
