"""The face: features that slide over the head as over a ball, lids, brows and mouth shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pegbar.assets.affine import Points, chain, moved, scaled, turned
from pegbar.assets.guides import Matrix
from pegbar.assets.performance import Face
from pegbar.departments.stage.artwork import Box, Shape
from pegbar.departments.stage.character import Character
from pegbar.departments.stage.colours import Solid, flat_of, hex_colour
from pegbar.departments.stage.mouth import drawn_mouth, mouth_shapes
from pegbar.departments.stage.outline import flattened
from pegbar.departments.stage.pathdata import polygon
from pegbar.departments.stage.pieces import Piece
from pegbar.production.rig import Eye, FaceRig

_EDGE: Final = 0.94


@dataclass(frozen=True, slots=True)
class Ball:
    """The head as a ball, turned: where things on it go, and how narrow they become."""

    middle: tuple[float, float]
    radius: float
    turn: float
    nod: float

    def carry(self, point: tuple[float, float], share: float = 1.0) -> Matrix:
        """The map of a feature around `point`; `share` of the turn is followed."""
        x, wide = self._along(point[0] - self.middle[0], self.turn * share)
        y, tall = self._along(point[1] - self.middle[1], self.nod * share)
        narrow = abs(share) if abs(share) < 1 else 1.0
        squeeze = scaled(1 + (wide - 1) * narrow, 1 + (tall - 1) * narrow, point)
        return chain(moved(self.middle[0] + x - point[0], self.middle[1] + y - point[1]), squeeze)

    def _along(self, offset: float, turn: float) -> tuple[float, float]:
        """Where a point goes along one axis, and how it narrows; `turn` in radians."""
        was = math.asin(min(max(offset / self.radius, -_EDGE), _EDGE))
        now = min(max(was + turn, -1.35), 1.35)
        shift = self.radius * (math.sin(now) - math.sin(was))
        return offset + shift, min(max(math.cos(now) / math.cos(was), 0.5), 1.18)


def ball_of(character: Character, rig: FaceRig, face: Face) -> Ball:
    x0, y0, x1, y1 = character.boxes[rig.head]
    cx, cy, radius = rig.ball or ((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0 + y1 - y0) / 4)
    slide = rig.slide or (0.30 * radius, 0.22 * radius)

    def angle(reach: float) -> float:
        return math.asin(min(max(reach / radius, -_EDGE), _EDGE))

    return Ball((cx, cy), radius, face.turn * angle(slide[0]), face.nod * angle(slide[1]))


def middle(box: Box) -> tuple[float, float]:
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


class FaceMaker:
    """Makes the pieces of one posed face. `head` takes the head's coordinates to the figure's."""

    def __init__(self, character: Character, rig: FaceRig, face: Face, head: Matrix) -> None:
        self.character = character
        self.rig = rig
        self.face = face
        self.head = head
        self.ball = ball_of(character, rig, face)

    def piece(
        self, name: str, matrix: Matrix, shapes: tuple[Shape, ...], box: Box, tag: str
    ) -> Piece:
        owner = self.character.name
        full = self.character.part(name)
        return Piece(full, owner, "figure", chain(self.head, matrix), shapes, box, tag=tag)

    def group(self, name: str, matrix: Matrix, tag: str) -> Piece:
        shapes, box = self.character.groups[name], self.character.boxes[name]
        return self.piece(name, matrix, shapes, box, tag)

    def eyes(self) -> Iterator[Piece]:
        eyes = self.rig.eyes
        if eyes is None:
            return
        yield from self.eye(eyes.near, "near")
        if eyes.far:
            yield from self.eye(eyes.far, "far")

    def eye(self, eye: Eye, side: str) -> Iterator[Piece]:
        boxes, face = self.character.boxes, self.face
        centre = middle(boxes[eye.white or eye.pupil])
        carried = self.ball.carry(centre)
        look = moved(face.look_x * eye.travel[0], face.look_y * eye.travel[1])
        if not eye.white:
            squeeze = max(0.12, min(face.lids, 1.2))
            yield self.group(eye.pupil, chain(carried, look, scaled(1.0, squeeze, centre)), "eye")
            return
        wide = max(0.0, face.lids - 1.0)
        carried = chain(carried, scaled(1 + 0.3 * wide, 1 + 0.7 * wide, centre))
        white = self.character.groups[eye.white]
        yield self.group(eye.white, carried, "eye")
        dx, dy = look[4], look[5]
        clip = tuple(contour.under(moved(-dx, -dy)) for s in white for contour in s.contours)
        yield replace(self.group(eye.pupil, chain(carried, look), "eye"), clip=clip)
        if face.lids < 0.985:
            yield self.lid(white, carried, side)

    def lid(self, white: tuple[Shape, ...], carried: Matrix, side: str) -> Piece:
        """Both lids of an eye, as far shut as asked: skin over the white, and the lashes' line."""
        shut = min(max(1.0 - self.face.lids, 0.0), 1.0)
        ring = np.vstack([flattened(contour) for contour in white[0].contours])
        line = max((s.stroke.width for s in white if s.stroke), default=0.0)
        centre = ring.mean(axis=0)
        reach = np.maximum(np.hypot(*(ring - centre).T), 1e-6)[:, None]
        outer = centre + (ring - centre) * (1 + 0.9 * line / reach)
        x0, y0 = outer.min(axis=0)
        x1, y1 = outer.max(axis=0)
        half, tall = (x1 - x0) / 2, y1 - y0
        seam = y0 + tall * 0.66
        upper = y0 + (seam - y0) * shut
        lower = y1 - (y1 - seam) * max(0.0, shut - 0.35) / 0.65
        bulge = tall * (0.30 * shut - 0.16)

        def edge(x: Points, level: float, bow: float) -> Points:
            return np.asarray(level + bow * (1 - ((x - (x0 + x1) / 2) / half) ** 2))

        top = np.stack(
            [outer[:, 0], np.minimum(outer[:, 1], edge(outer[:, 0], upper, bulge))], axis=1
        )
        bow = tall * 0.14 * max(0.0, shut - 0.35) / 0.65
        low = np.stack(
            [outer[:, 0], np.maximum(outer[:, 1], edge(outer[:, 0], lower, bow))], axis=1
        )
        skin = Solid(hex_colour(self.lid_colour()))
        shapes = [Shape((polygon(top),), skin)]
        if shut > 0.35:
            shapes.append(Shape((polygon(low),), skin))
        lash = self._lash(outer, lambda x: edge(x, upper, bulge), shut)
        if lash:
            shapes.append(lash)
        drop = float(upper - y0)
        own = tuple(shape.under(moved(0, -drop)) for shape in shapes)
        box = (float(x0), float(y0), float(x1), float(y1))
        return self.piece(f"lid-{side}", chain(carried, moved(0, drop)), own, box, "skin")

    def _lash(self, ring: Points, edge: Callable[[Points], Points], shut: float) -> Shape | None:
        """The line along the upper lid's edge: thick in the middle, fine at its ends."""
        inside = ring[ring[:, 1] >= edge(ring[:, 0]) - 1e-6]
        if len(inside) < 2:
            return None
        x = np.linspace(inside[:, 0].min(), inside[:, 0].max(), 15)
        y = edge(x)
        ink = self.character.rig.ink
        t = np.linspace(-1, 1, len(x))
        thick = ink.width * (0.95 - 0.55 * t**2) * (0.6 + 0.25 * shut)
        points = np.stack([np.r_[x, x[::-1]], np.r_[y - thick, (y + thick)[::-1]]], axis=1)
        return Shape((polygon(points),), Solid(hex_colour(ink.colour)), ink=True)

    def lid_colour(self) -> str:
        if self.rig.eyes and self.rig.eyes.lid:
            return self.rig.eyes.lid
        shapes = [s for s in self.character.groups[self.rig.head] if s.fill]
        if not shapes:
            return "#e9c3a2"
        largest = max(shapes, key=lambda s: (s.box()[2] - s.box()[0]) * (s.box()[3] - s.box()[1]))
        rgb = flat_of(largest.fill).rgb if largest.fill else (0.9, 0.8, 0.7)
        return "#" + "".join(f"{round(c * 255):02x}" for c in rgb)

    def brows(self) -> Iterator[Piece]:
        brows = self.rig.brows
        if brows is None:
            return
        sides = ((brows.near, self.face.brow_near, -1.0), (brows.far, self.face.brow_far, 1.0))
        for name, raised, inner in sides:
            if not name:
                continue
            centre = middle(self.character.boxes[name])
            tilt = turned(inner * brows.tilt * self.face.brow_tilt, centre)
            lift = moved(0, -brows.travel * raised)
            yield self.group(name, chain(self.ball.carry(centre), lift, tilt), "hair")

    def cheeks(self) -> Iterator[Piece]:
        for name in self.rig.cheeks:
            carried = self.ball.carry(middle(self.character.boxes[name]))
            lift = moved(0, -0.04 * self.ball.radius * max(0.0, self.face.smile))
            yield self.group(name, chain(carried, lift), "skin")

    def mouth(self) -> Iterator[Piece]:
        mouth = self.rig.mouth
        if mouth is None:
            return
        carried = self.ball.carry(mouth.at)
        box = (
            mouth.at[0] - mouth.width * 0.6,
            mouth.at[1] - mouth.width * 0.4,
            mouth.at[0] + mouth.width * 0.6,
            mouth.at[1] + mouth.width * 0.6,
        )
        name = mouth.drawn.get(self.face.mouth)
        if name:
            shapes = drawn_mouth(self.character.groups[name], mouth, self.face.smile)
        else:
            shapes = mouth_shapes(mouth, self.character.rig.ink, self.face.mouth, self.face.smile)
        yield self.piece("mouth", carried, shapes, box, "mouth")
