"""An engine in this machine's processes: a bounded pool of workers, inline for small steps, and
threads beside the engine for those that wait for other people's machines."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from pegbar.backends.engines.bench import Tell
from pegbar.backends.engines.carrying import OpenShop, carry_out
from pegbar.backends.engines.carrying import Shop as Shop
from pegbar.graph.step import Slot
from pegbar.ports.engine import Order, Outcome, Underway
from pegbar.values.errors import Cancelled

if TYPE_CHECKING:
    from pegbar.backends.engines.workers import Workers

News: TypeAlias = Outcome | Underway

_TURN: Final = 0.05
"""Seconds of listening to the workers alone, while somebody waits beside them."""
_ON_THE_WIRE: Final = 64
"""So many orders may wait for other people's machines at once; none of them takes up a worker."""
_LAST_WORDS: Final = 10.0
"""Seconds that those have, together, to end a conversation and write down what came of it."""


class LocalEngine:
    """Implements port Engine. `open_shop` must be picklable: each worker opens its own. `hidden`
    names environment variables that no worker inherits."""

    def __init__(
        self, open_shop: OpenShop, *, workers: int | None = None, hidden: Sequence[str] = ()
    ) -> None:
        self._open_shop = open_shop
        self._hidden = hidden
        self._bound = workers or len(os.sched_getaffinity(0))
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._running: dict[str, Slot] = {}
        self._shop: Shop | None = None
        self._workers: Workers | None = None
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
        return len(busy) < self._bound

    def submit(self, order: Order) -> None:
        if order.slot is Slot.INLINE:
            self._shop = self._shop or self._open_shop()
            self._news.put(carry_out(order, self._shop, self._tell))
            return
        self._running[order.step] = order.slot
        if order.slot is Slot.WIRE:
            self._wait_beside(order)
            return
        self._workers = self._workers or self._hire()
        if untold := self._workers.give(order):
            self._news.put(untold)

    def wait(self, seconds: float) -> Sequence[News]:
        news = self._listen(seconds)
        for one in news:
            if isinstance(one, Outcome):
                self._running.pop(one.step, None)
        return news

    def _listen(self, seconds: float) -> list[News]:
        """Workers tell by themselves; what happens here and beside us is left as a note."""
        busy = set(self._running.values())
        if self._workers is None or busy <= {Slot.WIRE}:
            return self._told(seconds)
        news = self._told(0.0)
        turn = 0.0 if news else _TURN if Slot.WIRE in busy else seconds
        return [*news, *self._workers.hear(min(turn, seconds))]

    def _told(self, seconds: float) -> list[News]:
        """What was left for us, waiting at most so long for the first."""
        news: list[News] = []
        try:
            news.append(self._news.get(timeout=seconds) if seconds else self._news.get_nowait())
            while True:
                news.append(self._news.get_nowait())
        except queue.Empty:
            return news

    def _hire(self) -> Workers:
        from pegbar.backends.engines.workers import Workers  # who only plans needs none

        return Workers(self._open_shop, self._hidden)

    def _wait_beside(self, order: Order) -> None:
        """Run an order in a thread of this process: waiting takes up nobody's time."""
        self._shop = shop = self._shop or self._open_shop()
        self._waiters = [one for one in self._waiters if one.is_alive()]
        news, tell = self._news, _Beside(self._tell, self._leave)
        waiter = threading.Thread(
            target=lambda: news.put(carry_out(order, shop, tell)), name=order.step, daemon=True
        )
        self._waiters.append(waiter)
        waiter.start()

    def stop(self) -> None:
        self._stop_waiters()
        if self._workers is not None:
            self._workers.stop(at_once=bool(self._running))
        self._workers = None
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
