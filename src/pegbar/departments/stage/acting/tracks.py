"""Channels over time: held values, and eased ways between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from pegbar.production.acting import Ease

_T = TypeVar("_T")


class Key(NamedTuple):
    """From `start` on the channel goes to `value` and is there after `over` seconds.

    `ramp` is the share of that time that a steady way takes to get going, and again to stop;
    0 eases all the way.
    """

    start: float
    value: float
    over: float
    ramp: float = 0.0


@dataclass(slots=True)
class Track:
    """One channel of a figure, a thing or a camera. Mutable while a shot is being acted."""

    value: float
    keys: list[Key] = field(default_factory=list)

    def to(self, start: float, value: float, over: float = 0.25, ramp: float = 0.0) -> None:
        """Ease to a value and hold it."""
        self.keys.append(Key(start, value, over, ramp))

    def strike(self, start: float, value: float, over: float = 0.3, past: float = 0.15) -> None:
        """Go there as a body does: a little back, over the mark, and settle."""
        before = self.at(start)
        swing = (value - before) * past
        self.to(start, before - swing * 0.6, over * 0.3)
        self.to(start + over * 0.3, value + swing, over * 0.5)
        self.to(start + over * 0.8, value, over * 0.5)

    def hurry(self, first: int, time: float, pace: float) -> None:
        """Play the keys from number `first` on, which begin at `time`, in `pace` of their time."""
        for number, key in enumerate(self.keys[first:], first):
            start = time + (key.start - time) * pace
            self.keys[number] = key._replace(start=start, over=key.over * pace)

    def at(self, time: float) -> float:
        """The value at `time`: each key leads from wherever the ones before it had come to."""
        now = self.value
        for key in sorted(self.keys, key=lambda one: one.start):
            if time < key.start:
                break
            share = (time - key.start) / key.over if key.over else 1.0
            now += (key.value - now) * eased(share, key.ramp)
        return now

    def last(self) -> float:
        """The value that the channel comes to rest at: of keys that begin together, the one
        that was written last."""
        if not self.keys:
            return self.value
        return max(enumerate(self.keys), key=lambda one: (one[1].start, one[0]))[1].value


@dataclass(slots=True)
class Switch(Generic[_T]):
    """A channel without a between: a view, a hand's shape. Mutable while a shot is being acted."""

    value: _T
    keys: list[tuple[float, _T]] = field(default_factory=list)

    def to(self, start: float, value: _T) -> None:
        self.keys.append((start, value))

    def hurry(self, first: int, time: float, pace: float) -> None:
        """Play the keys from number `first` on, which begin at `time`, in `pace` of their time."""
        for number, (start, value) in enumerate(self.keys[first:], first):
            self.keys[number] = (time + (start - time) * pace, value)

    def at(self, time: float) -> _T:
        """The value at `time`; of keys that begin together the one that was written last."""
        found, since = self.value, -1e9
        for start, value in self.keys:
            if since <= start <= time:
                found, since = value, start
        return found


def way(ease: Ease, share: float) -> float:
    """How far along a move is, by its ease; with BACK a little before and beyond its ends."""
    share = min(max(share, 0.0), 1.0)
    if ease is Ease.STEP:
        return float(share >= 1.0)
    if ease is Ease.IN:
        return share * share
    if ease is Ease.OUT:
        return share * (2 - share)
    if ease is Ease.BOTH:
        return share * share * (3 - 2 * share)
    if ease is Ease.BACK:
        # A cubic through both ends that starts and ends going the other way.
        return share * share * (3 - 2 * share) - 0.9 * share * (1 - share) * (1 - 2 * share)
    return share


def eased(share: float, ramp: float = 0.0) -> float:
    """Slow out, slow in; with a ramp, steady between."""
    share = min(max(share, 0.0), 1.0)
    if not ramp:
        return share * share * (3 - 2 * share)
    if share > 0.5:
        return 1.0 - eased(1.0 - share, ramp)
    if share < ramp:
        return share * share / (2 * ramp * (1 - ramp))
    return (share - ramp / 2) / (1 - ramp)


def moment_of(wanted: float, ramp: float = 0.0) -> float:
    """The share of the time at which an eased way has come so far."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if eased(middle, ramp) < wanted else (low, middle)
    return high


def stepped(value: float, step: float) -> float:
    """The value on a grid of `step`: small motion rests, and equal poses are equal drawings."""
    return round(round(value / step) * step, 4)
