"""The decision itself: from what a shot asks for and what is on record to one generator.

It looks at nothing else, so that a recorded decision can be worked out again from the facts before
it (`replay.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from pegbar.actions.casting.learning import NOTHING, Learned, is_rehearsed, known_as
from pegbar.actions.casting.weighing import marks, score
from pegbar.actions.generating.health import Health
from pegbar.assets.casting import Candidate, CastChoice
from pegbar.assets.generation import Kind
from pegbar.production.cast_file import AUTO
from pegbar.values.money import Money

RULES: Final = 1
"""Which rules a decision was taken by: one more whenever weights, marks or order change."""

HOUSE: Final = "house"
"""The vendor of the house's own hands: each makes one take, and always the same."""

MOST_FALLBACKS: Final = 3
_CLOSE: Final = 0.005


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What direction says of the shot: see `production/cast_file.Part`. `place` is where."""

    candidates: tuple[str, ...]
    options: dict[str, Any] = {}
    prompt: str = ""
    negative: str = ""
    draft: bool = False
    takes: int = 1
    within: float | None = None
    whose: str = ""
    place: str = ""

    def same(self, other: Line) -> bool:
        """Whether it asks for the same, wherever it stands in the file."""
        bare = {"whose": "", "place": ""}
        return msgspec.structs.replace(self, **bare) == msgspec.structs.replace(other, **bare)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What is seen of a generator for a shot before anything is learned. `out` are the reasons why
    it cannot be cast that do not come from the show's record: what it cannot do, may not, has no
    account for, would cost too much. `last` makes it the one that is taken when nobody else can
    be; `drafts` tells that it has previews."""

    generator: str
    vendor: str
    kind: Kind
    out: tuple[str, ...] = ()
    estimate: Money | None = None
    price: float | None = None
    expected: float = 0.0
    seconds: float | None = None
    sandbox: bool = False
    drafts: bool = False
    last: bool = False


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision was given besides the show's record; it is kept with it. `at` is when it was
    made. `away` is whom a person turned away from, and why, `more` whom that person wants to be
    looked at behind those that direction names. `passed` is who just could not, as the build went
    on with the next. `stay` is who is at work on the shot: not given up for a better score.
    `rules` are those that it was taken by."""

    shot: str
    line: Line
    looks: tuple[Look, ...]
    at: str
    away: dict[str, str] = {}
    more: tuple[str, ...] = ()
    passed: dict[str, str] = {}
    stay: str = ""
    rules: int = RULES

    @property
    def candidates(self) -> tuple[str, ...]:
        """Who is to be asked, in order."""
        return tuple(dict.fromkeys((*self.line.candidates, *self.more)))

    @property
    def alone(self) -> bool:
        """Whether a person named one generator and nobody else."""
        return len(self.candidates) == 1 and AUTO not in self.candidates

    @property
    def turned(self) -> dict[str, str]:
        """Whom this decision turns away from."""
        return {**self.passed, **self.away}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the record says as a shot is cast: everybody's `learned` and `health`; and of this shot
    who refused it for what it shows (`refused`; `allowed` tells that a person let others be asked
    since) and who failed at it lately, under the names of `known_as`."""

    learned: Mapping[str, Learned] = field(default_factory=dict)
    health: Mapping[str, Health] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    allowed: bool = False
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who is cast, None where nobody can be; all who were looked at, and the reasons in words."""

    choice: CastChoice | None
    candidates: tuple[Candidate, ...]
    reasons: tuple[str, ...]


def decide(ask: Ask, known: Known) -> Decision:
    """Cast a shot. Deterministic: who is as good goes by what it costs, then by name."""
    candidates = tuple(_candidate(look, ask, known) for look in ask.looks)
    seen = {one.generator: one for one in candidates}
    looks = {one.generator: one for one in ask.looks}
    everyone = _order(ask, candidates, looks)
    order = [name for name in everyone if not seen[name].out]
    if not order:
        # Whoever is only ill may be well again by now: rather than nobody, they are tried.
        ill = {look.generator: tuple(_unwell(look, ask, known)) for look in ask.looks}
        order = [name for name in everyone if seen[name].out == ill[name]]
    if not order:
        return Decision(choice=None, candidates=candidates, reasons=tuple(_nobody(ask, seen)))
    first = order[0]
    line = ask.line
    named = first in line.candidates  # options are written for those whom direction names
    choice = CastChoice(
        generator=first,
        kind=looks[first].kind,
        options=line.options if named else {},
        prompt=line.prompt,
        negative=line.negative,
        draft=line.draft and looks[first].drafts,
        takes=1 if looks[first].vendor == HOUSE else line.takes,
        fallbacks=tuple(one for one in order[1:] if not looks[one].last)[:MOST_FALLBACKS],
        hand=named,
    )
    return Decision(choice=choice, candidates=candidates, reasons=tuple(_why(ask, seen, order)))


def _candidate(look: Look, ask: Ask, known: Known) -> Candidate:
    name = known_as(look.generator, sandbox=look.sandbox)
    own = known.learned.get(name, NOTHING)
    health = _health(look, known)
    found = marks(
        own,
        expected=look.expected,
        price=look.price,
        half_open=health.state == "half-open",
    )
    return Candidate(
        generator=look.generator,
        kind=look.kind,
        out=(*_turned(look, ask), *look.out, *_out(look, ask, known)),
        score=score(found),
        marks=found,
        estimate=look.estimate,
        seconds=look.seconds,
    )


def _health(look: Look, known: Known) -> Health:
    """The worse of its own and its vendor's."""
    names = (known_as(one, sandbox=look.sandbox) for one in (look.vendor, look.generator))
    both = [known.health.get(name, Health()) for name in names]
    return min(both, key=lambda one: ("open", "half-open", "closed").index(one.state))


