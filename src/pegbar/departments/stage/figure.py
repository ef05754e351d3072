"""A posed figure: its rig's parts with a map each, back to front."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from pegbar.assets.affine import IDENTITY, angle_of, at, chain, moved, scaled, turned
from pegbar.assets.guides import Matrix
from pegbar.assets.performance import FigurePose, Reach
from pegbar.departments.stage.colours import hex_colour
from pegbar.departments.stage.design import Character
from pegbar.departments.stage.face import FaceMaker, ball_of, middle
from pegbar.departments.stage.hose import Bend, Hose, hose
from pegbar.departments.stage.pieces import Piece
from pegbar.production.rig import FaceRig, Limb, Rig, RigPart

_NOD_TIP: Final = 6.0
_REACH_AT_REST: Final = 0.97
_HAIR_SWAY: Final = 0.1
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
        self.character = character
        self.pose = pose
        rig = character.rig
        self.rig: Rig = rig
        self.scale = rig.height * units_per_cm / (rig.ground[1] - rig.top[1])
        self.units_per_cm = units_per_cm
        self.frame = chain(
            moved(pose.x, pose.y - pose.lift),
            scaled(pose.facing * self.scale, self.scale),
            moved(-rig.ground[0], -rig.ground[1]),
        )
        self.hip = rig.hip or self._hip()
        self.seated = self._seated()
        self.body = chain(self.seated, turned(pose.lean, self.hip))
        self.maps: dict[str, Matrix] = {}
        self.hands: dict[str, Matrix] = {}
        self.held_before: dict[str, str] = {}

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
            own = chain(own, turned(hang, self.pivot(part)))
        self.maps[part.name] = chain(carrier, own)
        return self.maps[part.name]

    def pivot(self, part: RigPart) -> tuple[float, float]:
        return part.pivot or middle(self.character.boxes[part.name])

    def head_motion(self, part: RigPart) -> Matrix:
        """The head tips about the neck, and goes a little where it turns."""
        face, rig = self.pose.face, self.rig.face
        assert rig is not None
        radius = ball_of(self.character, rig, face).radius
        x0, _, x1, y1 = self.character.boxes[part.name]
        neck = part.pivot or ((x0 + x1) / 2, y1)
        go = moved(0.035 * radius * face.turn, 0.03 * radius * face.nod)
        return chain(go, turned(face.tilt + _NOD_TIP * face.nod, neck))

    def piece(self, name: str, matrix: Matrix, tag: str = "") -> Piece:
        owner, boxes = self.character.name, self.character.boxes
        shapes = self.character.groups[name]
        return Piece(f"{owner}/{name}", owner, "figure", matrix, shapes, boxes[name], tag=tag)

    def limb(self, name: str, limb: Limb) -> tuple[list[Piece], tuple[float, float]]:
        """The hose and its end, in drawing order, and where the end is."""
        reach: Reach = getattr(self.pose, name)
        leg = name.startswith("leg")
        length = limb.length or math.dist(limb.root, limb.wrist) / _REACH_AT_REST
        carrier = next((self.part_map(p) for p in self.rig.parts if p.name == limb.on), None)
        # A leg hangs from the hip, which leans with nothing; its foot stays where it was put.
        root = at(carrier or (self.seated if leg else self.body), limb.root)
        anchor = limb.root if leg else root
        end = (anchor[0] + length * reach.x, anchor[1] + length * reach.y)
        forward = (limb.bend or ("forward" if leg else "back")) == "forward"
        bend = Bend(root=root, end=end, length=length, forward=forward)
        ink = (self.rig.ink.width, hex_colour(self.rig.ink.colour))
        owner = self.character.name
        made = hose(limb, bend, ink, f"{owner}/{name}")
        box = self._limb_box(made)
        tube = Piece(
            f"{owner}/{name}",
            owner,
            "figure",
            IDENTITY,
            made.shapes,
            box,
            bones=made.bones,
            tag="cloth",
        )
        follow = limb.turn if limb.turn is not None else (0.0 if leg else 0.85)
        hand = chain(
            moved(end[0] - limb.wrist[0], end[1] - limb.wrist[1]),
            turned(reach.turn + follow * _wrapped(made.angle), limb.wrist),
        )
        tip = self.piece(limb.end, hand)
        if not leg:
            side = name.removeprefix("arm_")
            hold = limb.hold or middle(self.character.boxes[limb.end])
            self.hands[side] = chain(self.frame, hand, moved(*hold))
            self.held_before[side] = tip.name
        over = limb.end_over if limb.end_over is not None else leg
        return ([tube, tip] if over else [tip, tube]), end

    @staticmethod
    def _limb_box(made: Hose) -> tuple[float, float, float, float]:
        return made.shapes[1].box()

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
            elif limb.over:
                slots[limb.over] += pieces
            else:
                (front if name == "arm_near" else behind).extend(pieces)
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
