"""Ledgers with a clock that ticks, and the ways in which somebody could tamper with one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pegbar.actions.studio import Room
from pegbar.assets.facts import SourceSeen
from pegbar.backends.ledgers.database import open_database
from pegbar.backends.ledgers.sqlite import GENESIS, SqliteLedger, fact_digest
from pegbar.backends.signers.identity import make_identity
from pegbar.backends.signers.notary import StudioNotary
from pegbar.rights.label import Label, Origin
from pegbar.values.digests import digest_bytes
from tests.fakes.rooms import room_in

Row = list[object]
"""number, at, by, previous, digest, text."""


class TickingClock:
    """A minute later each time that it is asked."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 1, 2, 3, 0, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        self.moment += dt.timedelta(minutes=1)
        return self.moment


def ticking_room(folder: Path) -> Room:
    clock = TickingClock()
    ledger = SqliteLedger(folder / "ledger.db", clock)
    return replace(room_in(folder), ledger=ledger, index=ledger, clock=clock)


def notary_in(folder: Path) -> StudioNotary:
    make_identity(folder / "identity", "A Studio")
    return StudioNotary(folder / "identity")


def see(room: Room, *names: str) -> None:
    """One fact for each name, each at its own time."""
    for name in names:
        seen = SourceSeen(
            path=f"art/{name}.svg",
            digest=digest_bytes(name.encode()),
            size=1,
            person="Ada",
            licence="CC0-1.0",
            label=Label(origin=Origin.DRAWN),
        )
        room.ledger.append([seen], by=room.person)


def tamper(folder: Path, change: Callable[[list[Row]], None], key: bytes | None = None) -> None:
    """Change a ledger's rows behind its back, with care: numbers, links and digests are made to
    fit again, so that the chain alone says nothing."""
    db = open_database(folder / "ledger.db", key).connection
    with db:
        db.execute("BEGIN")
        rows = [list(row) for row in db.execute("SELECT * FROM facts ORDER BY number")]
        change(rows)
        db.execute("DELETE FROM facts")
        previous = GENESIS
        for number, (_, at, by, _, _, text) in enumerate(rows, start=1):
            digest = fact_digest(number, str(at), str(by), previous, str(text))
            row = (number, at, by, previous, digest, text)
            db.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", row)
            previous = digest
    db.close()
