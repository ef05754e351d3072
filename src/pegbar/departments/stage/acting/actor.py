"""An actor: one figure's channels through a shot, and the poses that they come to."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Final

from blake3 import blake3

from pegbar.assets.performance import Face, FigurePose, Reach
from pegbar.departments.stage.acting.body import Body, Point, Stance
from pegbar.departments.stage.acting.feelings import FEELINGS, Feeling
from pegbar.departments.stage.acting.gaits import SLOT, STANDING, Pace, Step, Walk, step_of
from pegbar.departments.stage.acting.mouths import Shape, mouth_at
from pegbar.departments.stage.acting.tracks import Switch, Track, stepped
from pegbar.production.acting import Emotion, Hand, View
from pegbar.production.rig import Rig
from pegbar.production.shots import Standing

SEATED_FAR: Final = (0.24, 0.82)
_BLINKS_EVERY: Final = 3.0
_BLINKS: Final = {False: (0.0, 0.0), True: (0.0, 0.5)}
"""A blink is two drawings on twos: shut, and half open where the eyes are seen closely; from
further away it is one, held."""
_BLINKS_APART: Final = 1.1
_FRONT_ARMS: Final = 0.2
"""How much further out idle hands hang on a figure that is seen from the front."""
_CHANNELS: Final = (
    "x", "facing", "sit", "lift", "lean", "stretch", "tuck",
    "turn", "nod", "tilt", "look_x", "look_y", "smile", "brow", "odd", "worry", "lids",
    "near_x", "near_y", "far_x", "far_y",
)  # fmt: skip


def chance(*names: object) -> float:
    """A number 0..1 that is always the same for the same names: variety without dice."""
    text = "/".join(map(str, names)).encode()
    return int.from_bytes(blake3(text).digest(4), "big") / 2**32


@dataclass(slots=True)
class Actor:
    """One figure in one shot. Mutable while the shot is acted; `pose` only reads.

    `feeling` and `carries` are what they are when all that is written so far has happened.
    `closely` says that the camera is near enough for every drawing of an eye to count.
    """

    who: str
    body: Body
    feeling: Feeling
    tracks: dict[str, Track] = field(default_factory=dict)
    hands: dict[str, Switch[Hand]] = field(default_factory=dict)
    view: Switch[View] = field(default_factory=lambda: Switch(View.THREE_QUARTER))
    mouths: list[Shape] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    blinks: list[float] = field(default_factory=list)
    carries: bool = False
    closely: bool = True

    @property
    def x(self) -> float:
        """Where the figure is when everything so far has happened."""
        return self.tracks["x"].last()

    @property
    def side(self) -> float:
        """Where it faces then: 1 right, -1 left."""
        return 1.0 if self.tracks["facing"].last() >= 0 else -1.0

    @property
    def sits(self) -> bool:
        return self.tracks["sit"].last() > 0.5

    @property
    def height(self) -> float:
        return self.body.height

    def stance(self, lean: float | None = None) -> Stance:
        """How the body is when everything so far has happened."""
        return Stance(
            x=self.x,
            facing=self.side,
            sit=self.tracks["sit"].last(),
            lean=self.tracks["lean"].last() if lean is None else lean,
        )

    def reach_to(self, point: Point, far: bool = False) -> Point:
        """A hand's reach to a point on the stage."""
        limb = self.body.rig.limbs.arm_far if far else self.body.rig.limbs.arm_near
        return self.body.reach_to(point, self.stance(), limb)

    def in_hand(self) -> Point:
        """Where the near hand is when everything so far has happened, on the stage."""
        reach = self.tracks["near_x"].last(), self.tracks["near_y"].last()
        return self.body.reached(reach, self.stance())

    @property
    def idle(self) -> Point:
        """Where the near hand goes when it has nothing to do."""
        return self.body.carry if self.carries else self.feeling.near

    @property
    def idle_far(self) -> Point:
        return SEATED_FAR if self.sits else self.feeling.far

    def feel(self, time: float, emotion: Emotion, over: float = 0.35) -> None:
        """Let a feeling show: the face at once, the body after it; surprise starts with a dip."""
        was, self.feeling = self.feeling, FEELINGS[emotion]
        now = self.feeling
        over /= now.pace
        if now is was:
            return
        for name in ("smile", "brow", "odd", "worry", "lids"):
            self.tracks[name].to(time, getattr(now, name), over)
        if emotion is Emotion.SURPRISED:
            self.tracks["stretch"].to(time, 0.93, 0.12)
            self.tracks["lids"].to(time, 0.3, 0.1)
            self.tracks["lids"].to(time + 0.14, now.lids, 0.1)
        self.tracks["stretch"].strike(time + 0.12, now.stretch, over)
        self.tracks["lean"].strike(time + 0.08, now.lean, over * 1.6)
        self.tracks["nod"].to(time + 0.05, now.nod, over)
        self.tracks["tilt"].to(time + 0.05, now.tilt, over)
        if not self.carries and self.hand_is_idle(was):
            self.hand(time + 0.16, now.near, 0.45 / now.pace)
        self.far_hand(time + 0.2, self.idle_far, 0.5 / now.pace)
        for hand in self.hands.values():
            hand.to(time + 0.25, now.hand)

    def hand_is_idle(self, was: Feeling) -> bool:
        here = self.tracks["near_x"].last(), self.tracks["near_y"].last()
        return abs(here[0] - was.near[0]) + abs(here[1] - was.near[1]) < 0.05

    def look(self, time: float, there: float, up: float = 0.0) -> None:
        """Eyes first, the head after them, a little too far, and back."""
        ahead = 1.0 if (there - self.x) * self.side >= 0 else -1.0
        far = abs(self.tracks["look_x"].last() - 0.75 * ahead)
        far += abs(self.tracks["look_y"].last() - up)
        if far < 0.1:
            return
        if far > 0.7:
            self.blinks.append(time + SLOT)
        self.tracks["look_x"].to(time, 0.75 * ahead, 0.09)
        self.tracks["look_y"].to(time, up, 0.09)
        self.tracks["turn"].strike(time + 0.1, 0.6 * ahead if ahead < 0 else 0.3, 0.35)
        self.tracks["nod"].strike(time + 0.1, 0.65 * up + self.feeling.nod, 0.4)

    def face_towards(self, time: float, there: float) -> None:
        """Turn the whole body if what matters is behind it: the eyes first, the head over the
        shoulder, then a dip through the front view with a blink, and up on the other side."""
        side = 1.0 if there >= self.x else -1.0
        if side == self.side:
            return
        time = on_grid(time)
        tracks = self.tracks
        tracks["look_x"].to(time, -0.7, 0.06)
        tracks["turn"].to(time + 0.04, -0.5, 0.12)
        self.blinks.append(time + SLOT)
        flip = time + 3 * SLOT
        tracks["stretch"].to(time + SLOT, self.feeling.stretch * 0.955, 0.14)
        if self.body.sees(View.FRONT):
            # Before the flip: a front mirrored in its place would swap parting and scarf.
            self.view.to(flip - 2 * SLOT, View.FRONT)
            self.view.to(flip, View.THREE_QUARTER)
        tracks["facing"].to(flip, side, 0.0)
        tracks["look_x"].to(flip, 0.75, 0.0)
        tracks["turn"].to(flip, 0.5, 0.0)
        tracks["turn"].to(flip + SLOT, 0.25, 0.3)
        tracks["stretch"].strike(flip + SLOT / 2, self.feeling.stretch, 0.3)

    def settle(self, time: float) -> None:
        """The hands go back to what idle hands do."""
        self.hand(time, self.idle)
        self.far_hand(time + 0.05, self.idle_far)

    def hand(self, time: float, to: Point, over: float = 0.4, shape: Hand | None = None) -> None:
        """The near hand goes to a place, with weight; its shape changes on the way."""
        self.tracks["near_x"].strike(time, to[0], over)
        self.tracks["near_y"].strike(time, to[1], over)
        self.hands["near"].to(time + over * 0.5, shape or self.feeling.hand)

    def far_hand(
        self, time: float, to: Point, over: float = 0.45, shape: Hand | None = None
    ) -> None:
        self.tracks["far_x"].strike(time, to[0], over)
        self.tracks["far_y"].strike(time, to[1], over)
        self.hands["far"].to(time + over * 0.5, shape or self.feeling.hand)

    def walk(self, time: float, there: float, pace: Pace) -> Walk:
        """Walk to a place; feet and arms follow from the way that was gone. In profile, where
        the rig has one, while it is under way."""
        here = self.x
        walk = Walk(
            start=time,
            seconds=pace.seconds,
            origin=here,
            way=abs(there - here),
            steps=pace.steps,
            runs=pace.runs,
        )
        if walk.way >= 1.0:
            self.walks.append(walk)
            one = pace.seconds / (pace.steps + 1)
            if self.body.sees(View.PROFILE) and pace.steps > 1:
                self.view.to(time, View.PROFILE)
                self.view.to(time + pace.seconds - one / 2, View.THREE_QUARTER)
            self.tracks["lean"].to(time, self.feeling.lean + 2.0, 0.2)
            self.tracks["lean"].strike(time + pace.seconds - one, self.feeling.lean, 0.5)
        self.tracks["x"].to(time, there, pace.seconds, ramp_of(walk))
        return walk

    def bookmark(self) -> dict[str, int]:
        """How much has been written so far, for `hurry`."""
        lists = {"/walks": len(self.walks), "/blinks": len(self.blinks)}
        lists["/view"] = len(self.view.keys)
        lists |= {f"/{name}": len(hand.keys) for name, hand in self.hands.items()}
        return lists | {name: len(track.keys) for name, track in self.tracks.items()}

    def hurry(self, since: dict[str, int], time: float, pace: float) -> None:
        """Play what was written since the bookmark in `pace` of its time."""
        for name, track in self.tracks.items():
            track.hurry(since[name], time, pace)
        self.view.hurry(since["/view"], time, pace)
        for name, hand in self.hands.items():
            hand.hurry(since[f"/{name}"], time, pace)
        for number, walk in enumerate(self.walks[since["/walks"] :], since["/walks"]):
            start = time + (walk.start - time) * pace
            self.walks[number] = replace(walk, start=start, seconds=walk.seconds * pace)
        for number, moment in enumerate(self.blinks[since["/blinks"] :], since["/blinks"]):
            self.blinks[number] = time + (moment - time) * pace

    def moving(self, time: float) -> bool:
        """Whether the feet are under way: then every drawing is a new one."""
        under_way = any(one.start <= time < one.start + one.seconds for one in self.walks)
        return under_way or self.tracks["lift"].at(time) > 0.5

    def pose(self, start: float, end: float) -> FigurePose:
        """How the figure is in a drawing that is seen from `start` to `end`."""

        def now(name: str) -> float:
            return self.tracks[name].at(start)

        near, far = (now("near_x"), now("near_y")), (now("far_x"), now("far_y"))
        view = self.view.at(start + 1e-6)
        step = self._step(start, view)
        swing = step.swing * (1.0 if near[1] > 0.8 else 0.25)
        away = _FRONT_ARMS if view is View.FRONT else 0.0
        tuck = now("tuck")
        feet = (step.near, step.far) if step is not STANDING else _tucked(tuck)
        return FigurePose(
            who=self.who,
            x=stepped(now("x"), 1.0),
            y=self.body.ground,
            facing=1 if now("facing") >= 0 else -1,
            lean=stepped(now("lean") + step.lean, 1.0),
            stretch=stepped(now("stretch") * step.stretch, 0.01),
            sit=stepped(now("sit"), 0.05),
            lift=stepped(now("lift") + step.lift, 0.1),
            arm_near=_hand(near[0] + swing - away * (near[1] > 0.7), near[1], step),
            arm_far=_hand(far[0] - step.swing + away * (far[1] > 0.7), far[1], step),
            leg_near=feet[0],
            leg_far=feet[1],
            face=Face(
                turn=stepped(now("turn"), 0.1),
                nod=stepped(now("nod"), 0.1),
                tilt=stepped(now("tilt"), 1.0),
                look_x=stepped(now("look_x"), 0.15),
                look_y=stepped(now("look_y"), 0.15),
                lids=stepped(now("lids") * self._open(start, end), 0.05),
                brow_near=stepped(now("brow"), 0.1),
                brow_far=stepped(now("brow") * 0.8 - now("odd"), 0.1),
                brow_tilt=stepped(now("worry"), 0.1),
                smile=stepped(now("smile"), 0.1),
                mouth=mouth_at(self.mouths, start, end),
            ),
            view=view,
            hand_near=self.hands["near"].at(start + 1e-6),
            hand_far=self.hands["far"].at(start + 1e-6),
        )

    def _step(self, time: float, view: View) -> Step:
        """Feet and arms of the walk that is under way, if one is."""
        for walk in reversed(self.walks):
            if walk.start <= time < walk.start + walk.seconds:
                gone = abs(stepped(self.tracks["x"].at(time), 1.0) - walk.origin)
                return step_of(walk, gone, self.body.leg_in(view), self.height)
        return STANDING

    def _open(self, start: float, end: float) -> float:
        """How far the lids are open as blinks go: two drawings, else 1.

        Every figure blinks in its own time, each two to four seconds, and when it looks away.
        """
        for back, lids in enumerate(_BLINKS[self.closely]):
            since, until = start - back * (end - start), end - back * (end - start)
            if any(since <= moment < until for moment in self._moments(start)):
                return lids
        return 1.0

    def _moments(self, time: float) -> list[float]:
        """The moments near `time` at which a blink begins."""
        about = int(time // _BLINKS_EVERY)
        own = [
            _BLINKS_EVERY * number + 0.9 + 1.2 * chance(self.who, "blink", number)
            for number in (about - 1, about)
        ]
        asked: list[float] = []
        for moment in sorted(self.blinks):
            if not asked or moment - asked[-1] >= _BLINKS_APART:
                asked.append(moment)
        apart = [one for one in own if all(abs(one - other) > 1.5 for other in asked)]
        return [on_fours(moment) for moment in (*apart, *asked)]


def on_fours(time: float) -> float:
    """The start of the pair of drawings that `time` is in."""
    return math.floor(time / SLOT / 2 + 1e-6) * 2 * SLOT + 1e-6


def _hand(x: float, y: float, step: Step) -> Reach:
    """A hand's place; a runner's elbows are bent."""
    return Reach(stepped(x, 0.04), stepped(y - 0.22 * step.bent * (y > 0.8), 0.04))


def _tucked(tuck: float) -> tuple[Reach, Reach]:
    """Both feet of one who stands, or is in the air: drawn up, or trailing below 0."""
    if not tuck:
        return STANDING.near, STANDING.far
    up = stepped(tuck, 0.02)
    turn = stepped(24 * max(up, 0.0) - 60 * min(up, 0.0), 1.0)
    return (
        Reach(round(-0.1 * up, 4), round(0.97 - 0.4 * up, 4), turn),
        Reach(round(0.16 * up, 4), round(0.97 - 0.46 * up, 4), turn),
    )


def on_grid(time: float) -> float:
    """The drawing on twos that begins at `time` or right after."""
    return math.ceil(time / SLOT - 1e-6) * SLOT


def ramp_of(walk: Walk) -> float:
    """The share of a walk's time that its first step takes to get going."""
    return 1.0 / (walk.steps + 1)


def enter_stage(standing: Standing, rig: Rig, units_per_cm: float, ground: float) -> Actor:
    """An actor as a shot finds them."""
    feeling = FEELINGS[standing.emotion]
    sits, holds = standing.posture == "sit", bool(standing.holding)
    body = Body(rig, rig.height * units_per_cm, ground)
    near = body.carry if holds else feeling.near
    far = SEATED_FAR if sits else feeling.far
    same = ("smile", "brow", "odd", "worry", "lids", "lean", "stretch", "nod", "tilt")
    start = dict.fromkeys(_CHANNELS, 0.0) | {name: getattr(feeling, name) for name in same}
    start |= {
        "x": standing.x,
        "facing": float(standing.facing),
        "sit": float(sits),
        "look_x": 0.6,
        "turn": 0.2,
        "near_x": near[0],
        "near_y": near[1],
        "far_x": far[0],
        "far_y": far[1],
    }
    return Actor(
        who=standing.who,
        body=body,
        feeling=feeling,
        tracks={name: Track(value) for name, value in start.items()},
        hands={name: Switch(feeling.hand) for name in ("near", "far")},
        carries=holds,
    )
