"""Rights along the graph: the label of a step's outputs, from its inputs and what it adds."""

from __future__ import annotations

from collections.abc import Mapping

from pegbar.graph.step import Source, Step
from pegbar.rights.label import Label, Origin, join_all, unlimited
from pegbar.values.digests import Digest


class LabelFlow:
    """Labels of steps, worked out once each. `steps` by id; `sources` by digest.

    A source that nobody labelled cannot be planned: the planner labels every source it names.
    """

    def __init__(self, steps: Mapping[str, Step], sources: Mapping[Digest, Label]) -> None:
        self._steps = steps
        self._sources = sources
        self._known: dict[str, Label] = {}

    def label(self, step_id: str) -> Label:
        """The join of everything that went into the step. Raises KeyError."""
        waiting = [step_id]
        while waiting:
            step = self._steps[waiting[-1]]
            if step.id in self._known:
                waiting.pop()
                continue
            missing = [
                given.step
                for given in step.inputs.values()
                if not isinstance(given, Source) and given.step not in self._known
            ]
            if missing:
                waiting.extend(missing)
                continue
            self._known[step.id] = self._join(step)
            waiting.pop()
        return self._known[step_id]

    def _join(self, step: Step) -> Label:
        parts = [
            self._sources[given.digest] if isinstance(given, Source) else self._known[given.step]
            for given in step.inputs.values()
        ]
        if step.recipe.adds is not None or not parts:
            parts.append(unlimited(step.recipe.adds or Origin.GENERATED))
        return join_all(parts)
