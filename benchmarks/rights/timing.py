"""How long something takes, many times over, and tables of it."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Took:
    """Seconds: the median of many times, the nineteenth of twenty, and the best. `busy` is the
    median of the processor's time: what other work beside it does not touch much."""

    median: float
    slow: float
    best: float
    busy: float


def took(call: Callable[[], object], times: int) -> Took:
    """The first call is not counted."""
    call()
    gc.collect()
    seconds, busy = [], []
    for _ in range(times):
        start, work = time.perf_counter(), time.process_time()
        call()
        busy.append(time.process_time() - work)
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    slow = seconds[min(times - 1, times * 19 // 20)]
    return Took(seconds[times // 2], slow, seconds[0], sorted(busy)[times // 2])


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def head(*names: str) -> None:
    """The top of a Markdown table; the first column holds names, the others numbers."""
    say(f"\n| {' | '.join(names)} |")
    say(f"|---|{'---:|' * (len(names) - 1)}")


def row(name: str, *cells: str) -> None:
    say(f"| {name} | {' | '.join(cells)} |")


def times_of(one: Took, unit: float) -> Sequence[str]:
    """Median, slow and best as cells, in units of so many seconds."""
    return [f"{value / unit:,.0f}" for value in (one.median, one.slow, one.best)]
