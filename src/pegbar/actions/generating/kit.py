"""What the desk works with: the ports, and its own book, seats and circuits."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pegbar.actions.generating.book import Book
from pegbar.actions.generating.health import Breakers
from pegbar.actions.generating.moves import RealTimer, Seats, Timer
from pegbar.actions.generating.snapshot import seen
from pegbar.assets.generation import Mark, Request
from pegbar.assets.job_facts import ProfileSeen
from pegbar.assets.profile import Profile
from pegbar.ports.claims import Claims
from pegbar.ports.clock import Clock
from pegbar.ports.generator import Generator, Handed
from pegbar.ports.jobs import Errand, Tell
from pegbar.ports.ledger import Ledger
from pegbar.ports.purse import NoLimits, Purse
from pegbar.ports.vault import Vault

Marks = Callable[[bytes | Path], tuple[Mark, ...]]


def no_marks(_: bytes | Path) -> tuple[Mark, ...]:
    """Nobody looks for marks."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How patient the desk is. `creates` is how often it asks a vendor that cannot now (0: nothing
    new is ever asked), `fetches` how often it fetches one result, `patience` how many seconds it
    waits for a vendor to be well again, `job` how long for one job; what is not over then is left
    where it is for the next run. `cancel` ends jobs that can still be ended for nothing when a
    person stops the work; else they are left running, since they are paid."""

    creates: int = 6
    fetches: int = 5
    patience: float = 300.0
    job: float = 6 * 3600.0
    first_wait: float = 2.0
    longest_wait: float = 60.0
    cancel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The desk's. `profiles` tells what a generator can do without opening it. `alone` keeps
    everybody else in the room, of all processes, from spending while it is held; `claims` are of
    works' keys, in a file of their own; `scratch` is where downloads begin."""

    ledger: Ledger
    vault: Vault
    generators: Callable[[str], Generator]
    profiles: Callable[[str], Profile]
    clock: Clock
    scratch: Path
    person: str
    show: str
    alone: Callable[[], AbstractContextManager[object]]
    claims: Claims
    purse: Purse = field(default_factory=NoLimits)
    marks: Marks = no_marks
    timer: Timer = field(default_factory=RealTimer)
    ways: Ways = field(default_factory=Ways)
    seats: Seats = field(default_factory=Seats)
    dice: random.Random = field(default_factory=random.Random)
    name: Callable[[], str] = lambda: secrets.token_hex(8)
    book: Book = field(init=False)
    breakers: Breakers = field(init=False)
    _snapshots: dict[str, tuple[Profile, ProfileSeen]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "book", Book(self.ledger))
        object.__setattr__(self, "breakers", Breakers(self.clock.now))

    def snapshot(self, profile: Profile) -> ProfileSeen:
        """The fact of a profile; worked out once for each."""
        known = self._snapshots.get(profile.name)
        if known is None or known[0] is not profile:
            known = self._snapshots[profile.name] = (profile, seen(profile))
        return known[1]

    def a_little_more(self, seconds: float) -> float:
        """So long and up to a fifth more, so that many do not come back at once."""
        return seconds * (1.0 + 0.2 * self.dice.random())

    @contextmanager
    def handed(
        self, job: str, request: Request, others: frozenset[str] = frozenset()
    ) -> Iterator[Handed]:
        """A request with its files at hand. Raises Corrupt, StorageFailed."""
        lent: list[str] = []
        try:
            files = {}
            for digest in request.inputs():
                files[digest] = self.vault.path(digest)
                lent.append(digest)
            draft = self.book.draft(request.promotes) if request.promotes else None
            yield Handed(job=job, request=request, files=files, draft=draft, others=others)
        finally:
            for digest in list(request.inputs())[: len(lent)]:
                self.vault.let_go(digest)


@dataclass(slots=True)
class Case:
    """One errand on its way. Mutable: its course's own."""

    kit: Kit
    errand: Errand
    tell: Tell
    told: tuple[int, int] = (0, 100)
    fresh: bool = False
    lost: int = 0

    def say(self, share: float | None) -> None:
        """Tell how far it is; where nobody knows, that it is still going on."""
        if share is not None:
            self.told = (min(99, max(0, round(share * 100))), 100)
        self.tell(*self.told)
