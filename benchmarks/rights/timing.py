"""How long something takes, many times over, and tables of it."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Took:
    """Seconds: the median of many times, and the best. `busy` is the median of the processor's
    time, which other work beside it does not touch as much."""

    median: float
    best: float
    busy: float


def took(call: Callable[[], object], times: int) -> Took:
    """The first call is not counted."""
    return took_each([call], times)[0]


def took_each(calls: Sequence[Callable[[], object]], times: int) -> list[Took]:
    """Several ways in turns, so that what happens on the machine meanwhile happens to all."""
    for call in calls:
        call()
    gc.collect()
    found: list[list[tuple[float, float]]] = [[] for _ in calls]
    for _ in range(times):
        for call, measured in zip(calls, found, strict=True):
            start, work = time.perf_counter(), time.process_time()
            call()
            busy = time.process_time() - work
            measured.append((time.perf_counter() - start, busy))
    return [_median(measured) for measured in found]


def _median(measured: Sequence[tuple[float, float]]) -> Took:
    walls, busy = sorted(wall for wall, _ in measured), sorted(work for _, work in measured)
    return Took(walls[len(walls) // 2], walls[0], busy[len(busy) // 2])


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def head(*names: str) -> None:
    """The top of a Markdown table; the first column holds names, the others numbers."""
    say(f"\n| {' | '.join(names)} |")
    say(f"|---|{'---:|' * (len(names) - 1)}")


def row(name: str, *cells: str) -> None:
    say(f"| {name} | {' | '.join(cells)} |")


def both(one: Took, unit: float, places: int = 0) -> str:
    """The processor's time, and in brackets the wall clock's, in units of so many seconds."""
    return f"{one.busy / unit:,.{places}f} ({one.median / unit:,.{places}f})"
