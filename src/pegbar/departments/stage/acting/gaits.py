"""Walks and runs: where each foot is planted, how the body rides on them, how the arms answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pegbar.assets.performance import Reach
from pegbar.departments.stage.acting.tracks import stepped

SLOT: Final = 1 / 12
"""Seconds of a drawing on twos. Steps take whole drawings, so that each has its contact, its
down, its passing and its up, and none of them falls between two drawings."""
_STRIDE: Final = 0.74
"""The length of an easy step, in leg lengths."""
_LONGEST: Final = 1.25
"""What short legs may be drawn out to, in leg lengths, rather than trip faster."""
_QUICKEST: Final = 3
_SLOWEST: Final = 9
_RUNNING: Final = 3
_AT_REST: Final = 0.97
_SWING: Final = 0.34

_FLIGHT: Final = (
    # of a run, the foot's place in leg lengths from the hip, thirds of a step since it landed
    (0.22, 0.0, 0.0), (-0.42, 0.16, 34.0), (-0.72, 0.5, 62.0),
    (-0.5, 0.6, 48.0), (0.1, 0.42, 8.0), (0.6, 0.22, -18.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A way of `way` stage units in `steps` equal strides, from `origin`.

    The first foot goes half a stride's time ahead and the last one closes up, so that both stand
    together before and after, and nothing jumps. `runs` leaves the ground between the steps.
    """

    start: float
    seconds: float
    origin: float
    way: float
    steps: int
    runs: bool = False

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
    """A drawing of a walk: both feet, the body's lift in stage units, its stretch, how far it
    leans, and how far the near arm swings forward; the far arm swings back as far."""

    near: Reach
    far: Reach
    lift: float
    swing: float
    stretch: float = 1.0
    lean: float = 0.0
    bent: float = 0.0


STANDING: Final = Step(near=Reach(), far=Reach(), lift=0.0, swing=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a way is gone: how many steps, how long, and whether they are run."""

    steps: int
    seconds: float
    runs: bool = False


def pace_for(way: float, leg: float, height: float, tempo: float, *, runs: bool) -> Pace:
    """Steps of whole drawings. `tempo` is stage units a second at an easy walk; a running figure
    covers what legs and height allow."""
    if runs:
        stride = max(1.3 * leg, 0.36 * height)
        steps = max(2, round(way / stride))
        return Pace(steps=steps, seconds=(steps + 1) * _RUNNING * SLOT, runs=True)
    drawings = min(max(round(_STRIDE * leg / tempo / SLOT), _QUICKEST), _SLOWEST)
    stride = min(max(_STRIDE * leg, tempo * drawings * SLOT), _LONGEST * leg)
    steps = max(1, math.ceil(way / stride - 0.25))
    return Pace(steps=steps, seconds=(steps + 1) * drawings * SLOT)


def step_of(walk: Walk, gone: float, leg: float, height: float) -> Step:
    """The drawing of a walk when the body has gone so far.

    The planted foot stays where it came down: it goes back under the body exactly as the body
    goes forward, until its heel lifts.
    """
    return _run(walk, gone, leg, height) if walk.runs else _stride(walk, gone, leg, height)


def _stride(walk: Walk, gone: float, leg: float, height: float) -> Step:
    """Contact, down, passing, up: the hip rides on the straight leg like a wheel's spoke, the
    weight sinks into the knee right after the contact, and short legs bounce."""
    number, share = walk.swing(gone)
    first, last = number == 0, number == walk.steps
    behind = (walk.landed(number - 1) - gone) / leg
    spoke = min(math.sqrt(max(0.97 - behind * behind, 0.6)) - _AT_REST, 0.0)
    sunk = 0.055 * math.sin(math.pi * min(share / 0.45, 1.0)) * (not first)
    hop = max(0.026 * height - 0.03 * leg, 0.0) * math.sin(math.pi * max(share - 0.3, 0.0) / 0.7)
    lift = stepped(leg * (spoke - sunk) + hop * (0.4 if first or last else 1.0), 0.1)
    start, end = walk.landed(number - 2), walk.landed(number)
    eased = share * share * (3 - 2 * share)
    up = (0.12 if first or last else 0.24) * math.sin(math.pi * min(share**0.8, 1.0))
    below = _AT_REST + lift / leg
    # Off the toe, level as it passes, the heel down first.
    toe = (38 * (1 - share / 0.4) if share < 0.4 else -24 * (share - 0.5) / 0.5) * (not first)
    toe = 0.0 if (last and share > 0.6) or 0.4 <= share <= 0.5 else toe
    swinging = Reach(
        round((start + (end - start) * eased - gone) / leg, 4), round(below - up, 4), round(toe, 1)
    )
    peeled = max(share - 0.78, 0.0) / 0.22 * (not last)
    flat = 0.0 if first or share > 0.15 else -18 * (1 - share / 0.15)
    planted = Reach(
        round(behind + 0.05 * peeled, 4),
        round(below - 0.07 * peeled, 4),
        round(34 * peeled + flat, 1),
    )
    near, far = (planted, swinging) if number % 2 == 0 else (swinging, planted)
    swing = stepped(_SWING * min(max((far.x - near.x) / _STRIDE, -1.0), 1.0), 0.04)
    stretch = 1.0 - 0.35 * sunk + (0.012 if 0.55 < share < 0.9 else 0.0)
    return Step(near=near, far=far, lift=lift, swing=swing, stretch=stretch, lean=3.0)


def _run(walk: Walk, gone: float, leg: float, height: float) -> Step:
    """Land squashed under the body, push off stretched, fly: three drawings a step, of which the
    foot is on the ground in one."""
    number, share = walk.swing(gone)
    if number == 0 or (number == walk.steps and share > 0.6):
        return _stride(walk, gone, leg, height)
    third = min(int(share * 3 + 0.4), 2)
    lift = (-0.03, 0.045, 0.075)[third] * height
    down, out = _FLIGHT[third], _FLIGHT[third + 3]
    below = _AT_REST + lift / leg if third == 0 else _AT_REST
    one = Reach(round(down[0], 4), round(below - down[1], 4), down[2])
    other = Reach(round(out[0], 4), round(_AT_REST - out[1], 4), out[2])
    near, far = (one, other) if number % 2 == 0 else (other, one)
    swing = 0.55 * (1 if number % 2 else -1) * (-0.3, 0.6, 1.0)[third]
    stretch = (0.93, 1.04, 1.02)[third]
    return Step(
        near=near,
        far=far,
        lift=stepped(lift, 0.1),
        swing=swing,
        stretch=stretch,
        lean=9.0,
        bent=1.0,
    )
