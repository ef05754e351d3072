"""What a worker is lent: the show's ring and a viewing copy, never the studio key."""

from __future__ import annotations

from pathlib import Path

import pytest

from pegbar.actions.build import build
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Slot, Source, Step
from pegbar.rights.label import Label, Origin, Purpose
from tests.fakes.recipes import recipe
from tests.fakes.rooms import SilentListener, room_in

LABEL = Label(origin=Origin.DRAWN, purposes=frozenset(Purpose))


@pytest.mark.parametrize("slot", [Slot.CPU, Slot.INLINE])
def test_a_step_reads_a_copy_that_is_gone_when_it_ends(tmp_path, slot):
    assert told(tmp_path, slot)[2] == "a line"


def test_no_worker_inherits_the_studio_key(tmp_path, monkeypatch):
    monkeypatch.setenv("PEGBAR_STUDIO_KEY", "secret")
    monkeypatch.setenv("PEGBAR_STUDIO_KEY_FILE", "/keys/studio")
    assert told(tmp_path, Slot.CPU)[0] == ""


def told(folder, slot):
    room = room_in(folder)
    source = Source("line.txt", room.vault.put(b"a line"))
    step = Step(id="told", recipe=recipe("told", slot), inputs={"in": source})
    built = build(graph_of([step]), {source.digest: LABEL}, room, SilentListener())
    lines = room.vault.read(built.outputs["told"]["out"]).decode().splitlines()
    room.engine.stop()
    assert Path(lines[1]).name == source.digest.removeprefix("blake3:")
    assert not Path(lines[1]).exists()
    return lines
