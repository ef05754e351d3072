"""How work that mostly waits is written and driven: a course says what it wants next, and a driver
does it, for one course in its caller's thread or for a thousand with a few hands.

A course is a generator: it yields a move, is given what came of it, and returns its result.
"""

from __future__ import annotations

import heapq
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final, ParamSpec, Protocol, TypeAlias, TypeVar, cast

from pegbar.values.errors import PegbarError

P = ParamSpec("P")
T = TypeVar("T")
_BEAT: Final = 0.25
"""Seconds between two signs of life of who waits alone: so soon it hears that it was stopped."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something that takes its time: a conversation, a file, a sync."""

    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing, for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Sit:
    """A seat at `whom`, who has so many; it is left by `Seats.leave`."""

    whom: str
    most: int


Move: TypeAlias = Call | Rest | Sit
Course: TypeAlias = Generator[Move, object, T]


def call(run: Callable[P, T], *given: P.args, **named: P.kwargs) -> Course[T]:
    """What `run` returns or raises."""
    came = yield Call(partial(run, *given, **named))
    return cast(T, came)


class Timer(Protocol):
    """Passing time, so that tests can let it fly."""

    def now(self) -> float:
        """Seconds from some fixed moment."""
        ...

    def sleep(self, seconds: float) -> None: ...


class RealTimer:
    """Implements Timer."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Seats:
    """Who may be busy with whom at the same time: first come, first served. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: dict[str, int] = {}
        self._waiting: dict[str, deque[Callable[[], None]]] = {}

    def take(self, whom: str, most: int, seated: Callable[[], None]) -> bool:
        """True with a seat at once; else `seated` is called when there is one, from any thread."""
        with self._lock:
            if self._taken.get(whom, 0) < max(1, most):
                self._taken[whom] = self._taken.get(whom, 0) + 1
                return True
            self._waiting.setdefault(whom, deque()).append(seated)
            return False

    def leave(self, whom: str) -> None:
        """Give a seat to the next, or back."""
        with self._lock:
            waiting = self._waiting.get(whom)
            if waiting:
                seated = waiting.popleft()
            else:
                self._taken[whom] -= 1
                return
        seated()

    def give_up(self, whom: str, seated: Callable[[], None]) -> bool:
        """Wait no longer. False where the seat was given meanwhile: it has to be left."""
        with self._lock:
            waiting = self._waiting.get(whom, deque())
            if seated in waiting:
                waiting.remove(seated)
                return True
            return False


# -- one course, in its caller's thread


def drive_one(course: Course[T], seats: Seats, timer: Timer, beat: Callable[[], None]) -> T:
    """Carry one course out. `beat` is called again and again while it waits; what it raises ends
    the course."""
    try:
        move = next(course)
        while True:
            try:
                given = _do(move, seats, timer, beat)
            except BaseException as error:  # noqa: BLE001 - thrown into the course that asked
                move = course.throw(error)
            else:
                move = course.send(given)
    except StopIteration as end:
        return cast(T, end.value)
    finally:
        course.close()


def _do(move: Move, seats: Seats, timer: Timer, beat: Callable[[], None]) -> object:
    if isinstance(move, Call):
        return move.run()
    if isinstance(move, Rest):
        until = timer.now() + move.seconds
        while (left := until - timer.now()) > 0:
            beat()
            timer.sleep(min(_BEAT, left))
        return None
    bell = threading.Event()
    if seats.take(move.whom, move.most, bell.set):
        return None
    try:
        while not bell.wait(_BEAT):
            beat()
    except BaseException:
        if not seats.give_up(move.whom, bell.set):
            seats.leave(move.whom)
        raise
    return None


# -- many courses, with a few hands


@dataclass(slots=True)
class _Going:
    """A course on its way. Mutable: its driver's own."""

    number: int
    course: Course[object]
    seat: tuple[str, Callable[[], None]] | None = None


@dataclass(slots=True)
class Crowd:
    """Carries many courses out at once: a heap of those that rest, by when they go on, and a
    bounded pool of threads for their calls. `hands` 0 makes every call where the driver is: then
    what happens is a matter of the timer alone. Mutable: it is the state of the loop."""

    seats: Seats
    timer: Timer
    hands: int = 16
    _resting: list[tuple[float, int, _Going]] = field(default_factory=list)
    _news: queue.SimpleQueue[tuple[_Going, object, BaseException | None]] = field(
        default_factory=queue.SimpleQueue
    )
    _ends: dict[int, object] = field(default_factory=dict)
    _pool: ThreadPoolExecutor | None = None
    _ticks: int = 0

    def drive(
        self, courses: Sequence[Course[T]], ended: Callable[[int], None] = lambda _: None
    ) -> list[T | PegbarError]:
        """Each course's result, or the PegbarError that ended it, in order. Anything else that is
        raised ends all: what is under way in a call is waited for, the courses are closed."""
        going = [_Going(number, cast(Course[object], one)) for number, one in enumerate(courses)]
        self._pool = ThreadPoolExecutor(self.hands) if self.hands else None
        told = 0
        try:
            for one in going:
                self._go(one, None, None)
            while len(self._ends) < len(going):
                self._turn()
                while told < len(self._ends):
                    told += 1
                    ended(told)
        finally:
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)
            for one in going:
                if one.number not in self._ends:
                    self._close(one)
        return [cast("T | PegbarError", self._ends[one.number]) for one in going]

    def _close(self, one: _Going) -> None:
        if one.seat is not None and not self.seats.give_up(*one.seat):
            self.seats.leave(one.seat[0])
        one.course.close()

    def _turn(self) -> None:
        now = self.timer.now()
        while self._resting and self._resting[0][0] <= now:
            self._go(heapq.heappop(self._resting)[2], None, None)
        if self._pool is not None:
            self._hear(self._resting[0][0] - self.timer.now() if self._resting else None)
            return
        self._hear(0.0)
        if self._resting:
            self.timer.sleep(max(0.0, self._resting[0][0] - self.timer.now()))

    def _hear(self, seconds: float | None) -> None:
        try:
            self._go(*self._news.get(timeout=None if seconds is None else max(0.0, seconds)))
            while True:
                self._go(*self._news.get_nowait())
        except queue.Empty:
            pass

    def _go(self, one: _Going, given: object, error: BaseException | None) -> None:
        one.seat = None
        try:
            move = one.course.throw(error) if error is not None else one.course.send(given)
        except StopIteration as end:
            self._ends[one.number] = end.value
            return
        except PegbarError as known:
            self._ends[one.number] = known
            return
        self._start(one, move)

    def _start(self, one: _Going, move: Move) -> None:
        if isinstance(move, Rest):
            self._ticks += 1
            heapq.heappush(self._resting, (self.timer.now() + move.seconds, self._ticks, one))
        elif isinstance(move, Sit):
            news = self._news

            def seated() -> None:
                news.put((one, None, None))

            one.seat = (move.whom, seated)
            if self.seats.take(move.whom, move.most, seated):
                seated()
        elif self._pool is not None:
            future = self._pool.submit(move.run)
            future.add_done_callback(lambda done: self._news.put((one, *_came(done))))
        else:
            self._news.put((one, *_now(move.run)))


def _came(done: Future[object]) -> tuple[object, BaseException | None]:
    if done.cancelled():
        return None, RuntimeError("the driver ended")
    error = done.exception()
    return (None, error) if error is not None else (done.result(), None)


def _now(run: Callable[[], object]) -> tuple[object, BaseException | None]:
    try:
        return run(), None
    except Exception as error:  # noqa: BLE001 - it is thrown into the course that asked
        return None, error
