"""Rights along the graph: the label of a step's outputs, from its inputs, from what it adds, and
from the terms of the generator that makes it."""

from __future__ import annotations

from collections.abc import Mapping

from pegbar.assets.terms import terms_label
from pegbar.graph.step import Source, Step
from pegbar.rights.label import Label, Origin, unlimited
from pegbar.rights.label_bits import LabelBits
from pegbar.values.digests import Digest


class LabelFlow:
    """Labels of steps, worked out once each. `steps` by id; `sources` by digest.

    A source that nobody labelled cannot be planned: the planner labels every source it names.
    """

    def __init__(self, steps: Mapping[str, Step], sources: Mapping[Digest, Label]) -> None:
        added = {adds: unlimited(adds or Origin.GENERATED) for adds in (None, *Origin)}
        hired = {one.hired.name: terms_label(one.hired) for one in steps.values() if one.hired}
        self._steps = steps
        self._bits = LabelBits([*sources.values(), *added.values(), *hired.values()])
        self._hired = {name: self._bits.number(label) for name, label in hired.items()}
        self._sources = {digest: self._bits.number(label) for digest, label in sources.items()}
        self._added = {adds: self._bits.number(label) for adds, label in added.items()}
        self._known: dict[str, int] = {}

    def label(self, step_id: str) -> Label:
        """The join of everything that went into the step. Raises KeyError."""
        if step_id not in self._known:
            self._work_out(step_id)
        return self._bits.label(self._known[step_id])

    def _work_out(self, step_id: str) -> None:
        known = self._known
        waiting = [step_id]
        while waiting:
            step = self._steps[waiting[-1]]
            if step.id in known:
                waiting.pop()
                continue
            missing = [
                given.step
                for given in step.inputs.values()
                if not isinstance(given, Source) and given.step not in known
            ]
            if missing:
                waiting.extend(missing)
                continue
            known[step.id] = self._joined(step)
            waiting.pop()

    def _joined(self, step: Step) -> int:
        joined = 0
        for given in step.inputs.values():
            joined |= (
                self._sources[given.digest]
                if isinstance(given, Source)
                else self._known[given.step]
            )
        if step.recipe.adds is not None or not step.inputs:
            joined |= self._added[step.recipe.adds]
        if step.hired is not None:
            joined |= self._hired[step.hired.name]
        return joined
