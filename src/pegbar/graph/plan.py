"""A plan: for each step whether it has to run, and why. Nothing runs here.

A step whose inputs are known has a key; if that key was made before, its outputs are known too.
A step behind one that has to run is planned to run as well, but may be cut off early when the
new output turns out equal to the old one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from pegbar.graph.graph import Graph, needs
from pegbar.graph.key import Material, material
from pegbar.graph.step import Source, Step
from pegbar.graph.why import NEVER_MADE, reasons
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput

Outputs = Mapping[str, Digest]


class Memory(Protocol):
    """What was made before."""

    def recall(self, keys: Sequence[Digest]) -> Mapping[Digest, Outputs]:
        """The outputs of those keys that were made."""
        ...

    def gone(self, digests: Collection[Digest]) -> Collection[Digest]:
        """Those of these outputs whose bytes are there no more."""
        ...

    def last(self, steps: Sequence[str]) -> Mapping[str, Material]:
        """What each of these steps was last made from."""
        ...


class Planned(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`key` is None while an input is still to be made; `outputs` is None while it has to run."""

    step: Step
    state: Literal["run", "cached"]
    why: tuple[str, ...] = ()
    key: Digest | None = None
    outputs: Outputs | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    steps: tuple[Planned, ...]

    def to_run(self) -> tuple[Planned, ...]:
        return tuple(planned for planned in self.steps if planned.state == "run")


def known_inputs(step: Step, outputs: Mapping[str, Outputs]) -> dict[str, Digest] | None:
    """The digests of a step's inputs, or None while one of them is still to be made. Raises
    BadInput for an output that a step does not have."""
    known: dict[str, Digest] = {}
    for name, given in step.inputs.items():
        if isinstance(given, Source):
            known[name] = given.digest
            continue
        made = outputs.get(given.step)
        if made is None:
            return None
        if given.name not in made:
            raise BadInput(
                f"{given.step} makes no {given.name!r}", hint=f"it makes {', '.join(made)}"
            )
        known[name] = made[given.name]
    return known


def plan(graph: Graph, memory: Memory) -> Plan:
    """What would run. Whether bytes are still there is asked once, of all that would be used."""
    planned = _recalled(graph, memory)
    used = [digest for one in planned if one.outputs for digest in one.outputs.values()]
    if gone := memory.gone(used):
        planned = _recalled(graph, memory, frozenset(gone))
    if any(one.outputs is None for one in planned):
        planned = _explained(planned, memory)
    return Plan(tuple(planned))


def _recalled(
    graph: Graph, memory: Memory, gone: frozenset[Digest] = frozenset()
) -> Sequence[Planned]:
    """What was made and what has to run. Keys are looked up a generation at a time; an output that
    is gone was not made."""
    outputs: dict[str, Outputs] = {}
    planned: list[Planned] = []
    for generation in graph.generations:
        keys = [_key(step, outputs) for step in generation]
        found = memory.recall([key for key in keys if key])
        for step, key in zip(generation, keys, strict=True):
            made = found.get(key) if key else None
            if made is None or (gone and not gone.isdisjoint(made.values())):
                planned.append(Planned(step=step, state="run", key=key))
            else:
                planned.append(Planned(step=step, state="cached", key=key, outputs=made))
                outputs[step.id] = made
    return planned


def _key(step: Step, outputs: Mapping[str, Outputs]) -> Digest | None:
    inputs = known_inputs(step, outputs)
    return None if inputs is None else material(step, inputs).key()


def _explained(planned: Sequence[Planned], memory: Memory) -> Sequence[Planned]:
    """The same, and why each step runs that does."""
    outputs = {one.step.id: one.outputs for one in planned if one.outputs is not None}
    before = memory.last([one.step.id for one in planned if one.outputs is None])
    return [
        msgspec.structs.replace(one, why=_why(one.step, before.get(one.step.id), outputs))
        if one.outputs is None
        else one
        for one in planned
    ]


def _why(step: Step, old: Material | None, outputs: Mapping[str, Outputs]) -> tuple[str, ...]:
    inputs = known_inputs(step, outputs)
    if inputs is not None:
        return reasons(step, old, material(step, inputs))
    first = () if old else (NEVER_MADE,)
    waits = sorted(needs(step) - outputs.keys())
    return (*first, *(f"waits for {name}" for name in waits))
