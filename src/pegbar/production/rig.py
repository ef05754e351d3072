"""A character's rig: a drawing with named groups, and beside it how its parts hang together.

The drawing is a drawing tool's own SVG; a group is named by its `inkscape:label` or its `id`.
The character is drawn in three-quarter view, facing right, arms and legs left out: limbs are
hoses that the rig describes. Front, profile and back are `views`: each says only where it differs
(`production/views.py` puts the rest in). All points and lengths here are in the drawing's own
units (those of its `viewBox`) unless they say centimetres; x runs to the right, y down.
`docs/reference/rig.md` tells an artist how to draw one.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pegbar.production.acting import Hand, View, Viseme
from pegbar.production.yaml_blame import COLOUR

Coordinate = Annotated[float, msgspec.Meta(ge=-100_000, le=100_000)]
Point = tuple[Coordinate, Coordinate]
Colour = Annotated[str, msgspec.Meta(pattern=COLOUR)]
Positive = Annotated[float, msgspec.Meta(gt=0, le=100_000)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Colours = dict[str, tuple[Colour, ...]]
"""A design's colour roles: the colours that the drawing has for each, the main one first."""
Tag = Literal["", "hair", "cloth", "skin"]


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
    it hangs: scarves (default: hair a little, all else not); as much it trails when the figure
    drags it along. `tag` is what it is made of.
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
    `hands` names the groups of other hand shapes (default: the end's name with the shape's after
    it, `hand_near_point`, where the drawing has such a group). `flip` mirrors what is at the end,
    so that one drawn hand serves both sides.
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
    hands: dict[Hand, str] = {}
    flip: bool = False


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


class LimbView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limb where a view shows it differently; see `Limb`. `hidden` leaves it out."""

    root: Point | None = None
    end: str | None = None
    wrist: Point | None = None
    on: str | None = None
    length: Positive | None = None
    bend: Literal["forward", "back"] | None = None
    width: tuple[Positive, Positive, Positive] | None = None
    fill: Colour | None = None
    lower: Lower | None = None
    over: str | None = None
    under: str | None = None
    hold: Point | None = None
    turn: Share | None = None
    end_over: bool | None = None
    open_root: bool | None = None
    hands: dict[Hand, str] | None = None
    flip: bool | None = None
    hidden: bool = False


class LimbViews(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Near is the figure's own right as it faces right: in a front view it is on the picture's
    left, in a back view on the picture's right."""

    arm_near: LimbView | None = None
    arm_far: LimbView | None = None
    leg_near: LimbView | None = None
    leg_far: LimbView | None = None


class EyeView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An eye where a view shows it differently; see `Eye`."""

    pupil: str | None = None
    white: str | None = None
    travel: Point | None = None


class EyesView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    near: EyeView | None = None
    far: EyeView | None = None
    lid: Colour | None = None
    over: str | None = None


class BrowsView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    near: str | None = None
    far: str | None = None
    travel: Positive | None = None
    tilt: float | None = None
    over: str | None = None


class MouthView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    at: Point | None = None
    width: Positive | None = None
    line: Positive | None = None
    drawn: dict[Viseme, str] | None = None
    over: str | None = None


class FaceView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The face where a view shows it differently; see `FaceRig`."""

    head: str | None = None
    ball: tuple[float, float, Positive] | None = None
    slide: Point | None = None
    eyes: EyesView | None = None
    brows: BrowsView | None = None
    mouth: MouthView | None = None
    cheeks: tuple[str, ...] | None = None


class RigView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another side of the character: only what differs from the three-quarter view.

    Its groups are in the group `group` of the drawing (default: the view's own name). They have
    the names that they have in the main view, or these with the view's name before them
    (`front_head`). Points that it leaves out are the main view's, moved
    along with the ground point (a back view's are mirrored about it). `parts` are listed back to
    front (default: those of the main view that this one draws); what an entry leaves out, the
    main view's part of that name has. What of the face is not drawn here is not seen; hands and
    feet that are not drawn here are the main view's. `faceless` shows no face (default: a back
    view has none).
    """

    group: str = ""
    ground: Point
    top: Point
    hip: Point | None = None
    parts: tuple[RigPart, ...] | None = None
    limbs: LimbViews = LimbViews()
    face: FaceView | None = None
    faceless: bool | None = None


class Rig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A character file. `drawing` is the SVG, relative to this file (default: the same name).

    `height` is the character's height in centimetres, between `ground` (the point between the
    feet) and `top`. `hip` is the point about which the body leans (default: between the legs'
    roots). `sit` is how far the hip sinks to sit, in centimetres (default: half a leg).
    `parts` are listed back to front. `views` are the other sides that are drawn.
    `colours` are the roles that a show can put into other colours.
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
    views: dict[View, RigView] = {}
    colours: Colours = {}
