"""What each job costs, and the sums of it: kept up with every fact, so that a budget is asked
without reading jobs again."""

from __future__ import annotations

import sqlite3
from typing import Final, cast

import msgspec

from pegbar.assets.charges import Charge, State, Sum, follow, opened
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended, JobSettled

TABLES: Final = """
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY, job TEXT NOT NULL UNIQUE, charge TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS spending (
    shot TEXT NOT NULL, sandbox INTEGER NOT NULL, state TEXT NOT NULL, unit TEXT NOT NULL,
    worth_unit TEXT NOT NULL, billed INTEGER NOT NULL, worth INTEGER NOT NULL,
    jobs INTEGER NOT NULL, PRIMARY KEY (shot, sandbox, state, unit, worth_unit)
) STRICT, WITHOUT ROWID;
"""
NAMES: Final = ("charges", "spending")

SUMS: Final = (
    "SELECT shot, sandbox, state, unit, worth_unit, billed, worth, jobs FROM spending "
    "WHERE jobs > 0"
)
OF_SHOT: Final = f"{SUMS} AND shot = ?"
TOTALS: Final = (
    "SELECT '', sandbox, state, unit, worth_unit, sum(billed), sum(worth), sum(jobs) "
    "FROM spending WHERE jobs > 0 GROUP BY sandbox, state, unit, worth_unit"
)
JOBS: Final = "SELECT coalesce(max(number), 0) FROM charges"
"""They are numbered in their order and none is ever taken out."""

_ADD: Final = """
INSERT INTO spending VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    billed = billed + excluded.billed, worth = worth + excluded.worth, jobs = jobs + excluded.jobs
"""
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Charge)


def intended(db: sqlite3.Connection, fact: JobIntended) -> None:
    """A job begins to count."""
    before = _charge(db, fact.job)
    if before is not None:
        _count(db, before, -1)
    charge = opened(fact)
    db.execute(
        "INSERT INTO charges (job, charge) VALUES (?, ?) "
        "ON CONFLICT (job) DO UPDATE SET charge = excluded.charge",
        (fact.job, _encoder.encode(charge).decode()),
    )
    _count(db, charge, 1)


def followed(db: sqlite3.Connection, fact: JobCreated | JobEnded | JobSettled) -> None:
    """A job counts for something else. One that nobody intended counts for nothing."""
    before = _charge(db, fact.job)
    if before is None:
        return
    charge = follow(before, fact)
    text = _encoder.encode(charge).decode()
    db.execute("UPDATE charges SET charge = ? WHERE job = ?", (text, fact.job))
    _count(db, before, -1)
    _count(db, charge, 1)


def sum_of(row: tuple[str, int, str, str, str, int, int, int]) -> Sum:
    """A row of SUMS as a record."""
    shot, sandbox, state, unit, worth_unit, billed, worth, jobs = row
    known = cast(State, state)
    return Sum(shot, bool(sandbox), known, unit, worth_unit, billed, worth, jobs)


def _charge(db: sqlite3.Connection, job: str) -> Charge | None:
    row = db.execute("SELECT charge FROM charges WHERE job = ?", (job,)).fetchone()
    return _decoder.decode(row[0]) if row else None


def _count(db: sqlite3.Connection, charge: Charge, sign: int) -> None:
    if charge.state == "free":
        return
    amount, worth = charge.amount, charge.worth
    row = (
        charge.shot,
        int(charge.sandbox),
        charge.state,
        amount.unit if amount else "",
        worth.unit if worth else "",
        sign * amount.micros if amount else 0,
        sign * worth.micros if worth else 0,
        sign,
    )
    db.execute(_ADD, row)
