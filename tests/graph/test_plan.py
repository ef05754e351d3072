from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.graph.graph import graph_of, needs
from pegbar.graph.key import Material, decode_material, material
from pegbar.graph.plan import plan
from pegbar.graph.step import Output, Source, Step
from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest, digest_bytes
from tests.fakes.recipes import recipe


class DictMemory:
    """A memory of what was made, in two dictionaries."""

    def __init__(self) -> None:
        self.made: dict[Digest, Mapping[str, Digest]] = {}
        self.materials: dict[str, Material] = {}
        self.lost: set[Digest] = set()

    def recall(self, keys: Sequence[Digest]) -> Mapping[Digest, Mapping[str, Digest]]:
        return {key: self.made[key] for key in keys if key in self.made}

    def gone(self, digests: Collection[Digest]) -> Collection[Digest]:
        return self.lost.intersection(digests)

    def last(self, steps: Sequence[str]) -> Mapping[str, Material]:
        return {name: self.materials[name] for name in steps if name in self.materials}

    def remember(self, step: Step, inputs: Mapping[str, Digest], out: bytes) -> Digest:
        stuff = material(step, inputs)
        self.made[stuff.key()] = {"out": digest_bytes(out)}
        self.materials[step.id] = stuff
        return digest_bytes(out)


DRAWING = Source("art/mira.svg", digest_bytes(b"a drawing"))


def two_steps(add: str = "x") -> list[Step]:
    first = Step(id="guides", recipe=recipe("join"), params={"add": add}, inputs={"in": DRAWING})
    second = Step(id="paint", recipe=recipe("join"), inputs={"in": Output("guides")})
    return [second, first]


def test_a_graph_stands_in_the_order_in_which_it_can_be_made():
    assert [step.id for step in graph_of(two_steps()).steps] == ["guides", "paint"]


def test_a_ring_is_refused():
    one = Step(id="a", recipe=recipe("join"), inputs={"in": Output("b")})
    other = Step(id="b", recipe=recipe("join"), inputs={"in": Output("a")})
    with pytest.raises(ValueError, match="wait for each other: a, b"):
        graph_of([one, other])


def test_two_steps_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two steps are called a"):
        graph_of([Step(id="a", recipe=recipe("join"))] * 2)


def test_a_target_needs_only_what_it_is_made_of():
    beside = Step(id="sound", recipe=recipe("join"))
    graph = graph_of([*two_steps(), beside]).needed_for(["paint"])
    assert [step.id for step in graph.steps] == ["guides", "paint"]


def test_what_was_never_made_has_to_run():
    planned = plan(graph_of(two_steps()), DictMemory()).steps
    assert [one.state for one in planned] == ["run", "run"]
    assert planned[0].why == ("was never made",)
    assert planned[1].why == ("was never made", "waits for guides")


def test_what_was_made_from_the_same_things_is_cached():
    memory = DictMemory()
    second, first = two_steps()
    made = memory.remember(first, {"in": DRAWING.digest}, b"guides")
    memory.remember(second, {"in": made}, b"paint")
    assert [one.state for one in plan(graph_of([first, second]), memory).steps] == [
        "cached",
        "cached",
    ]


def test_a_changed_parameter_is_named_with_both_values():
    memory = DictMemory()
    memory.remember(two_steps("old")[1], {"in": DRAWING.digest}, b"guides")
    planned = plan(graph_of(two_steps("new")), memory).steps
    assert planned[0].why == ('add is "new", was "old"',)


def test_a_changed_drawing_is_named():
    memory = DictMemory()
    memory.remember(two_steps()[1], {"in": digest_bytes(b"another drawing")}, b"guides")
    assert plan(graph_of(two_steps()), memory).steps[0].why == ("art/mira.svg changed",)


def test_changed_code_is_named():
    memory = DictMemory()
    old = Step(id="a", recipe=recipe("join", version="1"))
    memory.remember(old, {}, b"")
    new = Step(id="a", recipe=recipe("join", version="2"))
    assert plan(graph_of([new]), memory).steps[0].why == (
        "the code or a library of test.join changed",
    )


def test_lost_bytes_are_a_reason():
    memory = DictMemory()
    memory.remember(two_steps()[1], {"in": DRAWING.digest}, b"guides")
    memory.made.clear()
    assert plan(graph_of(two_steps()), memory).steps[0].why == ("its bytes are gone or damaged",)


def test_what_takes_from_lost_bytes_waits_until_they_are_made_again():
    memory = DictMemory()
    second, first = two_steps()
    guides = memory.remember(first, {"in": DRAWING.digest}, b"guides")
    memory.remember(second, {"in": guides}, b"paint")
    memory.lost.add(guides)
    lost, behind = plan(graph_of([first, second]), memory).steps
    assert (lost.state, lost.why) == ("run", ("its bytes are gone or damaged",))
    assert (behind.state, behind.key, behind.outputs) == ("run", None, None)
    assert behind.why == ("waits for guides",)


def test_a_step_that_lost_one_of_two_outputs_runs_again():
    memory = DictMemory()
    both = Step(id="a", recipe=recipe("join"))
    memory.remember(both, {}, b"whole")
    key = material(both, {}).key()
    memory.made[key] = {**memory.made[key], "other": digest_bytes(b"lost")}
    memory.lost.add(digest_bytes(b"lost"))
    assert [one.step for one in plan(graph_of([both]), memory).to_run()] == [both]


@given(st.lists(st.frozensets(st.integers(0, 11), max_size=3), max_size=12), st.randoms())
def test_each_generation_takes_from_the_one_before_and_from_none_of_its_own(before, chance):
    steps = [
        Step(
            id=f"{number}",
            recipe=recipe("join"),
            inputs={f"{one}": Output(f"{one}") for one in takes if one < number},
        )
        for number, takes in enumerate(before)
    ]
    chance.shuffle(steps)
    seen: list[set[str]] = [set()]
    for row in graph_of(steps).generations:
        for step in row:
            assert set(needs(step)) <= set().union(*seen)
            assert len(seen) == 1 or set(needs(step)) & seen[-1]
        seen.append({step.id for step in row})
    assert sorted(set().union(*seen)) == sorted(step.id for step in steps)


def test_a_step_that_is_missing_is_named():
    lonely = Step(id="a", recipe=recipe("join"), inputs={"in": Output("nowhere")})
    with pytest.raises(ValueError, match="a takes from nowhere, which is no step"):
        graph_of([lonely])


texts = st.text(max_size=8)
params = st.dictionaries(texts, st.one_of(texts, st.integers(-9, 9), st.floats(0, 1)), max_size=4)


@given(params, params)
def test_equal_parameters_and_only_they_give_equal_keys(one, other):
    def key(values: dict) -> Digest:
        return material(Step(id="a", recipe=recipe("join"), params=values), {}).key()

    assert (key(one) == key(other)) == (canonical(one) == canonical(other))


@given(params, st.dictionaries(texts, st.binary(max_size=4), max_size=3))
def test_key_material_survives_storing(values, inputs):
    digests = {name: digest_bytes(data) for name, data in inputs.items()}
    stuff = material(Step(id="a", recipe=recipe("join"), params=values), digests)
    assert decode_material(stuff.encode()).key() == stuff.key()
