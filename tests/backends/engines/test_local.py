"""The engine by itself: it can be stopped in the middle, and go on."""

from __future__ import annotations

import threading
import time

import pytest

from pegbar.actions.build import build
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Slot, Step
from tests.fakes.recipes import recipe
from tests.fakes.rooms import SilentListener, room_in


class Enough(Exception):
    """Somebody changed their mind."""


class Impatient(SilentListener):
    def underway(self, step, done, total) -> None:
        raise Enough


def slow_step(name: str, log: str, nap: float) -> Step:
    return Step(id=name, recipe=recipe("slow", Slot.CPU), params={"log": log, "nap": nap})


def test_what_ends_after_a_stop_is_told_to_nobody_and_the_engine_goes_on(tmp_path):
    room = room_in(tmp_path / "studio")
    log = str(tmp_path / "log")
    try:
        for _ in range(3):
            with pytest.raises(Enough):
                build(graph_of([slow_step("long", log, 0.05)]), {}, room, Impatient())
            time.sleep(0.1)
        built = build(graph_of([slow_step("short", log, 0.0)]), {}, room, SilentListener())
    finally:
        room.engine.stop()
    assert set(built.outputs) == {"short"}


def test_nobody_listens_to_an_engine_that_has_stopped(tmp_path):
    before = set(threading.enumerate())
    room = room_in(tmp_path / "studio")
    try:
        build(graph_of([slow_step("one", str(tmp_path / "log"), 0.0)]), {}, room, SilentListener())
    finally:
        room.engine.stop()
    assert set(threading.enumerate()) <= before
