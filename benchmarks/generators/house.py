"""The sandbox in a process of its own, so that what is measured is the caller's. Its films are made
once: what a result shows costs nothing here."""

from __future__ import annotations

import multiprocessing as mp
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Sandbox
from pegbar.backends.sandbox.orders import Fault, Order, Pace, Schedule
from pegbar.backends.sandbox.pictures import Studio, Taken

PLAIN = Order(model="plain", prompt="a benchmark", size=(640, 360), seconds=2.0, fps=6.0)


class OneFilm(Studio):
    """Gives every order the same small film, or the same small picture."""

    def make(self, order: Order, *, wrong_size: bool = False, credentials: bool = False) -> Taken:  # noqa: ARG002
        return super().make(replace(PLAIN, gives=order.gives), wrong_size=wrong_size)


@dataclass(frozen=True)
class Create:
    """A create that the sandbox took: for which prompt, with which fault, and what it charged."""

    vendor: str
    prompt: str
    fault: str
    charged: int


@dataclass(frozen=True)
class Far:
    """A sandbox in another process."""

    root: str
    line: Connection

    def creates(self) -> list[Create]:
        """All creates that were taken so far."""
        self.line.send("creates")
        return self.line.recv()


@contextmanager
def far_sandbox(pace: Pace, faults: Mapping[Fault, float], seed: int = 0) -> Iterator[Far]:
    """Open one."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, pace, dict(faults), seed), daemon=True)
    process.start()
    yield Far(ours.recv(), ours)
    ours.send("end")
    process.join(10)


def _serve(line: Connection, pace: Pace, faults: dict[Fault, float], seed: int) -> None:
    floor = Floor(pace=pace, schedule=Schedule(seed=seed, shares=faults), studio=OneFilm(fps=6.0))
    floor.studio.make(PLAIN)
    with Sandbox(floor) as house:
        line.send(house.address())
        while line.recv() == "creates":
            line.send([_taken(one) for one in list(floor.creates)])


def _taken(one) -> Create:
    cost = one.charged
    return Create(
        vendor=one.vendor,
        prompt=one.order.prompt,
        fault=one.fault.value if one.fault else "",
        charged=cost.micros if cost is not None else 0,
    )
