"""What a show's own takes say of those who made them.

Only what is on record is learned from: jobs that ended and what they cost, takes that a person
chose or passed over, approvals and rejections of shots, and scores of continuity where somebody
measured them. A rehearsal teaches about the rehearsal alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pegbar.actions.film_words import PAINTER, STAGE
from pegbar.assets.facts import ApprovalGiven, Fact, FactBody
from pegbar.assets.job_facts import CastDecided, JobEnded, JobIntended, TakeChosen, TakeScored

KINDS: Final[tuple[type[FactBody], ...]] = (
    ApprovalGiven,
    CastDecided,
    JobEnded,
    JobIntended,
    TakeChosen,
    TakeScored,
)
"""The facts that are learned from."""

REHEARSED: Final = " (rehearsal)"

_OWN: Final = frozenset({PAINTER, STAGE})
_DRAWING: Final = 1 / 12
"""Seconds of film that a drawing stands for, where a shot is made drawing by drawing: on twos."""


def known_as(generator: str, *, sandbox: bool) -> str:
    """The name that somebody's record goes by: what a sandbox did is no real one's merit."""
    return f"{generator}{REHEARSED}" if sandbox else generator


def is_rehearsed(name: str) -> bool:
    """Whether a name of `known_as` is a rehearsal's."""
    return name.endswith(REHEARSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """One generator's record in this show. `approved` and `rejected` count shots by their last
    word; `takes` that were finished, drafts not counted; `film` are seconds of approved film;
    `spent` is money in currency, `waited` seconds that those takes took; `continuity` is the sum of
    `scores` scores, each 0..1; `done` and `failed` count jobs."""

    approved: float = 0
    rejected: float = 0
    takes: float = 0
    film: float = 0.0
    spent: float = 0.0
    waited: float = 0.0
    continuity: float = 0.0
    scores: float = 0
    done: float = 0
    failed: float = 0

    def told(self) -> dict[str, float]:
        """What is not nothing, for the record."""
        return {
            name: round(value, 6)
            for name in Learned.__dataclass_fields__
            if (value := getattr(self, name))
        }


NOTHING: Final = Learned()


@dataclass(slots=True)
class _Tally:
    """Counts while facts go by. Mutable."""

    sums: dict[str, dict[str, float]] = field(default_factory=dict)
    jobs: dict[str, JobIntended] = field(default_factory=dict)
    takes: set[tuple[str, str, int]] = field(default_factory=set)
    film: dict[tuple[str, str], float] = field(default_factory=dict)
    words: dict[tuple[str, str], bool] = field(default_factory=dict)
    cast: dict[str, str] = field(default_factory=dict)

    def add(self, who: str, what: str, amount: float = 1.0) -> None:
        sums = self.sums.setdefault(who, {})
        sums[what] = sums.get(what, 0.0) + amount

    def take(self, body: FactBody) -> None:
        match body:
            case JobIntended():
                self.jobs[body.job] = body
            case JobEnded() if body.job in self.jobs:
                self._ended(self.jobs[body.job], body)
            case CastDecided():
                self.cast[body.shot] = body.choice.generator
            case TakeChosen():
                self._chosen(body)
            case ApprovalGiven() if body.about in self.cast:
                for who in self._named(body.about, self.cast[body.about]):
                    self.words[body.about, who] = body.approved
            case TakeScored():
                for who in self._named(body.shot, body.generator):
                    self.add(who, "continuity", body.score)
                    self.add(who, "scores")
            case _:
                pass

    def _ended(self, job: JobIntended, end: JobEnded) -> None:
        who = known_as(job.generator, sandbox=job.sandbox)
        if end.worth is not None:
            self.add(who, "spent", end.worth.micros / 1e6)
        if end.state == "failed":
            self.add(who, "failed")
        if end.state != "done":
            return
        self.add(who, "done")
        if job.request.draft or not job.shot:
            return
        if end.made is not None:
            self.add(who, "waited", end.made.seconds)
        take = (job.shot, who, job.request.take)
        if take not in self.takes:
            self.takes.add(take)
            self.add(who, "takes")
        known = self.film.get((job.shot, who), 0.0)
        if job.request.seconds is not None:
            known = max(job.request.seconds, known)
        elif job.request.take == min(n for s, w, n in self.takes if (s, w) == take[:2]):
            known += _DRAWING
        self.film[job.shot, who] = known

    def _chosen(self, body: TakeChosen) -> None:
        """A chosen take speaks for who made it, and against others who finished one."""
        mine = set(self._named(body.shot, body.generator))
        for shot, who, _ in self.takes:
            if shot == body.shot:
                self.words[shot, who] = who in mine

    def _named(self, shot: str, generator: str) -> tuple[str, ...]:
        """Whose record a generator's name means in a shot: the real one's or the rehearsal's,
        whichever finished a take of it."""
        both = (known_as(generator, sandbox=one) for one in (False, True))
        if generator in _OWN:
            return (generator,)
        return tuple(one for one in both if (shot, one) in self.film)

    def learned(self) -> dict[str, Learned]:
        for (shot, who), yes in self.words.items():
            self.add(who, "approved" if yes else "rejected")
            if yes:
                self.add(who, "film", self.film.get((shot, who), 0.0))
        return {who: Learned(**sums) for who, sums in sorted(self.sums.items())}


def learn(facts: Iterable[Fact]) -> Mapping[str, Learned]:
    """Everybody's record by these facts, under the names of `known_as`."""
    tally = _Tally()
    for fact in facts:
        if fact.body is not None:
            tally.take(fact.body)
    return tally.learned()
