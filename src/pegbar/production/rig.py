"""A character's rig: a drawing with named groups, and beside it how its parts hang together.

The drawing is a drawing tool's own SVG; a group is named by its `inkscape:label` or its `id`.
The character is drawn in three-quarter view, facing right, arms and legs left out: limbs are
hoses that the rig describes. All points and lengths here are in the drawing's own units (those
of its `viewBox`) unless they say centimetres; x runs to the right, y down.
`docs/reference/rig.md` tells an artist how to draw one.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pegbar.production.acting import Viseme

Point = tuple[float, float]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
Positive = Annotated[float, msgspec.Meta(gt=0, le=100_000)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Tag = Literal["", "hair", "cloth"]


class Ink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The line of everything that the rig itself draws: limbs, lids, mouths.

    `uneven` 0..1 is how far a line's width wanders, as a hand's does; it holds for all lines of
    the drawing.
    """

    width: Positive = 2.0
    colour: Colour = "#2b2130"
    uneven: Share = 0.35


class RigPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of the drawing that moves as one piece.

    `parent` is the part that carries it; without one the body does. `pivot` is the point about
    which it turns (default: the middle of its extent). `slide` is its share in the face's slide
    over the head: 0 stays with the head, 1 goes with the eyes, below 0 goes the other way, as
    hair at the back does. `sway` is how much of its carrier's tilt it does not follow, because
    it hangs: scarves (default: hair a little, all else not).
    """

    name: str
    parent: str = ""
    pivot: Point | None = None
    tag: Tag = ""
    slide: float = 0.0
    sway: Share | None = None


class Lower(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The other colour of a limb's lower end: a bare forearm, a sock. `start` 0 root .. 1 end."""

    start: Share = 0.55
    fill: Colour
    width: Positive | None = None


class Limb(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An arm or a leg: a hose from its root to the wrist or ankle, and a hand or foot there.

    `root` is the shoulder or hip, on the part `on`. `end` names the group of the hand or foot,
    `wrist` the point of it that the hose ends in. `length` is the hose's full length (default:
    so that the limb hanging straight puts the end where it was drawn). `bend` is where the
    elbow or knee goes. `width` is the hose's thickness at root, middle and end.
    `over` or `under` names the part that the limb is drawn right after or right before.
    `hold` is the point of the hand that holds things (default: the middle of the hand).
    `turn` is how far the hand follows the hose's direction: 0 not at all, 1 fully.
    `end_over` draws the end over the hose: shoes yes, hands that come out of sleeves no.
    """

    root: Point
    end: str
    wrist: Point
    on: str = ""
    length: Positive | None = None
    bend: Literal["forward", "back"] | None = None
    width: tuple[Positive, Positive, Positive] = (16.0, 15.0, 13.0)
    fill: Colour = "#888888"
    lower: Lower | None = None
    segments: Annotated[int, msgspec.Meta(ge=2, le=12)] = 6
    over: str = ""
    under: str = ""
    hold: Point | None = None
    turn: Share | None = None
    end_over: bool | None = None
    open_root: bool = True


class Limbs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Near is the camera's side, far the other."""

    arm_near: Limb | None = None
    arm_far: Limb | None = None
    leg_near: Limb | None = None
    leg_far: Limb | None = None


class Eye(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One eye. Without a `white` the pupil is a dot eye: it is squeezed flat to shut.

    `travel` is how far the pupil moves for a full look to the side and up or down.
    """

    pupil: str
    white: str = ""
    travel: Point = (4.0, 3.0)


class Eyes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lid` is the lids' colour (default: the head's). `over` names the part that the eyes are
    drawn right after (default: the head)."""

    near: Eye
    far: Eye | None = None
    lid: Colour | None = None
    over: str = ""


class Brows(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`travel` is how far a raised brow rises, `tilt` by how many degrees it tips. Brows are
    drawn over all of the head, hair too, unless `over` names a part to draw them right after."""

    near: str
    far: str = ""
    travel: Positive = 5.0
    tilt: float = 20.0
    over: str = ""


class Mouth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mouth: `at` its middle, `width` its width at rest.

    The rig draws all mouth shapes itself in these colours; `drawn` replaces any of them by a
    group of the drawing (a letter of the mouth chart, or `rest`). What a group does not say is
    drawn by the rig. Smiles bend both kinds.
    """

    at: Point
    width: Positive = 22.0
    inside: Colour = "#6b1f2c"
    tongue: Colour = "#d9636b"
    teeth: Colour = "#fff8ee"
    line: Positive | None = None
    drawn: dict[Viseme, str] = {}
    over: str = ""


class FaceRig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The face, on the part `head`.

    `ball` is the head as a ball: middle x, y and radius (default: from the head's extent).
    `slide` is how far the face moves over it for a full turn and a full nod (default: 0.30 and
    0.22 of the radius). `cheeks` are groups that redden with a smile.
    """

    head: str = "head"
    ball: tuple[float, float, Positive] | None = None
    slide: Point | None = None
    eyes: Eyes | None = None
    brows: Brows | None = None
    mouth: Mouth | None = None
    cheeks: tuple[str, ...] = ()


class Rig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A character file. `drawing` is the SVG, relative to this file (default: the same name).

    `height` is the character's height in centimetres, between `ground` (the point between the
    feet) and `top`. `hip` is the point about which the body leans (default: between the legs'
    roots). `sit` is how far the hip sinks to sit, in centimetres (default: half a leg).
    `parts` are listed back to front.
    """

    format: Literal[1]
    drawing: str = ""
    height: Positive = 160.0
    ground: Point
    top: Point
    hip: Point | None = None
    sit: Positive | None = None
    parts: tuple[RigPart, ...]
    limbs: Limbs = Limbs()
    face: FaceRig | None = None
    ink: Ink = Ink()
