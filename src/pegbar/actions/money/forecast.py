"""What a film would cost, before anything runs: each take that would be asked for, by the dated
price table of its generator, held against every budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from pegbar.actions.casting.looking import seconds_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.generating.book import Book
from pegbar.actions.money.journalled import Journal
from pegbar.actions.money.limits import (
    Counts,
    Kept,
    amount_of,
    keep,
    limits_of_shot,
    limits_of_show,
    within,
)
from pegbar.actions.money.purse import Budgets, is_free
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room, Shelf
from pegbar.assets.casting import CastChoice
from pegbar.assets.charges import Sum
from pegbar.assets.fitting import estimate, in_currency
from pegbar.assets.generation import GIVES_VIDEO, Request
from pegbar.assets.performance import Performance
from pegbar.assets.profile import Profile
from pegbar.assets.terms import is_rehearsal
from pegbar.departments.painting.requests import Brief, request_for
from pegbar.graph.plan import Outputs, Planned, plan
from pegbar.graph.step import Step
from pegbar.ports.spending import Spending
from pegbar.production.budget_file import Limit
from pegbar.values.errors import Refused
from pegbar.values.money import Money

State = Literal["made", "at work", "asked", "free", "unpriced"]
"""It is there already, or a job has brought it before; a vendor has it, and what it costs is set
aside; it would be asked for and paid; it would be asked for and costs nothing; nobody knows its
price."""


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """One take that a generator makes. `requests` are what would be asked for, `estimate` what
    they cost as they are billed, `worth` the same in currency. `prices` says whose list says so, of
    which day. `guessed` says that the shot is not acted yet, so that its length is a guess.
    `sandbox` is play money; `problem` is why it could not be asked for at all."""

    step: str
    shot: str
    department: str
    generator: str
    kind: str
    state: State
    seconds: float
    guessed: bool = False
    requests: int = 1
    estimate: Money | None = None
    worth: Money | None = None
    prices: str = ""
    sandbox: bool = False
    problem: str = ""


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A limit, and whether the takes fit into it. `used` is spent, set aside or unclear already,
    `more` what would be added. `passes` names the shot at which it would be passed."""

    whose: str
    limit: Money
    used: Money
    more: Money
    fits: bool
    passes: str = ""
    said: str = ""
    sandbox: bool = False
    of_shot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """What is looked at for a forecast: the show's sums, and its budgets as they are written;
    `together` gives what all shows of the studio hold, as one sum, real or play money."""

    show: str
    spending: Spending
    budgets: Budgets
    together: Callable[[bool], Counts] | None = None


def takes_of(shoot: Shoot, film: FilmGraph, room: Room) -> tuple[Take, ...]:
    """Every take of the film that a generator makes, in the film's order."""
    planned = plan(film.graph, Shelf(room.index, room.vault)).steps
    shots = {shot.id: number for number, shot in enumerate(shoot.story.shots)}
    hired = [one for one in planned if one.step.hired is not None]
    hired.sort(key=lambda one: (shots.get(one.step.shot, len(shots)), one.step.id))
    outputs = {one.step.id: one.outputs for one in planned if one.outputs is not None}
    book = Book(room.ledger)
    book.refresh()
    forecast = _Forecast(shoot, room, outputs, Journal(book, room.vault))
    return tuple(forecast.take(one) for one in hired)


@dataclass(frozen=True, slots=True)
class _Forecast:
    """What is known before anything runs; `outputs` are those of the steps that are made."""

    shoot: Shoot
    room: Room
    outputs: Mapping[str, Outputs]
    journal: Journal

    def take(self, planned: Planned) -> Take:
        """A take, and what would be asked for it."""
        step, profile = planned.step, planned.step.hired
        assert profile is not None
        choice = msgspec.convert(step.params["choice"], CastChoice)
        seconds, drawings, guessed = self._length(step.shot)
        take = Take(
            step=step.id,
            shot=step.shot,
            department=step.recipe.department,
            generator=profile.name,
            kind=choice.kind.value,
            state="made",
            seconds=round(seconds, 3),
            guessed=guessed,
            requests=0,
            prices=f"{profile.prices.as_of}, {profile.prices.source}",
            sandbox=is_rehearsal(profile),
        )
        if planned.state == "cached":
            return take
        try:
            known = self.journal.requests(step, profile, self.outputs)
            times = 1 if choice.kind in GIVES_VIDEO else drawings
            asked = known or [self._guess(step, choice, profile, take.seconds)] * times
        except Refused as error:
            return msgspec.structs.replace(take, state="unpriced", problem=error.message)
        if known:
            ways = [self.journal.way(profile, one) for one in known]
            asked = [one for one, way in zip(known, ways, strict=True) if way == "asked"]
            if not asked:
                state: State = "at work" if "at work" in ways else "made"
                return msgspec.structs.replace(take, state=state)
        return _priced(take, asked, profile)

    def _guess(self, step: Step, choice: CastChoice, profile: Profile, seconds: float) -> Request:
        """A request as far as it is known before the shot is acted and drawn."""
        width, height = msgspec.convert(step.params["size"], tuple[int, int])
        brief = Brief(
            prompt=str(step.params["prompt"]),
            negative=str(step.params["negative"]),
            size=(width, height),
            seconds=seconds,
            fps=self.shoot.show.picture.fps,
            seed=msgspec.convert(step.params["seed"], int),
        )
        return request_for(brief, choice, profile)

    def _length(self, shot: str) -> tuple[float, int, bool]:
        """A shot's seconds and drawings: as it is performed, else a guess by its lines and
        beats."""
        made = self.outputs.get(f"perform/{shot}")
        if made is not None:
            done = msgspec.json.decode(self.room.vault.read(made["out"]), type=Performance)
            return done.frames / done.fps, len(done.drawings), False
        picture = self.shoot.show.picture
        told = next(one for one in self.shoot.story.shots if one.id == shot)
        seconds = seconds_of(told, picture.fps)
        return seconds, max(1, math.ceil(seconds * picture.fps / picture.drawn_on)), True


