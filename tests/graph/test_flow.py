"""A step's label is the join of everything that went into it, however far up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.graph.flow import LabelFlow
from pegbar.graph.step import Output, Recipe, Source, Step
from pegbar.rights.label import Origin, join_all, unlimited
from pegbar.values.digests import digest_bytes
from tests.rights.test_label import labels


def recipe(adds):
    return Recipe(name="x", run="x:y", version="1", department="stage", adds=adds)


@st.composite
def graphs(draw):
    sources = {digest_bytes(bytes([n])): draw(labels) for n in range(draw(st.integers(1, 4)))}
    steps: dict[str, Step] = {}
    for number in range(draw(st.integers(1, 8))):
        given_in = draw(st.lists(st.sampled_from([*sources, *steps]), max_size=3))
        steps[f"s{number}"] = Step(
            id=f"s{number}",
            recipe=recipe(draw(st.none() | st.sampled_from(Origin))),
            inputs={
                str(n): Source("a", one) if one in sources else Output(one)
                for n, one in enumerate(given_in)
            },
        )
    return steps, sources


def joined(name, steps, sources):
    """By the join alone, from the sources down."""
    step = steps[name]
    parts = [
        sources[one.digest] if isinstance(one, Source) else joined(one.step, steps, sources)
        for one in step.inputs.values()
    ]
    if step.recipe.adds is not None or not parts:
        parts.append(unlimited(step.recipe.adds or Origin.GENERATED))
    return join_all(parts)


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_a_label_is_the_join_of_all_that_went_in(graph):
    steps, sources = graph
    flow = LabelFlow(steps, sources)
    for name in reversed(steps):
        assert flow.label(name) == joined(name, steps, sources)


def test_a_step_that_is_not_there_has_no_label():
    with pytest.raises(KeyError):
        LabelFlow({}, {}).label("paint/sc1")
