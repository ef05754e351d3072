"""A character's design: its rig and the groups of its drawing, for every side that is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from pegbar.assets.affine import at, chain, moved, scaled
from pegbar.assets.guides import Matrix
from pegbar.departments.stage.artwork import Artwork, Box, Shape, box_of
from pegbar.departments.stage.designfile import DesignFile, Read, groups_of, load, near
from pegbar.production.acting import Hand, View
from pegbar.production.rig import FaceView, Limb, Limbs, Rig, RigView
from pegbar.production.views import only_drawn, register, seen_from

LIMBS: Final = ("arm_far", "leg_far", "leg_near", "arm_near")
"""Back to front."""
FINGERS: Final = "_fingers"
_FLIPPED: Final = {
    View.FRONT: frozenset({"arm_far", "leg_near"}),
    View.BACK: frozenset({"arm_near", "leg_far"}),
}
"""Hands and feet of the three-quarter view that are mirrored when another view borrows them."""
Groups = Mapping[str, tuple[Shape, ...]]


@dataclass(frozen=True, slots=True)
class HandGroups:
    """The groups of one hand shape: `palm` lies under a held thing, `fingers` (if drawn) over."""

    palm: str
    fingers: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """A figure's design from one side. `boxes` are its groups' extents; `hands` the hand shapes
    drawn, by limb; `views` its other sides, each a design of this kind."""

    name: str
    rig: Rig
    groups: Groups
    boxes: Mapping[str, Box]
    hands: Mapping[str, Mapping[Hand, HandGroups]] = field(default_factory=dict)
    view: View = View.THREE_QUARTER
    views: Mapping[View, Character] = field(default_factory=dict)

    def limbs(self) -> tuple[tuple[str, Limb], ...]:
        found = ((name, getattr(self.rig.limbs, name)) for name in LIMBS)
        return tuple((name, limb) for name, limb in found if limb is not None)

    def seen(self, view: View) -> Character:
        """The design as `view` shows it: three-quarter where that side is not drawn."""
        return self.views.get(view, self)

    def part(self, name: str) -> str:
        """A part's name in the guides: `PIP/head`, from other sides `PIP/front/head`."""
        if self.view is View.THREE_QUARTER:
            return f"{self.name}/{name}"
        return f"{self.name}/{self.view.value}/{name}"

    def hand(self, limb: str, shape: Hand) -> HandGroups:
        """The groups that show a hand, the relaxed one where this shape is not drawn."""
        return self.hands.get(limb, {}).get(shape) or HandGroups(getattr(self.rig.limbs, limb).end)


def load_character(name: str, path: str, read: Read) -> Character:
    """A figure's design. Raises BadInput with the line of whatever does not fit."""
    rig, file, art = load(path, read, Rig)
    if View.THREE_QUARTER in rig.views:
        raise file.bad(
            "three_quarter is the rig itself", "three_quarter", "list front, profile or back"
        )
    main = _one_side(name, rig, file, _without(art, [_group(v, g) for v, g in rig.views.items()]))
    views = {
        view: _other_side(main, view, given, file.under("views").under(view.value), art)
        for view, given in rig.views.items()
    }
    return replace(main, views=views)


def _group(view: View, given: RigView) -> str:
    return given.group or view.value


def _without(art: Artwork, views: Iterable[str]) -> Artwork:
    """The drawing less the groups of its other sides."""
    others = frozenset(views)
    kept = tuple(shape for shape in art.shapes if others.isdisjoint(shape.inside))
    here = {name for shape in kept for name in shape.inside}
    gone = {name for shape in art.shapes for name in shape.inside} - here
    return replace(art, shapes=kept, names=art.names - gone)


def _side_of(art: Artwork, view: View, group: str) -> Artwork:
    """What the drawing has in a view's group; names lose the view's own name before them."""

    def plain(name: str) -> str:
        for joint in "_-/ ":
            name = name.removeprefix(f"{view.value}{joint}")
        return name

    kept = []
    for shape in art.shapes:
        if group in shape.inside:
            within = shape.inside[shape.inside.index(group) + 1 :]
            kept.append(replace(shape, inside=tuple(plain(name) for name in within)))
    names = frozenset(name for shape in kept for name in shape.inside)
    return replace(art, shapes=tuple(kept), names=names)


