"""Progress for people: bars with an ETA for each department on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pegbar.graph.step import Step
from pegbar.values.time import clock

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_LINE_EVERY = 10.0


class _Meter:
    """How much of a department's work is done, in guessed seconds, and since when. Mutable."""

    def __init__(self, total: float, steps: int) -> None:
        self.total = total
        self.steps = steps
        self.done = 0.0
        self.finished = 0
        self.started: float | None = None
        self.open: dict[str, float] = {}

    def eta(self, now: float) -> str:
        """The time left at the pace so far, or nothing while there is none yet."""
        done = self.done + sum(self.open.values())
        if self.started is None or done < 0.02 * self.total or now - self.started < 1:
            return ""
        left = (now - self.started) * (self.total - done) / done
        return f"ETA {clock(max(left, 0.0))[3:8]}"


class Telling:
    """Implements the build's listener on standard error, which leaves standard output to JSON."""

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._meters: dict[str, _Meter] = {}
        self._rows: dict[str, TaskID] = {}
        self._last_line = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None

    def planned(self, to_run: Sequence[Step], cached: int) -> None:
        if not to_run:
            return
        for step in to_run:
            name = step.recipe.department
            meter = self._meters.setdefault(name, _Meter(0.0, 0))
            meter.total += step.cost
            meter.steps += 1
        self._write(f"{len(to_run)} steps to run, {cached} cached")
        self._bars = _bars()
        if self._bars is not None:
            for name, meter in self._meters.items():
                self._rows[name] = self._bars.add_task(
                    name, total=meter.total, count=f"0/{meter.steps}", eta="", start=False
                )
            self._bars.start()

    def started(self, step: Step, why: Sequence[str]) -> None:  # noqa: ARG002 - told at the end
        meter = self._meters[step.recipe.department]
        meter.open[step.id] = 0.0
        if meter.started is None:
            meter.started = time.monotonic()
            if self._bars is not None:
                self._bars.start_task(self._rows[step.recipe.department])

    def underway(self, step: Step, done: int, total: int) -> None:
        meter = self._meters[step.recipe.department]
        if step.id in meter.open and total > 0:
            meter.open[step.id] = step.cost * min(done / total, 1.0)
        self._show(step.recipe.department)
        if self._bars is None and time.monotonic() - self._last_line > _LINE_EVERY:
            eta = meter.eta(time.monotonic())
            self._write(f"{step.recipe.department:<10} {step.id} {done}/{total} {eta}".rstrip())

    def finished(self, step: Step, seconds: float) -> None:
        self._close(step)
        if self._bars is None:
            meter = self._meters[step.recipe.department]
            eta = meter.eta(time.monotonic())
            line = f"{step.recipe.department:<10} {meter.finished}/{meter.steps} {step.id}"
            self._write(f"{line} {seconds:.1f} s {eta}".rstrip())

    def spared(self, step: Step) -> None:
        self._close(step)

    def _close(self, step: Step) -> None:
        meter = self._meters[step.recipe.department]
        meter.open.pop(step.id, None)
        meter.done += step.cost
        meter.finished += 1
        self._show(step.recipe.department)

    def _show(self, department: str) -> None:
        if self._bars is None:
            return
        meter = self._meters[department]
        self._bars.update(
            self._rows[department],
            completed=meter.done + sum(meter.open.values()),
            count=f"{meter.finished}/{meter.steps}",
            eta=meter.eta(time.monotonic()),
        )

    def _write(self, line: str) -> None:
        self._last_line = time.monotonic()
        if self._bars is not None:
            self._bars.console.print(line, highlight=False)
        else:
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


def _bars() -> Progress | None:
    """Bars, where somebody sits at a terminal. Nothing is drawn where nothing runs, and the library
    is not loaded for it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        return None
    return Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=32),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[eta]}"),
        console=console,
    )
