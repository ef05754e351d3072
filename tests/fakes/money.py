"""A desk that spends and makes nothing: it asks the purse as the real one does, one at a time."""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pegbar.actions.money.purse import Budgets, Purse
from pegbar.assets.generation import Kind, Request
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.ledgers.studio_book import StudioBook
from pegbar.ports.jobs import Errand
from pegbar.production.budget_file import read_budget, read_studio_budget
from pegbar.values.digests import digest_bytes
from pegbar.values.money import Money, money
from pegbar.values.repeat import Repeat
from tests.fakes.ledgers import TickingClock

DAY = dt.date(2026, 11, 1)
CLIP = Request(kind=Kind.TEXT_TO_VIDEO, prompt="A door.", size=(1280, 720), seconds=5.0)


def profile(name: str = "mill/clips", **changes: object) -> Profile:
    """A vendor's model at 12 credits a second, a cent a credit."""
    price = Price(amount=money(12, "mill-credits"), per="second")
    given = {
        "name": name,
        "vendor": name.partition("/")[0],
        "title": name,
        "premises": Premises.OUTSIDE,
        "does": (Capability(kind=Kind.TEXT_TO_VIDEO, seconds=(2.0, 10.0), between=True),),
        "prices": Prices(as_of=DAY, source="the mill's list", lines=(price,), credit=money("0.01")),
        "terms": Terms(as_of=DAY, source="the mill's terms"),
        "repeat": Repeat.NEVER,
        **changes,
    }
    return Profile(**given)  # type: ignore[arg-type]


def errand(shot: str = "sc1-sh010", key: str = "key", generator: str = "mill/clips") -> Errand:
    return Errand(generator=generator, request=CLIP, step=f"generate/{shot}", shot=shot, key=key)


@dataclass
class Till:
    """One show's room with a purse: `spend` does what a desk does at the intent."""

    folder: Path
    show: str = "moon"
    budget: str = ""
    studio: str = ""
    sandboxed: bool = False
    told: list[str] = field(default_factory=list)
    profiles: dict[str, Profile] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        room = self.folder / "shows" / self.show
        room.mkdir(parents=True, exist_ok=True)
        self.lock = room / "spend.lock"
        self.ledger = SqliteLedger(room / "ledger.db", TickingClock())
        budgets = Budgets(
            show=read_budget(self.budget) if self.budget else None,
            studio=read_studio_budget(self.studio, "studio/budget.yaml") if self.studio else None,
        )
        self.purse = Purse(
            show=self.show,
            person="tester",
            ledger=self.ledger,
            spending=self.ledger,
            read=lambda: budgets,
            book=StudioBook(self.folder),
            profile=self.profile,
            tell=self.told.append,
        )

    def profile(self, name: str) -> Profile:
        played = {"version": "sandbox 1"} if self.sandboxed else {}
        return self.profiles.get(name) or profile(name, **played)

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self.lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def spend(
        self, cost: Money | None, worth: Money | None = None, shot: str = "sc1-sh010", job: str = ""
    ) -> str:
        """Intend a job; its name. Raises Refused."""
        self.count += 1
        job = job or f"{self.show}-{id(self)}-{self.count}"
        with self.alone():
            self.purse.allow(errand(shot, job), cost, worth)
            self.ledger.append([intended(job, cost, worth, shot, self.sandboxed)], by="tester")
        return job

    def create(self, job: str, estimate: Money | None = None) -> None:
        self.ledger.append([JobCreated(job=job, id=f"v-{job}", estimate=estimate)], by="tester")

    def end(self, job: str, state: str = "done", cost: Money | None = None) -> None:
        self.ledger.append([JobEnded(job=job, state=state, cost=cost)], by="tester")
        self.purse.ended()

    def used(self, unit: str = "USD") -> int:
        return sum(
            one.worth if unit.isupper() else one.billed
            for one in self.ledger.sums()
            if unit in (one.unit, one.worth_unit)
        )


def intended(
    job: str, cost: Money | None, worth: Money | None, shot: str, sandbox: bool
) -> JobIntended:
    return JobIntended(
        job=job,
        key=job,
        generator="mill/clips",
        vendor="mill",
        profile=digest_bytes(b"profile"),
        step=f"generate/{shot}",
        shot=shot,
        department="painting",
        request=CLIP,
        estimate=cost,
        worth=worth,
        sandbox=sandbox,
    )
