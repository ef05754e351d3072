"""A graph of steps: checked, ordered, and cut into the part that a target needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pegbar.graph.step import Output, Step


@dataclass(frozen=True, slots=True)
class Graph:
    """Steps in an order in which every step stands after those it takes from."""

    steps: tuple[Step, ...]

    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    def needed_for(self, targets: Iterable[str]) -> Graph:
        """The steps that the targets need, themselves included. Raises KeyError."""
        steps = self.by_id()
        wanted: set[str] = set()
        open_ids = list(targets)
        while open_ids:
            step = steps[open_ids.pop()]
            if step.id in wanted:
                continue
            wanted.add(step.id)
            open_ids.extend(needs(step))
        return Graph(tuple(step for step in self.steps if step.id in wanted))


def needs(step: Step) -> list[str]:
    """The ids of the steps that `step` takes from."""
    return [given.step for given in step.inputs.values() if isinstance(given, Output)]


def graph_of(steps: Iterable[Step]) -> Graph:
    """The steps, ordered. Raises ValueError for a double id, a missing step or a ring: these are
    faults of the planner, never of a person's input."""
    by_id: dict[str, Step] = {}
    for step in steps:
        if step.id in by_id:
            raise ValueError(f"two steps are called {step.id}")
        by_id[step.id] = step
    waiting: dict[str, int] = {}
    takers: dict[str, list[str]] = {}
    for step in by_id.values():
        before = set(needs(step))
        waiting[step.id] = len(before)
        for name in before:
            if name not in by_id:
                raise ValueError(f"{step.id} takes from {name}, which is no step")
            takers.setdefault(name, []).append(step.id)
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:  # grows while it is walked
        for taker in takers.get(name, ()):
            waiting[taker] -= 1
            if not waiting[taker]:
                ready.append(taker)
    if len(ready) < len(by_id):
        ring = sorted(name for name, count in waiting.items() if count)
        raise ValueError(f"these steps wait for each other: {', '.join(ring[:8])}")
    return Graph(tuple(by_id[name] for name in ready))
