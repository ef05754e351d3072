"""What a vendor's side of the sandbox takes in and tells: orders, faults, and what is seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Final, Literal

from pegbar.ports.generator import State
from pegbar.values.money import Money

_MARKER: Final = re.compile(r"\[\[sandbox:\s*([a-z-]+)(?:\s+x(\d{1,4}))?\s*\]\]")


class Fault(StrEnum):
    """What can go wrong on purpose. A prompt asks for one with `[[sandbox: rate]]`; with `x2` only
    the first two creates of that prompt meet it."""

    MODERATION_INPUT = "moderation-input"
    MODERATION_OUTPUT = "moderation-output"
    RATE = "rate"
    QUOTA = "quota"
    SERVER = "server"
    DROP_BEFORE = "drop-before"
    DROP_AFTER = "drop-after"
    FAILED = "failed"
    HALF_DOWNLOAD = "half-download"
    WRONG_SIZE = "wrong-size"
    EXPIRED_URL = "expired-url"
    FORGET = "forget"
    SLOW = "slow"
    CREDENTIALS = "credentials"


SAYS: Final[Mapping[Fault, str]] = {
    Fault.MODERATION_INPUT: "refused for what was asked for",
    Fault.MODERATION_OUTPUT: "made, looked at, and kept back",
    Fault.RATE: "too many calls; nothing is taken",
    Fault.QUOTA: "no credits are left; nothing is taken",
    Fault.SERVER: "the server says that it cannot now; nothing is taken",
    Fault.DROP_BEFORE: "the connection breaks, and nothing was taken",
    Fault.DROP_AFTER: "the job is taken and charged, and its answer is lost on the way",
    Fault.FAILED: "the job runs and fails",
    Fault.HALF_DOWNLOAD: "the first download of a result breaks off in the middle",
    Fault.WRONG_SIZE: "the result is half as wide and high as was asked for",
    Fault.EXPIRED_URL: "the first address of a result has ended already",
    Fault.FORGET: "the job is taken and charged, and not known when one looks",
    Fault.SLOW: "the job takes twenty times as long",
    Fault.CREDENTIALS: "the result carries content credentials of its own (C2PA), signed by "
    "somebody whom nobody trusts",
}
"""What each does, in the words of the reference."""

AT_CREATE: Final = frozenset(
    {Fault.RATE, Fault.QUOTA, Fault.SERVER, Fault.DROP_BEFORE, Fault.DROP_AFTER}
)
"""The faults that a create itself meets; the others come later."""


class Dropped(Exception):
    """The connection is to break off here: `reset` as a router does it, else as a closed door."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__("the connection is dropped")
        self.reset = reset


