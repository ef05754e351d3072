"""Walks: where each foot is planted, how the body rides on them, and how the arms answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pegbar.assets.performance import Reach
from pegbar.departments.stage.acting.tracks import stepped

STRIDE: Final = 0.72
"""The length of a step, in leg lengths."""
_LONGEST: Final = 1.3
"""What short legs may be drawn out to, in leg lengths, rather than trip faster."""
PERIOD: Final = 0.23
"""Seconds of the quickest step: on twos, faster feet are seen at random."""
_AT_REST: Final = 0.97
_DIP: Final = 0.05
_SWING: Final = 0.32


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A way of `way` stage units in `steps` equal strides, from `origin`.

    The first foot goes half a stride's time ahead and the last one closes up, so that both stand
    together before and after, and nothing jumps.
    """

    start: float
    seconds: float
    origin: float
    way: float
    steps: int

    @property
    def stride(self) -> float:
        return self.way / self.steps

    def landed(self, swing: int) -> float:
        """How far ahead of the origin the foot of a swing comes down."""
        return min(max(swing + 1, 0), self.steps) * self.stride

    def swing(self, gone: float) -> tuple[int, float]:
        """The swing that is under way when the body has gone so far, and its share 0..1."""
        half = self.stride / 2
        number = 0 if gone < half else min(int((gone - half) / self.stride) + 1, self.steps)
        begin = max(number - 0.5, 0.0) * self.stride
        end = min((number + 0.5) * self.stride, self.way)
        return number, min(max((gone - begin) / max(end - begin, 1e-9), 0.0), 1.0)

    def contacts(self) -> Iterator[tuple[float, float]]:
        """How far the body has gone, and where the foot is, each time one comes down."""
        for number in range(self.steps):
            yield (number + 0.5) * self.stride, self.landed(number)
        yield self.way, self.way


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A drawing of a walk: both feet, the body's lift in stage units, and how far the near arm
    swings forward; the far arm swings back as far."""

    near: Reach
    far: Reach
    lift: float
    swing: float


STANDING: Final = Step(near=Reach(), far=Reach(), lift=0.0, swing=0.0)


def steps_for(way: float, leg: float, speed: float) -> tuple[int, float]:
    """How many steps a way takes, and how many seconds, at about `speed` units a second."""
    stride = min(max(STRIDE * leg, speed * PERIOD), _LONGEST * leg)
    steps = max(1, math.ceil(way / stride - 0.25))
    return steps, max(way / speed, steps * PERIOD, 0.4)


def step_of(walk: Walk, gone: float, leg: float, height: float) -> Step:
    """The drawing of a walk when the body has gone so far.

    The planted foot stays where it came down: it goes back under the body exactly as the body
    goes forward. The body is lowest at the contacts and rides up over the straight leg; on short
    legs it bounces.
    """
    number, share = walk.swing(gone)
    first, last = number == 0, number == walk.steps
    at_contact = not (first if share < 0.5 else last)
    dip = _DIP * leg * abs(math.cos(math.pi * share)) * at_contact
    bob = max(0.012 * height - _DIP * leg, 0.0) * math.sin(math.pi * share)
    lift = stepped(bob - dip, 0.1)
    start, end = walk.landed(number - 2), walk.landed(number)
    eased = share * share * (3 - 2 * share)
    up = (0.12 if first or last else 0.2) * math.sin(math.pi * share)
    below = _AT_REST + lift / leg
    swinging = Reach(
        round((start + (end - start) * eased - gone) / leg, 4), round(below - up, 4), -20 * up
    )
    planted = Reach(round((walk.landed(number - 1) - gone) / leg, 4), round(below, 4))
    near, far = (planted, swinging) if number % 2 == 0 else (swinging, planted)
    swing = stepped(_SWING * min(max((far.x - near.x) / STRIDE, -1.0), 1.0), 0.08)
    return Step(near=near, far=far, lift=lift, swing=swing)
