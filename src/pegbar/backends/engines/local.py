"""An engine in this machine's processes: a bounded pool of workers, inline for small steps, and
threads beside the engine for those that wait for other people's machines."""

from __future__ import annotations

import atexit
import importlib
import multiprocessing as mp
import os
import queue
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Final, TypeAlias

from pegbar.backends.engines.bench import LocalBench, Tell
from pegbar.graph.step import Slot
from pegbar.ports.engine import Order, Outcome, Underway
from pegbar.ports.vault import Vault
from pegbar.ports.work import Tools, Work
from pegbar.values.digests import Digest
from pegbar.values.errors import Cancelled, PegbarError, StepFailed

News: TypeAlias = Outcome | Underway
Wire: TypeAlias = SimpleQueue[tuple[str, int, int]]

_LISTEN: Final = 0.05
"""Seconds between two looks at what the workers tell."""
_FAREWELL: Final = 1.0
"""Seconds that the listener has to put the wire down: an interpreter that ends under it leaves the
wire's locks behind, and says so."""
_ON_THE_WIRE: Final = 64
"""So many orders may wait for other people's machines at once; none of them takes up a worker."""
_LAST_WORDS: Final = 10.0
"""Seconds that those have, together, to end a conversation and write down what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a worker works with: the show's vault, its own room on the disk, the tools."""

    vault: Vault
    room: Path
    tools: Tools


OpenShop: TypeAlias = Callable[[], Shop]


class LocalEngine:
    """Implements port Engine. `open_shop` must be picklable: each worker opens its own. `hidden`
    names environment variables that no worker inherits."""

    def __init__(
        self, open_shop: OpenShop, *, workers: int | None = None, hidden: Sequence[str] = ()
    ) -> None:
        self._open_shop = open_shop
        self._hidden = hidden
        self._workers = workers or len(os.sched_getaffinity(0))
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._running: dict[str, Slot] = {}
        self._shop: Shop | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._stopped = threading.Event()
        self._listener: threading.Thread | None = None
        self._waiters: list[threading.Thread] = []
        self._leave = threading.Event()

    def room(self, slot: Slot) -> bool:
        if slot is Slot.INLINE:
            return True
        busy = [one for one in self._running.values() if one is not Slot.WIRE]
        if slot is Slot.WIRE:
            return len(self._running) - len(busy) < _ON_THE_WIRE
        if slot is Slot.WIDE and Slot.WIDE in busy:
            return False
        return len(busy) < self._workers

    def submit(self, order: Order) -> None:
        if order.slot is Slot.INLINE:
            self._shop = self._shop or self._open_shop()
            self._news.put(_carry_out(order, self._shop, self._tell))
            return
        self._running[order.step] = order.slot
        if order.slot is Slot.WIRE:
            self._wait_beside(order)
            return
        with (
            _uninterrupted(),
            _without(self._hidden),
        ):  # a worker that starts unseen would be waited for without end
            pool = self._pool or self._start()
            future = pool.submit(_in_worker, order)
        news = self._news  # what ends after a stop is told to nobody
        future.add_done_callback(lambda done: news.put(_outcome(order, done)))

    def wait(self, seconds: float) -> Sequence[News]:
        news: list[News] = []
        try:
            news.append(self._news.get(timeout=seconds))
            while True:
                news.append(self._news.get_nowait())
        except queue.Empty:
            pass
        for one in news:
            if isinstance(one, Outcome):
                self._running.pop(one.step, None)
        return news

    def _wait_beside(self, order: Order) -> None:
        """Run an order in a thread of this process: waiting takes up nobody's time."""
        self._shop = shop = self._shop or self._open_shop()
        self._waiters = [one for one in self._waiters if one.is_alive()]
        news, tell = self._news, _Beside(self._tell, self._leave)
        waiter = threading.Thread(
            target=lambda: news.put(_carry_out(order, shop, tell)), name=order.step, daemon=True
        )
        self._waiters.append(waiter)
        waiter.start()

    def stop(self) -> None:
        self._stop_waiters()
        if self._pool is None:
            self._running.clear()
            self._news = queue.SimpleQueue()
            return
        workers = list((self._pool._processes or {}).values())
        for worker in workers:
            if self._running and worker.is_alive():
                worker.terminate()  # every write is atomic: nothing half-made can be left
        self._pool.shutdown(wait=not self._running, cancel_futures=True)
        self._stopped.set()
        if self._listener is not None:
            self._listener.join(_FAREWELL)
        self._pool = self._listener = None
        self._running.clear()
        self._news = queue.SimpleQueue()

    def _stop_waiters(self) -> None:
        """Have those on the wire leave their jobs where they are; whoever is in the middle of a
        conversation first hears its end, so that what was taken is written down."""
        self._leave.set()
        until = time.monotonic() + _LAST_WORDS
        for waiter in self._waiters:
            waiter.join(max(0.0, until - time.monotonic()))
        self._waiters.clear()
        self._leave = threading.Event()

    def _start(self) -> ProcessPoolExecutor:
        context = mp.get_context("spawn")
        wire: Wire = context.SimpleQueue()
        self._stopped = threading.Event()
        self._pool = ProcessPoolExecutor(
            self._workers,
            mp_context=context,
            initializer=_open_worker,
            initargs=(self._open_shop, wire),
        )
        listening = (wire, self._stopped)
        self._listener = threading.Thread(target=self._listen, args=listening, daemon=True)
        self._listener.start()
        return self._pool

    def _listen(self, wire: Wire, stopped: threading.Event) -> None:
        """Nothing is ever sent to end this: a worker that was terminated may hold the wire."""
        while not stopped.wait(_LISTEN):
            while not wire.empty():
                self._tell(*wire.get())

    def _tell(self, step: str, done: int, total: int) -> None:
        self._news.put(Underway(step=step, done=done, total=total))