def _one_side(name: str, rig: Rig, file: DesignFile, art: Artwork) -> Character:
    _check(rig, file)
    parts = [part.name for part in rig.parts]
    hands = _hands(rig, art)
    wanted = [*parts, *_named_groups(rig), *_groups_in(hands)]
    groups = groups_of(dict.fromkeys(wanted), art, file)
    boxes = {key: box_of(shapes) for key, shapes in groups.items()}
    return Character(name, rig, groups, boxes, hands)


def _other_side(
    main: Character, view: View, given: RigView, file: DesignFile, art: Artwork
) -> Character:
    group = _group(view, given)
    if group not in art.names:
        raise file.bad(f"{art.file} has no group {group!r}", view.value, art.missing(group))
    side = _side_of(art, view, group)
    said = frozenset(_said(given))
    has = dict.fromkeys([*side.names, *_ends_of(main), *_mouths_of(main)])
    rig = only_drawn(seen_from(main.rig, view), main.rig, has, said)
    groups_of((name for name in said if name and name not in has), side, file)
    _check(rig, file)
    rig, lent = _lent(main, rig, view, side.names)
    hands = _hands(rig, replace(side, names=side.names | frozenset(lent)))
    wanted = dict.fromkeys(
        [*(part.name for part in rig.parts), *_named_groups(rig), *_groups_in(hands)]
    )
    groups = {
        **groups_of([name for name in wanted if name not in lent], side, file),
        **{name: lent[name] for name in wanted if name in lent},
    }
    boxes = {key: box_of(shapes) for key, shapes in groups.items()}
    return Character(main.name, rig, groups, boxes, hands, view)


def _said(given: RigView) -> Iterator[str]:
    """The groups that a view names itself."""
    for part in given.parts or ():
        yield part.name
    limbs = given.limbs
    for limb in (limbs.arm_near, limbs.arm_far, limbs.leg_near, limbs.leg_far):
        if limb:
            yield limb.end or ""
            yield from (limb.hands or {}).values()
    yield from _said_of(given.face) if given.face else ()


def _said_of(face: FaceView) -> Iterator[str]:
    yield face.head or ""
    yield from face.cheeks or ()
    for eye in (face.eyes.near, face.eyes.far) if face.eyes else ():
        yield from (eye.white or "", eye.pupil or "") if eye else ()
    if face.brows:
        yield from (face.brows.near or "", face.brows.far or "")
    if face.mouth:
        yield from (face.mouth.drawn or {}).values()


def _ends_of(main: Character) -> Iterator[str]:
    for name, limb in main.limbs():
        yield from dict.fromkeys([limb.end, *_groups_in({name: main.hands.get(name, {})})])


def _mouths_of(main: Character) -> Iterator[str]:
    face = main.rig.face
    yield from face.mouth.drawn.values() if face and face.mouth else ()


def _lent(
    main: Character, rig: Rig, view: View, drawn: frozenset[str]
) -> tuple[Rig, dict[str, tuple[Shape, ...]]]:
    """What the three-quarter view lends to one that has not drawn it: hands, feet, mouths. Gives
    the rig with their grips, and their shapes in the view's coordinates."""
    scale = register(main.rig, view).scale
    groups: dict[str, tuple[Shape, ...]] = {}
    limbs: dict[str, Limb | None] = {}
    for name in LIMBS:
        limb: Limb | None = getattr(rig.limbs, name)
        limbs[name] = limb
        was: Limb | None = getattr(main.rig.limbs, name)
        if limb is None or was is None:
            continue
        side = -scale if name in _FLIPPED.get(view, ()) else scale
        carry = chain(moved(*limb.wrist), scaled(side, scale), moved(-was.wrist[0], -was.wrist[1]))
        ends = [was.end, *_groups_in({name: main.hands.get(name, {})})]
        groups |= _moved_by(carry, main, (end for end in ends if end not in drawn))
        if was.end == limb.end and was.end not in drawn and was.hold:
            limbs[name] = msgspec.structs.replace(limb, hold=at(carry, was.hold))
    if rig.face and rig.face.mouth and main.rig.face and main.rig.face.mouth:
        mouth, first = rig.face.mouth, main.rig.face.mouth
        # A mouth seen from the side is narrower; it also opens a little less tall.
        wide = mouth.width / first.width
        tall = math.sqrt(min(wide * scale, scale * scale))
        carry = chain(moved(*mouth.at), scaled(wide, tall), moved(-first.at[0], -first.at[1]))
        groups |= _moved_by(carry, main, (n for n in first.drawn.values() if n not in drawn))
    return msgspec.structs.replace(rig, limbs=Limbs(**limbs)), groups


