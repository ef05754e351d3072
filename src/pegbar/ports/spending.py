"""What a show has spent, as its ledger's index keeps it; and what all shows of a studio have."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from pegbar.assets.charges import Sum


class Spending(Protocol):
    """The sums of one show's jobs, kept up with every fact."""

    def sums(self, shot: str | None = None) -> tuple[Sum, ...]:
        """What the jobs of each shot come to, or of one; those that cost nothing are not in it."""
        ...

    def totals(self) -> tuple[Sum, ...]:
        """What all its jobs come to: sums of no shot."""
        ...

    def jobs(self) -> int:
        """How many jobs were ever intended."""
        ...


class Held(NamedTuple):
    """What all shows of a studio together have spent and set aside, of one pair of units."""

    sandbox: bool
    unit: str
    worth_unit: str
    billed: int
    worth: int


class Share(NamedTuple):
    """What one show brings into the studio's book: its sums, out of a ledger with so many `jobs`,
    and what it is about to spend besides."""

    show: str
    sums: tuple[Held, ...]
    jobs: int
    asked: Held | None = None


class Book(Protocol):
    """A studio's book: sums over all its shows, and never which show or shot they are of."""

    def post(self, read: Callable[[], Share], check: Callable[[tuple[Held, ...]], None]) -> None:
        """Bring a show's share in, and hold all of them against a limit, while no other show can:
        `check` is given what is held with it, and raises where that is too much; then nothing is
        brought in. Raises StorageFailed."""
        ...
