"""Pegbar's side of the comparison, as a program: `python -m benchmarks.graph.ours VERB N FOLDER`.

The graph is chains of ten steps; `make` runs it once, `plan` plans it unchanged, `fill` writes
the facts of having run it, without running it, for sizes where running takes too long.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import sys
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from pegbar.actions.build import build
from pegbar.actions.studio import Room, Shelf
from pegbar.assets.facts import StepMade
from pegbar.backends.engines.claims import FileClaims
from pegbar.backends.engines.local import LocalEngine, Shop
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.vaults.folder import FolderVault
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.key import material
from pegbar.graph.plan import plan
from pegbar.graph.step import Output, Recipe, Slot, Step
from pegbar.ports.policy import Question, Ruling
from pegbar.ports.signer import Signer
from pegbar.ports.work import Tools, Work
from pegbar.rights.label import Origin, unlimited
from pegbar.values.digests import Digest

CHAIN = 10


class Clock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


class Deaf:
    """Implements the build's listener and listens to nothing."""

    def planned(self, to_run: object, cached: int) -> None: ...
    def started(self, step: Step, why: object) -> None: ...
    def underway(self, step: Step, done: int, total: int) -> None: ...
    def finished(self, step: Step, seconds: float) -> None: ...
    def spared(self, step: Step) -> None: ...


class Unasked:
    """Implements port Policy. Nobody asks it: a graph goes through no door."""

    def identity(self) -> str:
        raise RuntimeError("no policy is asked here")

    def decide(self, question: Question) -> Ruling:
        raise RuntimeError(f"nobody asks here: {question}")


def trivial(work: Work) -> Mapping[str, Digest]:
    """A step with next to nothing to do: the overhead is what is left."""
    return {"out": work.bench.put(str(work.params["number"]).encode())}


def no_signer() -> Signer:
    raise RuntimeError("nothing is signed here")


def open_shop(folder: Path) -> Shop:
    tools = Tools(painters={}, voices={}, signer=no_signer)
    return Shop(vault=FolderVault(folder / "vault"), room=folder, tools=tools)


def graph(count: int, slot: Slot) -> Graph:
    recipe = Recipe(
        name="bench.trivial",
        run="benchmarks.graph.ours:trivial",
        version="1",
        department="bench",
        slot=slot,
    )

    def steps() -> Iterator[Step]:
        for number in range(count):
            before = {} if number % CHAIN == 0 else {"in": Output(f"step{number - 1}")}
            yield Step(id=f"step{number}", recipe=recipe, params={"number": number}, inputs=before)

    return graph_of(steps())


def room(folder: Path) -> Room:
    ledger = SqliteLedger(folder / "ledger.db", Clock())
    return Room(
        show="bench",
        person="bench",
        vault=FolderVault(folder / "vault"),
        ledger=ledger,
        index=ledger,
        claims=FileClaims(folder / "claims.lock"),
        clock=Clock(),
        engine=LocalEngine(partial(open_shop, folder)),
        policy=Unasked(),
    )


def make(count: int, folder: Path, slot: Slot) -> None:
    place = room(folder)
    build(graph(count, slot), {}, place, Deaf())
    place.engine.stop()


def planned(count: int, folder: Path) -> int:
    place = room(folder)
    return len(plan(graph(count, Slot.INLINE), Shelf(place.index, place.vault)).to_run())


def fill(count: int, folder: Path) -> None:
    """What `make` would have left behind: facts, and the bytes in the vault without syncing."""
    place = room(folder)
    outputs: dict[str, Digest] = {}
    facts: list[StepMade] = []
    label = unlimited(Origin.GENERATED)
    for step in graph(count, Slot.INLINE).steps:
        given = {"in": outputs[f"step{int(step.id[4:]) - 1}"]} if step.inputs else {}
        stuff = material(step, given)
        outputs[step.id] = _store(folder, str(step.params["number"]).encode())
        facts.append(
            StepMade(
                step=step.id,
                key=stuff.key(),
                recipe=step.recipe.name,
                department="bench",
                repeat="bit-exact",
                material=stuff.encode().decode(),
                outputs={"out": outputs[step.id]},
                label=label,
                seconds=0.0,
            )
        )
    place.ledger.append(facts, by="bench")


def _store(folder: Path, data: bytes) -> Digest:
    from pegbar.values.digests import digest_bytes, hex_of

    digest = digest_bytes(data)
    place = folder / "vault" / hex_of(digest)[:2] / hex_of(digest)[2:]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return digest


def main() -> None:
    gc.set_threshold(100_000)  # as the command line does
    verb, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    start = time.perf_counter()
    if verb == "plan":
        if planned(count, folder):
            raise SystemExit("something would have run")
    elif verb == "fill":
        fill(count, folder)
    else:
        make(count, folder, Slot.INLINE if verb == "make" else Slot.CPU)
    print(json.dumps({"seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
