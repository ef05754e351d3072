"""Small recipes for the tests of graph, engine and build; they run in workers as real ones do."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from pegbar.graph.step import Recipe, Repeat, Slot
from pegbar.ports.work import Work
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place


def join(work: Work) -> Mapping[str, Digest]:
    """The inputs' texts in the order of their names, then the parameter `add`."""
    texts = [work.read(name).decode() for name in sorted(work.inputs)]
    log = work.params.get("log")
    if log:
        with Path(str(log)).open("a") as file:
            file.write(f"{work.step}\n")
    return {"out": work.bench.put("".join([*texts, str(work.params.get("add", ""))]).encode())}


def parity(work: Work) -> Mapping[str, Digest]:
    """Whether the input is of even length: a step whose output often stays the same."""
    return {"out": work.bench.put(str(len(work.read("in")) % 2).encode())}


def slow(work: Work) -> Mapping[str, Digest]:
    """Twenty pieces, each made once, with a little sleep between them."""
    pieces = []
    for number in range(20):

        def make(number: int = number) -> bytes:
            time.sleep(float(str(work.params.get("nap", 0.02))))
            with Path(str(work.params["log"])).open("a") as file:
                file.write(f"{work.step}:{number}\n")
            return f"{work.step} {number}".encode()

        pieces.append(work.bench.once({"number": number, "step": work.step}, make))
        work.bench.progress(number + 1, 20)
    return {"out": work.bench.put("\n".join(pieces).encode())}


def fail(work: Work) -> Mapping[str, Digest]:
    raise BadInput(f"{work.step} cannot be drawn", hint="draw it differently")


def fault(work: Work) -> Mapping[str, Digest]:
    raise ZeroDivisionError("a bug")


def hostile(work: Work) -> Mapping[str, Digest]:
    raise Trespass("it leads out", place=Place("art/one.svg", 3))


def where(work: Work) -> Mapping[str, Digest]:
    """Where this worker's temporary files are, and who may open what it writes."""
    handle, name = tempfile.mkstemp()
    os.close(handle)
    (work.bench.scratch / "one").write_text("")
    files = (Path(name), work.bench.scratch / "one")
    modes = [oct(stat.S_IMODE(file.stat().st_mode)) for file in files]
    return {"out": work.bench.put("\n".join([name, *modes]).encode())}


def vanish(work: Work) -> Mapping[str, Digest]:
    os._exit(9)


def told(work: Work) -> Mapping[str, Digest]:
    """What a worker knows: the studio key's variables, and where its viewing copy lies."""
    path = work.bench.path(work.inputs["in"])
    variables = sorted(name for name in os.environ if name.startswith("PEGBAR_STUDIO_KEY"))
    known = f"{','.join(variables)}\n{path}\n{path.read_text()}"
    return {"out": work.bench.put(known.encode())}


def recipe(name: str, slot: Slot = Slot.INLINE, version: str = "1") -> Recipe:
    return Recipe(
        name=f"test.{name}",
        run=f"tests.fakes.recipes:{name}",
        version=version,
        department="test",
        repeat=Repeat.EXACT,
        slot=slot,
    )