def _priced(take: Take, asked: Sequence[Request], profile: Profile) -> Take:
    """The take with the price of what would be asked for it: as these requests are alike, one
    that has no price leaves all without."""
    take = msgspec.structs.replace(take, requests=len(asked))
    costs = [estimate(one, profile) for one in asked]
    if all(is_free(profile, one) for one in costs):
        return msgspec.structs.replace(take, state="free")
    known = [one for one in costs if one is not None]
    if len(known) < len(costs):
        return msgspec.structs.replace(take, state="unpriced")
    whole = Money(sum(one.micros for one in known), known[0].unit)
    return msgspec.structs.replace(
        take, state="asked", estimate=whole, worth=in_currency(whole, profile)
    )


def outlooks(takes: Iterable[Take], ledgers: Ledgers) -> tuple[Outlook, ...]:
    """Every limit that these takes would count in, and whether they fit."""
    asked = [one for one in takes if one.estimate is not None]
    return tuple(
        look
        for sandbox in (False, True)
        for look in _outlooks([one for one in asked if one.sandbox == sandbox], ledgers, sandbox)
    )


def _outlooks(takes: list[Take], ledgers: Ledgers, sandbox: bool) -> Iterator[Outlook]:
    limits: dict[tuple[str, str], Limit] = {}
    for one in takes:
        for limit in _limits(one.shot, ledgers):
            limits.setdefault((limit.whose, limit.told()), limit)
    counts = Counts(ledgers.spending, sandbox=sandbox)
    for limit in limits.values():
        rates = ledgers.budgets.rates_of(limit)
        before = keep(limit, counts, rates)
        if before is not None:
            yield _outlook(before, takes, rates, sandbox)
    studio = ledgers.budgets.studio
    for limit in studio.whole if studio is not None and takes else ():
        rates = ledgers.budgets.rates_of(limit)
        held = ledgers.together(sandbox) if ledgers.together is not None else None
        before = None if held is None else keep(limit, held, rates)
        if before is not None:
            yield _outlook(before, takes, rates, sandbox)


def _limits(shot: str, ledgers: Ledgers) -> Iterator[Limit]:
    budgets = ledgers.budgets
    if budgets.show is not None:
        yield from limits_of_shot(budgets.show, shot)
    if budgets.studio is not None:
        yield from limits_of_show(budgets.studio, ledgers.show)


def _outlook(before: Kept, takes: list[Take], rates: Mapping[str, Money], sandbox: bool) -> Outlook:
    limit, kept, passes = before.limit, before, ""
    for one in takes:
        if not limit.counts(one.shot):
            continue
        amount = within(amount_of(one.estimate, one.worth), before.most.unit, rates)
        if amount is None:
            passes = passes or one.shot
            continue
        kept = kept.plus(amount)
        if kept.used.micros > kept.most.micros:
            passes = passes or one.shot
    return Outlook(
        whose=limit.whose,
        limit=before.most,
        used=before.used,
        more=Money(kept.used.micros - before.used.micros, before.most.unit),
        fits=not passes,
        passes=passes,
        said=f"{limit.place.file}:{limit.place.line}",
        sandbox=sandbox,
        of_shot=limit.of_shot,
    )


def standing(ledgers: Ledgers, sums: Iterable[Sum], *, sandbox: bool) -> tuple[Kept, ...]:
    """Every limit of the show with what of it is used: of shots, those that something was spent
    on or that have a limit of their own."""
    budgets = ledgers.budgets
    limits: dict[tuple[str, str], Limit] = {}
    if budgets.show is not None:
        shots = {one.shot for one in sums} | budgets.show.by_name.keys()
        found = [*budgets.show.whole, *budgets.show.episodes]
        found += [one for shot in sorted(shots) for one in limits_of_shot(budgets.show, shot)]
        limits = {(one.whose, one.told()): one for one in found}
    if budgets.studio is not None:
        own = limits_of_show(budgets.studio, ledgers.show)
        limits |= {(one.whose, one.told()): one for one in own}
    counts = Counts(ledgers.spending, sandbox=sandbox)
    kept = (keep(one, counts, budgets.rates_of(one)) for one in limits.values())
    return tuple(one for one in kept if one is not None)
