"""Which steps hang on which consent: kept up with every fact, so that asking is reading a list.

A step is under a consent when its own label names it, or when it takes bytes that are: bytes of a
source that was ever seen under the consent, or bytes that a step under it gave out. The order of
the facts does not matter: a source that is named afterwards brings in what was made of it before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from pegbar.assets.facts import SourceSeen, StepMade
from pegbar.values.digests import Digest

TABLES: Final = """
CREATE INDEX IF NOT EXISTS gave ON produced (number, digest);
CREATE TABLE IF NOT EXISTS taken (
    digest TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (digest, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named (
    consent TEXT NOT NULL, number INTEGER NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (consent, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS named_by_digest ON named (digest, consent);
CREATE TABLE IF NOT EXISTS under (
    consent TEXT NOT NULL, number INTEGER NOT NULL, gave TEXT NOT NULL,
    PRIMARY KEY (consent, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS under_by_number ON under (number, consent);
CREATE TABLE IF NOT EXISTS works (
    number INTEGER PRIMARY KEY, step TEXT NOT NULL UNIQUE, recipe TEXT NOT NULL,
    shot TEXT NOT NULL, seconds REAL NOT NULL, outputs TEXT NOT NULL
) STRICT;
"""
NAMES: Final = ("taken", "named", "under", "works")

CLOSED: Final = "SELECT group_concat(gave, ' ') FROM under WHERE consent = ?"
"""One long text: that is much quicker to read than as many rows."""

_SPREAD: Final = """
WITH RECURSIVE found(number) AS (
    SELECT number FROM taken WHERE digest IN (SELECT value FROM json_each(?))
        AND NOT EXISTS (SELECT 1 FROM under WHERE consent = ? AND number = taken.number)
    UNION
    SELECT taken.number FROM found
        JOIN produced ON produced.number = found.number
        JOIN taken ON taken.digest = produced.digest
        WHERE NOT EXISTS (SELECT 1 FROM under WHERE consent = ? AND number = taken.number)
)
INSERT INTO under SELECT ?, number, (
    SELECT coalesce(group_concat(digest, ' '), '') FROM produced WHERE number = found.number
) FROM found
"""
"""Goes no further where the consent is known already: from there on it was spread before."""


_OF: Final = """
SELECT under.consent FROM produced JOIN under ON under.number = produced.number
    WHERE produced.digest IN (SELECT value FROM json_each(?1))
UNION
SELECT consent FROM named WHERE digest IN (SELECT value FROM json_each(?1))
"""
_TAKEN: Final = """
SELECT EXISTS (SELECT 1 FROM taken WHERE digest IN (SELECT value FROM json_each(?)))
"""


class _Taken(msgspec.Struct):
    """The part of a step's material that says what it took."""

    inputs: dict[str, Digest] = {}


_decoder = msgspec.json.Decoder(_Taken)


def made(db: sqlite3.Connection, number: int, body: StepMade, outputs: str) -> None:
    """A step came out: what it took, and the consents that it is under."""
    inputs = set(_decoder.decode(body.material).inputs.values())
    db.executemany("INSERT INTO taken VALUES (?, ?)", [(digest, number) for digest in inputs])
    db.execute(
        "INSERT OR REPLACE INTO works VALUES (?, ?, ?, ?, ?, ?)",
        (number, body.step, body.recipe, body.shot, body.seconds, outputs),
    )
    above = db.execute(_OF, (_listed(inputs),)) if inputs else ()
    consents = {*body.label.consents, *(one for (one,) in above)}
    if not consents:
        return
    gave = " ".join(sorted(set(body.outputs.values())))
    db.executemany("INSERT INTO under VALUES (?, ?, ?)", [(one, number, gave) for one in consents])
    given = _listed(body.outputs.values())
    # Bytes are rarely taken before they are given out: only when they are made a second time.
    (taken,) = db.execute(_TAKEN, (given,)).fetchone()
    if taken:
        _spread(db, consents, given)


def seen(db: sqlite3.Connection, number: int, body: SourceSeen) -> None:
    """A source came in: what was made of its bytes before is under its consents too."""
    consents = body.label.consents
    db.executemany(
        "INSERT INTO named VALUES (?, ?, ?)", [(one, number, body.digest) for one in consents]
    )
    _spread(db, consents, _listed([body.digest]))


def _spread(db: sqlite3.Connection, consents: Iterable[str], digests: str) -> None:
    for consent in sorted(consents):
        db.execute(_SPREAD, (digests, consent, consent, consent))


def _listed(digests: Iterable[str]) -> str:
    """Any number of digests as one parameter."""
    return msgspec.json.encode(list(digests)).decode()
