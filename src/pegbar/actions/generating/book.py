"""The desk's book: what the ledger says of every job, by the work that it is for.

It is made from the ledger alone and read on from where it was; who holds it owns no truth.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from pegbar.assets.facts import Fact, FactBody
from pegbar.assets.generation import Made
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended, JobSettled, ProfileSeen
from pegbar.ports.generator import Ticket
from pegbar.ports.ledger import Ledger
from pegbar.ports.vault import Vault
from pegbar.values.digests import Digest

KINDS: Final[tuple[type[FactBody], ...]] = (
    JobIntended,
    JobCreated,
    JobEnded,
    JobSettled,
    ProfileSeen,
)
"""The facts that the book is made from."""

HOUSE: Final = "house"
"""Who bills what the house makes on its own machines: nobody."""

MOST_TRIES: Final = 3
"""How often a vendor may take the same work and fail at it before a person has to say go on."""


class Stand(StrEnum):
    """How a job stands, and so what is done about it next."""

    INTENDED = "intended"  # nothing but the intent: whether it was sent is to be found out
    OPEN = "open"  # a vendor has it: it is gone on with
    DONE = "done"  # its result was brought
    FREE = "free"  # it surely was not taken, or came to nothing and cost nothing: ask again
    HELD = "held"  # nobody goes on without a person's word


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at some work: its facts as they came, and when."""

    intended: JobIntended
    at: str
    by: str = ""
    created: JobCreated | None = None
    ended: JobEnded | None = None
    settled: JobSettled | None = None
    freed: bool = False
    ended_at: str = ""

    @property
    def job(self) -> str:
        return self.intended.job

    @property
    def stand(self) -> Stand:
        if self.freed:
            return Stand.FREE
        if self.ended is None:
            return Stand.OPEN if self.ticket is not None else Stand.INTENDED
        if self.ended.state == "done":
            return Stand.DONE
        if self.ended.state in {"unasked", "cancelled"} or self.ended.billed == HOUSE:
            return Stand.FREE
        if self.ended.state == "failed":
            return Stand.HELD if _paid(self.ended) else Stand.FREE
        return Stand.HELD

    @property
    def state(self) -> str:
        """How it stands, in the words of people."""
        if self.ended is None:
            words = {Stand.OPEN: "at the vendor", Stand.INTENDED: "intended"}
            return words.get(self.stand, "given up")
        return f"{self.ended.state}, settled" if self.freed else self.ended.state

    @property
    def ticket(self) -> Ticket | None:
        """How the job is found at its vendor."""
        if self.settled is not None and self.settled.id:
            return Ticket(id=self.settled.id)
        if self.created is None:
            return None
        one = self.created
        return Ticket(id=one.id, extra=one.extra, estimate=one.estimate)


def standing(attempts: Sequence[Attempt]) -> Stand:
    """How some work stands after these attempts at it: the last one decides, since none is made
    before the one before it is free."""
    if not attempts:
        return Stand.FREE
    failed = 0
    for one in attempts:
        failed = (
            0 if one.freed else failed + (one.ended is not None and one.ended.state == "failed")
        )
    last = attempts[-1].stand
    return Stand.HELD if last is Stand.FREE and failed >= MOST_TRIES else last


def brought(attempt: Attempt, vault: Vault) -> Made | None:
    """A finished job's result, where all its pieces are in the vault."""
    made = attempt.ended.made if attempt.ended is not None else None
    if made is None or not all(vault.has(one.digest) for one in made.pieces):
        return None
    return made


def _paid(ended: JobEnded) -> bool:
    return ended.cost is not None and ended.cost.micros > 0


@dataclass(slots=True)
class Pages:
    """Every attempt, folded from facts. Mutable: it grows."""

    jobs: dict[str, Attempt] = field(default_factory=dict)
    works: dict[str, list[str]] = field(default_factory=dict)
    profiles: set[Digest] = field(default_factory=set)

    def take(self, fact: Fact) -> None:
        """Go on by one fact."""
        body = fact.body
        if isinstance(body, JobIntended):
            self.jobs[body.job] = Attempt(intended=body, at=fact.at, by=fact.by)
            self.works.setdefault(body.key, []).append(body.job)
        elif isinstance(body, ProfileSeen):
            self.profiles.add(body.digest)
        elif isinstance(body, JobCreated | JobEnded | JobSettled) and body.job in self.jobs:
            self.jobs[body.job] = _with(self.jobs[body.job], body, fact.at)


def attempts_in(facts: Iterable[Fact]) -> Sequence[Attempt]:
    """Every attempt that these facts tell of, in order."""
    pages = Pages()
    for fact in facts:
        pages.take(fact)
    return list(pages.jobs.values())


def _with(attempt: Attempt, body: JobCreated | JobEnded | JobSettled, at: str) -> Attempt:
    if isinstance(body, JobCreated):
        return replace(attempt, created=body)
    if isinstance(body, JobEnded):
        return replace(attempt, ended=body, ended_at=at, freed=False)
    if body.id:  # it was taken after all: what was said of its end is not true any more
        return replace(attempt, settled=body, ended=None, ended_at="", freed=False)
    return replace(attempt, settled=body, freed=True)


@dataclass(slots=True)
class Book:
    """The pages of a ledger that goes on being written. Mutable; safe for threads."""

    ledger: Ledger
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pages: Pages = field(default_factory=Pages)
    _read: int = 0

    def refresh(self) -> None:
        """Read what was written since."""
        with self._lock:
            for fact in self.ledger.facts(self._read, kinds=KINDS):
                self._pages.take(fact)
                self._read = fact.number

    def known(self, job: str) -> Attempt:
        """The attempt of this name, which is known to be there, as it stands now."""
        return self._pages.jobs[job]

    def latest(self, attempt: Attempt) -> Attempt:
        """The same attempt as it stands now."""
        return self._pages.jobs[attempt.job]

    def attempts(self, key: str) -> Sequence[Attempt]:
        """Every attempt at some work, first to last."""
        with self._lock:
            return [self._pages.jobs[name] for name in self._pages.works.get(key, ())]

    def others(self, attempt: Attempt) -> frozenset[str]:
        """The ids that this attempt's vendor has for other jobs."""
        with self._lock:
            return frozenset(
                one.ticket.id
                for one in self._pages.jobs.values()
                if one.ticket is not None
                and one.job != attempt.job
                and one.intended.vendor == attempt.intended.vendor
            )

    def draft(self, digest: str) -> Ticket | None:
        """How the job is found that made this draft; None where no job here did."""
        with self._lock:
            for one in self._pages.jobs.values():
                made = one.ended.made if one.ended is not None else None
                if made is not None and any(piece.digest == digest for piece in made.pieces):
                    return one.ticket
        return None

    def knows(self, profile: Digest) -> bool:
        """Whether a generator's snapshot is in the ledger."""
        return profile in self._pages.profiles
