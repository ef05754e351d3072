"""A show's ledger and its index in one SQLite file (WAL).

Facts are appended and their index rows written in one transaction, so that a kill at any moment
leaves either both or neither. Several processes may append; SQLite lets one in at a time.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from pegbar.assets.facts import Fact, FactBody, SourceSeen, StepMade
from pegbar.backends.ledgers import index_rows
from pegbar.graph.key import Material, decode_material
from pegbar.ports.clock import Clock
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
_BATCH: Final = 500
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(FactBody)


class SqliteLedger:
    """Implements ports Ledger and Index. One instance may be shared by threads."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path, timeout=60, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_FACTS + index_rows.TABLES)
        except (OSError, sqlite3.Error) as error:
            raise _translated(error, path) from error

    def close(self) -> None:
        self._db.close()

    # -- the ledger

    def append(self, bodies: Sequence[FactBody], *, by: str) -> None:
        if not bodies:
            return
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    self._append(bodies, by)
                    self._db.execute("COMMIT")
                except BaseException:
                    self._roll_back()
                    raise
            except sqlite3.Error as error:
                raise _translated(error, self._path) from error

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

    def facts(self, after: int = 0) -> Iterator[Fact]:
        with self._lock:
            cursor = self._db.execute(
                "SELECT number, at, by, previous, digest, text FROM facts "
                "WHERE number > ? ORDER BY number",
                (after,),
            )
            rows = cursor.fetchall()
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
        for rows in self._batched("SELECT key, outputs FROM made WHERE key IN", keys):
            for key, outputs in rows:
                pairs = (line.rpartition(" ") for line in outputs.split("\n"))
                found[Digest(key)] = {name: Digest(digest) for name, _, digest in pairs}
        return found

    def last(self, steps: Sequence[str]) -> Mapping[str, Material]:
        found: dict[str, Material] = {}
        for rows in self._batched("SELECT step, material FROM latest WHERE step IN", steps):
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

    def rebuild(self) -> int:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                index_rows.clear(self._db)
                count = 0
                for number, text in self._db.execute(
                    "SELECT number, text FROM facts ORDER BY number"
                ).fetchall():
                    body = _body(text)
                    if body is not None:
                        index_rows.apply(self._db, number, body)
                    count += 1
                self._db.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
        return count

    def _roll_back(self) -> None:
        """SQLite rolls back by itself when the disk is full; a second time is an error."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _bodies(self, numbers: str, digest: Digest) -> Iterator[FactBody]:
        with self._lock:
            rows = self._db.execute(
                f"SELECT text FROM facts WHERE number IN ({numbers}) ORDER BY number DESC",
                (digest,),
            ).fetchall()
        for (text,) in rows:
            body = _body(text)
            if body is not None:
                yield body

    def _batched(self, select: str, names: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
        for start in range(0, len(names), _BATCH):
            part = names[start : start + _BATCH]
            marks = ",".join("?" * len(part))
            with self._lock:
                yield self._db.execute(f"{select} ({marks})", part).fetchall()


def fact_digest(number: int, at: str, by: str, previous: str, text: str) -> str:
    """The digest that a fact carries and the next fact repeats."""
    return digest_bytes(
        canonical({"at": at, "by": by, "number": number, "previous": previous, "text": text})
    )


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
            f"{path} is damaged", hint="restore it from a backup; its facts cannot be made again"
        )
    if "readonly" in said or "unable to open" in said or isinstance(error, PermissionError):
        return StorageFailed(f"{path} cannot be written", hint="check the folder's permissions")
    return StorageFailed(f"{path}: {said}")
