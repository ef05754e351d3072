"""What a show has cost: by shot, generator, department and day, and for a second of approved film.

Real money and play money are never added up together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

import msgspec

from pegbar.actions.money.accounts import Accounts, CreditPrice, Entry
from pegbar.assets.charges import Charge, State
from pegbar.values.money import Money

By = Literal["shot", "generator", "department", "day"]

_KEY: Final[dict[By, Callable[[Entry], str]]] = {
    "shot": lambda one: one.charge.shot or one.charge.step,
    "generator": lambda one: one.charge.generator,
    "department": lambda one: one.charge.department,
    "day": lambda one: one.day.isoformat(),
}


class CostRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one shot, generator, department or day comes to. `charged` is what vendors billed, in
    each of their units; `spent`, `aside` and `unclear` are in currency, `estimated` what the spent
    was expected to be. `unpriced` are jobs of which nobody knows what they cost in currency."""

    name: str
    jobs: int
    charged: tuple[Money, ...]
    spent: Money
    estimated: Money
    aside: Money
    unclear: Money
    free: int = 0
    unpriced: int = 0

    @property
    def total(self) -> Money:
        return self.spent + self.aside + self.unclear


class Unclear(msgspec.Struct, frozen=True, kw_only=True):
    """A job that a person has to say something of."""

    job: str
    generator: str
    shot: str
    state: str
    amount: Money | None
    message: str = ""


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """A show's costs. `approved` are the seconds of film that are approved, `per_second` what one
    of them cost, with everything that was spent on the way to it; `rehearsal` says that it is play
    money, `others` how many jobs are of the other sort."""

    show: str
    currency: str
    rehearsal: bool
    by: By
    rows: tuple[CostRow, ...]
    total: CostRow
    unclear: tuple[Unclear, ...] = ()
    prices: tuple[CreditPrice, ...] = ()
    approved: float = 0.0
    per_second: Money | None = None
    others: int = 0


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The days that are looked at, both included."""

    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, entry: Entry) -> bool:
        day = entry.day
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


ALWAYS: Final = Span()


def costs_of(
    show: str, accounts: Accounts, by: By, lengths: Mapping[str, float], *, rehearsal: bool
) -> Costs:
    """What the show cost. `lengths` are the seconds of the shots that are approved."""
    mine = [one for one in accounts.entries if one.charge.sandbox == rehearsal]
    total = _row("total", mine, accounts)
    approved = round(sum(lengths.values()), 3)
    return Costs(
        show=show,
        currency=accounts.currency,
        rehearsal=rehearsal,
        by=by,
        rows=rows(mine, by, accounts),
        total=total,
        unclear=tuple(_unclear(one) for one in mine if one.charge.state == "unclear"),
        prices=accounts.prices(),
        approved=approved,
        per_second=total.spent.times(1 / approved) if approved else None,
        others=len(accounts.entries) - len(mine),
    )


def rows(entries: Iterable[Entry], by: By, accounts: Accounts) -> tuple[CostRow, ...]:
    """One row for each shot, generator, department or day, in the order of their names."""
    found: dict[str, list[Entry]] = {}
    for one in entries:
        found.setdefault(_KEY[by](one), []).append(one)
    return tuple(_row(name, found[name], accounts) for name in sorted(found))


def _row(name: str, entries: Iterable[Entry], accounts: Accounts) -> CostRow:
    charges = [one.charge for one in entries]
    nothing = Money(0, accounts.currency)

    def summed(state: State) -> Money:
        values = [accounts.value(one) for one in charges if one.state == state]
        return sum((one for one in values if one is not None), nothing)

    over = [one for one in charges if one.state in {"spent", "free"}]
    expected = [accounts.expected(one) for one in over]
    return CostRow(
        name=name,
        jobs=len(charges),
        charged=_charged(charges),
        spent=summed("spent"),
        estimated=sum((one for one in expected if one is not None), nothing),
        aside=summed("aside"),
        unclear=summed("unclear"),
        free=sum(one.state == "free" for one in charges),
        unpriced=sum(accounts.value(one) is None for one in charges),
    )


def _charged(charges: Iterable[Charge]) -> tuple[Money, ...]:
    """What was billed in each unit."""
    found: dict[str, Money] = {}
    for one in charges:
        if one.state == "spent" and one.amount is not None:
            unit = one.amount.unit
            found[unit] = found.get(unit, Money(0, unit)) + one.amount
    return tuple(found[unit] for unit in sorted(found))


def _unclear(entry: Entry) -> Unclear:
    one = entry.charge
    return Unclear(
        job=one.job,
        generator=one.generator,
        shot=one.shot,
        state=one.ended,
        amount=one.amount,
        message=entry.message,
    )