class Refusal(Exception):
    """The create is not taken. A vendor's side tells it in the vendor's own words."""

    def __init__(self, fault: Fault, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message
        self.after = after


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A create as every vendor means it. `frames` are pictures of the result with their place in
    it, 0..1; `source` is a film or a picture that is changed; `driving` a performance whose length
    the result takes; `seed` changes what is seen. `free` are the ends that the vendor does not
    charge for, `runs_charged` that it charges for what was cancelled while it ran. `tag` is a name
    that the vendor can be asked for later. `said` is what else stood in the request, for tests to
    read."""

    model: str
    prompt: str = ""
    gives: Literal["video", "image"] = "video"
    size: tuple[int, int] | None = None
    seconds: float | None = None
    fps: float = 24.0
    seed: int | None = None
    frames: tuple[tuple[float, bytes], ...] = ()
    source: bytes | None = None
    driving: bytes | None = None
    price: Money | None = None
    free: frozenset[Fault] = frozenset({Fault.FAILED, Fault.MODERATION_INPUT})
    runs_charged: bool = False
    tag: str = ""
    said: Mapping[str, object] = field(default_factory=dict)

    def digest(self) -> str:
        """What tells orders apart for the schedule of faults and for counting them."""
        parts = (self.model, self.prompt, self.size, self.seconds, sorted(map(str, self.said)))
        whole = blake2b(repr(parts).encode(), digest_size=16)
        for at, picture in self.frames:
            whole.update(f"{at}".encode() + blake2b(picture, digest_size=16).digest())
        return whole.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One create that came in, taken or not; retries by an SDK are seen here."""

    vendor: str
    order: Order
    fault: Fault | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where a job is. `queued` tells that it waits for others of this vendor; `fault` why it
    failed."""

    state: State
    share: float = 0.0
    queued: bool = False
    fault: Fault | None = None
    cost: Money | None = None


@dataclass(slots=True, kw_only=True)
class Work:
    """A job that was taken. Times are the floor's clock's. Mutable: it ends and can be cancelled;
    the floor's lock guards it."""

    id: str
    vendor: str
    order: Order
    fault: Fault | None
    taken: float
    lasts: float
    begins: float
    cancelled: float | None = None
    forgotten: bool = False
    downloads: int = 0

    @property
    def ends(self) -> float:
        return self.begins + self.lasts

    @property
    def charged(self) -> Money | None:
        """What it costs in the end: nothing where it was cancelled, or did not come out in a way
        that this vendor does not charge for."""
        price = self.order.price
        stopped = self.cancelled is not None
        if stopped and self.order.runs_charged:
            stopped = self.cancelled is not None and self.cancelled <= self.begins
        free = stopped or self.fault in self.order.free
        return Money(0, price.unit) if price is not None and free else price

    def seen(self, now: float) -> Seen:
        """Where it is at a moment."""
        if self.cancelled is not None:
            return Seen(state=State.CANCELLED, cost=self.charged)
        if now < self.begins or (now == self.begins and self.lasts > 0):
            return Seen(state=State.WAITING, queued=self.begins > self.taken)
        if now < self.ends and self.fault is not Fault.MODERATION_INPUT:
            return Seen(state=State.RUNNING, share=(now - self.begins) / self.lasts)
        if self.fault in (Fault.FAILED, Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT):
            return Seen(state=State.FAILED, fault=self.fault, cost=self.charged)
        return Seen(state=State.DONE, share=1.0, cost=self.charged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a floor takes its time, in seconds: `queue` before a job begins, `work` that it lasts,
    `answer` that every answer waits. `at_once` jobs of one vendor run together, `per_minute`
    creates are taken; None is no limit."""

    queue: float = 0.0
    work: float = 0.0
    answer: float = 0.0
    at_once: int | None = None
    per_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Faults by chance: the share of creates that meets each, the same for the same seed whatever
    the order in which creates arrive."""

    seed: int = 0
    shares: Mapping[Fault, float] = field(default_factory=dict)

    def fault_of(self, vendor: str, digest: str, nth: int) -> Fault | None:
        text = f"{self.seed}/{vendor}/{digest}/{nth}".encode()
        number = int.from_bytes(blake2b(text, digest_size=8).digest(), "big") / 2**64
        for fault, share in sorted(self.shares.items()):
            if number < share:
                return fault
            number -= share
        return None


class HandClock:
    """A clock that stands still until it is moved: for tests."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def fault_in(prompt: str) -> tuple[Fault, int | None] | None:
    """The fault that a prompt asks for, and how often; None where it asks for none that exists."""
    found = _MARKER.search(prompt)
    if not found or found[1] not in set(Fault):
        return None
    return Fault(found[1]), int(found[2]) if found[2] else None


def without_marker(prompt: str) -> str:
    """The prompt as it was meant, for a card that shows it."""
    return " ".join(_MARKER.sub(" ", prompt).split())


def seed_in(said: object) -> int | None:
    """A seed as a request said it; None where it said none."""
    return said if isinstance(said, int) else None


def without_bytes(value: object) -> object:
    """What a request said, with files that stood inside it told by their length alone."""
    if isinstance(value, dict):
        return {key: without_bytes(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [without_bytes(inside) for inside in value]
    if isinstance(value, str) and value.startswith("data:"):
        return f"{value.partition(',')[0]}, {len(value)} characters"
    return value
