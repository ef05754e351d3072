"""The jobs of a show, as people want to see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from pegbar.actions.generating.book import Attempt, Stand, attempts_in
from pegbar.assets.facts import Fact
from pegbar.values.errors import BadInput
from pegbar.values.money import Money

OPEN: Final = frozenset({Stand.INTENDED, Stand.OPEN, Stand.HELD})
"""What is not over: it goes on, or waits for a person."""


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """One job. `id` is the vendor's name for it; `cost` what was charged, or `estimate` what is
    set aside; `since` when it was intended, `seconds` how long it took or has taken; `waits` tells
    that a person has to say how it goes on; `why` is what went wrong."""

    job: str
    shot: str
    step: str
    generator: str
    vendor: str
    state: str
    attempt: int
    id: str = ""
    since: str = ""
    seconds: float = 0.0
    estimate: Money | None = None
    cost: Money | None = None
    billed: str = ""
    sandbox: bool = False
    waits: bool = False
    is_open: bool = False
    why: str = ""


def rows(facts: Iterable[Fact], now: dt.datetime) -> Sequence[JobRow]:
    """Every job, in the order of intents."""
    return [_row(one, now) for one in attempts_in(facts)]


def _row(one: Attempt, now: dt.datetime) -> JobRow:
    told, ended, ticket = one.intended, one.ended, one.ticket
    until = dt.datetime.fromisoformat(one.ended_at) if one.ended_at else now
    why = ""
    if ended is not None:
        why = ": ".join(part for part in (ended.why, ended.message or ended.word) if part)
    charged = ended.cost if ended is not None else None
    if one.settled is not None and one.settled.cost is not None:
        charged = one.settled.cost
    return JobRow(
        job=told.job,
        shot=told.shot,
        step=told.step,
        generator=told.generator,
        vendor=told.vendor,
        state=one.state,
        attempt=told.attempt,
        id=ticket.id if ticket is not None else "",
        since=one.at,
        seconds=round(max(0.0, (until - dt.datetime.fromisoformat(one.at)).total_seconds()), 1),
        estimate=told.estimate,
        cost=charged,
        billed=ended.billed if ended is not None else "",
        sandbox=told.sandbox,
        waits=one.stand is Stand.HELD,
        is_open=one.stand in OPEN,
        why=why,
    )


def named(name: str, attempts: Sequence[Attempt]) -> Attempt:
    """The job that is meant: its name, or how it begins. Raises BadInput."""
    found = [one for one in attempts if one.job.startswith(name)] if name else []
    exact = [one for one in found if one.job == name]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        some = ", ".join(one.job for one in found[:4])
        raise BadInput(f"{name!r} begins several jobs", hint=f"say more of it: {some}")
    waiting = ", ".join(one.job for one in attempts if one.stand is Stand.HELD)
    hint = f"these wait for a word: {waiting}" if waiting else "pegbar jobs SHOW lists them"
    raise BadInput(f"there is no job {name[:40]!r}", hint=hint)
