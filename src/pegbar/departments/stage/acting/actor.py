"""An actor: one figure's channels through a shot, and the poses that they come to."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from blake3 import blake3

from pegbar.assets.performance import Face, FigurePose, Reach
from pegbar.departments.stage.acting.mouths import Shape, mouth_at
from pegbar.departments.stage.acting.tracks import Track, stepped
from pegbar.production.acting import Emotion
from pegbar.production.rig import Rig
from pegbar.production.shots import Standing

ARM_AT_REST: Final = (0.1, 0.95)
STRIDE: Final = 0.72
"""The length of a step, in leg lengths."""
BLINK: Final = 0.12
STRETCH: Final = 1.45
"""How far beyond its length an arm may be drawn out before it looks torn."""
_DIP: Final = 0.05
_SWING: Final = 0.32

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
    "x", "facing", "sit", "lift", "lean", "stretch", "walking", "step",
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
    def arm(self) -> float:
        """The near arm's length in stage units."""
        limb = self.rig.limbs.arm_near
        if limb is None:
            return self.height * 0.3
        drawn = self.rig.ground[1] - self.rig.top[1]
        return (limb.length or math.dist(limb.root, limb.wrist) / 0.97) / drawn * self.height

    def shoulder(self) -> tuple[float, float]:
        """Where the near arm is rooted when everything so far has happened, on the stage."""
        limb, scale = self.rig.limbs.arm_near, self.height / (self.rig.ground[1] - self.rig.top[1])
        root = limb.root if limb else (self.rig.ground[0], self.rig.top[1] + 0.35 / scale)
        side = self.tracks["facing"].last()
        x = self.tracks["x"].last() + side * (root[0] - self.rig.ground[0]) * scale
        y = self.ground - (self.rig.ground[1] - root[1]) * scale
        return x, y + self.sink * self.tracks["sit"].last()

    def reach_to(self, point: tuple[float, float]) -> tuple[float, float]:
        """The near hand's reach to a point on the stage; a hose stretches only so far."""
        x, y = self.shoulder()
        side = self.tracks["facing"].last()
        reach = ((point[0] - x) * side / self.arm, (point[1] - y) / self.arm)
        far = math.hypot(*reach) / STRETCH
        return (reach[0] / far, reach[1] / far) if far > 1 else reach

    def raised(self) -> tuple[float, float]:
        """The near hand held high and out, clear of the face however big the head is."""
        clear = self.chin * self.height * 0.62 / self.arm
        return min(max(0.8, clear), STRETCH), -0.55

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

    def walk(self, time: float, there: float, seconds: float) -> None:
        """Walk to a place; the steps follow from the way that was gone."""
        self.face_towards(time, there)
        self.tracks["walking"].to(time, 1.0, 0.0)
        self.tracks["walking"].to(time + seconds, 0.0, 0.0)
        self.tracks["step"].to(time, self.tracks["x"].last(), 0.0)
        self.tracks["x"].to(time, there, seconds)

    def pose(self, start: float, end: float) -> FigurePose:
        """How the figure is in a drawing that is seen from `start` to `end`."""

        def now(name: str) -> float:
            return self.tracks[name].at(start)

        near, far = (now("near_x"), now("near_y")), (now("far_x"), now("far_y"))
        legs, dip, swing = self._gait(start)
        shut = self._blinks(start)
        return FigurePose(
            who=self.who,
            x=stepped(now("x"), 1.0),
            y=self.ground,
            facing=1 if now("facing") >= 0 else -1,
            lean=stepped(now("lean") + (3.0 if now("walking") > 0.5 else 0.0), 1.0),
            stretch=stepped(now("stretch"), 0.02),
            sit=stepped(now("sit"), 0.05),
            lift=stepped(now("lift") + dip, 0.1),
            arm_near=Reach(stepped(near[0] - swing, 0.04), stepped(near[1], 0.04)),
            arm_far=Reach(stepped(far[0] + swing, 0.04), stepped(far[1], 0.04)),
            leg_near=legs[0],
            leg_far=legs[1],
            face=Face(
                turn=stepped(now("turn"), 0.1),
                nod=stepped(now("nod"), 0.1),
                tilt=stepped(now("tilt"), 0.1),
                look_x=stepped(now("look_x"), 0.15),
                look_y=stepped(now("look_y"), 0.15),
                lids=0.0 if shut else stepped(now("lids"), 0.1),
                brow_near=stepped(now("brow"), 0.1),
                brow_far=stepped(now("brow") * 0.7, 0.1),
                brow_tilt=stepped(now("worry"), 0.1),
                smile=stepped(now("smile"), 0.1),
                mouth=mouth_at(self.mouths, start, end),
            ),
        )

    def _gait(self, time: float) -> tuple[tuple[Reach, Reach], float, float]:
        """Both feet, the body's dip in stage units, and the arms' swing.

        Half a cycle each foot stands and goes back under the body exactly as fast as the body
        goes forward; the other half it swings ahead. The body is lowest at the contacts.
        """
        if self.tracks["walking"].at(time) < 0.5:
            return (Reach(), Reach()), 0.0, 0.0
        gone = abs(stepped(self.tracks["x"].at(time), 1.0) - self.tracks["step"].at(time))
        phase = gone / (STRIDE * self.leg) + 0.5
        dip = -_DIP * (1 - math.sin(math.pi * (phase % 1.0)))
        near, far = (_foot(phase + shift, dip) for shift in (0.0, 1.0))
        swing = stepped(_SWING * math.cos(math.pi * phase), 0.04)
        return (near, far), dip * self.leg, -swing

    def _blinks(self, time: float) -> bool:
        """A blink every few seconds, each figure in its own time."""
        period = 2.6 + 1.6 * chance(self.who, "blink", int(time // 4))
        return (time + 3.0 * chance(self.who)) % period < BLINK


def _foot(phase: float, dip: float) -> Reach:
    """A foot at a phase of two steps: 0..1 it stands, 1..2 it swings."""
    part = phase % 2.0
    if part < 1.0:
        return Reach(round((0.5 - part) * STRIDE, 3), round(0.97 + dip, 3))
    part -= 1.0
    lifted = 0.2 * math.sin(math.pi * part)
    return Reach(round((part - 0.5) * STRIDE, 3), round(0.97 + dip - lifted, 3), -20 * lifted)


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