def _turned(look: Look, ask: Ask) -> Iterator[str]:
    if look.generator in ask.turned:
        yield ask.turned[look.generator]


def _out(look: Look, ask: Ask, known: Known) -> Iterator[str]:
    """Why the record speaks against casting it for this shot."""
    own = known_as(look.generator, sandbox=look.sandbox)
    others = sorted(
        who for who in known.refused if who != own and is_rehearsed(who) == look.sandbox
    )
    if known.allowed and own in known.refused:
        yield f"it refused this shot: {known.refused[own]}"
    elif others and not known.allowed and own not in known.refused and not look.last:
        yield (
            f"{others[0]} refused this shot for what it shows ({known.refused[others[0]]}); nobody "
            "else is asked without a person's word: pegbar cast SHOW --shot "
            f'{ask.shot} --allow-elsewhere "why"'
        )
    within, learned = ask.line.within, known.learned.get(own, NOTHING)
    if within is not None and learned.takes and learned.waited / learned.takes > within:
        took = learned.waited / learned.takes
        yield f"its takes took {took:.0f} s here, and this shot waits {within:.0f} s"
    yield from _unwell(look, ask, known)


def _unwell(look: Look, ask: Ask, known: Known) -> Iterator[str]:
    """Why it had better not be asked just now."""
    if ask.alone:
        return  # whom a person named, and nobody else, is waited for by the desk
    own = known_as(look.generator, sandbox=look.sandbox)
    health = _health(look, known)
    if own in known.failed:
        yield known.failed[own]
    elif not health.well:
        until = f" until {health.until:%H:%M}" if health.until else ""
        yield f"it is not well{until}: {health.why}"


def _order(ask: Ask, candidates: tuple[Candidate, ...], looks: Mapping[str, Look]) -> list[str]:
    """The candidates in the order of preference: as they are named, and `auto` is all others by
    what speaks for them, with the house's own last resort behind everybody."""
    named = [one for one in ask.candidates if one != AUTO]
    free = [one for one in candidates if one.generator not in named]
    free.sort(key=lambda one: (looks[one.generator].last, -one.score, _cents(one), one.generator))
    order: list[str] = []
    for name in ask.candidates:
        order += [one.generator for one in free] if name == AUTO else [name]
    there = {one.generator for one in candidates}
    order = [one for one in order if one in there]
    if ask.stay in order:
        order = [ask.stay, *(one for one in order if one != ask.stay)]
    return order


def _cents(one: Candidate) -> int:
    return one.estimate.micros if one.estimate is not None else 0


def _why(ask: Ask, seen: Mapping[str, Candidate], order: list[str]) -> Iterator[str]:
    first = order[0]
    if seen[first].out:
        yield f"it is tried all the same, for want of others: {seen[first].out[0]}"
    named = [one for one in ask.candidates if one != AUTO and one in seen]
    before = named[: named.index(first)] if first in named else named
    for name in (one for one in before if seen[one].out):
        yield f"not {name}: {seen[name].out[0]}"
    for name, why in sorted(ask.turned.items()):
        if name not in before:
            yield f"not {name}: {why}"
    if first == ask.stay:
        yield "it is at work on the shot, or has made it"
        return
    if first in ask.line.candidates:
        yield f"{ask.line.place} names it for {_told(ask.line.whose, ask.shot)}"
        return
    if first in ask.more:
        yield "it can stand in"
        return
    able = [one for one in order if one not in named]
    if len(able) == 1:
        yield "nobody else can, may, is well and fits"
        return
    yield _compared(seen[first], seen[able[1]])


def _compared(best: Candidate, other: Candidate) -> str:
    better = sorted(best.marks, key=lambda one: (other.marks[one] - best.marks[one], one))
    better = [one for one in better if best.marks[one] > other.marks[one] + _CLOSE]
    why = f": better in {' and '.join(better[:2])}" if better else ""
    return f"{best.score:.2f} speaks for it, {other.score:.2f} for {other.generator}{why}"


def _nobody(ask: Ask, seen: Mapping[str, Candidate]) -> Iterator[str]:
    named = [one for one in ask.candidates if one in seen]
    rest = sorted(one for one in seen if one not in named)
    for name in (*named, *rest):
        yield f"{name}: {'; '.join(seen[name].out)}"


def _told(whose: str, shot: str) -> str:
    return "this shot" if whose == shot else whose


def moment(text: str) -> dt.datetime:
    """A decision's time, read again."""
    return dt.datetime.fromisoformat(text)
