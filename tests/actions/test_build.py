from __future__ import annotations

import pytest

from pegbar.actions.build import build
from pegbar.actions.examine import examine
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Slot, Source, Step
from pegbar.rights.label import Label, Origin, Purpose
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput, StepFailed
from tests.fakes.keys import file_of, flip
from tests.fakes.recipes import recipe
from tests.fakes.rooms import SilentListener, room_in

TEXT = b"INT. ROOF - NIGHT"
SOURCE = Source("screenplay.fountain", digest_bytes(TEXT))
LABEL = Label(origin=Origin.DRAWN, purposes=frozenset(Purpose), consents=frozenset({"mira"}))


def chain(*, text=SOURCE, add="!", slot=Slot.INLINE):
    return graph_of(
        [
            Step(id="read", recipe=recipe("join", slot), inputs={"in": text}),
            Step(id="even", recipe=recipe("parity", slot), inputs={"in": Output("read")}),
            Step(
                id="end",
                recipe=recipe("join", slot),
                params={"add": add},
                inputs={"in": Output("even")},
            ),
        ]
    )


def made(folder, graph, labels=None):
    room = room_in(folder)
    room.vault.put(TEXT)
    listener = SilentListener()
    built = build(graph, labels or {SOURCE.digest: LABEL}, room, listener)
    room.engine.stop()
    return built, listener, room


@pytest.mark.parametrize("slot", [Slot.INLINE, Slot.CPU])
def test_everything_runs_once_and_then_nothing_does(tmp_path, slot):
    first, _, room = made(tmp_path, chain(slot=slot))
    second, _, _ = made(tmp_path, chain(slot=slot))
    assert list(first.ran) == ["read", "even", "end"]
    assert (list(second.ran), len(second.cached)) == ([], 3)
    assert room.vault.read(second.outputs["end"]["out"]) == b"1!"


def test_a_changed_source_stops_where_an_output_came_out_equal(tmp_path):
    made(tmp_path, chain())
    other = Source(SOURCE.name, digest_bytes(b"INT. ROOF - EARLY"))
    room_in(tmp_path).vault.put(b"INT. ROOF - EARLY")
    built, listener, _ = made(tmp_path, chain(text=other), {other.digest: LABEL})
    assert list(built.ran) == ["read", "even"]
    assert built.ran["read"] == ("screenplay.fountain changed",)
    assert built.ran["even"] == ("read came out different",)
    assert ("spared", "end") in listener.heard


def test_the_label_of_a_source_reaches_the_last_step(tmp_path):
    _, _, room = made(tmp_path, chain())
    facts = {fact.body.step: fact.body for fact in room.ledger.facts()}
    assert facts["end"].label == LABEL


def test_a_failure_names_its_step_and_keeps_what_was_finished(tmp_path):
    steps = [*chain().steps, Step(id="bad", recipe=recipe("fail"), inputs={"in": Output("end")})]
    with pytest.raises(BadInput, match="bad cannot be drawn"):
        made(tmp_path, graph_of(steps))
    assert list(made(tmp_path, chain())[0].ran) == []


def test_a_fault_of_a_recipe_is_told_as_one_line(tmp_path):
    graph = graph_of([Step(id="odd", recipe=recipe("fault", Slot.CPU))])
    with pytest.raises(StepFailed, match="odd failed: ZeroDivisionError: a bug"):
        made(tmp_path, graph)


def test_a_worker_that_is_killed_is_named(tmp_path):
    graph = graph_of([Step(id="gone", recipe=recipe("vanish", Slot.CPU))])
    with pytest.raises(StepFailed, match="gone: its worker was ended from outside"):
        made(tmp_path, graph)


def test_a_flipped_bit_is_found_and_made_again(tmp_path):
    first, _, room = made(tmp_path, chain())
    flip(file_of(room.vault, first.outputs["read"]["out"]))
    found = examine(room_in(tmp_path), lambda _: None)
    assert [one.digest for one in found.damaged] == [SOURCE.digest]
    assert found.damaged[0].touches == ("read",)
    built, _, room = made(tmp_path, chain())
    assert built.ran == {"read": ("its bytes are gone or damaged",)}
    assert room.vault.read(SOURCE.digest) == TEXT


def test_damage_met_on_the_way_is_mended_in_the_same_make(tmp_path):
    first, _, room = made(tmp_path, chain())
    flip(file_of(room.vault, first.outputs["even"]["out"]))
    built, _, room = made(tmp_path, chain(add="?"))
    assert list(built.ran) == ["even", "end"]
    assert room.vault.read(built.outputs["end"]["out"]) == b"1?"


def test_bytes_that_were_deleted_are_made_again(tmp_path):
    first, _, room = made(tmp_path, chain())
    file_of(room.vault, first.outputs["even"]["out"]).unlink()
    assert list(made(tmp_path, chain())[0].ran) == ["even"]


def test_the_ledger_of_a_build_holds_and_rebuilds_to_the_same_index(tmp_path):
    _, _, room = made(tmp_path, chain())
    assert room.ledger.check() is None
    assert room.index.rebuild() == 3
    assert list(made(tmp_path, chain())[0].ran) == []
