"""The sandbox's floor: the jobs of all its vendors, what was taken and charged, what goes wrong."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import heapq
import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

from pegbar.backends.sandbox.orders import (
    AT_CREATE,
    Asked,
    Dropped,
    Fault,
    Order,
    Pace,
    Refusal,
    Schedule,
    Seen,
    Work,
    fault_in,
)
from pegbar.backends.sandbox.pictures import Studio, Taken
from pegbar.values.money import Money

_SLOW: Final = 20.0
_MINUTE: Final = 60.0
_WRONG_KEY: Final = "wrong"

Watch = Callable[[str, str, str], None]
"""Told at every point of a conversation: the point (`arrived`, `taken`, `answering`, `answered`),
the vendor, and the request (`POST /v1/image_to_video`) or the job's id. May raise Dropped."""


@dataclass(slots=True, kw_only=True)
class Ambush:
    """The next requests that match meet a fault, whoever sends them."""

    vendor: str
    starts: str
    fault: Fault
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the sandbox's log."""

    at: float
    vendor: str
    job: str
    event: str
    note: str = ""


@dataclass(kw_only=True)
class Floor:
    """Thread-safe. `creates` are the jobs that were taken, in order, with what each is charged;
    `asked` all creates that came in. `balances` are the credits that a vendor's account has left,
    no limit where there is none. `knocks` are all requests, by vendor. `broken` tells of faults of
    the sandbox's own. `root` is the house's address, set when it opens; `catalogues`
    are a studio's own files of models, for sides that play what is written down."""

    pace: Pace = field(default_factory=Pace)
    schedule: Schedule = field(default_factory=Schedule)
    clock: Callable[[], float] = time.monotonic
    balances: dict[str, Money] = field(default_factory=dict)
    paces: dict[str, Pace] = field(default_factory=dict)
    watch: Watch | None = None
    log: Callable[[Line], None] | None = None
    root: str = ""
    catalogues: Sequence[Path] = ()
    creates: list[Work] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    knocks: list[tuple[str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    studio: Studio = field(default_factory=Studio)
    _known: dict[tuple[str, str], Work] = field(default_factory=dict)
    _times: Counter[tuple[str, str]] = field(default_factory=Counter)
    _meets: dict[str, deque[Fault]] = field(default_factory=dict)
    _kept: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    _bytes: dict[bytes, bytes] = field(default_factory=dict)
    _ambushes: list[Ambush] = field(default_factory=list)
    _recent: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def take(
        self, vendor: str, order: Order, *, at_door: Collection[Fault] = (), job: str = ""
    ) -> Work:
        """Take a create, or not. Faults in `at_door` refuse it there instead of failing it later
        (a vendor that moderates before it takes). `job` is the id to give, where the vendor's ids
        look in a way of their own.

        Raises Refusal, which the vendor's side tells in its own words, and Dropped.
        """
        now = self.clock()
        with self._lock:
            fault = self._fault(vendor, order)
            self.asked.append(Asked(vendor=vendor, order=order, fault=fault, at=now))
            self._turn_away(vendor, order, fault, at_door)
            self._stay_within(vendor, order, now)
            work = self._begin(vendor, order, fault, job or secrets.token_hex(12))
        priced = f"{order.model}, {order.price}" if order.price is not None else order.model
        self._tell(vendor, work.id, "taken", f"{priced}, {fault.value}" if fault else priced)
        self.reached("taken", vendor, work.id)
        if fault is Fault.DROP_AFTER:
            raise Dropped
        return work

    def see(self, vendor: str, job: str) -> Seen | None:
        """Where a job is; None where the vendor does not know it (any more)."""
        now = self.clock()
        with self._lock:
            work = self._known.get((vendor, job))
            if work is None or work.forgotten or work.fault is Fault.FORGET:
                return None
            return work.seen(now)

    def work(self, vendor: str, job: str) -> Work | None:
        """The job itself, known or forgotten."""
        with self._lock:
            return self._known.get((vendor, job))

    def tagged(self, vendor: str, tag: str) -> Work | None:
        """The job that was given this tag; for vendors that list their jobs."""
        with self._lock:
            return next(
                (
                    one
                    for (owner, _), one in self._known.items()
                    if owner == vendor and tag and one.order.tag == tag and not one.forgotten
                ),
                None,
            )

    def jobs(self, vendor: str) -> list[Work]:
        """The vendor's list of its jobs, newest first."""
        with self._lock:
            mine = [one for (owner, _), one in self._known.items() if owner == vendor]
        return [one for one in reversed(mine) if not one.forgotten]

    def cancel(self, vendor: str, job: str, *, only_waiting: bool = False) -> bool:
        """End a job; whether that was possible. What was set aside for it is given back."""
        now = self.clock()
        with self._lock:
            work = self._known.get((vendor, job))
            if work is None or work.cancelled is not None or now >= work.ends:
                return False
            if only_waiting and now >= work.begins:
                return False
            work.cancelled = now
            self._give_back(work)
            self._line_up(vendor, now)
        self._tell(vendor, job, "cancelled")
        return True

    def delete(self, vendor: str, job: str) -> None:
        """The vendor's user throws a job away, finished or not: it is not known any more."""
        with self._lock:
            work = self._known.get((vendor, job))
            if work is not None:
                work.forgotten = True
        self._tell(vendor, job, "deleted")

    def forget(self, vendor: str = "") -> None:
        """A restart that lost every job. What was charged stays charged."""
        with self._lock:
            for (owner, _), work in self._known.items():
                work.forgotten = work.forgotten or not vendor or owner == vendor

    def meet(self, vendor: str, fault: Fault) -> None:
        """Let the vendor's next create meet this fault, whatever its prompt says."""
        with self._lock:
            self._meets.setdefault(vendor, deque()).append(fault)

    def ambush(self, vendor: str, starts: str, fault: Fault, times: int = 1) -> None:
        """Let the next requests of the vendor that start so (`GET /v1/tasks`) meet a fault: SERVER,
        RATE, DROP_BEFORE (nothing is done) or DROP_AFTER (done, and the answer is lost)."""
        with self._lock:
            self._ambushes.append(Ambush(vendor=vendor, starts=starts, fault=fault, times=times))

    def calm(self) -> None:
        """Take back every fault that was to be met and was not."""
        with self._lock:
            self._meets.clear()
            self._ambushes.clear()

    def ambushed(self, vendor: str, request: str) -> Fault | None:
        """The fault that waits for this request. Asked by the house."""
        with self._lock:
            for one in self._ambushes:
                if one.vendor == vendor and request.startswith(one.starts) and one.times > 0:
                    one.times -= 1
                    return one.fault
        return None

    def reached(self, point: str, vendor: str, what: str) -> None:
        """Tell whoever watches. Raises Dropped if they do."""
        if self.watch is not None:
            self.watch(point, vendor, what)

    def address(self, vendor: str) -> str:
        return f"{self.root}/{vendor}"

    def result_url(self, work: Work, number: int = 0) -> str:
        """An address where a finished job's file lies; a new one at each call."""
        name = "result.mp4" if work.order.gives == "video" else "result.png"
        nonce = "ended" if self._ended(work) else secrets.token_hex(6)
        return f"{self.address(work.vendor)}/files/{work.id}/{number}/{nonce}/{name}"

    def result(self, work: Work) -> Taken:
        """What a finished job made. Takes time at first: call it in a thread."""
        return self.studio.make(
            work.order,
            wrong_size=work.fault is Fault.WRONG_SIZE,
            credentials=work.fault is Fault.CREDENTIALS,
        )

    def breaks(self, work: Work) -> bool:
        """Whether the download that begins now is to break in the middle: only a job's first."""
        with self._lock:
            work.downloads += 1
            half = work.fault is Fault.HALF_DOWNLOAD and work.downloads == 1
        self._tell(work.vendor, work.id, "half brought" if half else "brought")
        return half

    def refuse(self, work: Work) -> None:
        """A download at an address that had ended was refused; the next address is a good one."""
        with self._lock:
            work.downloads += 1
        self._tell(work.vendor, work.id, "refused: its address has ended")

    def keep(self, data: bytes, media: str = "", name: str = "") -> str:
        """Keep an uploaded file; the name under which it is found again, by default its digest."""
        name = name or blake2b(data, digest_size=12).hexdigest()
        with self._lock:
            self._kept[name] = (self._one_of(data), media)
        return name

    def kept(self, name: str) -> tuple[bytes, str] | None:
        with self._lock:
            return self._kept.get(name)

    def bytes_of(self, uri: str) -> bytes | None:
        """What a request's address means: a data URI, or something that was uploaded here (any
        address whose last part is a kept name). None where it leads elsewhere: nothing outside is
        ever fetched."""
        if uri.startswith("data:"):
            try:
                data = base64.b64decode(uri.partition(",")[2], validate=True)
            except binascii.Error:
                return None
            return self._one_of(data)
        name = uri.split("?")[0].rstrip("/").rpartition("/")[2].partition(".")[0]
        found = self.kept(name)
        return None if found is None else found[0]

    def welcome(self, key: str) -> bool:
        """Whether a key opens the door: any does but none, and one that says that it is wrong."""
        return bool(key.strip()) and _WRONG_KEY not in key

    def stamp(self, at: float) -> str:
        """A moment of the floor's clock as a date, for answers that carry one."""
        moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=at - self.clock())
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def charged(self, vendor: str = "") -> Mapping[str, Money]:
        """What was charged in all, by unit."""
        sums: dict[str, Money] = {}
        with self._lock:
            for work in self.creates:
                cost = work.charged
                if cost is not None and (not vendor or work.vendor == vendor):
                    sums[cost.unit] = sums.get(cost.unit, Money(0, cost.unit)) + cost
        return sums

    def pace_of(self, vendor: str) -> Pace:
        return self.paces.get(vendor, self.pace)

    def _one_of(self, data: bytes) -> bytes:
        """The same bytes are held once, however often they are sent."""
        with self._lock:
            return self._bytes.setdefault(blake2b(data, digest_size=16).digest(), data)

    def _ended(self, work: Work) -> bool:
        return work.fault is Fault.EXPIRED_URL and work.downloads == 0

    def _fault(self, vendor: str, order: Order) -> Fault | None:
        digest = order.digest()
        nth = self._times[vendor, digest]
        self._times[vendor, digest] += 1
        if self._meets.get(vendor):
            return self._meets[vendor].popleft()
        asked = fault_in(order.prompt)
        if asked is not None:
            fault, times = asked
            return fault if times is None or nth < times else None
        return self.schedule.fault_of(vendor, digest, nth)

    def _turn_away(
        self, vendor: str, order: Order, fault: Fault | None, at_door: Collection[Fault]
    ) -> None:
        if fault is None or (fault not in AT_CREATE and fault not in at_door):
            return
        if fault is Fault.DROP_AFTER:
            return
        self._tell(vendor, "", fault.value, order.model)
        if fault is Fault.DROP_BEFORE:
            raise Dropped(reset=True)
        raise Refusal(fault, _WORDS[fault], after=1.0 if fault is Fault.RATE else None)

    def _stay_within(self, vendor: str, order: Order, now: float) -> None:
        most = self.pace_of(vendor).per_minute
        if most is not None:
            recent = self._recent.setdefault(vendor, deque())
            while recent and recent[0] <= now - _MINUTE:
                recent.popleft()
            if len(recent) >= most:
                wait = recent[0] + _MINUTE - now
                raise Refusal(Fault.RATE, _WORDS[Fault.RATE], after=max(wait, 0.1))
            recent.append(now)
        left = self.balances.get(vendor)
        if left is None or order.price is None or order.price.unit != left.unit:
            return
        if left.micros < order.price.micros:
            raise Refusal(Fault.QUOTA, _WORDS[Fault.QUOTA])
        self.balances[vendor] = Money(left.micros - order.price.micros, left.unit)

    def _begin(self, vendor: str, order: Order, fault: Fault | None, job: str) -> Work:
        now = self.clock()
        pace = self.pace_of(vendor)
        lasts = pace.work * (_SLOW if fault is Fault.SLOW else 1.0)
        work = Work(
            id=job,
            vendor=vendor,
            order=order,
            fault=fault,
            taken=now,
            lasts=lasts,
            begins=now + pace.queue,
        )
        self._known[vendor, job] = work
        self.creates.append(work)
        if pace.at_once is not None:
            self._line_up(vendor, now)
        if fault in order.free:
            self._give_back(work)
        return work

    def _line_up(self, vendor: str, now: float) -> None:
        """Let those that have not begun begin as soon as a place is free."""
        pace = self.pace_of(vendor)
        if pace.at_once is None:
            return
        mine = [one for (owner, _), one in self._known.items() if owner == vendor]
        running = [one for one in mine if one.begins < now < one.ends and one.cancelled is None]
        ends = [one.ends for one in running]
        heapq.heapify(ends)
        for work in mine:
            if work.cancelled is not None or work.begins < now:
                continue
            free = now if len(ends) < pace.at_once else heapq.heappop(ends)
            work.begins = max(free, work.taken + pace.queue)
            heapq.heappush(ends, work.ends)

    def _give_back(self, work: Work) -> None:
        left, price, cost = self.balances.get(work.vendor), work.order.price, work.charged
        if left is not None and price is not None and cost is not None and price.unit == left.unit:
            back = price.micros - cost.micros
            self.balances[work.vendor] = Money(left.micros + back, left.unit)

    def _tell(self, vendor: str, job: str, event: str, note: str = "") -> None:
        if self.log is not None:
            self.log(Line(at=self.clock(), vendor=vendor, job=job, event=event, note=note))


_WORDS: Final = {
    Fault.RATE: "too many requests",
    Fault.QUOTA: "you do not have enough credits",
    Fault.SERVER: "internal server error",
    Fault.MODERATION_INPUT: "the prompt was refused by content moderation",
    Fault.MODERATION_OUTPUT: "the result was refused by content moderation",
    Fault.FAILED: "the generation failed",
}
