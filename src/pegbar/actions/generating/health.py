"""Who is well: a circuit for each vendor and each generator, opened by troubles in a row.

A circuit is closed while calls go through, open while nobody should call, and half-open when one
may try. It follows from what happened and when, so the ledger alone tells it to casting.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pegbar.assets.facts import Fact
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended
from pegbar.assets.profile import Profile
from pegbar.ports.generator import Trouble

State = Literal["closed", "open", "half-open"]

_ENOUGH: Final = 5.0
"""So much trouble in a row opens a circuit."""
_WEIGHT: Final = {
    Trouble.DOWN: 1.0,
    Trouble.UNCLEAR: 1.0,
    Trouble.FAILED: 1.0,
    Trouble.LOST: 1.0,
    Trouble.THROTTLED: 0.5,
}
_AT_ONCE: Final = {Trouble.QUOTA: 3600.0, Trouble.DENIED: 900.0}
"""What opens a circuit by itself, and for how many seconds."""
_FIRST: Final = 30.0
_LONGEST: Final = 900.0
_OF_VENDOR: Final = frozenset(
    {Trouble.DOWN, Trouble.UNCLEAR, Trouble.THROTTLED, Trouble.QUOTA, Trouble.DENIED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How somebody is: since when, until when nobody should call, and why."""

    state: State = "closed"
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    why: str = ""
    troubles: int = 0

    @property
    def well(self) -> bool:
        """Whether work can be given to them: a half-open circuit lets one try."""
        return self.state != "open"


@dataclass(slots=True)
class Circuit:
    """What happened to one vendor or generator, folded. Mutable."""

    trouble: float = 0.0
    troubles: int = 0
    opened: int = 0
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    why: str = ""
    trying: dt.datetime | None = None

    def good(self) -> None:
        self.trouble, self.troubles, self.opened = 0.0, 0, 0
        self.since = self.until = self.trying = None
        self.why = ""

    def bad(self, why: Trouble, at: dt.datetime, after: float | None = None) -> None:
        half_open = self.until is not None and at >= self.until
        self.trying = None
        self.troubles += 1
        self.trouble += _WEIGHT.get(why, 0.0)
        alone = _AT_ONCE.get(why)
        if alone is None and self.trouble < _ENOUGH and not half_open:
            return
        if self.until is not None and not half_open:
            return  # it is open already: a straggler says nothing new
        self.opened += 1
        seconds = alone or min(_LONGEST, _FIRST * 2 ** (self.opened - 1))
        self.since, self.why = at, why.value
        self.until = at + dt.timedelta(seconds=max(seconds, after or 0.0))

    def health(self, now: dt.datetime) -> Health:
        if self.until is None:
            return Health(troubles=self.troubles, why=self.why)
        return Health(
            state="open" if now < self.until else "half-open",
            since=self.since,
            until=self.until,
            why=self.why,
            troubles=self.troubles,
        )


def health_of(facts: Iterable[Fact], now: dt.datetime) -> Mapping[str, Health]:
    """Everybody's health by the ledger: of each vendor by its name (`runway`) and of each generator
    by its own (`runway/gen4.5`), as far as they were ever asked."""
    circuits: dict[str, Circuit] = {}
    jobs: dict[str, JobIntended] = {}
    for fact in facts:
        body = fact.body
        if isinstance(body, JobIntended):
            jobs[body.job] = body
        elif isinstance(body, JobCreated | JobEnded) and body.job in jobs:
            who = jobs[body.job]
            at = dt.datetime.fromisoformat(fact.at)
            _fold(circuits, (who.vendor, who.generator), body, at)
    return {name: circuit.health(now) for name, circuit in circuits.items()}


def health_for(profile: Profile, known: Mapping[str, Health]) -> Health:
    """A generator's: the worse of its own and its vendor's."""
    found = [known.get(name, Health()) for name in (profile.vendor, profile.name)]
    return min(found, key=lambda one: ("open", "half-open", "closed").index(one.state))


def _fold(
    circuits: dict[str, Circuit],
    who: tuple[str, str],
    body: JobCreated | JobEnded,
    at: dt.datetime,
) -> None:
    vendor, generator = (circuits.setdefault(name, Circuit()) for name in who)
    if isinstance(body, JobCreated):
        vendor.good()
    elif body.state == "done":
        vendor.good()
        generator.good()
    elif body.why in {one.value for one in Trouble}:
        why = Trouble(body.why)
        generator.bad(why, at)
        if why in _OF_VENDOR:
            vendor.bad(why, at)


@dataclass(slots=True)
class Breakers:
    """The circuits of this process. Mutable; safe for threads."""

    now: Callable[[], dt.datetime]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _circuits: dict[str, Circuit] = field(default_factory=dict)

    def good(self, profile: Profile) -> None:
        """A call went through."""
        with self._lock:
            for name in {profile.vendor, profile.name}:
                self._of(name).good()

    def bad(self, profile: Profile, why: Trouble, after: float | None = None) -> None:
        """A call did not."""
        at = self.now()
        with self._lock:
            names = {profile.vendor, profile.name} if why in _OF_VENDOR else {profile.name}
            for name in names:
                self._of(name).bad(why, at, after)

    def wait(self, profile: Profile) -> float:
        """Seconds until somebody may call again; 0 now. Of those who wait for a half-open circuit
        one is let through, and the others look again a second later."""
        now = self.now()
        with self._lock:
            circuits = [self._of(name) for name in {profile.vendor, profile.name}]
            ends = [one.until for one in circuits if one.until is not None]
            if not ends:
                return 0.0
            left = (max(ends) - now).total_seconds()
            if left > 0:
                return left
            half = [one for one in circuits if one.until is not None]
            tried = [one.trying for one in half if one.trying is not None]
            if tried and (now - max(tried)).total_seconds() < _FIRST:
                return 1.0
            for one in half:
                one.trying = now
            return 0.0

    def why(self, profile: Profile) -> str:
        """Why a circuit is open."""
        with self._lock:
            words = [self._of(name).why for name in (profile.vendor, profile.name)]
        return next((one for one in words if one), "trouble")

    def health(self) -> Mapping[str, Health]:
        """Everybody who was called by this process."""
        now = self.now()
        with self._lock:
            return {name: one.health(now) for name, one in self._circuits.items()}

    def _of(self, name: str) -> Circuit:
        return self._circuits.setdefault(name, Circuit())
