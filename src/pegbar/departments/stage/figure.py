"""A posed figure: its rig's parts with a map each, back to front."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from pegbar.assets.affine import IDENTITY, angle_of, at, chain, moved, scaled, turned
from pegbar.assets.guides import Matrix
from pegbar.assets.performance import FigurePose, Reach
from pegbar.departments.stage.character import Character
from pegbar.departments.stage.colours import hex_colour
from pegbar.departments.stage.face import FaceMaker, ball_of, middle
from pegbar.departments.stage.hose import Bend, hose
from pegbar.departments.stage.pieces import Piece
from pegbar.production.acting import View
from pegbar.production.rig import FaceRig, Limb, Rig, RigPart
from pegbar.production.views import on_the_left

_NOD_TIP: Final = 6.0
_REACH_AT_REST: Final = 0.97
_HAIR_SWAY: Final = 0.1
_TRAIL: Final = 55.0
"""Degrees that a part which sways fully swings when it is dragged as hard as can be."""
_LIFT: Final = 0.14
_KNEE_ASIDE: Final = 0.012
_ELBOW_OUT: Final = 0.6
_ELBOW_PASSES: Final = 0.4
_FLAT_ON: Final = (View.FRONT, View.BACK)
Slots = dict[str, list[Piece]]


@dataclass(frozen=True, slots=True)
class PosedFigure:
    """`pieces` back to front, in the stage's units. `hands` take a held thing's grip
    to the stage, by side; `held_before` names the piece that it is drawn right before. `feet` are
    the points where the feet touch."""

    pieces: tuple[Piece, ...]
    hands: dict[str, Matrix]
    held_before: dict[str, str]
    feet: tuple[tuple[float, float], ...]


class _Poser:
    """Works out one figure's maps. `frame` takes drawing units to the stage; everything else is
    counted in the figure's upright frame, in drawing units, facing right."""

    def __init__(self, character: Character, pose: FigurePose, units_per_cm: float) -> None:
        self.character = character = character.seen(pose.view)
        self.pose = pose
        rig = character.rig
        self.rig: Rig = rig
        self.scale = rig.height * units_per_cm / (rig.ground[1] - rig.top[1])
        self.units_per_cm = units_per_cm
        self.frame = chain(
            moved(pose.x, pose.y - pose.lift),
            scaled(pose.facing * self.scale * pose.near, self.scale * pose.near),
            moved(-rig.ground[0], -rig.ground[1]),
        )
        self.hip = rig.hip or self._hip()
        self.seated = self._seated()
        self.body = chain(self.seated, self.lean())
        self.maps: dict[str, Matrix] = {}
        self.hands: dict[str, Matrix] = {}
        self.held_before: dict[str, str] = {}
        self.shoulders: dict[str, Piece] = {}

    def _hip(self) -> tuple[float, float]:
        roots = [limb.root for name, limb in self.character.limbs() if name.startswith("leg")]
        if not roots:
            return self.rig.ground
        return (sum(r[0] for r in roots) / len(roots), sum(r[1] for r in roots) / len(roots))

    def _seated(self) -> Matrix:
        """Sinking to a seat, and stretch: about the ground or the seat."""
        leg = self.rig.ground[1] - self.hip[1]
        sink = self.rig.sit * self.units_per_cm / self.scale if self.rig.sit else leg / 2
        level = self.rig.ground[1] + (self.hip[1] - self.rig.ground[1]) * self.pose.sit
        tall = min(max(self.pose.stretch, 0.3), 3.0)
        stretch = scaled(1 / math.sqrt(tall), tall, (self.rig.ground[0], level))
        return chain(moved(0, sink * self.pose.sit), stretch)

    def lean(self) -> Matrix:
        """Forward is towards the eye or away from it when the figure is seen flat on: the body is
        seen shorter rather than tipped aside."""
        if self.character.view in _FLAT_ON:
            return scaled(1.0, math.cos(math.radians(self.pose.lean)), self.hip)
        return turned(self.pose.lean, self.hip)

    def part_map(self, part: RigPart) -> Matrix:
        """Where a part is, in the figure's frame; its carriers are worked out first."""
        if part.name in self.maps:
            return self.maps[part.name]
        parents = {p.name: p for p in self.rig.parts}
        carrier = self.part_map(parents[part.parent]) if part.parent else self.body
        own = IDENTITY
        face = self.rig.face
        if face and part.name == face.head:
            own = self.head_motion(part)
        elif face and part.slide and part.parent:
            ball = ball_of(self.character, face, self.pose.face)
            own = ball.carry(self.pivot(part), part.slide)
        sway = _HAIR_SWAY if part.sway is None and part.tag == "hair" else part.sway
        if sway:
            hang = -sway * angle_of(chain(carrier, own))
            own = chain(own, turned(hang, self.pivot(part)), self.trail(part, sway))
        self.maps[part.name] = chain(carrier, own)
        return self.maps[part.name]

    def trail(self, part: RigPart, sway: float) -> Matrix:
        """How far a hanging part lags behind: its loose end swings back, lifts or is pressed."""
        back, up = self.pose.drag
        if not back and not up:
            return IDENTITY
        x0, y0, x1, y1 = self.character.boxes[part.name]
        x, y = part.pivot or ((x0 + x1) / 2, y0)
        hanging = (y0 + y1) / 2 >= y
        aside = (x0 + x1) / 2 - x
        # Lifted, a tail that hangs to one side rises to that side.
        rise = up * (-1 if aside > 0 else 1) * min(1.0, abs(aside) / max(y1 - y0, 1e-6) * 2)
        angle = _TRAIL * sway * ((back if hanging else -back) + rise)
        return chain(turned(angle, (x, y)), scaled(1.0, 1.0 - _LIFT * sway * up, (x, y)))

    def pivot(self, part: RigPart) -> tuple[float, float]:
        return part.pivot or middle(self.character.boxes[part.name])

    def head_motion(self, part: RigPart) -> Matrix:
        """The head tips about the neck, and goes a little where it turns."""
        face, rig = self.pose.face, self.rig.face
        assert rig is not None
        radius = ball_of(self.character, rig, face).radius
        x0, _, x1, y1 = self.character.boxes[part.name]
        neck = part.pivot or ((x0 + x1) / 2, y1)
        if self.character.view in _FLAT_ON:
            go = moved(0.035 * radius * face.turn, 0.07 * radius * face.nod)
            return chain(go, turned(face.tilt, neck))
        go = moved(0.035 * radius * face.turn, 0.03 * radius * face.nod)
        return chain(go, turned(face.tilt + _NOD_TIP * face.nod, neck))

    def piece(self, name: str, matrix: Matrix, tag: str = "") -> Piece:
        owner, boxes = self.character.name, self.character.boxes
        shapes = self.character.groups[name]
        full = self.character.part(name)
        return Piece(full, owner, "figure", matrix, shapes, boxes[name], tag=tag)

    def limb(self, name: str, limb: Limb) -> tuple[list[Piece], tuple[float, float]]:
        """The hose and its end, in drawing order, and where the end is."""
        reach: Reach = getattr(self.pose, name)
        leg = name.startswith("leg")
        bend = self.bend(name, limb)
        ink = (self.rig.ink.width, hex_colour(self.rig.ink.colour))
        owner, full = self.character.name, self.character.part(name)
        if self.is_behind(name, limb):
            limb = msgspec.structs.replace(limb, open_root=False)
        made = hose(limb, bend, ink, full)
        tube = Piece(
            full,
            owner,
            "figure",
            IDENTITY,
            made.shapes,
            made.shapes[1].box(),
            bones=made.bones,
            tag="cloth",
        )
        line, root = made.shoulder
        self.shoulders[name] = replace(
            tube, name=root.name, shapes=(line,), box=root.box, bones=(root,)
        )
        follow = limb.turn if limb.turn is not None else (0.0 if leg else 0.85)
        hand = chain(
            moved(bend.end[0] - limb.wrist[0], bend.end[1] - limb.wrist[1]),
            turned(reach.turn + follow * self.wrapped(name, made.angle), limb.wrist),
        )
        if limb.flip:
            hand = chain(hand, scaled(-1, 1, limb.wrist))
        tip = [self.piece(limb.end, hand)] if leg else self.hand(name, limb, hand)
        over = limb.end_over if limb.end_over is not None else leg
        return ([tube, *tip] if over else [*tip, tube]), bend.end

    def wrapped(self, name: str, angle: float) -> float:
        """A hand's direction such that it flips nowhere on its arm's way; an arm on the left of a
        figure seen flat on goes its way to that side."""
        flat = self.character.view in _FLAT_ON
        aside = flat and on_the_left(self.character.view, name)
        return -_wrapped(-angle) if aside else _wrapped(angle)

    def bend(self, name: str, limb: Limb) -> Bend:
        reach: Reach = getattr(self.pose, name)
        leg = name.startswith("leg")
        length = limb.length or math.dist(limb.root, limb.wrist) / _REACH_AT_REST
        carrier = next((self.part_map(p) for p in self.rig.parts if p.name == limb.on), None)
        # A leg hangs from the hip, which leans with nothing; its foot stays where it was put.
        root = at(carrier or (self.seated if leg else self.body), limb.root)
        anchor = limb.root if leg else root
        end = (anchor[0] + length * reach.x, anchor[1] + length * reach.y)
        forward = (limb.bend or ("forward" if leg else "back")) == "forward"
        seen = length
        if self.character.view in _FLAT_ON and leg:
            # The knee comes towards the eye: the leg is seen shorter rather than bent aside.
            seen = min(length, math.dist(root, end) + _KNEE_ASIDE * length)
        elif self.character.view in _FLAT_ON and limb.bend is None:
            forward, seen = _elbow(root, end, length, on_the_left(self.character.view, name))
        return Bend(root=root, end=end, length=seen, forward=forward, rest=length)

    def hand(self, name: str, limb: Limb, hand: Matrix) -> list[Piece]:
        """A hand in the shape that is asked for. What it holds is drawn under the fingers."""
        side = "near" if name == "arm_near" else "far"
        groups = self.character.hand(
            name, self.pose.hand_near if side == "near" else self.pose.hand_far
        )
        shown = [
            self.piece(group, hand, "skin") for group in (groups.palm, groups.fingers) if group
        ]
        if limb.flip:
            shown = [replace(piece, name=f"{piece.name}.flipped") for piece in shown]
        hold = limb.hold or middle(self.character.boxes[limb.end])
        self.hands[side] = chain(self.frame, hand, moved(*hold))
        self.held_before[side] = shown[-1].name
        return shown

    def face_pieces(self, slots: Slots) -> None:
        """Puts the features where they are drawn."""
        rig = self.rig.face
        if rig is None:
            return
        head = next(p for p in self.rig.parts if p.name == rig.head)
        maker = FaceMaker(self.character, rig, self.pose.face, self.part_map(head))
        slots[rig.head] += maker.cheeks()
        slots[_over(rig, rig.eyes)] += maker.eyes()
        slots[_over(rig, rig.mouth)] += maker.mouth()
        brows = rig.brows.over if rig.brows and rig.brows.over else self._last_on(rig.head)
        slots[brows] += maker.brows()

    def _last_on(self, head: str) -> str:
        """The last part that the head carries: brows go over all of them."""
        last = head
        for part in self.rig.parts:
            if part.parent in (head, last) and part.slide >= 0 and self._is_after(part.name, head):
                last = part.name
        return last

    def _is_after(self, name: str, other: str) -> bool:
        names = [part.name for part in self.rig.parts]
        return names.index(name) > names.index(other)

    def on_the_back(self, name: str, limb: Limb) -> bool:
        """Arms of a figure seen from behind lie on its back, under hair and hood."""
        return self.character.view is View.BACK and name.startswith("arm") and bool(limb.on)

    def is_behind(self, name: str, limb: Limb) -> bool:
        """Limbs that everything else goes over; from the front both arms are before the body."""
        before = name == "arm_near" or (name == "arm_far" and self.character.view is View.FRONT)
        return not (before or limb.over or limb.under or self.on_the_back(name, limb))

    def figure(self) -> PosedFigure:
        slots: Slots = {
            part.name: [self.piece(part.name, self.part_map(part), part.tag)]
            for part in self.rig.parts
        }
        before: Slots = {part.name: [] for part in self.rig.parts}
        behind: list[Piece] = []
        front: list[Piece] = []
        feet = []
        self.face_pieces(slots)
        for name, limb in self.character.limbs():
            pieces, end = self.limb(name, limb)
            if limb.under:
                before[limb.under] += pieces
            elif limb.over or self.on_the_back(name, limb):
                slots[limb.over or limb.on] += pieces
            else:
                (behind if self.is_behind(name, limb) else front).extend(pieces)
            if limb.on and limb.open_root and not limb.under and not self.is_behind(name, limb):
                before[limb.on].append(self.shoulders[name])
            if name.startswith("leg"):
                feet.append(at(self.frame, (end[0], end[1] + self.rig.ground[1] - limb.wrist[1])))
        ordered = [*behind]
        for part in self.rig.parts:
            ordered += [*before[part.name], *slots[part.name]]
        return PosedFigure(
            tuple(piece.under(self.frame) for piece in [*ordered, *front]),
            self.hands,
            self.held_before,
            tuple(feet) or ((self.pose.x, self.pose.y - self.pose.lift),),
        )


