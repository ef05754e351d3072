"""Steps that wait for other people's machines run beside the engine, many at once."""

from __future__ import annotations

import threading

from pegbar.backends.engines.local import LocalEngine, Shop
from pegbar.graph.step import Slot
from pegbar.ports.engine import Order, Outcome, Underway
from pegbar.ports.work import Tools

_gates: dict[str, threading.Event] = {}


def wait(work):
    """Waits until its gate opens, and tells that it goes on."""
    gate = _gates[work.step]
    count = 0
    while not gate.wait(0.001):
        count += 1
        work.bench.progress(min(count, 3), 9)
    return {}


def order(step, slot=Slot.WIRE):
    _gates[step] = threading.Event()
    return Order(
        step=step,
        recipe="wait",
        version="1",
        run="tests.backends.engines.test_beside:wait",
        slot=slot,
        params={},
        inputs={},
    )


def engine_in(folder):
    tools = Tools(painters={}, voices={}, signer=lambda: None)
    return LocalEngine(lambda: Shop(vault=None, room=folder, tools=tools), workers=1)


def outcomes(engine, count):
    found = []
    while len(found) < count:
        found += [one for one in engine.wait(5.0) if isinstance(one, Outcome)]
    return found


def test_many_wait_at_once_and_none_of_them_takes_up_a_worker(tmp_path):
    engine = engine_in(tmp_path)
    names = [f"wire-{number}" for number in range(64)]
    for name in names:
        assert engine.room(Slot.WIRE)
        engine.submit(order(name))
    assert not engine.room(Slot.WIRE)
    assert engine.room(Slot.CPU)
    assert engine.room(Slot.WIDE)
    for name in names:
        _gates[name].set()
    assert {one.step for one in outcomes(engine, 64)} == set(names)
    assert engine.room(Slot.WIRE)


def test_how_far_it_is_is_told_once_for_each_change(tmp_path):
    engine = engine_in(tmp_path)
    engine.submit(order("told"))
    heard = []
    while len(heard) < 3:
        heard += [one for one in engine.wait(5.0) if isinstance(one, Underway)]
    _gates["told"].set()
    outcomes(engine, 1)
    assert [one.done for one in heard] == [1, 2, 3]


def test_a_stop_ends_the_waiting_and_tells_nobody_and_the_engine_goes_on(tmp_path):
    engine = engine_in(tmp_path)
    engine.submit(order("left"))
    engine.stop()
    assert not [one for one in threading.enumerate() if one.name == "left"]
    assert list(engine.wait(0.01)) == []
    engine.submit(order("next"))
    _gates["next"].set()
    assert [one.step for one in outcomes(engine, 1)] == ["next"]
