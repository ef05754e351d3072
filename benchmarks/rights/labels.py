"""A label for every step of a graph, worked out anew, beside joining the records themselves."""

from __future__ import annotations

import random
from collections.abc import Mapping

from benchmarks.rights.timing import both, head, row, took
from pegbar.graph.flow import LabelFlow
from pegbar.graph.step import Input, Output, Recipe, Source, Step
from pegbar.rights.label import (
    ALL_PURPOSES,
    Duty,
    Label,
    Obligation,
    Origin,
    Purpose,
    join_all,
    unlimited,
)
from pegbar.values.digests import Digest, digest_bytes

FAN = 4
NEAR = 200
FROM_SOURCES = 0.25


def measure(count: int) -> None:
    head(f"labels of {count:,} steps, ms", "ours", "joining records")
    for kinds in (12, 40, 200):
        sources = {digest_bytes(str(n).encode()): _label(n) for n in range(kinds)}
        steps = _graph(count, sources)
        ours = took(lambda steps=steps, sources=sources: _flown(steps, sources), 3)
        plain = took(lambda steps=steps, sources=sources: _joined(steps, sources), 1)
        name = f"{kinds} sources, each with other terms"
        row(name, both(ours, 1e-3), both(plain, 1e-3))
        if _flown(steps, sources) != _joined(steps, sources):
            raise SystemExit("the two ways do not give the same labels")


def _label(number: int) -> Label:
    """The terms of a source: every third for a few territories only, every fifth a person's."""
    return Label(
        origin=Origin.CAPTURED if number % 7 == 0 else Origin.DRAWN,
        purposes=ALL_PURPOSES if number % 2 else ALL_PURPOSES - {Purpose.TRAIN},
        territories=None if number % 3 else frozenset({"FR", "DE", "JP", f"X{number % 10}"}),
        consents=frozenset({f"person-{number}"} if number % 5 == 0 else ()),
        obligations=frozenset({Obligation(Duty.CREDIT, f"artist {number}")}),
    )


def _graph(count: int, sources: Mapping[Digest, Label]) -> Mapping[str, Step]:
    """Steps that each take four things: sources, and what was made shortly before."""
    rng, recipe, every = random.Random(7), _recipe(), list(sources)
    steps: dict[str, Step] = {}
    for number in range(count):
        inputs: dict[str, Input] = {}
        for place in range(FAN):
            if not number or rng.random() < FROM_SOURCES:
                inputs[str(place)] = Source("art", rng.choice(every))
            else:
                inputs[str(place)] = Output(f"s{rng.randrange(max(0, number - NEAR), number)}")
        steps[f"s{number}"] = Step(id=f"s{number}", recipe=recipe, inputs=inputs)
    return steps


def _recipe() -> Recipe:
    return Recipe(
        name="paint.shot",
        run="none:none",
        version="1",
        department="painting",
        adds=Origin.GENERATED,
    )


def _flown(steps: Mapping[str, Step], sources: Mapping[Digest, Label]) -> list[Label]:
    flow = LabelFlow(steps, sources)
    return [flow.label(step) for step in steps]


def _joined(steps: Mapping[str, Step], sources: Mapping[Digest, Label]) -> list[Label]:
    """The floor of clearness: the join of records, step after step."""
    known: dict[str, Label] = {}
    for step in steps.values():
        parts = [
            sources[one.digest] if isinstance(one, Source) else known[one.step]
            for one in step.inputs.values()
        ]
        known[step.id] = join_all([*parts, unlimited(Origin.GENERATED)])
    return list(known.values())
