"""The purse: asked before anything is spent, and it stops before the call that would pass a limit.

It holds an errand against the limits of the shot, its episodes, the show, and the studio. Play
money, a sandbox's, is held against the same limits by itself: a rehearsal meets its stop as well,
and takes nothing from what is real.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from pegbar.actions.money.limits import (
    Amount,
    Counts,
    Kept,
    amount_of,
    keep,
    limits_of_shot,
    limits_of_show,
    speaks_of,
    within,
)
from pegbar.assets.money_facts import BudgetSeen, BudgetWarned
from pegbar.assets.profile import Premises, Profile
from pegbar.assets.terms import is_rehearsal
from pegbar.ports.jobs import Errand
from pegbar.ports.ledger import Ledger
from pegbar.ports.spending import Book, Held, Share, Spending
from pegbar.production.budget_file import BUDGET, Budget, Limit
from pegbar.values.errors import Refused, StorageFailed
from pegbar.values.money import Money
from pegbar.values.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """The budgets that a show is under. `who` are those who may change the show's, in words."""

    show: Budget | None = None
    studio: Budget | None = None
    who: str = "whoever works on this show"

    def rates_of(self, limit: Limit) -> Mapping[str, Money]:
        """A studio's rates hold for its own limits, and for a show where that has none of its
        own."""
        studio = self.studio.rates if self.studio else {}
        own = self.show is not None and limit.place.file == self.show.file
        return {**studio, **self.show.rates} if own and self.show else studio

    @property
    def unpriced(self) -> bool:
        """Whether something may be asked for of which nobody knows the price: where every budget
        says so."""
        both = [one for one in (self.show, self.studio) if one is not None]
        return bool(both) and all(one.unpriced for one in both)


