"""What of a limit is used, and whether something more still fits. Numbers only: no ledger."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from pegbar.assets.charges import State, Sum
from pegbar.ports.spending import Spending
from pegbar.production.budget_file import Budget, Limit, worth
from pegbar.values.errors import BadInput
from pegbar.values.money import Money
from pegbar.values.place import Place


class Amount(NamedTuple):
    """So much, as it is billed and as it is worth; a unit is empty where nobody knows."""

    unit: str
    billed: int
    worth_unit: str
    worth: int


class Counts:
    """What counts in limits: real money, or that of rehearsals. Mutable: it is added to, and reads
    sums when a limit needs them."""

    def __init__(self, spending: Spending | None, *, sandbox: bool) -> None:
        self._spending = spending
        self._sandbox = sandbox
        self._more: list[tuple[State, Amount]] = []

    def add(self, state: State, amount: Amount) -> None:
        """Count something that is of no shot."""
        self._more.append((state, amount))

    def of(self, limit: Limit) -> Iterator[tuple[State, Amount]]:
        """What counts in a limit."""
        if not limit.shots:
            yield from self._more
        for one in self._sums(limit.shots) if self._spending is not None else ():
            if one.sandbox == self._sandbox and (not limit.shots or limit.counts(one.shot)):
                amount = Amount(one.unit, one.billed, one.worth_unit, one.worth)
                yield one.state, amount

    def _sums(self, shots: tuple[str, ...]) -> tuple[Sum, ...]:
        assert self._spending is not None
        if not shots:
            return self._spending.totals()
        plain = len(shots) == 1 and not set(shots[0]) & set("*?[")
        return self._spending.sums(shots[0]) if plain else self._spending.sums()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A limit, the rates that are used for it, and what of it is used. `unknown` names units that
    nobody knows the worth of, so that nobody knows how much is used."""

    limit: Limit
    most: Money
    spent: Money
    aside: Money
    unclear: Money
    unknown: frozenset[str] = frozenset()

    @property
    def used(self) -> Money:
        return self.spent + self.aside + self.unclear

    @property
    def left(self) -> Money:
        return Money(max(0, self.most.micros - self.used.micros), self.most.unit)

    def plus(self, more: Money) -> Kept:
        """The same with more set aside."""
        return replace(self, aside=self.aside + more)

    def share(self) -> float:
        """How much of it is used, 0..1 and above; a limit of nothing is used up."""
        return self.used.micros / self.most.micros if self.most.micros else 1.0


def amount_of(billed: Money | None, value: Money | None) -> Amount:
    return Amount(
        billed.unit if billed else "",
        billed.micros if billed else 0,
        value.unit if value else "",
        value.micros if value else 0,
    )


def within(amount: Amount, unit: str, rates: Mapping[str, Money]) -> Money | None:
    """So much in the unit of a limit. What a vendor's credits limit is nothing to others; in a
    currency, the house's own rates speak before what stood in the vendor's table. None: unknown."""
    if amount.unit == unit:
        return Money(amount.billed, unit)
    if not unit.isupper():
        return Money(0, unit)
    if amount.unit in rates:
        found = worth(Money(amount.billed, amount.unit), unit, rates)
        if found is not None:
            return found
    if amount.worth_unit:
        return worth(Money(amount.worth, amount.worth_unit), unit, rates)
    return None


def limits_of_shot(budget: Budget, shot: str) -> Iterator[Limit]:
    """The limits of a show's budget that a shot's work counts in, the narrowest first."""
    if shot:
        named = budget.by_name.get(shot)
        yield from named if named is not None else (_for(one, shot) for one in budget.each)
        yield from (one for one in budget.episodes if one.counts(shot))
    yield from budget.whole


def limits_of_show(budget: Budget, show: str) -> Iterator[Limit]:
    """The limits of a studio's budget that a show counts in by itself."""
    named = budget.by_name.get(show)
    yield from named if named is not None else (_named(one, show) for one in budget.each)


def _for(limit: Limit, shot: str) -> Limit:
    return replace(_named(limit, shot), shots=(shot,))


def _named(limit: Limit, name: str) -> Limit:
    return replace(limit, whose=limit.whose.format(name))


def keep(limit: Limit, counts: Counts, rates: Mapping[str, Money]) -> Kept | None:
    """What of a limit is used; None where it is none."""
    if limit.amount is None:
        return None
    unit = limit.amount.unit
    used: dict[State, Money] = dict.fromkeys(("spent", "aside", "unclear"), Money(0, unit))
    unknown = set()
    for state, amount in counts.of(limit):
        value = within(amount, unit, rates)
        if value is not None:
            used[state] += value
        elif amount.unit:
            unknown.add(amount.unit)
    return Kept(
        limit=limit,
        most=limit.amount,
        spent=used["spent"],
        aside=used["aside"],
        unclear=used["unclear"],
        unknown=frozenset(unknown),
    )


def speaks_of(limit: Limit, amount: Amount) -> bool:
    """Whether a limit holds such an amount at all: one of another vendor's credits does not."""
    return limit.amount is None or limit.amount.unit.isupper() or limit.amount.unit == amount.unit


def check_shots(budget: Budget, known: Collection[str]) -> None:
    """A limit on a shot that the film does not have holds nothing. Raises BadInput."""
    for name, limits in budget.by_name.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise BadInput(
                f"there is no shot {name[:60]!a}",
                place=limits[0].place if limits else Place(budget.file),
                hint=f"did you mean {near[0]}?" if near else "pegbar plan lists the shots",
            )
    for one in budget.episodes:
        if not any(one.counts(shot) for shot in known):
            raise BadInput(
                f"{one.whose} has no shot: nothing is called {', '.join(one.shots)[:60]}",
                place=one.place,
                hint="name shots, or parts of their names such as sc1-*",
            )
