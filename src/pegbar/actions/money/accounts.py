"""Every job of a show as the books have it, with its days, from the ledger's facts alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from pegbar.actions.money.limits import amount_of, within
from pegbar.assets.charges import MONEY_FACTS, Charge, follow, opened
from pegbar.assets.facts import Fact, FactBody
from pegbar.assets.job_facts import (
    JobCreated,
    JobEnded,
    JobIntended,
    JobSettled,
    ProfileSeen,
)
from pegbar.values.money import Money

KINDS: Final[tuple[type[FactBody], ...]] = (*MONEY_FACTS, ProfileSeen)
"""The facts that accounts are made from."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A job: what it counts for, and the days on which it was intended and over."""

    charge: Charge
    begun: dt.date
    over: dt.date | None = None
    message: str = ""

    @property
    def day(self) -> dt.date:
        """The day that it is booked on: that of its end, or of its intent while it runs."""
        return self.over or self.begun


class CreditPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What one of a unit is worth in currency, and who says so."""

    unit: str
    worth: Money
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """A show's jobs in the order of their intents. `currency` is what they are added up in,
    `rates` the house's own, `listed` what vendors' tables say of their credits."""

    entries: tuple[Entry, ...]
    currency: str = "USD"
    rates: Mapping[str, Money] = field(default_factory=dict)
    listed: tuple[CreditPrice, ...] = ()

    def value(self, charge: Charge) -> Money | None:
        """What a job counts for in currency; None where nobody knows."""
        if charge.state == "free":
            return Money(0, self.currency)
        return within(amount_of(charge.amount, charge.worth), self.currency, self.rates)

    def expected(self, charge: Charge) -> Money | None:
        """What it was expected to cost."""
        estimate = amount_of(charge.estimate, charge.estimate_worth)
        return within(estimate, self.currency, self.rates) if estimate.unit else None

    def prices(self) -> tuple[CreditPrice, ...]:
        """The prices that were used to count in currency."""
        units = {one.charge.amount.unit for one in self.entries if one.charge.amount}
        own = [
            CreditPrice(unit=unit, worth=rate, source="this budget")
            for unit, rate in self.rates.items()
            if unit in units or unit.isupper()
        ]
        listed = [one for one in self.listed if one.unit in units and one.unit not in self.rates]
        return (*own, *listed)


def entries_of(facts: Iterable[Fact]) -> tuple[tuple[Entry, ...], tuple[CreditPrice, ...]]:
    """The jobs that facts tell of, and the prices of credits that stood in vendors' tables."""
    jobs: dict[str, Entry] = {}
    prices: dict[str, CreditPrice] = {}
    for fact in facts:
        body = fact.body
        day = dt.date.fromisoformat(fact.at[:10])
        if isinstance(body, JobIntended):
            jobs[body.job] = Entry(charge=opened(body), begun=day)
        elif isinstance(body, JobCreated | JobEnded | JobSettled) and body.job in jobs:
            jobs[body.job] = _followed(jobs[body.job], body, day)
        elif isinstance(body, ProfileSeen):
            prices |= {one.unit: one for one in _listed(body)}
    return tuple(jobs.values()), tuple(prices[unit] for unit in sorted(prices))


def _followed(entry: Entry, body: JobCreated | JobEnded | JobSettled, day: dt.date) -> Entry:
    charge = follow(entry.charge, body)
    message = body.message or body.word if isinstance(body, JobEnded) else entry.message
    over = None if charge.state == "aside" else day
    return Entry(charge=charge, begun=entry.begun, over=over, message=message)


class _Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a profile that was kept as JSON."""

    prices: _Prices


class _Prices(msgspec.Struct, frozen=True, kw_only=True):
    as_of: str
    lines: tuple[_Line, ...] = ()
    credit: Money | None = None


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    amount: Money


def _listed(seen: ProfileSeen) -> Iterable[CreditPrice]:
    try:
        prices = msgspec.convert(seen.profile, _Listed).prices
    except msgspec.ValidationError:
        return  # a newer version's profile: its price is not known here
    if prices.credit is None:
        return
    for unit in {one.amount.unit for one in prices.lines} - {prices.credit.unit}:
        source = f"the list of {seen.generator.partition('/')[0]} of {prices.as_of}"
        yield CreditPrice(unit=unit, worth=prices.credit, source=source)