@dataclass(slots=True)
class Purse:
    """Implements port Purse for one show's room. Mutable: it remembers which warnings were given,
    and under which budgets it last looked.

    `read` gives the budgets that hold now, the same record while they are the same; `profile` a
    generator's profile; `tell` is told warnings."""

    show: str
    person: str
    ledger: Ledger
    spending: Spending
    read: Callable[[], Budgets]
    book: Book
    profile: Callable[[str], Profile]
    tell: Callable[[str], None]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _warned: set[tuple[str, Money, float, bool]] = field(default_factory=set)
    _budgets: Budgets | None = None
    _recorded: Budgets | None = None
    _warnings: int = 0

    def allow(self, errand: Errand, estimate: Money | None, worth: Money | None) -> None:
        profile = self.profile(errand.generator)
        if is_free(profile, estimate):
            return
        sandbox = is_rehearsal(profile)
        ask = _Ask(
            shot=errand.shot,
            told=f"{errand.shot or errand.step} with {errand.generator}",
            amount=amount_of(estimate, worth),
            as_of=f" of {profile.prices.as_of}",
        )
        with self._lock:
            self._budgets = self.read()
            self._record()
            self._check_covered(ask, sandbox=sandbox)
            counts = Counts(self.spending, sandbox=sandbox)
            kept = [self._hold(limit, ask, counts) for limit in self._own_limits(errand.shot)]
            kept += self._hold_together(ask, sandbox=sandbox)
            for one in kept:
                if one is not None:
                    self._warn(one, sandbox=sandbox)

    def ended(self) -> None:
        # The end is in the ledger already; the next question brings it into the book as well.
        with suppress(StorageFailed):
            self.book.post(lambda: self._share(None), lambda _: None)

    def fit(self, ask: _Ask, used: Callable[[Limit], Kept | None]) -> None:
        """Whether this would fit into every limit that it counts in. Raises Refused."""
        self._check_covered(ask, sandbox=False)
        studio = self.budgets.studio
        for limit in (*self._own_limits(ask.shot), *(studio.whole if studio else ())):
            kept = used(limit)
            if kept is not None:
                self._fit(kept, ask)

    def together(self, *, sandbox: bool) -> Counts:
        """What all shows of the studio hold, as one sum."""
        found: list[Counts] = []
        self.book.post(
            lambda: self._share(None), lambda held: found.append(_held(held, sandbox=sandbox))
        )
        return found[0]

    @property
    def budgets(self) -> Budgets:
        if self._budgets is None:
            self._budgets = self.read()
        return self._budgets

    # -- limits

    def _own_limits(self, shot: str) -> Iterator[Limit]:
        if self.budgets.show is not None:
            yield from limits_of_shot(self.budgets.show, shot)
        if self.budgets.studio is not None:
            yield from limits_of_show(self.budgets.studio, self.show)

    def _check_covered(self, ask: _Ask, *, sandbox: bool) -> None:
        """Some limit has to speak of it: else money would run out of the house unseen."""
        limits = list(self._own_limits(ask.shot))
        limits += self.budgets.studio.whole if self.budgets.studio else ()
        if not limits:
            if sandbox:
                return
            raise Refused(
                f"{ask.told} costs money, and nobody has said how much {self.show} may spend",
                place=Place(BUDGET),
                hint=f"write two lines into {BUDGET} in the show's folder: format: 1 and "
                "show: 50 USD (or show: no limit)",
                about=ask.shot,
            )
        if not ask.amount.unit and not self.budgets.unpriced:
            raise Refused(
                f"nobody knows what {ask.told} costs: its price list{ask.as_of} has no line for "
                "this",
                place=limits[0].place,
                hint=f"unpriced: allow in {limits[0].place.file} lets it be asked all the same",
                about=ask.shot,
            )
        if ask.amount.unit and not any(speaks_of(one, ask.amount) for one in limits):
            raise Refused(
                f"{ask.told} costs {ask.amount.unit}, and no limit speaks of those",
                place=limits[0].place,
                hint=f"add a limit, such as show: [{limits[0].told()}, 1000 {ask.amount.unit}]",
                about=ask.shot,
            )

    def _hold(self, limit: Limit, ask: _Ask, counts: Counts) -> Kept | None:
        before = keep(limit, counts, self.budgets.rates_of(limit))
        return None if before is None else self._fit(before, ask)

    def _fit(self, before: Kept, ask: _Ask) -> Kept:
        """The limit with this in it. Raises Refused where it does not fit."""
        limit = before.limit
        rates = self.budgets.rates_of(limit)
        this = within(ask.amount, before.most.unit, rates)
        if before.unknown or (this is None and not self.budgets.unpriced):
            units = sorted(before.unknown) or [ask.amount.unit]
            raise Refused(
                f"nobody knows what {units[0]} are worth in {before.most.unit}, "
                f"in which {limit.whose} has its limit",
                place=limit.place,
                hint=f"say it in {limit.place.file}: "
                f"rates: {{{units[0]}: 0.01 {before.most.unit}}}",
                about=ask.shot,
            )
        if this is None or this.micros == 0:
            return before
        if before.used.micros + this.micros > before.most.micros:
            self._refuse(before, ask, this)
        return before.plus(this)

    def _refuse(self, kept: Kept, ask: _Ask, this: Money) -> NoReturn:
        limit = kept.limit
        parts = [f"{kept.spent} are spent", f"{kept.aside} set aside"]
        if kept.unclear.micros:
            parts.append(f"{kept.unclear} unclear")
        if limit.together:
            parts = [f"{kept.used} are spent or set aside in its shows"]
        if limit.together or "in this studio" in limit.whose:
            who = "whoever keeps the studio can raise it"
        else:
            who = f"{self.budgets.who} can raise it"
        raise Refused(
            f"{ask.told} would cost {_both(this, ask.amount)}: of the {kept.most} for "
            f"{limit.whose} {', '.join(parts)}, so {kept.left} are left",
            place=limit.place,
            hint=f"{who}; pegbar costs tells what it went into",
            about=ask.shot,
        )

    # -- the studio

    def _hold_together(self, ask: _Ask, *, sandbox: bool) -> list[Kept | None]:
        """The studio's limits with this in them. It is brought into the studio's book in any case:
        a budget that is written tomorrow is held against what was spent before. Raises Refused."""
        kept: list[Kept | None] = []
        asked = Held(sandbox, *_flat(ask.amount))

        def check(held: tuple[Held, ...]) -> None:
            counts = _without(held, asked)
            for limit in self.budgets.studio.whole if self.budgets.studio else ():
                kept.append(self._hold(limit, ask, counts))

        self.book.post(lambda: self._share(asked), check)
        return kept

    def _share(self, asked: Held | None) -> Share:
        jobs = self.spending.jobs()  # before the sums: counting twice is safe, not at all is not
        sums: dict[tuple[bool, str, str], tuple[int, int]] = {}
        for one in self.spending.totals():
            key = (one.sandbox, one.unit, one.worth_unit)
            billed, value = sums.get(key, (0, 0))
            sums[key] = (billed + one.billed, value + one.worth)
        held = tuple(Held(*units, *both) for units, both in sorted(sums.items()))
        return Share(self.show, held, jobs, asked)

    # -- on record

    def _record(self) -> None:
        """Say in the ledger which limits hold, where it does not say so last."""
        if self._recorded is self.budgets:
            return
        last = {}
        for fact in self.ledger.facts(kinds=(BudgetSeen,)):
            if isinstance(fact.body, BudgetSeen):
                last[fact.body.file] = fact.body
        now = [seen(one) for one in (self.budgets.show, self.budgets.studio) if one is not None]
        new = [one for one in now if last.get(one.file) != one]
        self.ledger.append(new, by=self.person)
        self._recorded = self.budgets

    def _warn(self, kept: Kept, *, sandbox: bool) -> None:
        """Tell and write down the highest threshold that was passed, each once for ever."""
        budget = self.budgets.show
        if budget is None or kept.limit.place.file != budget.file:
            budget = self.budgets.studio
        assert budget is not None, "a limit is one of a budget's"
        passed = [one for one in budget.warn_at if kept.share() >= one]
        if not passed or self._was_warned((kept.limit.whose, kept.most, max(passed), sandbox)):
            return
        fact = BudgetWarned(
            whose=kept.limit.whose,
            limit=kept.most,
            used=kept.used,
            share=max(passed),
            sandbox=sandbox,
        )
        self.ledger.append([fact], by=self.person)
        play = " of play money" if sandbox else ""
        self.tell(
            f"{kept.limit.whose}: {kept.used} of {kept.most}{play} are spent or set aside "
            f"({kept.share():.0%}; {kept.limit.place.file}:{kept.limit.place.line})"
        )

    def _was_warned(self, key: tuple[str, Money, float, bool]) -> bool:
        for fact in self.ledger.facts(self._warnings, kinds=(BudgetWarned,)):
            self._warnings = fact.number
            if isinstance(one := fact.body, BudgetWarned):
                self._warned.add((one.whose, one.limit, one.share, one.sandbox))
        return key in self._warned


