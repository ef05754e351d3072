"""What the ledger says of the casting of each shot: the last decision, who is at work, who refused
or failed, what a person chose and allowed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pegbar.actions.casting.deciding import Known
from pegbar.actions.casting.learning import KINDS as LEARNED_FROM
from pegbar.actions.casting.learning import known_as, learn
from pegbar.actions.generating.book import Attempt, Stand, attempts_in
from pegbar.actions.generating.health import Health, health_of
from pegbar.assets.facts import Fact, FactBody
from pegbar.assets.job_facts import (
    CastDecided,
    ElsewhereAllowed,
    JobCreated,
    JobIntended,
    JobSettled,
    ProfileSeen,
    TakeChosen,
)
from pegbar.ports.generator import Trouble

KINDS: Final[tuple[type[FactBody], ...]] = (
    *LEARNED_FROM,
    ElsewhereAllowed,
    JobCreated,
    JobSettled,
    ProfileSeen,
)
"""The facts that casting looks at."""

_FORGIVEN: Final[Mapping[str, float]] = {
    Trouble.THROTTLED.value: 1.0,
    Trouble.DOWN.value: 1.0,
    Trouble.QUOTA.value: 1.0,
    Trouble.DENIED.value: 0.25,
}
"""Hours after which somebody who could not is looked at for the shot again; who failed at the shot
itself is not, until a person recasts it or asks for something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotRecord:
    """One shot's: `last` is the decision in force, `number` its fact's, `decided` all of them;
    `attempts` are the jobs for it, `chosen` the last choice of a take and who made it, `allowed`
    whether a person let others be asked since the last refusal. `refused` and `failed` go by the
    names of `known_as`."""

    decided: Sequence[tuple[int, CastDecided]] = ()
    attempts: Sequence[Attempt] = ()
    chosen: TakeChosen | None = None
    chosen_by: str = ""
    chosen_after: int = 0
    allowed: bool = False
    refused: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def last(self) -> CastDecided | None:
        return self.decided[-1][1] if self.decided else None

    @property
    def pinned(self) -> bool:
        """Whether a person chose a take, and nobody was cast since."""
        return self.chosen is not None and all(
            number < self.chosen_after for number, _ in self.decided
        )

    def works(self, generator: str, *, sandbox: bool) -> bool:
        """Whether somebody has made the shot, or is at work on it: turning away would pay twice."""
        return any(
            one.stand in {Stand.DONE, Stand.OPEN, Stand.INTENDED}
            for one in self.attempts
            if one.intended.generator == generator and one.intended.sandbox == sandbox
        )


NO_RECORD: Final = ShotRecord()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A show's casting on record, up to the fact `number`. `shots` are those there is anything
    of."""

    number: int
    shots: Mapping[str, ShotRecord]
    common: Known

    def shot(self, name: str) -> ShotRecord:
        return self.shots.get(name, NO_RECORD)

    def known(self, name: str) -> Known:
        """What the record says as this shot is cast."""
        one = self.shot(name)
        return Known(
            learned=self.common.learned,
            health=self.common.health,
            refused=one.refused,
            allowed=one.allowed,
            failed=one.failed,
        )


def record_of(facts: Iterable[Fact], now: dt.datetime) -> Record:
    """The record by these facts, as it reads at a moment. Facts of other kinds do nothing."""
    kept = [one for one in facts if isinstance(one.body, KINDS)]
    decided: dict[str, list[tuple[int, CastDecided]]] = {}
    chosen: dict[str, tuple[TakeChosen, str, int]] = {}
    allowed: dict[str, str] = {}
    for fact in kept:
        match fact.body:
            case CastDecided():
                decided.setdefault(fact.body.shot, []).append((fact.number, fact.body))
            case TakeChosen():
                chosen[fact.body.shot] = (fact.body, fact.by, fact.number)
            case ElsewhereAllowed():
                allowed[fact.body.shot] = fact.at
            case _:
                pass
    attempts: dict[str, list[Attempt]] = {}
    for one in attempts_in(kept):
        if one.intended.shot:
            attempts.setdefault(one.intended.shot, []).append(one)
    shots = {}
    for name in dict.fromkeys([*decided, *chosen, *attempts, *allowed]):
        mine = attempts.get(name, [])
        refused = [one for one in mine if one.ended and one.ended.state == "refused"]
        choice = chosen.get(name)
        shots[name] = ShotRecord(
            decided=tuple(decided.get(name, ())),
            attempts=tuple(mine),
            chosen=choice[0] if choice else None,
            chosen_by=choice[1] if choice else "",
            chosen_after=choice[2] if choice else 0,
            allowed=bool(refused) and allowed.get(name, "") > refused[-1].ended_at,
            refused={_name(one): _said(one) for one in refused},
            failed=_failed(mine, now),
        )
    return Record(
        number=kept[-1].number if kept else 0,
        shots=shots,
        common=Known(learned=learn(kept), health=_health(kept, now)),
    )


def _health(facts: Sequence[Fact], now: dt.datetime) -> dict[str, Health]:
    """Everybody's health, of the real ones and of a rehearsal's, each under its own name."""
    played = {
        one.body.job for one in facts if isinstance(one.body, JobIntended) and one.body.sandbox
    }
    found = {}
    for sandbox in (False, True):
        own = [one for one in facts if (getattr(one.body, "job", "") in played) == sandbox]
        for name, health in health_of(own, now).items():
            found[known_as(name, sandbox=sandbox)] = health
    return found


def _name(attempt: Attempt) -> str:
    """The name that the record goes by: a rehearsal's troubles are not the real one's."""
    intended = attempt.intended
    return known_as(intended.generator, sandbox=intended.sandbox)


def _said(attempt: Attempt) -> str:
    """How a refusal or a failure was put, in short."""
    end = attempt.ended
    assert end is not None
    return " ".join((end.message or end.word or end.why or end.state).split())[:120]


def _failed(attempts: Iterable[Attempt], now: dt.datetime) -> dict[str, str]:
    """Who could not, as far as it still counts: the last attempt of each decides."""
    last: dict[str, Attempt] = {_name(one): one for one in attempts}
    found = {}
    for who, one in last.items():
        if one.ended is None or one.ended.state not in {"failed", "unasked"}:
            continue
        why = one.ended.why
        ended = dt.datetime.fromisoformat(one.ended_at)
        hours = _FORGIVEN.get(why)
        if hours is None and one.ended.state == "unasked":
            hours = 1.0
        if hours is None:
            found[who] = f"it failed at this shot: {_said(one)}"
        elif now < ended + dt.timedelta(hours=hours):
            until = ended + dt.timedelta(hours=hours)
            found[who] = f"{why or 'it could not'} until {until:%Y-%m-%d %H:%M}: {_said(one)}"
    return found
