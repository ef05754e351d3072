"""Workers: processes that carry out one order after another, each on a pipe of its own.

Nothing is shared between them, so that one which is ended from outside takes nothing with it but
its own order; and no thread stands between them and the engine.
"""

from __future__ import annotations

import atexit
import multiprocessing as mp
import os
import selectors
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from pegbar.backends.engines.carrying import OpenShop, carry_out, failed
from pegbar.ports.engine import Order, Outcome, Underway

_FAREWELL: Final = 5.0
"""Seconds that an idle worker has to tidy up and leave."""
_AGAIN: Final = "run the same command again"


@dataclass(slots=True, eq=False)
class _Worker:
    """Mutable: `step` is what it works at, empty while it is idle."""

    process: BaseProcess
    pipe: Connection
    step: str = ""


class Workers:
    """Processes of one engine, started when there is more to do than those that are there can
    take: whoever gives them orders sees to it that there are not too many. `hidden` names
    environment variables that none inherits. Mutable: it is whoever is there now."""

    def __init__(self, open_shop: OpenShop, hidden: Sequence[str] = ()) -> None:
        self._open_shop = open_shop
        self._hidden = hidden
        self._everybody = selectors.DefaultSelector()
        self._idle: list[_Worker] = []

    def give(self, order: Order) -> Outcome | None:
        """Have an order carried out; an outcome comes at once only where it cannot be told."""
        new = not self._idle
        worker = self._start() if new else self._idle.pop()
        worker.step = order.step
        try:
            worker.pipe.send(order)
        except OSError:  # it is gone; a new one that is gone has a fault, and that is heard
            if not new:
                self._let_go(worker)
                return self.give(order)
        except Exception as fault:  # noqa: BLE001 - whatever is in it that cannot travel
            worker.step = ""
            self._idle.append(worker)
            return _untold(order.step, fault)
        return None

    def hear(self, seconds: float) -> Sequence[Outcome | Underway]:
        """One piece of news from each that has any, waiting at most so long for the first."""
        heard = [self._heard(key.data) for key, _ in self._everybody.select(seconds)]
        return [news for news in heard if news is not None]

    def stop(self, *, at_once: bool) -> None:
        """Let everybody go: those that are idle leave, and `at_once` ends those that are not.
        Every write is atomic: nothing half-made can be left."""
        everybody: list[_Worker] = [key.data for key in self._everybody.get_map().values()]
        self._everybody.close()
        for worker in everybody:
            if at_once:
                worker.process.terminate()
            worker.pipe.close()
        for worker in everybody:
            worker.process.join(_FAREWELL)

    def _heard(self, worker: _Worker) -> Outcome | Underway | None:
        news: Outcome | Underway
        try:
            news = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lost(worker)
        except Exception as fault:  # noqa: BLE001 - an error that does not survive the way
            news = _untold(worker.step, fault)
        if isinstance(news, Outcome):
            worker.step = ""
            self._idle.append(worker)
        return news

    def _lost(self, worker: _Worker) -> Outcome | None:
        self._let_go(worker)
        if not worker.step:
            self._idle.remove(worker)
            return None
        why = "its worker was ended from outside (out of memory?)"
        return failed(worker.step, why, f"all finished work is kept; {_AGAIN}")

    def _let_go(self, worker: _Worker) -> None:
        self._everybody.unregister(worker.pipe)
        worker.pipe.close()

    def _start(self) -> _Worker:
        """Once it is started it is known, whatever comes between: it has to be let go."""
        with _uninterrupted(), _without(self._hidden):
            ours, theirs = mp.Pipe()
            process = mp.get_context("spawn").Process(
                target=_work, args=(self._open_shop, theirs), daemon=True
            )
            process.start()
            theirs.close()
            worker = _Worker(process, ours)
            self._everybody.register(ours, selectors.EVENT_READ, worker)
        return worker


def _untold(step: str, fault: BaseException) -> Outcome:
    return failed(step, f"{type(fault).__name__}: {fault}", _AGAIN)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until this is over; what is started in here never gets it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without(names: Sequence[str]) -> Iterator[None]:
    """What is started in here does not inherit these environment variables."""
    held = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(held)


# -- in the worker


def _work(open_shop: OpenShop, pipe: Connection) -> None:
    """Carry out what comes, until the engine closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    shop = open_shop()
    _stay_in(shop.room)
    speaking = threading.Lock()

    def tell(step: str, done: int, total: int) -> None:
        with speaking:  # a step may have threads
            pipe.send(Underway(step=step, done=done, total=total))

    with suppress(EOFError, BrokenPipeError):
        while True:
            order = pipe.recv()
            outcome = carry_out(order, shop, tell)
            with speaking:
                _send(pipe, outcome)


def _send(pipe: Connection, outcome: Outcome) -> None:
    try:
        pipe.send(outcome)
    except OSError:
        raise
    except Exception as fault:  # noqa: BLE001 - an outcome that cannot travel
        pipe.send(_untold(outcome.step, fault))


def _stay_in(room: Path) -> None:
    """What this worker writes is its owner's alone, and its tools' temporary files are in the
    room, whatever the environment says; who sweeps scratch takes them along."""
    os.umask(0o077)
    room.joinpath("scratch").mkdir(parents=True, exist_ok=True)
    own = tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=room / "scratch")
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = own
    tempfile.tempdir = own
    atexit.register(shutil.rmtree, own, ignore_errors=True)


def _leave_with_parent() -> None:
    parent = mp.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