class Affording:
    """Tells whether the money for a shot would be there, in real money: for planning, so nothing is
    put on record. What is used is read once. Mutable: it remembers that."""

    def __init__(self, purse: Purse) -> None:
        self._purse = purse
        self._kept: dict[tuple[str, str], Kept | None] = {}
        self._held: Counts | None = None

    def __call__(self, shot: str, estimate: Money | None, worth: Money | None) -> str:
        """Why a shot could not be asked for at this price; nothing where it could."""
        if estimate is not None and estimate.micros == 0:
            return ""
        try:
            self._purse.fit(
                _Ask(shot=shot, told="it", amount=amount_of(estimate, worth)), self._used
            )
        except Refused as refused:
            place = refused.place
            said = f" ({place})" if place and place.line else f": {refused.hint}"
            return f"{refused.message}{said}"
        return ""

    def _used(self, limit: Limit) -> Kept | None:
        key = (limit.whose, limit.told())
        if key not in self._kept:
            purse = self._purse
            if limit.together:
                counts = self._held = self._held or purse.together(sandbox=False)
            else:
                counts = Counts(purse.spending, sandbox=False)
            self._kept[key] = keep(limit, counts, purse.budgets.rates_of(limit))
        return self._kept[key]


@dataclass(frozen=True, slots=True)
class _Ask:
    """What would be spent: on which shot, in words, how much, and of which day its price list is,
    in words."""

    shot: str
    told: str
    amount: Amount
    as_of: str = ""


def seen(budget: Budget) -> BudgetSeen:
    """A budget as a fact."""
    limits: dict[str, list[str]] = {}
    for one in budget.limits():
        limits.setdefault(one.whose.replace("{}", "(each)"), []).append(one.told())
    told = {whose: " and ".join(amounts) for whose, amounts in limits.items()}
    return BudgetSeen(file=budget.file, digest=budget.digest, limits=told)


def is_free(profile: Profile, estimate: Money | None) -> bool:
    """Whether it costs nothing: a package or a server of the house's own without prices, or a
    price of nothing."""
    if estimate is not None:
        return estimate.micros == 0
    return profile.premises is not Premises.OUTSIDE and not profile.prices.lines


def _flat(amount: Amount) -> tuple[str, str, int, int]:
    return amount.unit, amount.worth_unit, amount.billed, amount.worth


def _held(held: tuple[Held, ...], *, sandbox: bool) -> Counts:
    """What the book holds. Of what it holds, nobody knows what was spent and what is set aside."""
    counts = Counts(None, sandbox=sandbox)
    for one in held:
        if one.sandbox == sandbox:
            counts.add("aside", Amount(one.unit, one.billed, one.worth_unit, one.worth))
    return counts


def _without(held: tuple[Held, ...], asked: Held) -> Counts:
    """What the book holds without what is asked for now, which it holds already."""
    counts = _held(held, sandbox=asked.sandbox)
    counts.add("aside", Amount(asked.unit, -asked.billed, asked.worth_unit, -asked.worth))
    return counts


def _both(this: Money, amount: Amount) -> str:
    billed = Money(amount.billed, amount.unit)
    return str(this) if billed == this else f"{this} ({billed})"
