"""Everything downstream of a consent, in a ledger of a million lineage edges.

Shots of a thousand versions of steps each hang on a performer's line: one consent in a hundredth
of all shots, one in a tenth, one in half of them, and one that is named only afterwards. Beside
it stand a walk over the same edges, by SQLite and in Python from the facts.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.rights.timing import Took, both, head, row, say, took
from pegbar.actions.downstream import downstream
from pegbar.assets.facts import FactBody, SourceSeen, StepMade
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.graph.key import Material, decode_material
from pegbar.rights.label import ALL_PURPOSES, Label, Origin
from pegbar.values.digests import Digest, digest_bytes

FAN = 4
A_SHOT = 250
VERSIONS = 5
SHARES = {"a hundredth": 100, "a tenth": 10, "half": 2}
LATE = "named afterwards"
BATCH = 1000

_WALK = """
WITH RECURSIVE found(number) AS (
    SELECT number FROM taken WHERE digest IN (SELECT digest FROM named WHERE consent = ?)
    UNION
    SELECT taken.number FROM found
        JOIN produced ON produced.number = found.number
        JOIN taken ON taken.digest = produced.digest
)
SELECT produced.digest FROM found JOIN produced USING (number)
"""


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)


def measure(edges: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        ledger = SqliteLedger(path, Clock())
        steps = edges // FAN
        start = time.process_time()
        batch: list[FactBody] = list(_sources(steps))
        for body in _made(steps):
            batch.append(body)
            if len(batch) >= BATCH:
                ledger.append(batch, by="bench")
                batch = []
        ledger.append(batch, by="bench")
        said = time.process_time() - start
        megabytes = path.stat().st_size / 1e6
        say(
            f"\n{edges:,} edges, {steps:,} facts of steps, {megabytes:,.0f} MB: written in "
            f"{said:.0f} s of the processor, {said / steps * 1e6:.0f} µs a fact"
        )
        _asked(ledger, path)
        start = time.process_time()
        ledger.append([_seen("late.wav", LATE)], by="bench")
        late, many = time.process_time() - start, len(ledger.closed(LATE))
        say(f"\nTo name a consent {many:,} outputs late took {late * 1e3:,.0f} ms, once.")
        start = time.process_time()
        ledger.rebuild()
        say(f"To make the index again took {time.process_time() - start:.0f} s of the processor.")
        ledger.close()


def _asked(ledger: SqliteLedger, path: Path) -> None:
    say("\nMilliseconds of the processor; in brackets by the wall clock.")
    head("consent in", "outputs", "which", "… with work list", "walked by SQLite", "in Python")
    for consent in SHARES:
        closed = ledger.closed(consent)
        which = took(lambda consent=consent: ledger.closed(consent), 9)
        whole = took(lambda consent=consent: downstream(ledger, ledger, consent), 9)
        by_sql, start = _walked(path, consent), time.process_time()
        if frozenset(_found(ledger, consent)) != closed:
            raise SystemExit("a walk over the facts finds something else")
        in_python = time.process_time() - start
        cells = [both(one, 1e-3) for one in (which, whole)]
        cells += [f"{seconds * 1e3:,.0f}" for seconds in (by_sql.busy, in_python)]
        row(f"{consent} of all shots", f"{len(closed):,}", *cells)


def _walked(path: Path, consent: str) -> Took:
    db = sqlite3.connect(path)
    try:
        return took(lambda: frozenset(db.execute(_WALK, (consent,)).fetchall()), 1)
    finally:
        db.close()


def _found(ledger: SqliteLedger, consent: str) -> set[Digest]:
    """As it was done before: from all facts, every time."""
    bodies = [fact.body for fact in ledger.facts()]
    made = [one for one in bodies if isinstance(one, StepMade)]
    takers: dict[Digest, list[int]] = {}
    for number, one in enumerate(made):
        for digest in decode_material(one.material.encode()).inputs.values():
            takers.setdefault(digest, []).append(number)
    waiting = [
        one.digest
        for one in bodies
        if isinstance(one, SourceSeen) and consent in one.label.consents
    ]
    walked: set[Digest] = set()
    found: set[Digest] = set()
    while waiting:
        digest = waiting.pop()
        if digest not in walked:
            walked.add(digest)
            for number in takers.get(digest, ()):
                found.update(made[number].outputs.values())
                waiting += made[number].outputs.values()
    return found


def _sources(steps: int) -> Iterator[SourceSeen]:
    for shot in range(steps // A_SHOT):
        for consent in _consents(shot):
            yield _seen(f"line-{consent}.wav", consent)


def _consents(shot: int) -> list[str]:
    return [name for name, each in SHARES.items() if shot % each == 0]


def _seen(path: str, *consents: str) -> SourceSeen:
    label = Label(origin=Origin.CAPTURED, purposes=ALL_PURPOSES, consents=frozenset(consents))
    return SourceSeen(
        path=path, digest=_digest(path), size=1, person="Ada", licence="", label=label
    )


def _made(steps: int) -> Iterator[StepMade]:
    """A shot's first step takes its lines; every other takes one before it, and three more of its
    shot or of the art that all shots share. A tenth of the shots take the late line as well."""
    rng = random.Random(3)
    for number in range(steps):
        shot, place = divmod(number, A_SHOT)
        if place == 0:
            lines = [f"line-{one}.wav" for one in _consents(shot)]
            inputs = [*lines, *(["late.wav"] if shot % 10 == 5 else [])]
            inputs += [f"art-{n}" for n in range(FAN - len(inputs))]
        else:
            first = f"out-{number - rng.randint(1, min(place, 30))}"
            inputs = [first, *(_other(rng, number, place) for _ in range(FAN - 1))]
        yield _step(number, shot, place, inputs)


def _other(rng: random.Random, number: int, place: int) -> str:
    if rng.random() < 0.3:
        return f"art-{rng.randrange(200)}"
    return f"out-{number - rng.randint(1, place)}"


def _step(number: int, shot: int, place: int, inputs: Sequence[str]) -> StepMade:
    stuff = Material(
        generator="",
        inputs={f"{n}": _digest(one) for n, one in enumerate(inputs)},
        params=msgspec.Raw(b'{"size":[960,540]}'),
        recipe="paint.shot",
        version="1",
    )
    return StepMade(
        step=f"paint/sc{shot}-sh010-{place % (A_SHOT // VERSIONS)}",
        key=_digest(f"key-{number}"),
        recipe="paint.shot",
        department="painting",
        shot=f"sc{shot}-sh010",
        repeat="bit-exact",
        material=stuff.encode().decode(),
        outputs={"out": _digest(f"out-{number}")},
        label=Label(
            origin=Origin.COMPOSITE,
            purposes=ALL_PURPOSES,
            consents=frozenset(_consents(shot)),
        ),
        seconds=1.5,
    )


def _digest(name: str) -> Digest:
    return digest_bytes(name.encode())
