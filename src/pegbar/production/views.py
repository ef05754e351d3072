"""A rig seen from another side: what a view leaves out, put in from the three-quarter view.

Pure; whoever poses or draws figures may call it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from pegbar.production.acting import View
from pegbar.production.rig import (
    Brows,
    Eye,
    Eyes,
    FaceRig,
    FaceView,
    Limb,
    Limbs,
    LimbView,
    Mouth,
    Point,
    Rig,
    RigPart,
    RigView,
)

_Record = TypeVar("_Record", bound=msgspec.Struct)
_LIMBS: Final = ("arm_near", "arm_far", "leg_near", "leg_far")
_FLAT_ON: Final = (View.FRONT, View.BACK)
_REACH_AT_REST: Final = 0.97


def views_of(rig: Rig) -> frozenset[View]:
    """The sides that a rig can be seen from. What it has not drawn is shown in three-quarter."""
    return frozenset({View.THREE_QUARTER, *rig.views})


@dataclass(frozen=True, slots=True)
class Register:
    """Takes the three-quarter view's points to where they are in another view: the same ground
    point and the same height, so that nothing pops in a turn. From behind, left is right."""

    ground: Point
    to: Point
    scale: float = 1.0
    mirrored: bool = False

    def point(self, point: Point) -> Point:
        side = -self.scale if self.mirrored else self.scale
        x, y = point[0] - self.ground[0], point[1] - self.ground[1]
        return (self.to[0] + side * x, self.to[1] + self.scale * y)


def register(rig: Rig, view: View) -> Register:
    """How `view` registers with the three-quarter view. Raises KeyError for one it lacks."""
    seen = rig.views[view]
    scale = (seen.ground[1] - seen.top[1]) / (rig.ground[1] - rig.top[1])
    return Register(rig.ground, seen.ground, scale, view is View.BACK)


def seen_from(rig: Rig, view: View) -> Rig:
    """The whole rig as `view` shows it, in that view's coordinates; the rig itself in
    three-quarter and in a view that it lacks. It may name parts that the view does not draw."""
    given = rig.views.get(view)
    if given is None:
        return rig
    to = register(rig, view)
    faceless = given.faceless if given.faceless is not None else view is View.BACK
    own = {name: _limb(rig, given, view, name) for name in _LIMBS}
    limbs = {name: _worn(rig, given, own, name) for name in _LIMBS}
    return msgspec.structs.replace(
        rig,
        ground=given.ground,
        top=given.top,
        hip=given.hip or (to.point(rig.hip) if rig.hip else None),
        parts=_parts(rig, given, to),
        limbs=Limbs(**limbs),
        face=_face(rig.face, given.face, to, faceless) if rig.face else None,
        ink=msgspec.structs.replace(rig.ink, width=rig.ink.width * to.scale),
        views={},
    )


def _with(record: _Record, patch: msgspec.Struct | None, *but: str) -> _Record:
    """`record` with everything that `patch` says."""
    if patch is None:
        return record
    names = (name for name in patch.__struct_fields__ if name not in but)
    said = {name: value for name in names if (value := getattr(patch, name)) is not None}
    return msgspec.structs.replace(record, **said)


def _parts(rig: Rig, given: RigView, to: Register) -> tuple[RigPart, ...]:
    main = {part.name: part for part in rig.parts}

    def carried(part: RigPart) -> RigPart:
        pivot = to.point(part.pivot) if part.pivot else None
        return msgspec.structs.replace(part, pivot=pivot)

    def filled(part: RigPart) -> RigPart:
        if part.name not in main:
            return part
        was = carried(main[part.name])
        return msgspec.structs.replace(
            part,
            parent=part.parent or was.parent,
            pivot=part.pivot or was.pivot,
            tag=part.tag or was.tag,
            slide=part.slide or was.slide,
            sway=was.sway if part.sway is None else part.sway,
        )

    if given.parts is None:
        return tuple(carried(part) for part in rig.parts)
    return tuple(filled(part) for part in given.parts)


def _limb(rig: Rig, given: RigView, view: View, name: str) -> Limb | None:
    limb: Limb | None = getattr(rig.limbs, name)
    patch: LimbView | None = getattr(given.limbs, name)
    if limb is None or (patch is not None and patch.hidden):
        return None
    to = register(rig, view)
    length = limb.length or math.dist(limb.root, limb.wrist) / _REACH_AT_REST
    a, b, c = limb.width
    limb = msgspec.structs.replace(
        limb,
        root=to.point(limb.root),
        wrist=to.point(limb.wrist),
        hold=to.point(limb.hold) if limb.hold else None,
        length=length * to.scale,
        width=(a * to.scale, b * to.scale, c * to.scale),
    )
    if view in _FLAT_ON and name.startswith("arm"):
        # Elbows of a figure seen flat on go where arms let them; see the stage.
        limb = msgspec.structs.replace(limb, bend=None, over="", under="")
    elif view in _FLAT_ON:
        limb = msgspec.structs.replace(limb, bend="back" if on_the_left(view, name) else "forward")
    # A hand drawn anew is held where it is drawn, unless the view says where.
    if patch is not None and patch.wrist is not None and patch.hold is None:
        limb = msgspec.structs.replace(limb, hold=_along(limb, patch.wrist))
    return _with(limb, patch, "hidden")


def _worn(rig: Rig, given: RigView, own: dict[str, Limb | None], name: str) -> Limb | None:
    """A limb that wears its twin's hand or foot has it on the twin's wrist."""
    patch: LimbView | None = getattr(given.limbs, name)
    twin = f"{name.partition('_')[0]}_{'far' if name.endswith('near') else 'near'}"
    first: Limb | None = getattr(rig.limbs, twin)
    limb, other = own[name], own[twin]
    if limb is None or other is None or first is None or patch is None:
        return limb
    if patch.end != first.end or other.end != first.end or patch.wrist is not None:
        return limb
    return msgspec.structs.replace(limb, wrist=other.wrist, hold=patch.hold or other.hold)


def _along(limb: Limb, wrist: Point) -> Point | None:
    if limb.hold is None:
        return None
    return (limb.hold[0] + wrist[0] - limb.wrist[0], limb.hold[1] + wrist[1] - limb.wrist[1])


def on_the_left(view: View, limb: str) -> bool:
    """Whether a limb is on the picture's left of a figure that is seen flat on."""
    return limb.endswith("near") == (view is View.FRONT)