class _Beside:
    """How somebody on the wire tells the engine how far it is, what is new of it; and hears in
    return that the engine was stopped. Mutable: one order's."""

    def __init__(self, tell: Tell, leave: threading.Event) -> None:
        self._tell = tell
        self._leave = leave
        self._told: tuple[str, int, int] | None = None

    def __call__(self, step: str, done: int, total: int) -> None:
        if self._leave.is_set():
            raise Cancelled(f"{step}: left as it is", hint="run the same command again to go on")
        if self._told != (step, done, total):
            self._told = (step, done, total)
            self._tell(step, done, total)


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


# -- in the worker. A worker process serves one engine, so what it holds is its own.

_worker: dict[str, tuple[Shop, Tell]] = {}


def _open_worker(open_shop: OpenShop, wire: Wire) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    shop = open_shop()
    _stay_in(shop.room)
    _worker["shop"] = (shop, lambda *told: wire.put(told))


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


def _in_worker(order: Order) -> Outcome:
    shop, tell = _worker["shop"]
    return _carry_out(order, shop, tell)


def _carry_out(order: Order, shop: Shop, tell: Tell) -> Outcome:
    start = time.perf_counter()
    bench = LocalBench(order, shop.vault, shop.room, tell)
    outputs: Mapping[str, Digest] | None = None
    error: PegbarError | None = None
    try:
        outputs = _function(order.run)(
            Work(
                step=order.step,
                params=order.params,
                inputs=order.inputs,
                bench=bench,
                tools=shop.tools,
            )
        )
    except PegbarError as known:
        error = known
    except Exception as fault:  # noqa: BLE001 - a door: a recipe's fault must not end the house
        error = StepFailed(
            f"{order.step} failed: {type(fault).__name__}: {fault}", hint=_where(fault)
        )
    finally:
        bench.close()
    return Outcome(
        step=order.step, outputs=outputs, error=error, seconds=time.perf_counter() - start
    )


def _where(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "please report this"
    code = trace.tb_frame.f_code
    place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
    return f"at {place} in {code.co_name}; please report this"


def _function(path: str) -> Callable[[Work], Mapping[str, Digest]]:
    module, _, name = path.partition(":")
    function: Callable[[Work], Mapping[str, Digest]] = getattr(
        importlib.import_module(module), name
    )
    return function


def _outcome(order: Order, done: Future[Outcome]) -> Outcome:
    try:
        return done.result()
    except BrokenProcessPool:
        why = f"{order.step}: its worker was ended from outside (out of memory?)"
        hint = "all finished work is kept; run the same command again"
    except BaseException as fault:  # noqa: BLE001 - cancelled, or an outcome that cannot travel
        why, hint = f"{order.step}: {type(fault).__name__}: {fault}", "run the same command again"
    return Outcome(step=order.step, outputs=None, error=StepFailed(why, hint=hint), seconds=0.0)
