"""The index's tables, and what each fact writes into them. Everything here can be thrown away
and made again from the facts."""

from __future__ import annotations

import sqlite3
from typing import Final

from pegbar.assets.facts import BytesLost, FactBody, SourceSeen, StepMade
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended, JobSettled
from pegbar.backends.ledgers import lineage_rows, money_rows

VERSION: Final = 4
"""Counts changes of these tables: an index of another version is made again when it is opened."""

TABLES: Final = (
    """
CREATE TABLE IF NOT EXISTS made (
    key TEXT PRIMARY KEY, outputs TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS latest (
    step TEXT PRIMARY KEY, material TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS produced (
    digest TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (digest, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
    digest TEXT NOT NULL, path TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (digest, path)
) STRICT, WITHOUT ROWID;
"""
    + lineage_rows.TABLES
    + money_rows.TABLES
)
NAMES: Final = ("made", "latest", "produced", "sources", *lineage_rows.NAMES, *money_rows.NAMES)


def clear(db: sqlite3.Connection) -> None:
    for name in NAMES:
        db.execute(f"DELETE FROM {name}")


def apply(db: sqlite3.Connection, number: int, body: FactBody) -> None:
    """Write what fact `number` means for the index."""
    match body:
        case StepMade():
            outputs = "\n".join(f"{name} {digest}" for name, digest in body.outputs.items())
            db.execute("INSERT OR REPLACE INTO made VALUES (?, ?)", (body.key, outputs))
            db.execute("INSERT OR REPLACE INTO latest VALUES (?, ?)", (body.step, body.material))
            db.executemany(
                "INSERT OR REPLACE INTO produced VALUES (?, ?, ?)",
                [(digest, number, body.key) for digest in body.outputs.values()],
            )
            lineage_rows.made(db, number, body, outputs)
        case SourceSeen():
            db.execute(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?)",
                (body.digest, body.path, number),
            )
            lineage_rows.seen(db, number, body)
        case BytesLost():
            db.execute(
                "DELETE FROM made WHERE key IN (SELECT key FROM produced WHERE digest = ?)",
                (body.digest,),
            )
        case JobIntended():
            money_rows.intended(db, body)
        case JobCreated() | JobEnded() | JobSettled():
            money_rows.followed(db, body)
        case _:
            pass