def _face(face: FaceRig, given: FaceView | None, to: Register, faceless: bool) -> FaceRig:
    """A faceless side has a head that turns, and hair that slides over it, but no features."""
    if faceless:
        face = msgspec.structs.replace(face, eyes=None, brows=None, mouth=None, cheeks=())
    ball = None
    if face.ball:
        x, y = to.point((face.ball[0], face.ball[1]))
        ball = (x, y, face.ball[2] * to.scale)
    moved = msgspec.structs.replace(
        face,
        ball=ball,
        slide=_grown(face.slide, to.scale) if face.slide else None,
        eyes=_eyes(face.eyes, given, to.scale) if face.eyes else None,
        brows=_brows(face.brows, given, to.scale) if face.brows else None,
        mouth=_mouth(face.mouth, given, to) if face.mouth else None,
    )
    return _with(moved, given, "eyes", "brows", "mouth")


def _grown(point: Point, scale: float) -> Point:
    return (point[0] * scale, point[1] * scale)


def _eyes(eyes: Eyes, given: FaceView | None, scale: float) -> Eyes:
    patch = given.eyes if given else None

    def eye(was: Eye | None, patch: msgspec.Struct | None) -> Eye | None:
        if was is None:
            return None
        return _with(msgspec.structs.replace(was, travel=_grown(was.travel, scale)), patch)

    near = eye(eyes.near, patch.near if patch else None) or eyes.near
    far = eye(eyes.far, patch.far if patch else None)
    return _with(msgspec.structs.replace(eyes, near=near, far=far), patch, "near", "far")


def _brows(brows: Brows, given: FaceView | None, scale: float) -> Brows:
    grown = msgspec.structs.replace(brows, travel=brows.travel * scale)
    return _with(grown, given.brows if given else None)


def _mouth(mouth: Mouth, given: FaceView | None, to: Register) -> Mouth:
    moved = msgspec.structs.replace(
        mouth,
        at=to.point(mouth.at),
        width=mouth.width * to.scale,
        line=mouth.line * to.scale if mouth.line else None,
    )
    patch = given.mouth if given else None
    drawn = {**mouth.drawn, **(patch.drawn or {})} if patch else mouth.drawn
    return msgspec.structs.replace(_with(moved, patch, "drawn"), drawn=drawn)


def only_drawn(rig: Rig, main: Rig, has: Mapping[str, object], said: frozenset[str]) -> Rig:
    """`rig`, a side of `main`, without the parts and features that its drawing lacks, unless the
    view `said` their names itself: those are missed aloud, elsewhere. What hung on a part hangs
    on its carrier."""

    def there(name: str) -> bool:
        return name in has or name in said

    listed_here = {part.name for part in rig.parts}
    parents = {part.name: part.parent for part in (*main.parts, *rig.parts)}

    def carrier(name: str) -> str:
        while name in parents and not (name in listed_here and there(name)):
            name = parents[name]
        return name

    listed = tuple(
        msgspec.structs.replace(part, parent=carrier(part.parent))
        for part in rig.parts
        if there(part.name)
    )
    names = {part.name for part in listed}
    kept = {"": "", **{name: name for name in names | said}}
    limbs = {}
    for name in _LIMBS:
        limb: Limb | None = getattr(rig.limbs, name)
        if limb is not None:
            limb = msgspec.structs.replace(
                limb,
                on=carrier(limb.on),
                over=kept.get(limb.over, ""),
                under=kept.get(limb.under, ""),
            )
        limbs[name] = limb
    face = _face_drawn(rig.face, there, kept) if rig.face else None
    return msgspec.structs.replace(rig, parts=listed, limbs=Limbs(**limbs), face=face)


def _face_drawn(
    face: FaceRig, there: Callable[[str], bool], kept: Mapping[str, str]
) -> FaceRig | None:
    if not there(face.head):
        return None
    eyes, brows, mouth = face.eyes, face.brows, face.mouth
    if eyes:
        eyes = msgspec.structs.replace(eyes, over=kept.get(eyes.over, ""))
        shown = [eye for eye in (eyes.near, eyes.far) if eye and there(eye.pupil)]
        eyes = (
            msgspec.structs.replace(eyes, near=shown[0], far=shown[1] if len(shown) > 1 else None)
            if shown
            else None
        )
    if brows:
        near, far = (name if there(name) else "" for name in (brows.near, brows.far))
        brows = msgspec.structs.replace(
            brows, near=near or far, far=far if near else "", over=kept.get(brows.over, "")
        )
        brows = brows if brows.near else None
    if mouth:
        mouth = msgspec.structs.replace(mouth, over=kept.get(mouth.over, ""))
    cheeks = tuple(name for name in face.cheeks if there(name))
    return msgspec.structs.replace(face, eyes=eyes, brows=brows, mouth=mouth, cheeks=cheeks)
