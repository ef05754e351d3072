"""A real room of a studio in a temporary folder, with a clock that stands still."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pegbar.actions.studio import Room
from pegbar.backends.engines.claims import FileClaims
from pegbar.backends.engines.local import LocalEngine, Shop
from pegbar.backends.keys.ring import KEY_VARIABLES, Ring
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.backends.vaults.strongroom import ShowStrongroom, open_vault
from pegbar.ports.signer import Signer
from pegbar.ports.work import Tools
from tests.fakes.keys import keeper


@dataclass(frozen=True)
class StoppedClock:
    moment: dt.datetime = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.moment


def no_signer() -> Signer:
    raise AssertionError("this test signs nothing")


def open_shop(folder: Path, ring: Ring) -> Shop:
    return Shop(
        vault=open_vault(folder, ring),
        room=folder,
        tools=Tools(painters={}, voices={}, signer=no_signer),
    )


def room_in(folder: Path, *, workers: int = 2) -> Room:
    vault, ring = ShowStrongroom(folder, "test", keeper, StoppedClock()).open()
    assert ring is not None, "the rooms of tests are sealed"
    ledger = SqliteLedger(folder / "ledger.db", StoppedClock())
    return Room(
        show="test",
        person="tester",
        vault=vault,
        ledger=ledger,
        index=ledger,
        claims=FileClaims(folder / "claims.lock"),
        clock=StoppedClock(),
        engine=LocalEngine(partial(open_shop, folder, ring), workers=workers, hidden=KEY_VARIABLES),
        policy=CedarPolicy(),
    )


class SilentListener:
    """Hears everything, keeps the names."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def planned(self, to_run, cached) -> None:
        self.heard.append(("planned", f"{len(to_run)}+{cached}"))

    def started(self, step, why) -> None:
        self.heard.append(("started", step.id))

    def underway(self, step, done, total) -> None:
        self.heard.append(("underway", step.id))

    def finished(self, step, seconds) -> None:
        self.heard.append(("finished", step.id))

    def spared(self, step) -> None:
        self.heard.append(("spared", step.id))