def _elbow(
    root: tuple[float, float], end: tuple[float, float], length: float, left: bool
) -> tuple[bool, float]:
    """The side of an elbow that is seen flat on, outward and down as arms hang, and how long the
    arm is seen: while the elbow passes behind the arm from one side to the other, it is shorter."""
    dx, dy = end[0] - root[0], end[1] - root[1]
    span = max(math.hypot(dx, dy), 1e-6)
    outward = -1.0 if left else 1.0
    side = (_ELBOW_OUT * outward * dy - dx) / span
    share = min(abs(side) / _ELBOW_PASSES, 1.0)
    half = min(span, length) / 2
    return side > 0, 2 * math.hypot(half, share * math.sqrt((length / 2) ** 2 - half**2))


def _wrapped(angle: float) -> float:
    """Into -250..110: an arm swings from behind, past straight down and forward, to over the head
    and a little further, and the hand must not flip anywhere on that way."""
    return (angle + 250.0) % 360.0 - 250.0


def _over(rig: FaceRig, feature: object) -> str:
    name = getattr(feature, "over", "")
    return name if isinstance(name, str) and name else rig.head


def pose_figure(character: Character, pose: FigurePose, units_per_cm: float) -> PosedFigure:
    """The figure's pieces, back to front, in the stage's units."""
    return _Poser(character, pose, units_per_cm).figure()