def _moved_by(carry: Matrix, main: Character, names: Iterable[str]) -> dict[str, tuple[Shape, ...]]:
    return {name: tuple(s.under(carry) for s in main.groups[name]) for name in names}


def _hands(rig: Rig, art: Artwork) -> dict[str, dict[Hand, HandGroups]]:
    """The hand shapes that are drawn, by limb."""
    out: dict[str, dict[Hand, HandGroups]] = {}
    for name, limb in (("arm_near", rig.limbs.arm_near), ("arm_far", rig.limbs.arm_far)):
        if limb is None:
            continue
        out[name] = {}
        for shape in Hand:
            group = limb.hands.get(shape) or _shaped(limb.end, shape, art.names)
            if group:
                fingers = f"{group}{FINGERS}"
                out[name][shape] = HandGroups(group, fingers if fingers in art.names else "")
    return out


def _shaped(end: str, shape: Hand, names: frozenset[str]) -> str:
    for joint in "_-":
        if f"{end}{joint}{shape.value}" in names:
            return f"{end}{joint}{shape.value}"
    return ""


def _groups_in(hands: Mapping[str, Mapping[Hand, HandGroups]]) -> list[str]:
    found = (group for shapes in hands.values() for group in shapes.values())
    return [name for group in found for name in (group.palm, group.fingers) if name]


def _check(rig: Rig, file: DesignFile) -> None:
    """Raises BadInput for a rig whose parts do not hang together."""
    if rig.ground[1] - rig.top[1] < 1:
        raise file.bad("ground is not below top", "ground", "y runs down; ground is the larger y")
    names = [part.name for part in rig.parts]
    for index, part in enumerate(rig.parts):
        if part.name in names[:index]:
            raise file.bad(f"the part {part.name!r} is listed twice", part.name, "list it once")
        if part.parent and part.parent not in names:
            what = f"{part.name}'s parent {part.parent!r} is no part"
            raise file.bad(what, part.parent, near(part.parent, names))
        if part.name in _line_of_parents(rig, part.name):
            raise file.bad(
                f"the part {part.name!r} carries itself", part.name, "end the ring of parents"
            )
    _check_references(rig, names, file)


def _line_of_parents(rig: Rig, name: str) -> list[str]:
    parents = {part.name: part.parent for part in rig.parts}
    line: list[str] = []
    here = parents.get(name, "")
    while here and here not in line:
        line.append(here)
        here = parents.get(here, "")
    return line


def _check_references(rig: Rig, names: list[str], file: DesignFile) -> None:
    """Every part that limbs and the face name has to be listed."""
    used: list[str] = []
    for limb in (rig.limbs.arm_near, rig.limbs.arm_far, rig.limbs.leg_near, rig.limbs.leg_far):
        if limb:
            used += [limb.on, limb.over, limb.under]
    if rig.face:
        used.append(rig.face.head)
        for item in (rig.face.eyes, rig.face.brows, rig.face.mouth):
            used.append(item.over if item else "")
    for name in used:
        if name and name not in names:
            raise file.bad(f"{name!r} is no part of this rig", name, near(name, names))


def _named_groups(rig: Rig) -> list[str]:
    """The groups that limbs and the face draw, besides the parts."""
    limbs = (rig.limbs.arm_near, rig.limbs.arm_far, rig.limbs.leg_near, rig.limbs.leg_far)
    names = [limb.end for limb in limbs if limb]
    face = rig.face
    if face:
        for eye in (face.eyes.near, face.eyes.far) if face.eyes else ():
            names += [name for name in (eye.white, eye.pupil) if name] if eye else []
        if face.brows:
            names += [name for name in (face.brows.near, face.brows.far) if name]
        if face.mouth:
            names += face.mouth.drawn.values()
        names += face.cheeks
    return names
