"""A figure's measures on the stage: limbs, shoulders, chin, how far it can reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from pegbar.production.acting import View
from pegbar.production.rig import Limb, Rig
from pegbar.production.views import seen_from, views_of

STRETCH: Final = 1.45
"""How far beyond its length an arm may be drawn out before it looks torn."""
_HAIR: Final = 1.2
"""How much wider than its ball a head with its hair is."""
_AT_REST: Final = 0.97
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What of a pose moves a shoulder."""

    x: float
    facing: float
    sit: float = 0.0
    lean: float = 0.0
    lift: float = 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """One figure, `height` stage units tall, on the ground at `ground`."""

    rig: Rig
    height: float
    ground: float

    @property
    def scale(self) -> float:
        """Stage units a unit of the rig's drawing."""
        return self.height / (self.rig.ground[1] - self.rig.top[1])

    @property
    def leg(self) -> float:
        """A leg's length in stage units."""
        return self.leg_in(View.THREE_QUARTER)

    def leg_in(self, view: View) -> float:
        """A leg's length in stage units as a view shows it."""
        rig = seen_from(self.rig, view)
        limb = rig.limbs.leg_near or rig.limbs.leg_far
        if limb is None:
            return self.height * 0.4
        return _length(limb) * self.height / (rig.ground[1] - rig.top[1])

    @property
    def sink(self) -> float:
        """How far the body sinks to sit, in stage units."""
        return self.rig.sit / self.rig.height * self.height if self.rig.sit else self.leg / 2

    @property
    def arm(self) -> float:
        """The near arm's length in stage units."""
        return self.length(self.rig.limbs.arm_near)

    def length(self, limb: Limb | None) -> float:
        return self.height * 0.3 if limb is None else _length(limb) * self.scale

    @property
    def half(self) -> float:
        """Half the torso's width with its sleeves, in stage units, as near as limbs tell."""
        limbs = [one for one in (self.rig.limbs.arm_near, self.rig.limbs.arm_far) if one]
        if not limbs:
            return self.height * 0.15
        wide = max(abs(one.root[0] - self.rig.ground[0]) + one.width[0] / 2 for one in limbs)
        return max(wide * self.scale, self.height * 0.05)

    @property
    def round(self) -> bool:
        """Whether the near arm is too short to be seen before the body: then the far hand, whose
        shoulder is further on, does what has to be seen."""
        limb = self.rig.limbs.arm_near
        if limb is None:
            return False
        ahead = (limb.root[0] - self.rig.ground[0]) * self.scale
        return ahead + self.arm < 1.3 * self.half

    @property
    def carry(self) -> Point:
        """Where the near hand holds a thing: at the hip, or with short arms before the chest, so
        that it clears the ground."""
        return (0.7, 0.2) if self.round else (0.42, 0.62)

    @property
    def chin(self) -> float:
        """How far down the figure its chin is, as a share of its height: big heads differ."""
        if self.rig.face is None or self.rig.face.mouth is None:
            return 0.35
        top, ground = self.rig.top[1], self.rig.ground[1]
        return min(max((self.rig.face.mouth.at[1] - top) / (ground - top) * 1.16, 0.12), 0.85)

    def sees(self, view: View) -> bool:
        """Whether this side of the figure is drawn."""
        return view in views_of(self.rig)

    def shoulder(self, stance: Stance, limb: Limb | None = None) -> Point:
        """Where an arm is rooted, on the stage: the near one, if none is named."""
        rig = self.rig
        limb = limb or rig.limbs.arm_near
        root = limb.root if limb else (rig.ground[0], rig.top[1] + 0.35 / self.scale)
        return self._placed(root, stance)

    def head(self, stance: Stance) -> tuple[Point, float]:
        """The middle of the head on the stage, and half its width with the hair."""
        face = self.rig.face
        if face is None or face.ball is None:
            high = self.rig.top[1] + self.chin / 2 * (self.rig.ground[1] - self.rig.top[1])
            return self._placed((self.rig.ground[0], high), stance), self.half
        x, y, radius = face.ball
        return self._placed((x, y), stance), radius * _HAIR * self.scale

    def _placed(self, point: Point, stance: Stance) -> Point:
        """Where a point of the rig's drawing above the hip is on the stage."""
        rig = self.rig
        hip = rig.hip or self._hip()
        angle = math.radians(stance.lean)
        dx, dy = point[0] - hip[0], point[1] - hip[1]
        across = hip[0] + dx * math.cos(angle) - dy * math.sin(angle) - rig.ground[0]
        down = hip[1] + dx * math.sin(angle) + dy * math.cos(angle) - rig.ground[1]
        x = stance.x + stance.facing * across * self.scale
        return x, self.ground + down * self.scale + self.sink * stance.sit - stance.lift

    def _hip(self) -> Point:
        legs = [one for one in (self.rig.limbs.leg_near, self.rig.limbs.leg_far) if one]
        if not legs:
            return self.rig.ground
        return (sum(one.root[0] for one in legs) / len(legs), legs[0].root[1])

    def reach_to(self, point: Point, stance: Stance, limb: Limb | None = None) -> Point:
        """A hand's reach to a point on the stage; a hose stretches only so far."""
        limb = limb or self.rig.limbs.arm_near
        x, y = self.shoulder(stance, limb)
        length = self.length(limb)
        reach = ((point[0] - x) * stance.facing / length, (point[1] - y) / length)
        far = math.hypot(*reach) / STRETCH
        return (reach[0] / far, reach[1] / far) if far > 1 else reach

    def reached(self, reach: Point, stance: Stance, limb: Limb | None = None) -> Point:
        """Where a hand is, on the stage."""
        x, y = self.shoulder(stance, limb)
        length = self.length(limb or self.rig.limbs.arm_near)
        return x + stance.facing * reach[0] * length, y + reach[1] * length

    def raised(self) -> Point:
        """The near hand held high and out, clear of the face: before it, or where the head is
        too big for the arm, beside it."""
        limb, face = self.rig.limbs.arm_near, self.rig.face
        if limb is None or face is None or face.ball is None:
            clear = self.chin * self.height * 0.62 / self.arm
            return min(max(0.8, clear), STRETCH), -0.55
        middle, _, radius = face.ball
        wide = radius * _HAIR + limb.width[2] * 0.8
        length = self.arm / self.scale
        ahead, behind = middle + wide - limb.root[0], limb.root[0] - (middle - wide)
        if ahead / length <= 1.2:
            return max(0.8, ahead / length), -0.55
        return -min(max(0.6, behind / length), 1.1), -0.7


def _length(limb: Limb) -> float:
    return limb.length or math.dist(limb.root, limb.wrist) / _AT_REST
