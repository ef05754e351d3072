"""A graph of steps: checked, ordered, and cut into the part that a target needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from pegbar.graph.step import Output, Step


@dataclass(frozen=True, slots=True)
class Graph:
    """Steps by their distance from the sources, nearest first: a step takes only from generations
    before its own."""

    generations: tuple[tuple[Step, ...], ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """In an order in which every step stands after those it takes from."""
        return tuple(chain.from_iterable(self.generations))

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
        rows = (tuple(step for step in row if step.id in wanted) for row in self.generations)
        return Graph(tuple(row for row in rows if row))


def needs(step: Step) -> set[str]:
    """The ids of the steps that `step` takes from."""
    return {given.step for given in step.inputs.values() if isinstance(given, Output)}


def graph_of(steps: Iterable[Step]) -> Graph:
    """The steps, ordered. Raises ValueError for a double id, a missing step or a ring: these are
    faults of the planner, never of a person's input."""
    names: set[str] = set()
    first: list[Step] = []
    waiting: dict[str, int] = {}
    takers: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.id in names:
            raise ValueError(f"two steps are called {step.id}")
        names.add(step.id)
        before = needs(step)
        if not before:
            first.append(step)
        elif len(before) > 1:
            waiting[step.id] = len(before)
        for name in before:
            takers[name].append(step)
    for name in takers.keys() - names:
        raise ValueError(f"{takers[name][0].id} takes from {name}, which is no step")
    graph = Graph(tuple(_generations(first, waiting, takers)))
    if sum(map(len, graph.generations)) < len(names):
        ring = sorted(names - {step.id for step in graph.steps})
        raise ValueError(f"these steps wait for each other: {', '.join(ring[:8])}")
    return graph


def _generations(
    first: list[Step], waiting: dict[str, int], takers: Mapping[str, list[Step]]
) -> Iterable[tuple[Step, ...]]:
    """Behind each generation come the steps that waited for nothing but it. `waiting` counts what
    those wait for that take from several steps."""
    row = first
    while row:
        yield tuple(row)
        behind: list[Step] = []
        for step in row:
            for taker in takers.get(step.id, ()):
                left = waiting.get(taker.id, 1) - 1
                if left:
                    waiting[taker.id] = left
                else:
                    behind.append(taker)
        row = behind
