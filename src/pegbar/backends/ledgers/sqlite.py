"""A show's ledger and its index in one SQLite file (WAL).

Facts are appended and their index rows written in one transaction, so that a kill at any moment
leaves either both or neither. Several processes may append; SQLite lets one in at a time.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from pegbar.assets.charges import Sum
from pegbar.assets.facts import Fact, FactBody, SourceSeen, StepMade
from pegbar.backends.ledgers import index_rows, lineage_rows, money_rows
from pegbar.backends.ledgers.database import open_database
from pegbar.graph.key import Material, decode_material
from pegbar.ports.clock import Clock
from pegbar.ports.ledger import Latest
from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import StorageFailed

GENESIS: Final = "blake3:" + "0" * 64
_FACTS: Final = """
CREATE TABLE IF NOT EXISTS facts (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
"""
_KIND: Final = "CASE WHEN json_valid(text) THEN json_extract(text, '$.type') END"
_KINDS: Final = f"CREATE INDEX IF NOT EXISTS fact_kinds ON facts ({_KIND});"
"""Kept by the database itself: no fact can be missing from it that is in the ledger."""
_MADE: Final = "SELECT made.key, outputs FROM json_each(?) CROSS JOIN made ON made.key = value"
_LATEST: Final = "SELECT step, material FROM json_each(?) CROSS JOIN latest ON step = value"
_BATCH: Final = 10_000
_CACHE_KB: Final = 65_536
"""A large index is looked up all over: a small cache would read its pages again and again."""
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(FactBody)


class SqliteLedger:
    """Implements ports Ledger, Index and Spending. One instance may be shared by threads. With a
    `key` the file is sealed, unless it was made in the clear."""

    def __init__(self, path: Path, clock: Clock, key: bytes | None = None) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._appended = self._flushed = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db, self._error = open_database(path, key)
        except (OSError, sqlite3.Error) as error:
            raise _translated(error, path) from error
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
            self._db.executescript(_FACTS + _KINDS)
            self._renew_index()
        except (OSError, self._error) as error:
            self._db.close()
            raise _translated(error, path) from error

    def close(self) -> None:
        self._db.close()

    def _renew_index(self) -> None:
        """An index of another version is thrown away and made again."""
        with self._lock:
            if self._index_version() == index_rows.VERSION:
                return
            with self._at_once():
                if self._index_version() != index_rows.VERSION:  # another process was faster
                    for name in index_rows.NAMES:
                        self._db.execute(f"DROP TABLE IF EXISTS {name}")
                    for statement in index_rows.TABLES.split(";"):
                        self._db.execute(statement)
                    self._index_all()
                    self._db.execute(f"PRAGMA user_version = {index_rows.VERSION}")

    def _index_version(self) -> int:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """One transaction. SQLite rolls back by itself when the disk is full; a second time is an
        error."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the library says of a damaged file becomes one message."""
        try:
            yield
        except self._error as error:
            raise _translated(error, self._path) from error

    # -- the ledger

    def append(self, bodies: Sequence[FactBody], *, by: str) -> None:
        if not bodies:
            return
        with self._lock:
            try:
                with self._at_once():
                    self._append(bodies, by)
            except self._error as error:
                raise _translated(error, self._path) from error
            self._appended += 1

    def flush(self) -> None:
        """One sync serves everybody who waits for one: in WAL mode, SQLite leaves it to us."""
        wanted = self._appended
        with self._flushing:
            if self._flushed >= wanted:
                return
            reached = self._appended
            try:
                _sync(self._path.with_name(f"{self._path.name}-wal"))
                if not self._flushed:
                    _sync(self._path.parent)
            except FileNotFoundError:
                pass  # it was just taken into the database, and that is synced
            except OSError as error:
                raise _translated(error, self._path) from error
            self._flushed = reached

    def _append(self, bodies: Sequence[FactBody], by: str) -> None:
        number, previous = self._head()
        at = self._clock.now().isoformat(timespec="milliseconds")
        rows = []
        for body in bodies:
            number += 1
            text = _encoder.encode(body).decode()
            digest = fact_digest(number, at, by, previous, text)
            rows.append((number, at, by, previous, digest, text))
            index_rows.apply(self._db, number, body)
            previous = digest
        self._db.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _head(self) -> tuple[int, str]:
        row = self._db.execute(
            "SELECT number, digest FROM facts ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return (row[0], row[1]) if row else (0, GENESIS)

    def facts(self, after: int = 0, *, kinds: Collection[type[FactBody]] = ()) -> Iterator[Fact]:
        select = "SELECT number, at, by, previous, digest, text FROM facts WHERE number > ?"
        if kinds:
            select += f" AND {_KIND} IN ({', '.join('?' * len(kinds))})"
        tags = [str(one.__struct_config__.tag) for one in kinds]
        rows = self._rows(f"{select} ORDER BY number", after, *tags)
        for number, at, by, previous, digest, text in rows:
            yield Fact(
                number=number,
                at=at,
                by=by,
                previous=previous,
                digest=digest,
                text=text,
                body=_body(text),
            )

    def check(self) -> str | None:
        if (found := self._rows("PRAGMA quick_check(1)")[0][0]) != "ok":
            return f"{self._path} is damaged: {found.splitlines()[-1]}"
        previous = GENESIS
        for number, fact in enumerate(self.facts(), start=1):
            if fact.number != number:
                return f"fact {number} is missing"
            if fact.previous != previous:
                return f"fact {number} does not follow the one before it"
            if fact_digest(number, fact.at, fact.by, previous, fact.text) != fact.digest:
                return f"fact {number} was changed after it was written"
            previous = fact.digest
        return None

    # -- the index

    def recall(self, keys: Sequence[Digest]) -> Mapping[Digest, Mapping[str, Digest]]:
        found: dict[Digest, Mapping[str, Digest]] = {}
        for rows in self._looked_up(_MADE, keys):
            for key, outputs in rows:
                found[key] = _outputs(outputs)
        return found

    def last(self, steps: Sequence[str]) -> Mapping[str, Material]:
        found: dict[str, Material] = {}
        for rows in self._looked_up(_LATEST, steps):
            found.update((step, decode_material(text.encode())) for step, text in rows)
        return found

    def makers(self, digest: Digest) -> tuple[StepMade, ...]:
        return tuple(
            body
            for body in self._bodies("SELECT number FROM produced WHERE digest = ?", digest)
            if isinstance(body, StepMade)
        )

    def sources(self, digest: Digest) -> tuple[SourceSeen, ...]:
        return tuple(
            body
            for body in self._bodies("SELECT number FROM sources WHERE digest = ?", digest)
            if isinstance(body, SourceSeen)
        )

    def named(self, consent: str) -> tuple[SourceSeen, ...]:
        rows = self._rows(
            "SELECT text FROM named JOIN facts USING (number) WHERE consent = ? ORDER BY number",
            consent,
        )
        bodies = (_body(text) for (text,) in rows)
        return tuple(body for body in bodies if isinstance(body, SourceSeen))

    def closed(self, consent: str) -> frozenset[Digest]:
        ((gave,),) = self._rows(lineage_rows.CLOSED, consent)
        return frozenset(map(Digest, (gave or "").split()))

    def open(self, consent: str) -> frozenset[Digest]:
        rows = self._rows(
            "SELECT digest FROM produced WHERE NOT EXISTS "
            "(SELECT 1 FROM under WHERE consent = ? AND under.number = produced.number)",
            consent,
        )
        return frozenset(Digest(digest) for (digest,) in rows)

    def hanging(self, consent: str) -> tuple[Latest, ...]:
        rows = self._rows(
            "SELECT step, recipe, shot, seconds, outputs FROM under JOIN works USING (number) "
            "WHERE consent = ? ORDER BY number",
            consent,
        )
        return tuple(
            Latest(step, recipe, shot, seconds, _outputs(outputs))
            for step, recipe, shot, seconds, outputs in rows
        )

    def sums(self, shot: str | None = None) -> tuple[Sum, ...]:
        given = () if shot is None else (shot,)
        rows = self._rows(money_rows.OF_SHOT if given else money_rows.SUMS, *given)
        return tuple(map(money_rows.sum_of, rows))

    def totals(self) -> tuple[Sum, ...]:
        return tuple(map(money_rows.sum_of, self._rows(money_rows.TOTALS)))

    def jobs(self) -> int:
        ((count,),) = self._rows(money_rows.JOBS)
        return int(count)

    def rebuild(self) -> int:
        with self._lock, self._told(), self._at_once():
            index_rows.clear(self._db)
            return self._index_all()

    def _index_all(self) -> int:
        count = 0
        for number, text in self._db.execute("SELECT number, text FROM facts ORDER BY number"):
            body = _body(text)
            if body is not None:
                index_rows.apply(self._db, number, body)
            count += 1
        return count

    def _rows(self, select: str, *given: str | int) -> list[Any]:
        with self._lock, self._told():
            return self._db.execute(select, given).fetchall()

    def _bodies(self, numbers: str, digest: Digest) -> Iterator[FactBody]:
        select = f"SELECT text FROM facts WHERE number IN ({numbers}) ORDER BY number DESC"
        for (text,) in self._rows(select, digest):
            body = _body(text)
            if body is not None:
                yield body

    def _looked_up(self, select: str, names: Sequence[str]) -> Iterator[list[tuple[Any, str]]]:
        """Many at once, in the table's own order: each of its pages is found once."""
        ordered = sorted(names)
        for start in range(0, len(ordered), _BATCH):
            part = msgspec.json.encode(ordered[start : start + _BATCH]).decode()
            yield self._rows(select, part)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fact_digest(number: int, at: str, by: str, previous: str, text: str) -> str:
    """The digest that a fact carries and the next fact repeats."""
    return digest_bytes(
        canonical({"at": at, "by": by, "number": number, "previous": previous, "text": text})
    )


def _outputs(text: str) -> dict[str, Digest]:
    """Written for speed: a plan of 100,000 steps reads as many. Their few names are kept once."""
    found: dict[str, Digest] = {}
    for line in text.split("\n") if text else ():
        name, _, digest = line.rpartition(" ")
        found[sys.intern(name)] = Digest(digest)
    return found


def _body(text: str) -> FactBody | None:
    try:
        body: FactBody = _decoder.decode(text)
    except msgspec.ValidationError:
        return None  # a newer version's kind: kept as text, not understood here
    return body


def _translated(error: Exception, path: Path) -> StorageFailed:
    said = str(error)
    if "disk" in said and "full" in said:
        return StorageFailed(
            f"the disk is full ({path.name} could not be written)",
            hint="free some space and run again: all finished work is kept",
        )
    if "malformed" in said or "not a database" in said:
        return StorageFailed(
            f"{path} is damaged, or sealed with a key that is not here",
            hint="restore it and the folder keys from a backup; its facts cannot be made again",
        )
    if "readonly" in said or "unable to open" in said or isinstance(error, PermissionError):
        return StorageFailed(f"{path} cannot be written", hint="check the folder's permissions")
    return StorageFailed(f"{path}: {said}")
