"""Channels over time: held values, and eased ways between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Key(NamedTuple):
    """From `start` on the channel goes to `value` and is there after `over` seconds."""

    start: float
    value: float
    over: float


@dataclass(slots=True)
class Track:
    """One channel of a figure, a thing or a camera. Mutable while a shot is being acted."""

    value: float
    keys: list[Key] = field(default_factory=list)

    def to(self, start: float, value: float, over: float = 0.25) -> None:
        """Ease to a value and hold it."""
        self.keys.append(Key(start, value, over))

    def strike(self, start: float, value: float, over: float = 0.3, past: float = 0.15) -> None:
        """Go there as a body does: a little back, over the mark, and settle."""
        before = self.at(start)
        swing = (value - before) * past
        self.to(start, before - swing * 0.6, over * 0.3)
        self.to(start + over * 0.3, value + swing, over * 0.5)
        self.to(start + over * 0.8, value, over * 0.5)

    def at(self, time: float) -> float:
        """The value at `time`: each key leads from wherever the ones before it had come to."""
        now = self.value
        for key in sorted(self.keys, key=lambda one: one.start):
            if time < key.start:
                break
            now += (key.value - now) * _eased((time - key.start) / key.over if key.over else 1.0)
        return now

    def last(self) -> float:
        """The value that the channel comes to rest at."""
        return max(self.keys, key=lambda one: one.start).value if self.keys else self.value


def _eased(share: float) -> float:
    """Slow out, slow in."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def stepped(value: float, step: float) -> float:
    """The value on a grid of `step`: small motion rests, and equal poses are equal drawings."""
    return round(round(value / step) * step, 4)
