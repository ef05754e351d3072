"""What the stage does in one shot: which drawing is seen on which frame, and how each is posed.

Lengths on the stage are in the set's units (the units of its drawing), angles in degrees,
clockwise positive, x to the right and y down. A figure is built to face right; `facing` -1
mirrors it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from pegbar.production.acting import Hand, View, Viseme, WeatherKind


class Reach(msgspec.Struct, frozen=True):
    """Where a hand or a foot is, relative to where its limb is rooted, in limb lengths.

    (0, 1) hangs straight down, (1, 0) is stretched forward (where the figure faces),
    (0, -1) straight up. `turn` rotates the hand or the foot itself.
    """

    x: float = 0.0
    y: float = 0.97
    turn: float = 0.0


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """The face's channels. Turns and looks run -1..1: x forward (where the figure faces), y down.

    `lids` 0 shut, 1 open, 1.2 wide; brows -1 lowered .. 1 raised, `brow_tilt` -1 angry .. 1 sad;
    `smile` -1 sad .. 1 happy.
    """

    turn: float = 0.0
    nod: float = 0.0
    tilt: float = 0.0
    look_x: float = 0.0
    look_y: float = 0.0
    lids: float = 1.0
    brow_near: float = 0.0
    brow_far: float = 0.0
    brow_tilt: float = 0.0
    smile: float = 0.0
    mouth: Viseme = Viseme.REST


class FigurePose(msgspec.Struct, frozen=True, kw_only=True):
    """One character in one drawing. (`x`, `y`) is the point on the ground between the feet.

    `near` is the limb on the camera's side, `far` the other. `stretch` 1 is at rest: above it
    the body is stretched upwards, below it squashed, its volume kept. `sit` 0..1 lowers the hip
    to a seat. `lean` tips the body forward, degrees. `lift` raises the figure off the ground.
    `drag` is how far hanging things (hair, scarves, coat-tails) lag behind the figure, -1..1: the
    first 1 trails fully backwards, as in a run, the second 1 is lifted, as in a fall, -1 pressed
    down, as in a landing. `near` is how much larger the figure is seen because it stands so much
    nearer to the camera: a shoulder that is looked over.
    """

    who: str
    x: float
    y: float
    facing: Literal[-1, 1] = 1
    lean: float = 0.0
    stretch: float = 1.0
    sit: float = 0.0
    lift: float = 0.0
    arm_near: Reach = Reach()
    arm_far: Reach = Reach()
    leg_near: Reach = Reach()
    leg_far: Reach = Reach()
    face: Face = Face()
    view: View = View.THREE_QUARTER
    hand_near: Hand = Hand.RELAXED
    hand_far: Hand = Hand.RELAXED
    drag: tuple[float, float] = (0.0, 0.0)
    near: float = 1.0


class PropPose(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in one drawing. `held_by` and `hand` fasten it to a hand; (`x`, `y`) is then
    an offset from the hand. `lit` 0..1 is how strongly it glows; `raised` 0..1 how far a rising
    thing has come up."""

    prop: str
    x: float = 0.0
    y: float = 0.0
    turn: float = 0.0
    held_by: str = ""
    hand: Literal["near", "far"] = "near"
    lit: float = 0.0
    raised: float = 0.0


class Camera(msgspec.Struct, frozen=True):
    """The frame on the stage plane: its centre and its width in stage units; `roll` degrees.

    `focus` is the parallax of what is sharp, None when everything is. `swing_x` and `swing_y`
    turn the camera on its spot (pan and tilt), in frame widths: all layers shift alike.
    """

    x: float
    y: float
    width: float
    roll: float = 0.0
    focus: float | None = None
    swing_x: float = 0.0
    swing_y: float = 0.0


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one picture is made from, so that it can be drawn again anywhere.

    Figures and props are listed back to front. `boil` seeds the hand's small irregularities.
    """

    set: str
    mood: str
    camera: Camera
    figures: tuple[FigurePose, ...] = ()
    props: tuple[PropPose, ...] = ()
    boil: int = 0


class SpokenLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of dialogue in its place: `start` and `frames` count from the shot's first frame."""

    beat: str
    who: str
    text: str
    start: int
    frames: int
    offscreen: bool = False


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """A sound that the staging asks for. `pan` -1 left .. 1 right, `gain` in dB."""

    kind: str
    frame: int
    gain: float = 0.0
    pan: float = 0.0


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """What falls or drifts over a shot, on an exposure of its own: figures may hold while it
    moves. `strength` 0..1; `wind` -1 from the right .. 1 from the left."""

    kind: WeatherKind
    strength: float = 0.6
    wind: float = 0.2


class Performance(msgspec.Struct, frozen=True, kw_only=True):
    """One shot, timed. `exposures[f]` is the index in `drawings` that frame f shows."""

    performance: int = 1
    shot: str
    fps: int
    exposures: tuple[int, ...]
    drawings: tuple[Drawing, ...]
    lines: tuple[SpokenLine, ...] = ()
    cues: tuple[Cue, ...] = ()
    weather: Weather | None = None

    @property
    def frames(self) -> int:
        return len(self.exposures)
