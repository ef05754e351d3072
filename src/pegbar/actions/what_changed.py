"""What sets a version apart from an earlier one, in words: down from what was seen to what a person
or the code changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pegbar.graph.graph import Graph
from pegbar.graph.key import Material, decode_material, material
from pegbar.graph.plan import Outputs
from pegbar.graph.step import Output, Source, Step
from pegbar.graph.why import LOST, reasons
from pegbar.ports.ledger import Index
from pegbar.values.digests import Digest

_DIFFERENT = "came out different"


def what_changed(
    graph: Graph, outputs: Mapping[str, Outputs], index: Index, digests: frozenset[str]
) -> tuple[str, ...]:
    """What would have to be as it was for these outputs to come out again, files of people first.

    `outputs` are those of the film as it stands, by step, as far as they are made. Empty where
    nothing that is known differs.
    """
    walk = _Walk(graph.by_id(), outputs, index)
    said: list[str] = []
    for digest in sorted(digests):
        for fact in index.makers(Digest(digest)):
            if fact.step in walk.steps:
                said += walk.down(fact.step, decode_material(fact.material.encode()))
                break
    return tuple(sorted(dict.fromkeys(said), key=lambda one: ": " in one))


@dataclass(slots=True)
class _Walk:
    """Walks the film beside its earlier self. Mutable: it visits each step once."""

    steps: Mapping[str, Step]
    outputs: Mapping[str, Outputs]
    index: Index
    visited: set[str] = field(default_factory=set)

    def down(self, name: str, old: Material) -> Iterator[str]:
        if name in self.visited:
            return
        self.visited.add(name)
        step = self.steps[name]
        inputs: dict[str, Digest] = {}
        deeper: list[tuple[str, Digest]] = []
        for slot, given in step.inputs.items():
            before = old.inputs.get(slot)
            now = self._now(given, before)
            inputs[slot] = now
            behind = isinstance(given, Output) and (given.step not in self.outputs or now != before)
            if behind and before is not None and isinstance(given, Output):
                deeper.append((given.step, before))
        for said in reasons(step, old, material(step, inputs)):
            if said != LOST and not said.endswith(_DIFFERENT):
                yield said if said.endswith(" changed") else f"{name}: {said}"
        for child, digest in deeper:
            yield from self._behind(child, digest)

    def _now(self, given: Source | Output, before: Digest | None) -> Digest:
        """What the input is now; while it is still to be made, as it was."""
        if isinstance(given, Source):
            return given.digest
        made = self.outputs.get(given.step)
        return made[given.name] if made else before or Digest("")

    def _behind(self, child: str, digest: Digest) -> Iterator[str]:
        made = [fact for fact in self.index.makers(digest) if fact.step == child]
        if made and child in self.steps:
            yield from self.down(child, decode_material(made[0].material.encode()))
        else:
            yield f"{child}: {_DIFFERENT}"
