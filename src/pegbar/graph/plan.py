"""A plan: for each step whether it has to run, and why. Nothing runs here.

A step whose inputs are known has a key; if that key was made before, its outputs are known too.
A step behind one that has to run is planned to run as well, but may be cut off early when the
new output turns out equal to the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pegbar.graph.graph import Graph
from pegbar.graph.key import Material, material
from pegbar.graph.step import Source, Step
from pegbar.graph.why import NEVER_MADE, reasons
from pegbar.values.digests import Digest

Outputs = Mapping[str, Digest]


class Memory(Protocol):
    """What was made before."""

    def recall(self, keys: Sequence[Digest]) -> Mapping[Digest, Outputs]:
        """The outputs of those keys that were made and are still whole."""
        ...

    def last(self, steps: Sequence[str]) -> Mapping[str, Material]:
        """What each of these steps was last made from."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """`key` is None while an input is still to be made; `outputs` is None while it has to run."""

    step: Step
    state: Literal["run", "cached"]
    why: tuple[str, ...]
    key: Digest | None
    outputs: Outputs | None


@dataclass(frozen=True, slots=True)
class Plan:
    steps: tuple[Planned, ...]

    def to_run(self) -> tuple[Planned, ...]:
        return tuple(planned for planned in self.steps if planned.state == "run")


def known_inputs(step: Step, outputs: Mapping[str, Outputs]) -> dict[str, Digest] | None:
    """The digests of a step's inputs, or None while one of them is still to be made."""
    known: dict[str, Digest] = {}
    for name, given in step.inputs.items():
        if isinstance(given, Source):
            known[name] = given.digest
            continue
        made = outputs.get(given.step)
        if made is None:
            return None
        known[name] = made[given.name]
    return known


def plan(graph: Graph, memory: Memory) -> Plan:
    """What would run. Keys are looked up a generation at a time."""
    outputs: dict[str, Outputs] = {}
    keys: dict[str, Digest] = {}
    missed: dict[str, Material | None] = {}
    for generation in _generations(graph):
        asked: dict[str, Material] = {}
        for step in generation:
            known = known_inputs(step, outputs)
            if known is None:
                missed[step.id] = None
            else:
                asked[step.id] = material(step, known)
        keys.update({name: stuff.key() for name, stuff in asked.items()})
        found = memory.recall([keys[name] for name in asked])
        for name, stuff in asked.items():
            made = found.get(keys[name])
            if made is None:
                missed[name] = stuff
            else:
                outputs[name] = made
    explain = _explainer(graph, missed, memory)
    return Plan(
        tuple(
            Planned(
                step=step,
                state="cached" if step.id in outputs else "run",
                why=() if step.id in outputs else explain(step),
                key=keys.get(step.id),
                outputs=outputs.get(step.id),
            )
            for step in graph.steps
        )
    )


def _generations(graph: Graph) -> Iterable[list[Step]]:
    """The steps by their distance from the sources, nearest first."""
    depth: dict[str, int] = {}
    rows: list[list[Step]] = []
    for step in graph.steps:
        level = 0
        for given in step.inputs.values():
            if not isinstance(given, Source):
                level = max(level, depth[given.step] + 1)
        depth[step.id] = level
        if level == len(rows):
            rows.append([])
        rows[level].append(step)
    return rows


def _explainer(
    graph: Graph, missed: Mapping[str, Material | None], memory: Memory
) -> Callable[[Step], tuple[str, ...]]:
    before = memory.last([step.id for step in graph.steps if step.id in missed])

    def explain(step: Step) -> tuple[str, ...]:
        old, new = before.get(step.id), missed[step.id]
        if new is not None:
            return reasons(step, old, new)
        waits = sorted(
            {
                given.step
                for given in step.inputs.values()
                if not isinstance(given, Source) and given.step in missed
            }
        )
        first = () if old else (NEVER_MADE,)
        return (*first, *(f"waits for {name}" for name in waits))

    return explain
