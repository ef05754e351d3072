"""Opens a ledger's file: sealed with the show's key where there is one, in the clear where not.

SQLCipher seals every page and the write-ahead log (AES-256, with an HMAC over each page). A room
from before ledgers were sealed keeps its file in the clear until somebody seals it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

_IN_THE_CLEAR: Final = b"SQLite format 3\0"
_PATIENCE: Final = 60
_BESIDE: Final = ("-wal", "-shm")


class Database(NamedTuple):
    """An open file, and what its library raises when something is wrong with it."""

    connection: sqlite3.Connection
    error: type[Exception]


def open_database(path: Path, key: bytes | None) -> Database:
    """Open or make the file at `path`. `key` is 48 bytes, 32 that seal and 16 of salt, or None.

    Raises OSError, sqlite3.Error.
    """
    if key is None or in_the_clear(path):
        return Database(_connected(sqlite3, path), sqlite3.Error)
    from sqlcipher3 import dbapi2

    try:
        connection = _connected(dbapi2, path)
        connection.execute("PRAGMA cipher_log_level = NONE")  # what is wrong is raised, once
        connection.execute(f"PRAGMA key = {_literal(key)}")
    except dbapi2.Error as error:
        raise sqlite3.OperationalError(str(error)) from error
    return Database(connection, dbapi2.Error)


def in_the_clear(path: Path) -> bool:
    """Whether a file is there that anybody can read. Raises OSError."""
    try:
        with path.open("rb") as file:
            return file.read(len(_IN_THE_CLEAR)) == _IN_THE_CLEAR
    except FileNotFoundError:
        return False


def seal_file(path: Path, key: bytes) -> bool:
    """Seal a file that lies in the clear, and tell whether there was one. Nobody may work with it
    meanwhile; killed at any moment, either the old file is there or the new one.

    Raises OSError, sqlite3.Error.
    """
    draft = path.with_name(f"{path.name}.sealing")
    _remove(draft)
    if not in_the_clear(path):
        return False
    from sqlcipher3 import dbapi2

    try:
        with closing(_connected(dbapi2, path)) as plain:
            # Its log is taken in and goes: one that stayed would be taken for the new file's.
            plain.execute("PRAGMA journal_mode=DELETE")
            plain.execute(f"ATTACH DATABASE ? AS sealed KEY {_literal(key)}", (str(draft),))
            plain.execute("SELECT sqlcipher_export('sealed')")
            (version,) = plain.execute("PRAGMA main.user_version").fetchone()
            plain.execute(f"PRAGMA sealed.user_version = {int(version)}")
            plain.execute("DETACH DATABASE sealed")
    except dbapi2.Error as error:
        raise sqlite3.OperationalError(str(error)) from error
    if any(path.with_name(path.name + end).exists() for end in _BESIDE):
        raise sqlite3.OperationalError("database is locked")
    draft.chmod(0o600)
    _synced(draft)
    draft.replace(path)
    _synced(path.parent)
    return True


def _connected(library: Any, path: Path) -> sqlite3.Connection:
    connection: sqlite3.Connection = library.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    return connection


def _literal(key: bytes) -> str:
    """A key as it is: nothing is derived from it."""
    return f"\"x'{key.hex()}'\""


def _remove(path: Path) -> None:
    for end in ("", *_BESIDE, "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).unlink()


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
