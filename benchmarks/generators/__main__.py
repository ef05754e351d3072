"""What the desk adds to a generator's own library, and a thousand jobs at once with failures.

    python -m benchmarks.generators [--quick] [--overhead]

The overhead is of one errand at a time against the bare library at the same sandbox: create, one
look, one download. The crowd is a thousand jobs in one process, of which a fifth meets a fault;
then the same again, as after a restart.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from benchmarks.generators.desks import GENERATORS, account, desk_in, errand, opened
from benchmarks.generators.house import Create, Far, far_sandbox
from pegbar.actions.generating.book import KINDS, attempts_in
from pegbar.actions.generating.desk import nobody
from pegbar.assets.generation import Made
from pegbar.backends.sandbox.orders import Fault, Pace
from pegbar.values.errors import PegbarError

FAULTS = {
    Fault.RATE: 0.04,
    Fault.SERVER: 0.03,
    Fault.DROP_BEFORE: 0.02,
    Fault.DROP_AFTER: 0.02,
    Fault.FAILED: 0.02,
    Fault.MODERATION_OUTPUT: 0.01,
    Fault.HALF_DOWNLOAD: 0.02,
    Fault.EXPIRED_URL: 0.01,
    Fault.FORGET: 0.01,
    Fault.WRONG_SIZE: 0.02,
}
CALLS = 3


def main() -> None:
    quick = "--quick" in sys.argv
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        overhead(Path(folder), 20 if quick else 150)
        if "--overhead" not in sys.argv:
            crowd(Path(folder), 100 if quick else 1000)


# -- what it adds


def overhead(folder: Path, count: int) -> None:
    """One errand after the other, and the bare library in between, so that both meet the same
    machine."""
    with far_sandbox(Pace(queue=0.0, work=0.0), {}) as far:
        generator = opened(GENERATORS[0], far.root, poll=0.0)
        desk = desk_in(folder / "overhead", {GENERATORS[0]: generator}.__getitem__)
        bare = Bare(far, folder)
        for number in range(5):
            bare.run(f"warm {number}")
            desk.carry_out(errand(generator, f"warm-{number}"), nobody)
        theirs, ours = [], []
        for number in range(count):
            theirs.append(timed(lambda number=number: bare.run(f"bare {number}")))
            one = errand(generator, f"k{number}")
            ours.append(timed(lambda one=one: desk.carry_out(one, nobody)))
        syncs = [timed(lambda: synced(folder / "sync")) for _ in range(count)]
    print(
        "| one job of three calls | median ms | 90th of 100 | processor ms |\n|---|---:|---:|---:|"
    )
    added = [
        (mine[0] - bare[0], mine[1] - bare[1]) for mine, bare in zip(ours, theirs, strict=True)
    ]
    row("the bare library", theirs)
    row("the desk", ours)
    row("added, per job", added)
    row("**added, per call**", [(wall / CALLS, work / CALLS) for wall, work in added])
    row("a sync of two kilobytes on this disk", syncs)
    print(flush=True)


def row(name: str, times: Sequence[tuple[float, float]]) -> None:
    walls, works = ([one[at] for one in times] for at in (0, 1))
    middle, tenth = statistics.median(walls), statistics.quantiles(walls, n=10)[-1]
    print(f"| {name} | {middle:.1f} | {tenth:.1f} | {statistics.median(works):.1f} |")


def synced(place: Path) -> None:
    """What nobody can do faster who wants to know that something is on the disk."""
    with place.open("ab") as file:
        file.write(b"x" * 2048)
        file.flush()
        os.fsync(file.fileno())


class Bare:
    """The vendor's own library, as a script would use it."""

    def __init__(self, far: Far, folder: Path) -> None:
        from runwayml import RunwayML

        given = account("runway", far.root)
        key = next(iter(given.secrets.values()))
        self._client = RunwayML(api_key=key, base_url=given.address, max_retries=0)
        self._files = httpx.Client()
        self._out = folder / "bare.mp4"

    def run(self, prompt: str) -> None:
        made = self._client.text_to_video.create(
            model="gen4.5", prompt_text=prompt, ratio="1280:720", duration=2
        )
        task = self._client.tasks.retrieve(made.id)
        answer = self._files.get(task.output[0])
        self._out.write_bytes(answer.raise_for_status().content)


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds that passed, and those that this process worked."""
    start, worked = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000


# -- many at once


def crowd(folder: Path, count: int) -> None:
    with far_sandbox(Pace(queue=1.0, work=10.0), FAULTS) as far:
        each = {
            name: opened(name, far.root, poll=2.0, at_once=count // len(GENERATORS))
            for name in GENERATORS
        }
        errands = [
            errand(each[GENERATORS[number % len(GENERATORS)]], f"job-{number}")
            for number in range(count)
        ]
        for title in ("first run", "run again, as after a restart"):
            desk = desk_in(folder / "crowd", each.__getitem__)
            start = time.perf_counter()
            ends = desk.carry_out_many(errands)
            seconds = time.perf_counter() - start
            tell(title, ends, seconds)
        judge(far.creates(), folder / "crowd", count)


def tell(title: str, ends: list[Made | PegbarError], seconds: float) -> None:
    results = sum(isinstance(one, Made) for one in ends)
    said = Counter(type(one).__name__ for one in ends if isinstance(one, PegbarError))
    mute = sum(isinstance(one, PegbarError) and not one.hint for one in ends)
    words = ", ".join(f"{number} {name}" for name, number in said.most_common())
    print(f"{title}: {len(ends)} errands in {seconds:.1f} s: {results} results; {words}")
    print(f"  without an explanation: {mute}", flush=True)


def judge(creates: list[Create], folder: Path, count: int) -> None:
    """Hold what the vendors took against what the ledger says."""
    from pegbar.backends.clock import SystemClock
    from pegbar.backends.ledgers.sqlite import SqliteLedger

    ledger = SqliteLedger(folder / "ledger.db", SystemClock())
    attempts = attempts_in(ledger.facts(kinds=KINDS))
    ends = Counter(one.state for one in attempts)
    paid = Counter(one.prompt for one in creates if one.charged)
    known = {one.intended.request.prompt for one in attempts}
    print(f"vendors took {len(creates)} creates, {sum(paid.values())} of them charged")
    print(f"  prompts that were charged twice: {sum(one > 1 for one in paid.values())}")
    print(f"  creates that the ledger does not know: {sum(p not in known for p in paid)}")
    print(f"  errands without an end: {count - len(known & {_prompt(one) for one in attempts})}")
    print(f"the ledger: {', '.join(f'{number} {state}' for state, number in ends.most_common())}")
    print(f"  its chain: {ledger.check() or 'holds'}")


def _prompt(attempt) -> str:
    return attempt.intended.request.prompt if attempt.ended is not None else ""


if __name__ == "__main__":
    main()
