"""An actor: one figure's channels through a shot, and the poses that they come to."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Final

from blake3 import blake3

from pegbar.assets.performance import Face, FigurePose, Reach
from pegbar.departments.stage.acting.gaits import STANDING, Step, Walk, step_of
from pegbar.departments.stage.acting.mouths import Shape, mouth_at
from pegbar.departments.stage.acting.tracks import Track, stepped
from pegbar.production.acting import Emotion
from pegbar.production.rig import Limb, Rig
from pegbar.production.shots import Standing

ARM_AT_REST: Final = (0.1, 0.95)
_BLINKS_EVERY: Final = 3.0
STRETCH: Final = 1.45
"""How far beyond its length an arm may be drawn out before it looks torn."""
_HAIR: Final = 1.2
"""How much wider than its ball a head with its hair is."""

_FACES: Final[dict[Emotion, tuple[float, float, float, float, float]]] = {
    # smile, brows up, brows' tilt, lids, lean
    Emotion.NEUTRAL: (0.0, 0.0, 0.0, 1.0, 0.0),
    Emotion.HAPPY: (0.8, 0.35, 0.1, 1.0, -1.0),
    Emotion.SAD: (-0.6, -0.1, 0.8, 0.8, 4.0),
    Emotion.ANGRY: (-0.5, -0.5, -0.9, 0.9, 4.0),
    Emotion.AFRAID: (-0.4, 0.7, 0.9, 1.2, -4.0),
    Emotion.SURPRISED: (0.1, 1.0, 0.1, 1.2, -3.0),
    Emotion.TENDER: (0.5, 0.1, 0.45, 0.85, 3.0),
    Emotion.TIRED: (-0.1, -0.2, 0.3, 0.6, 4.0),
    Emotion.CURIOUS: (0.15, 0.6, 0.0, 1.1, 3.0),
}
_CHANNELS: Final = (
    "x", "facing", "sit", "lift", "lean", "stretch",
    "turn", "nod", "tilt", "look_x", "look_y", "smile", "brow", "worry", "lids",
    "near_x", "near_y", "far_x", "far_y",
)  # fmt: skip


def chance(*names: object) -> float:
    """A number 0..1 that is always the same for the same names: variety without dice."""
    text = "/".join(map(str, names)).encode()
    return int.from_bytes(blake3(text).digest(4), "big") / 2**32


@dataclass(slots=True)
class Actor:
    """One figure in one shot. Mutable while the shot is acted; `pose` only reads."""

    who: str
    rig: Rig
    height: float
    ground: float
    tracks: dict[str, Track] = field(default_factory=dict)
    mouths: list[Shape] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    blinks: list[float] = field(default_factory=list)

    @property
    def leg(self) -> float:
        """A leg's length in stage units."""
        limb = self.rig.limbs.leg_near or self.rig.limbs.leg_far
        drawn = self.rig.ground[1] - self.rig.top[1]
        if limb is None:
            return self.height * 0.4
        return (limb.length or math.dist(limb.root, limb.wrist) / 0.97) / drawn * self.height

    @property
    def sink(self) -> float:
        """How far the body sinks to sit, in stage units."""
        return self.rig.sit / self.rig.height * self.height if self.rig.sit else self.leg / 2

    @property
    def scale(self) -> float:
        """Stage units a unit of the rig's drawing."""
        return self.height / (self.rig.ground[1] - self.rig.top[1])

    @property
    def arm(self) -> float:
        """The near arm's length in stage units."""
        return self._length(self.rig.limbs.arm_near)

    def _length(self, limb: Limb | None) -> float:
        if limb is None:
            return self.height * 0.3
        return (limb.length or math.dist(limb.root, limb.wrist) / 0.97) * self.scale

    def shoulder(self, limb: Limb | None = None) -> tuple[float, float]:
        """Where an arm is rooted when everything so far has happened, on the stage: the near
        one, if none is named."""
        limb = limb or self.rig.limbs.arm_near
        root = limb.root if limb else (self.rig.ground[0], self.rig.top[1] + 0.35 / self.scale)
        side = self.tracks["facing"].last()
        x = self.tracks["x"].last() + side * (root[0] - self.rig.ground[0]) * self.scale
        y = self.ground - (self.rig.ground[1] - root[1]) * self.scale
        return x, y + self.sink * self.tracks["sit"].last()

    def reach_to(self, point: tuple[float, float], limb: Limb | None = None) -> tuple[float, float]:
        """A hand's reach to a point on the stage; a hose stretches only so far."""
        limb = limb or self.rig.limbs.arm_near
        x, y = self.shoulder(limb)
        side, length = self.tracks["facing"].last(), self._length(limb)
        reach = ((point[0] - x) * side / length, (point[1] - y) / length)
        far = math.hypot(*reach) / STRETCH
        return (reach[0] / far, reach[1] / far) if far > 1 else reach

    def in_hand(self) -> tuple[float, float]:
        """Where the near hand is when everything so far has happened, on the stage."""
        x, y = self.shoulder()
        side = self.tracks["facing"].last()
        along, down = self.tracks["near_x"].last(), self.tracks["near_y"].last()
        return x + side * along * self.arm, y + down * self.arm

    def raised(self) -> tuple[float, float]:
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

    @property
    def chin(self) -> float:
        """How far down the figure its chin is, as a share of its height: big heads differ."""
        if self.rig.face is None or self.rig.face.mouth is None:
            return 0.35
        top, ground = self.rig.top[1], self.rig.ground[1]
        return min(max((self.rig.face.mouth.at[1] - top) / (ground - top) * 1.16, 0.12), 0.85)

    def feel(self, time: float, emotion: Emotion, over: float = 0.35) -> None:
        """Let a feeling show."""
        smile, brow, worry, lids, lean = _FACES[emotion]
        for name, value in (("smile", smile), ("brow", brow), ("worry", worry), ("lids", lids)):
            self.tracks[name].to(time, value, over)
        self.tracks["lean"].strike(time, lean, over * 1.6)

    def look(self, time: float, there: float, up: float = 0.0) -> None:
        """Eyes first, the head after them, a little too far, and back."""
        own = self.tracks["x"].last()
        ahead = 1.0 if (there >= own) == (self.tracks["facing"].last() >= 0) else -1.0
        far = abs(self.tracks["look_x"].last() - 0.75 * ahead)
        if far + abs(self.tracks["look_y"].last() - up) > 0.7:
            self.blinks.append(time + 0.1)
        self.tracks["look_x"].to(time, 0.75 * ahead, 0.09)
        self.tracks["look_y"].to(time, up, 0.09)
        self.tracks["turn"].strike(time + 0.09, 0.55 * ahead if ahead < 0 else 0.3, 0.35)
        self.tracks["nod"].strike(time + 0.09, 0.65 * up, 0.4)

    def face_towards(self, time: float, there: float) -> None:
        """Turn the whole body if what matters is behind it."""
        own = self.tracks["x"].last()
        side = 1.0 if there >= own else -1.0
        if side != self.tracks["facing"].last():
            self.tracks["facing"].to(time, side, 0.0)

    def hand(self, time: float, to: tuple[float, float], over: float = 0.4) -> None:
        """The near hand goes to a place, with weight."""
        self.tracks["near_x"].strike(time, to[0], over)
        self.tracks["near_y"].strike(time, to[1], over)

    def far_hand(self, time: float, to: tuple[float, float], over: float = 0.45) -> None:
        self.tracks["far_x"].strike(time, to[0], over)
        self.tracks["far_y"].strike(time, to[1], over)

    def walk(self, time: float, there: float, seconds: float, steps: int) -> Walk:
        """Walk to a place; feet and arms follow from the way that was gone."""
        self.face_towards(time, there)
        here = self.tracks["x"].last()
        walk = Walk(start=time, seconds=seconds, origin=here, way=abs(there - here), steps=steps)
        if walk.way >= 1.0:
            self.walks.append(walk)
        self.tracks["x"].to(time, there, seconds, ramp_of(walk))
        return walk

    def bookmark(self) -> dict[str, int]:
        """How much has been written so far, for `hurry`."""
        lists = {"/walks": len(self.walks), "/blinks": len(self.blinks)}
        return lists | {name: len(track.keys) for name, track in self.tracks.items()}

    def hurry(self, since: dict[str, int], time: float, pace: float) -> None:
        """Play what was written since the bookmark in `pace` of its time."""
        for name, track in self.tracks.items():
            track.hurry(since[name], time, pace)
        for number, walk in enumerate(self.walks[since["/walks"] :], since["/walks"]):
            start = time + (walk.start - time) * pace
            self.walks[number] = replace(walk, start=start, seconds=walk.seconds * pace)
        for number, moment in enumerate(self.blinks[since["/blinks"] :], since["/blinks"]):
            self.blinks[number] = time + (moment - time) * pace

    def pose(self, start: float, end: float) -> FigurePose:
        """How the figure is in a drawing that is seen from `start` to `end`."""

        def now(name: str) -> float:
            return self.tracks[name].at(start)

        near, far = (now("near_x"), now("near_y")), (now("far_x"), now("far_y"))
        step = self._step(start)
        swing = step.swing * (1.0 if near[1] > 0.8 else 0.25)
        return FigurePose(
            who=self.who,
            x=stepped(now("x"), 1.0),
            y=self.ground,
            facing=1 if now("facing") >= 0 else -1,
            lean=stepped(now("lean") + (0.0 if step is STANDING else 3.0), 1.0),
            stretch=stepped(now("stretch"), 0.02),
            sit=stepped(now("sit"), 0.05),
            lift=stepped(now("lift") + step.lift, 0.1),
            arm_near=Reach(stepped(near[0] + swing, 0.04), stepped(near[1], 0.04)),
            arm_far=Reach(stepped(far[0] - step.swing, 0.04), stepped(far[1], 0.04)),
            leg_near=step.near,
            leg_far=step.far,
            face=Face(
                turn=stepped(now("turn"), 0.1),
                nod=stepped(now("nod"), 0.1),
                tilt=stepped(now("tilt"), 0.1),
                look_x=stepped(now("look_x"), 0.15),
                look_y=stepped(now("look_y"), 0.15),
                lids=stepped(now("lids") * self._open(start, end), 0.1),
                brow_near=stepped(now("brow"), 0.1),
                brow_far=stepped(now("brow") * 0.7, 0.1),
                brow_tilt=stepped(now("worry"), 0.1),
                smile=stepped(now("smile"), 0.1),
                mouth=mouth_at(self.mouths, start, end),
            ),
        )

    def _step(self, time: float) -> Step:
        """Feet and arms of the walk that is under way, if one is."""
        for walk in reversed(self.walks):
            if walk.start <= time < walk.start + walk.seconds:
                gone = abs(stepped(self.tracks["x"].at(time), 1.0) - walk.origin)
                return step_of(walk, gone, self.leg, self.height)
        return STANDING

    def _open(self, start: float, end: float) -> float:
        """0 in a blink, which is two equal drawings, else 1.

        Every figure blinks in its own time, each two to four seconds, and when it looks away.
        """
        since = 2 * start - end
        return 0.0 if any(since <= moment < end for moment in self._moments(start)) else 1.0

    def _moments(self, time: float) -> list[float]:
        """The moments near `time` at which a blink begins."""
        about = int(time // _BLINKS_EVERY)
        own = [
            _BLINKS_EVERY * number + 0.9 + 1.2 * chance(self.who, "blink", number)
            for number in (about - 1, about)
        ]
        apart = [one for one in own if all(abs(one - other) > 1.0 for other in self.blinks)]
        return apart + self.blinks


def ramp_of(walk: Walk) -> float:
    """The share of a walk's time that its first step takes to get going."""
    return min(0.5, 0.7 / walk.steps)


def enter_stage(standing: Standing, rig: Rig, units_per_cm: float, ground: float) -> Actor:
    """An actor as a shot finds them."""
    smile, brow, worry, lids, lean = _FACES[standing.emotion]
    start = dict.fromkeys(_CHANNELS, 0.0) | {
        "x": standing.x,
        "facing": float(standing.facing),
        "sit": float(standing.posture == "sit"),
        "stretch": 1.0,
        "smile": smile,
        "brow": brow,
        "worry": worry,
        "lids": lids,
        "lean": lean,
        "look_x": 0.6,
        "turn": 0.2,
        "near_x": 0.42 if standing.holding else ARM_AT_REST[0],
        "near_y": 0.62 if standing.holding else ARM_AT_REST[1],
        "far_x": 0.24 if standing.posture == "sit" else -0.04,
        "far_y": 0.82 if standing.posture == "sit" else 0.95,
    }
    return Actor(
        who=standing.who,
        rig=rig,
        height=rig.height * units_per_cm,
        ground=ground,
        tracks={name: Track(value) for name, value in start.items()},
    )
