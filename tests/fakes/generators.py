"""A generator with a script: it does what it is told to, call by call, and counts what it took."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pegbar.actions.generating.desk import Desk
from pegbar.actions.generating.kit import Kit, Ways
from pegbar.assets.generation import Kind, Request, Used
from pegbar.assets.job_facts import JobSettled
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.backends.engines.alone import Alone
from pegbar.backends.engines.claims import OwnClaims
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.vaults.folder import FolderVault
from pegbar.ports.generator import (
    Brought,
    GeneratorTrouble,
    Handed,
    Received,
    Sight,
    State,
    Ticket,
    Trouble,
)
from pegbar.ports.jobs import Errand
from pegbar.values.money import Money, money
from pegbar.values.repeat import Repeat
from tests.fakes.pictures import png

DAY = dt.date(2026, 11, 1)
SIZE = (64, 36)


class FlyingClock:
    """A clock and a timer in one: sleeping only moves it on."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    @property
    def wall(self) -> WallClock:
        return WallClock(self)


@dataclass(frozen=True)
class WallClock:
    """The same moments as dates."""

    of: FlyingClock

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC) + dt.timedelta(seconds=self.of.passed)


def a_profile(name: str = "acme/one", **changes: object) -> Profile:
    """A generator outside that makes small pictures for a dime."""
    given: dict[str, object] = {
        "name": name,
        "vendor": name.partition("/")[0],
        "title": "One",
        "premises": Premises.OUTSIDE,
        "does": (Capability(kind=Kind.TEXT_TO_IMAGE, multiple=2),),
        "prices": Prices(
            as_of=DAY, source="a list", lines=(Price(amount=money("0.10"), per="call"),)
        ),
        "terms": Terms(as_of=DAY, source="terms"),
        "repeat": Repeat.NEVER,
        "poll": 5.0,
        "at_once": 4,
    }
    return Profile(**{**given, **changes})  # type: ignore[arg-type]


def an_errand(key: str = "k1", **changes: object) -> Errand:
    """A small picture for the shot sc1-sh010."""
    request = Request(kind=Kind.TEXT_TO_IMAGE, prompt=f"a moon for {key}", size=SIZE)
    given: dict[str, object] = {
        "generator": "acme/one",
        "request": request,
        "step": "generate/sc1-sh010",
        "shot": "sc1-sh010",
        "key": key,
    }
    return Errand(**{**given, **changes})  # type: ignore[arg-type]


@dataclass
class Vendor:
    """What a vendor knows and what it took. It outlives those who call it."""

    jobs: dict[str, str] = field(default_factory=dict)
    """Our names of jobs, by its own ids: one for each create that it took."""
    looks: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, job: str) -> str:
        with self.lock:
            name = f"v{len(self.jobs) + 1}"
            self.jobs[name] = job
            return name


Say = Callable[[str], object]
"""Asked before each call, by what it is: a Trouble to raise, `after` to raise UNCLEAR once it was
taken, an exception, or None."""


@dataclass
class ScriptedGenerator:
    """Implements port Generator. `script` holds for each call what happens in turn; then all goes
    well. `waits` is how many looks find a job running."""

    vendor: Vendor
    profile: Profile = field(default_factory=a_profile)
    script: Mapping[str, list[object]] = field(default_factory=dict)
    waits: int = 1
    cost: Money | None = None
    data: bytes = field(default_factory=lambda: png(*SIZE))
    calls: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def create(self, handed: Handed) -> Ticket:
        said = self._said("create")
        if said == "after":
            self.vendor.take(handed.job)
            raise GeneratorTrouble(Trouble.UNCLEAR, "the answer was lost")
        return Ticket(id=self.vendor.take(handed.job))

    def look(self, ticket: Ticket) -> Sight:
        said = self._said("look")
        if isinstance(said, Sight):
            return said
        if ticket.id not in self.vendor.jobs:
            raise GeneratorTrouble(Trouble.LOST, "no such job")
        looks = self.vendor.looks[ticket.id] = self.vendor.looks.get(ticket.id, 0) + 1
        if looks <= self.waits:
            return Sight(state=State.RUNNING, share=looks / (self.waits + 1))
        return Sight(state=State.DONE, cost=self.cost)

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        said = self._said("fetch")
        path = into / "result.png"
        path.write_bytes(said if isinstance(said, bytes) else self.data)
        used = Used(generator=self.profile.name, version="1")
        return Received(files=[Brought(path=path, media="image/png", name="result.png")], used=used)

    def cancel(self, ticket: Ticket) -> None:
        self.calls.append("cancel")
        self.cancelled.append(ticket.id)

    def find(self, handed: Handed) -> Ticket | None:
        self._said("find")
        found = [name for name, job in self.vendor.jobs.items() if job == handed.job]
        return Ticket(id=found[0]) if found else None

    def _said(self, what: str) -> object:
        self.calls.append(what)
        turns = self.script.get(what, [])
        said = turns.pop(0) if turns else None
        if isinstance(said, Trouble):
            raise GeneratorTrouble(said, f"scripted {said.value}")
        if isinstance(said, BaseException):
            raise said
        return said


def a_kit(folder: Path, *generators: ScriptedGenerator, **changes: object) -> Kit:
    """A desk's kit in a folder, with a clock that flies. Made twice over the same folder, the
    second is another process's."""
    clock = FlyingClock()
    known = {one.profile.name: one for one in generators}
    folder.mkdir(parents=True, exist_ok=True)
    given: dict[str, object] = {
        "ledger": SqliteLedger(folder / "ledger.db", clock.wall),
        "vault": FolderVault(folder / "vault"),
        "generators": known.__getitem__,
        "profiles": lambda name: known[name].profile,
        "clock": clock.wall,
        "scratch": folder / "scratch",
        "person": "tester",
        "show": "moon",
        "alone": Alone(folder / "purse.lock"),
        "claims": OwnClaims(folder / "jobs.lock"),
        "timer": clock,
        "dice": random.Random(1),
        "ways": Ways(),
    }
    return Kit(**{**given, **changes})  # type: ignore[arg-type]


def facts_of(kit: Kit) -> list[str]:
    """The ledger's facts by their tags, `job.ended` with its state."""
    told = []
    for fact in kit.ledger.facts():
        assert fact.body is not None
        tag = str(fact.body.__struct_config__.tag)
        state = getattr(fact.body, "state", "")
        told.append(f"{tag} {state}".strip())
    return told


def close(kit: Kit) -> None:
    """Let go of a kit's files, as the end of its process would."""
    with contextlib.suppress(AttributeError):
        kit.ledger.close()  # type: ignore[attr-defined]


def desk_in(folder, **scripted):
    """A desk in a folder, its kit, and the one generator that it knows."""
    generator = ScriptedGenerator(Vendor(), **scripted)
    kit = a_kit(folder, generator)
    return Desk(kit), kit, generator


def settle(kit, job, **said):
    """A person's word on a job."""
    kit.ledger.append([JobSettled(job=job, **said)], by="ada")
