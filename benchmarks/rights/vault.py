"""What sealing costs: bytes written into a vault and read from it, beside plain files, and facts
in a sealed ledger beside one in the clear."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.rights.timing import both, head, row, say, took_each
from pegbar.assets.facts import SourceSeen
from pegbar.backends.clock import SystemClock
from pegbar.backends.keys.ring import make_ring
from pegbar.backends.keys.secret import SecretKeeper, new_secret
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.vaults.folder import FolderVault
from pegbar.backends.vaults.sealed import SealedVault
from pegbar.ports.vault import Vault
from pegbar.rights.label import Origin, unlimited
from pegbar.values.digests import Digest, digest_bytes

SIZES = {"a record, 4 KB": 4_000, "a frame, 700 KB": 700_000, "a film, 20 MB": 20_000_000}
FACTS = 10_000
TIMES = {4_000: 60, 700_000: 40, 20_000_000: 8}


def measure() -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as place:
        folder = Path(place)
        ring = make_ring(folder / "sealed" / "keys", "bench", _keeper(), "2026-01-02T00:00:00")
        plain, sealed = FolderVault(folder / "plain"), SealedVault(folder / "sealed", ring)
        head(
            "written, ms",
            "write, sync, rename",
            "plain vault",
            "sealed vault",
        )
        for name, size in SIZES.items():
            stuff, floor = _stuff(size), folder / "floor"
            floor.mkdir(exist_ok=True)
            _row(
                name,
                TIMES[size],
                lambda stuff=stuff, floor=floor: _written(floor, next(stuff)),
                lambda stuff=stuff: plain.put(next(stuff)),
                lambda stuff=stuff: sealed.put(next(stuff)),
            )
        head("read, ms", "plain file", "plain vault", "sealed vault")
        for name, size in SIZES.items():
            stuff = _stuff(size)
            data = next(stuff)
            lying, times = folder / "lying", TIMES[size]
            lying.write_bytes(data)
            digest = plain.put(data)
            sealed.put(data)
            _row(
                name,
                times,
                lying.read_bytes,
                lambda vault=plain, digest=digest: _read(vault, digest),
                lambda vault=sealed, digest=digest: _read(vault, digest),
            )
        say(
            "\nA plain vault compares what it reads with its digest once in a process, the sealed "
            "one authenticates it every time: both are told in full here."
        )
        _ledgers(folder, ring.ledger)


def _ledgers(folder: Path, key: bytes) -> None:
    """A fact at a time, and all of them read in one go from a file that was just opened."""
    head("a ledger, ms", "in the clear", "sealed")
    places = (folder / "plain" / "ledger.db", None), (folder / "sealed" / "ledger.db", key)
    ledgers = [SqliteLedger(path, SystemClock(), given) for path, given in places]
    facts = [
        SourceSeen(
            path=f"art/{number}.png",
            digest=digest_bytes(b"%d" % number),
            size=1,
            person="Ada",
            licence="",
            label=unlimited(Origin.DRAWN),
        )
        for number in range(FACTS)
    ]
    for one in ledgers:
        one.append(facts, by="ada")
    _row(
        "a fact appended",
        400,
        *(lambda one=one: one.append(facts[:1], by="ada") for one in ledgers),
    )
    for one in ledgers:
        one.close()
    _row(
        f"opened, and {FACTS:,} facts read",
        9,
        *(lambda place=place: _facts_of(*place) for place in places),
    )


def _facts_of(path: Path, key: bytes | None) -> None:
    ledger = SqliteLedger(path, SystemClock(), key)
    for _ in ledger.facts():
        pass
    ledger.close()


def _row(name: str, times: int, *ways: Callable[[], object]) -> None:
    row(name, *(both(one, 1e-3, 2) for one in took_each(ways, times)))


def _read(vault: Vault, digest: Digest) -> None:
    vault.check(digest)
    vault.read(digest)


def _stuff(size: int) -> Iterator[bytes]:
    """Ever other bytes: what a vault holds already is not written."""
    start = os.urandom(size)
    number = 0
    while True:
        number += 1
        yield number.to_bytes(8, "big") + start[8:]


def _written(folder: Path, data: bytes) -> None:
    name = folder / "incoming"
    with name.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    name.replace(folder / data[:8].hex())


def _keeper() -> SecretKeeper:
    return SecretKeeper([new_secret()], "the benchmark's memory")
