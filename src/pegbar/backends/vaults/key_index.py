"""The keys of a vault's files, each wrapped by a data key of its show: one SQLite file, apart from
the bytes. What is dropped here is overwritten, and is gone for every copy of the bytes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pegbar.values.errors import StorageFailed

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS keys (
    name BLOB NOT NULL, tag BLOB NOT NULL, by TEXT NOT NULL, born TEXT NOT NULL,
    wrapped BLOB NOT NULL, PRIMARY KEY (name, tag)
) STRICT, WITHOUT ROWID;
"""
_BATCH: Final = 1000
_TRIES: Final = 200
_NAP: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """The key of one sealed file. `by` is the data key that wraps it now, `born` the one that was
    in use when it was made: a key that was born under an exposed data key is exposed itself."""

    name: bytes
    tag: bytes
    by: str
    born: str
    wrapped: bytes


class KeyIndex:
    """One show's. Safe for several threads and processes at once."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self._path = path
        self._lock = threading.Lock()
        if not new and not path.exists():
            raise StorageFailed(
                f"the keys of this show's files are not there: {path}",
                hint="put the folder keys back from its backup; nothing else opens the bytes",
            )
        with self._translated():
            self._db = sqlite3.connect(
                path, timeout=60, isolation_level=None, check_same_thread=False
            )
            path.chmod(0o600)
            self._use_wal()
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA secure_delete=ON")
            self._db.execute(_TABLE)

    def _use_wal(self) -> None:
        """Several processes may make the file at once, and SQLite's patience does not hold here."""
        for _ in range(_TRIES):
            try:
                self._db.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                time.sleep(_NAP)
        self._db.execute("PRAGMA journal_mode=WAL")

    def close(self) -> None:
        self._db.close()

    def add(self, row: KeyRow) -> None:
        """Keep a key: before the file that needs it is there."""
        with self._lock, self._translated():
            self._db.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
                (row.name, row.tag, row.by, row.born, row.wrapped),
            )

    def find(self, name: bytes, tag: bytes) -> KeyRow | None:
        with self._lock, self._translated():
            found = self._db.execute(
                "SELECT by, born, wrapped FROM keys WHERE name = ? AND tag = ?", (name, tag)
            ).fetchone()
        if found is None:
            return None
        return KeyRow(name=name, tag=tag, by=found[0], born=found[1], wrapped=found[2])

    def counts(self, column: str) -> Mapping[str, int]:
        """How many keys there are by `by` or by `born`."""
        assert column in {"by", "born"}
        with self._lock, self._translated():
            return dict(
                self._db.execute(f"SELECT {column}, COUNT(*) FROM keys GROUP BY 1").fetchall()
            )

    def not_by(self, current: str) -> Iterator[list[KeyRow]]:
        """The keys that another data key wraps, some at a time."""
        last = (b"", b"")
        while True:
            with self._lock, self._translated():
                rows = self._db.execute(
                    "SELECT name, tag, by, born, wrapped FROM keys "
                    "WHERE (name, tag) > (?, ?) AND by <> ? ORDER BY name, tag LIMIT ?",
                    (*last, current, _BATCH),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][:2]
            yield [
                KeyRow(name=name, tag=tag, by=by, born=born, wrapped=wrapped)
                for name, tag, by, born, wrapped in rows
            ]

    def replace(self, rows: Iterable[KeyRow]) -> None:
        """The same keys, wrapped by another data key."""
        with self._lock, self._translated(), self._together():
            self._db.executemany(
                "UPDATE keys SET by = ?, wrapped = ? WHERE name = ? AND tag = ?",
                [(row.by, row.wrapped, row.name, row.tag) for row in rows],
            )

    def drop(self, names: Iterable[bytes]) -> None:
        """Every key of these files: all are gone, or none."""
        with self._lock, self._translated():
            with self._together():
                self._db.executemany("DELETE FROM keys WHERE name = ?", [(name,) for name in names])
            self._wipe()

    def drop_others(self, name: bytes, tag: bytes) -> None:
        """Every key of this file but one."""
        with self._lock, self._translated():
            self._db.execute("DELETE FROM keys WHERE name = ? AND tag <> ?", (name, tag))

    def wipe(self) -> None:
        """Leave no trace of what was dropped or replaced in SQLite's own side files."""
        with self._lock, self._translated():
            self._wipe()

    def _wipe(self) -> None:
        busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StorageFailed(
                f"{self._path.name} is in use, and dropped keys are still in its journal",
                hint="run the same command again when nothing else works on this show",
            )

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise _failed(error, self._path) from error


def _failed(error: Exception, path: Path) -> StorageFailed:
    said = str(error)
    if "disk" in said and "full" in said:
        return StorageFailed(
            f"the disk is full ({path.name} could not be written)",
            hint="free some space and run again: all finished work is kept",
        )
    if "malformed" in said or "not a database" in said:
        return StorageFailed(f"{path} is damaged", hint="put the folder keys back from a backup")
    if "readonly" in said or "unable to open" in said or isinstance(error, PermissionError):
        return StorageFailed(f"{path} cannot be written", hint="check the folder's permissions")
    return StorageFailed(f"{path}: {said}")
