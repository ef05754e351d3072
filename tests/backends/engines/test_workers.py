"""Workers: what comes of an order when something comes between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from pegbar.backends.engines.local import LocalEngine, Shop
from pegbar.graph.step import Slot
from pegbar.ports.engine import Order, Outcome, Underway
from pegbar.ports.work import Tools
from pegbar.values.errors import PegbarError


def open_shop(room: Path) -> Shop:
    return Shop(vault=None, room=room, tools=Tools(painters={}, voices={}, signer=open_shop))


def whoami(work):
    return {"pid": str(os.getpid())}


def nap(work):
    work.bench.progress(1, 2)
    time.sleep(work.params["nap"])
    return {"pid": str(os.getpid())}


def vanish(work):
    os._exit(9)


class Odd(PegbarError):
    """Is pickled, and cannot be made again."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def odd(work):
    raise Odd("a", "b")


def stuck(work):
    return {"out": lambda: None}


def order(step, run, **params):
    return Order(
        step=step,
        recipe="test",
        version="1",
        run=f"tests.backends.engines.test_workers:{run}",
        slot=Slot.CPU,
        params=params,
        inputs={},
    )


@pytest.fixture
def engine(tmp_path):
    one = LocalEngine(partial(open_shop, tmp_path), workers=2)
    yield one
    one.stop()


def outcomes(engine, count):
    found = {}
    deadline = time.monotonic() + 30
    while len(found) < count and time.monotonic() < deadline:
        found |= {one.step: one for one in engine.wait(5.0) if isinstance(one, Outcome)}
    assert len(found) == count
    return found


def test_a_worker_that_is_ended_takes_only_its_own_order_with_it(engine):
    engine.submit(order("long", "nap", nap=0.5))
    engine.submit(order("gone", "vanish"))
    came = outcomes(engine, 2)
    assert "ended from outside" in came["gone"].error.message
    assert came["long"].outputs is not None


def test_a_worker_that_was_ended_while_it_waited_costs_nothing(engine):
    engine.submit(order("first", "whoami"))
    pid = int(outcomes(engine, 1)["first"].outputs["pid"])
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    engine.submit(order("second", "whoami"))
    assert int(outcomes(engine, 1)["second"].outputs["pid"]) != pid


def test_one_after_another_is_the_work_of_one(engine):
    pids = set()
    for number in range(5):
        engine.submit(order(f"{number}", "whoami"))
        pids.add(outcomes(engine, 1)[f"{number}"].outputs["pid"])
    assert len(pids) == 1


@pytest.mark.parametrize("run", ["odd", "stuck"])
def test_what_cannot_travel_back_is_told(engine, run):
    engine.submit(order("odd", run))
    assert outcomes(engine, 1)["odd"].error.message.startswith("odd: ")
    engine.submit(order("next", "whoami"))
    assert outcomes(engine, 1)["next"].error is None


def test_an_order_that_cannot_travel_is_told(engine):
    engine.submit(order("closed", "whoami", of=lambda: None))
    assert outcomes(engine, 1)["closed"].error.message.startswith("closed: ")
    engine.submit(order("next", "whoami"))
    assert outcomes(engine, 1)["next"].error is None


def test_large_orders_and_what_is_told_meanwhile_pass_each_other(engine):
    for number in range(2):
        engine.submit(order(f"{number}", "nap", nap=0.1, much="x" * 3_000_000))
    news = []
    while sum(isinstance(one, Outcome) for one in news) < 2:
        news += engine.wait(5.0)
    assert sum(isinstance(one, Underway) for one in news) == 2
    assert all(one.error is None for one in news if isinstance(one, Outcome))


def test_who_only_plans_loads_neither_processes_nor_pictures():
    code = (
        "import sys, pegbar.actions.build, pegbar.backends.engines.local\n"
        "print([one for one in ('multiprocessing', 'concurrent.futures', 'numpy')"
        " if one in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
