"""A studio's book of money in a SQLite file: sums by show and unit, and nothing of any shot.

Each show brings its own sums in; what is held against the studio's limits is all of them together.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from pegbar.ports.spending import Held, Share
from pegbar.values.errors import StorageFailed

FILE: Final = "money.db"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS held (
    show TEXT NOT NULL, sandbox INTEGER NOT NULL, unit TEXT NOT NULL, worth_unit TEXT NOT NULL,
    billed INTEGER NOT NULL, worth INTEGER NOT NULL,
    PRIMARY KEY (show, sandbox, unit, worth_unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (
    show TEXT PRIMARY KEY, jobs INTEGER NOT NULL, sandbox INTEGER NOT NULL, unit TEXT NOT NULL,
    worth_unit TEXT NOT NULL, billed INTEGER NOT NULL, worth INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""
_COLUMNS: Final = "sandbox, unit, worth_unit, billed, worth"
_ALL: Final = f"""
SELECT sandbox, unit, worth_unit, sum(billed), sum(worth)
FROM (SELECT {_COLUMNS} FROM held UNION ALL SELECT {_COLUMNS} FROM asked)
GROUP BY sandbox, unit, worth_unit
"""


class StudioBook:
    """Implements port Book for any number of processes. Mutable: it keeps its file open."""

    def __init__(self, studio: Path) -> None:
        self._path = studio / FILE
        self._lock = threading.Lock()
        self._open: tuple[int, sqlite3.Connection] | None = None

    def post(self, read: Callable[[], Share], check: Callable[[tuple[Held, ...]], None]) -> None:
        with self._lock:
            try:
                db = self._file()
                db.execute("BEGIN IMMEDIATE")
                try:
                    _bring(db, read())
                    check(tuple(_held(row) for row in db.execute(_ALL)))
                    db.execute("COMMIT")
                finally:
                    if db.in_transaction:
                        db.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise StorageFailed(
                    f"{self._path} cannot be written: {error}",
                    hint="the studio's limits are held there: check the disk and the permissions",
                ) from error

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _keep_private(self) -> None:
        """It is the studio's, and of the group that it may have been given to, as the rooms are."""
        mode = stat.S_IMODE(self._path.stat().st_mode)
        if mode & 0o007:
            with suppress(PermissionError):  # another of the group made it, and keeps it so
                self._path.chmod(mode & ~0o007)

    def _file(self) -> sqlite3.Connection:
        """The open file; a process that was forked off opens one of its own."""
        if self._open is None or self._open[0] != os.getpid():
            db = sqlite3.connect(
                self._path, timeout=60, isolation_level=None, check_same_thread=False
            )
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.executescript(_TABLES)
            self._keep_private()
            self._open = os.getpid(), db
        return self._open[1]


def _bring(db: sqlite3.Connection, share: Share) -> None:
    """Put a show's share in place of what it brought before. What it was about to spend is its
    own job's as soon as its ledger has one more."""
    db.execute("DELETE FROM held WHERE show = ?", (share.show,))
    db.executemany(
        "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?)",
        [(share.show, *_row(one)) for one in share.sums],
    )
    if share.asked is not None:
        db.execute(
            "INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)",
            (share.show, share.jobs, *_row(share.asked)),
        )
    else:
        db.execute("DELETE FROM asked WHERE show = ? AND jobs < ?", (share.show, share.jobs))


def _row(one: Held) -> tuple[int, str, str, int, int]:
    return int(one.sandbox), one.unit, one.worth_unit, one.billed, one.worth


def _held(row: tuple[int, str, str, int, int]) -> Held:
    sandbox, unit, worth_unit, billed, worth = row
    return Held(bool(sandbox), unit, worth_unit, billed, worth)
