"""A drawing laid out: set, props and figures as one list of pieces in pixels, back to front."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pegbar.assets.affine import at, chain, inverse, moved, scaled, size_of, turned
from pegbar.assets.guides import Matrix
from pegbar.assets.performance import Camera, Drawing, FigurePose, PropPose
from pegbar.departments.stage.artwork import Box, Shape
from pegbar.departments.stage.colours import Rgb, blend, flat_of, hex_colour
from pegbar.departments.stage.design import Designs, PropDesign, SetDesign
from pegbar.departments.stage.figure import PosedFigure, pose_figure
from pegbar.departments.stage.pathdata import polygon
from pegbar.departments.stage.pieces import Piece, Shine
from pegbar.values.errors import StepFailed

Size = tuple[int, int]
_ROLL_LIMIT: Final = 45.0


@dataclass(frozen=True, slots=True)
class Lamp:
    """A source of light in the picture, in pixels."""

    at: tuple[float, float]
    radius: float
    colour: Rgb
    strength: float


@dataclass(frozen=True, slots=True)
class Contact:
    """Where something touches the ground, in pixels: half its width, and how near it is, 0..1."""

    at: tuple[float, float]
    half: float
    near: float
    owner: str


@dataclass(frozen=True, slots=True)
class Layout:
    """`pieces` back to front in pixels; the first `backdrop` of them are the set behind
    everyone. `zoom` is pixels to a stage unit, `stage` the map of the actors' plane."""

    size: Size
    pieces: tuple[Piece, ...]
    backdrop: int
    lamps: tuple[Lamp, ...]
    contacts: tuple[Contact, ...]
    zoom: float
    stage: Matrix


def camera_map(camera: Camera, view: Box, size: Size, parallax: float) -> Matrix:
    """The stage to pixels, for a layer of this parallax.

    At parallax 1 it is the camera's own frame, at 0 the whole set; between them both the place
    and the width (by its logarithm) are shared, so that no layer ever shows its end while the
    frame is inside the set. A camera that swings on its spot shifts all layers alike.
    """
    x0, y0, x1, y1 = view
    home = ((x0 + x1) / 2, (y0 + y1) / 2)
    widest = min(x1 - x0, (y1 - y0) * size[0] / size[1])
    width = widest * (max(camera.width, 1e-3) / widest) ** parallax
    zoom = size[0] / width
    x = home[0] + (camera.x - home[0]) * parallax
    y = home[1] + (camera.y - home[1]) * parallax
    roll = min(max(camera.roll, -_ROLL_LIMIT), _ROLL_LIMIT)
    middle = moved(size[0] * (0.5 - camera.swing_x), size[1] / 2 - size[0] * camera.swing_y)
    return chain(
        turned(-roll, (size[0] / 2, size[1] / 2)), middle, scaled(zoom, zoom), moved(-x, -y)
    )


def beyond(pieces: list[Piece], view: Box, matrix: Matrix, size: Size) -> list[Piece]:
    """A layer's pieces mirrored past the ends of the set that a swung or rolled camera sees: a sky
    has no end, whatever its drawing has."""
    back = inverse(matrix)
    corners = [at(back, (x, y)) for x in (0, size[0]) for y in (0, size[1])]
    x0, y0, x1, y1 = view
    left, right = min(x for x, _ in corners) < x0 - 0.5, max(x for x, _ in corners) > x1 + 0.5
    above, below = min(y for _, y in corners) < y0 - 0.5, max(y for _, y in corners) > y1 + 0.5
    across = [("", 1.0, 0.0)]
    across += [("left", -1.0, 2 * x0)] if left else []
    across += [("right", -1.0, 2 * x1)] if right else []
    along = [("", 1.0, 0.0)]
    along += [("above", -1.0, 2 * y0)] if above else []
    along += [("below", -1.0, 2 * y1)] if below else []
    room = (polygon(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])),)
    out = []
    for way, sx, dx in across:
        for level, sy, dy in along:
            if way or level:
                name = "-".join(part for part in (level, way) if part)
                mirror = chain(matrix, (sx, 0.0, 0.0, sy, dx, dy))
                out += [
                    replace(piece, name=f"{piece.name}.{name}", matrix=mirror, clip=room)
                    for piece in pieces
                ]
    return out


class _Stage:
    """Lays one drawing out."""

    def __init__(self, drawing: Drawing, designs: Designs, size: Size) -> None:
        self.drawing = drawing
        self.designs = designs
        self.size = size
        self.set: SetDesign = designs.set
        self.units = self.set.scenery.units_per_cm
        self.stage = self.map(1.0)
        self.lamps: list[Lamp] = []
        self.contacts: list[Contact] = []

    def map(self, parallax: float) -> Matrix:
        return camera_map(self.drawing.camera, self.set.view, self.size, parallax)

    def layers(self, in_front: bool) -> list[Piece]:
        out: list[Piece] = []
        layers = zip(self.set.scenery.layers, self.set.layers, strict=True)
        for layer, pieces in layers:
            if layer.in_front != in_front:
                continue
            out += self.distant(layer.group)
            matrix = self.map(layer.parallax)
            drawn = [
                Piece(
                    f"{self.set.name}/{piece.name}",
                    self.set.name,
                    "set",
                    matrix,
                    piece.shapes,
                    piece.box,
                    shine=Shine(1.0) if piece.glows else None,
                    distance=layer.parallax,
                )
                for piece in pieces
            ]
            out += [*drawn, *beyond(drawn, self.set.view, matrix, self.size)]
        return out

    def distant(self, layer: str) -> list[Piece]:
        """The props that stand right behind this layer of the set."""
        out: list[Piece] = []
        for pose in self.drawing.props:
            design = self.prop(pose)
            if design.prop.behind == layer and not pose.held_by:
                out += self.free(pose, design, design.prop.parallax)
        return out

    def prop(self, pose: PropPose) -> PropDesign:
        if pose.prop not in self.designs.props:
            raise StepFailed(f"the prop {pose.prop} has no design")
        return self.designs.props[pose.prop]

    def free(self, pose: PropPose, design: PropDesign, parallax: float) -> list[Piece]:
        x0, _, x1, y1 = design.box
        base = design.prop.base or ((x0 + x1) / 2, y1)
        rise = design.prop.rise * self.units * pose.raised
        place = moved(pose.x, pose.y - rise)
        turn = turned(pose.turn, design.prop.pivot or base)
        matrix = chain(
            self.map(parallax), place, self.prop_scale(design), moved(-base[0], -base[1]), turn
        )
        if parallax == 1.0 and not design.prop.behind:
            half = (x1 - x0) / 2 * size_of(matrix)
            where = at(chain(self.stage, moved(pose.x, pose.y)), (0.0, 0.0))
            near = max(0.0, 1.0 - rise / max(self.units * design.prop.height, 1e-6))
            self.contacts.append(Contact(where, half * 0.9, near, pose.prop))
        return self.prop_pieces(pose, design, matrix, parallax)

    def held(self, pose: PropPose, design: PropDesign, figure: PosedFigure) -> list[Piece]:
        x0, y0, x1, _ = design.box
        grip = design.prop.grip or ((x0 + x1) / 2, y0)
        hand = figure.hands.get(pose.hand) or next(iter(figure.hands.values()))
        x, y = at(hand, (0.0, 0.0))
        if hand[0] * hand[3] - hand[1] * hand[2] < 0:  # the figure is mirrored, so is what it holds
            facing, angle = -1.0, math.degrees(math.atan2(-hand[1], -hand[0]))
        else:
            facing, angle = 1.0, math.degrees(math.atan2(hand[1], hand[0]))
        swing = angle * design.prop.swing
        matrix = chain(
            self.stage,
            moved(x + pose.x, y + pose.y),
            turned(swing + pose.turn),
            scaled(facing, 1.0),
            self.prop_scale(design),
            moved(-grip[0], -grip[1]),
        )
        return self.prop_pieces(pose, design, matrix, 1.0)

    def prop_scale(self, design: PropDesign) -> Matrix:
        tall = max(design.box[3] - design.box[1], 1e-6)
        scale = design.prop.height * self.units / tall
        return scaled(scale, scale)

    def prop_pieces(
        self, pose: PropPose, design: PropDesign, matrix: Matrix, parallax: float
    ) -> list[Piece]:
        glow = design.prop.glow
        lit = max(pose.lit, 1.0 if glow and glow.always else 0.0)
        out = []
        for name, shapes in design.pieces.items():
            full = pose.prop if name == pose.prop else f"{pose.prop}/{name}"
            box, shine = design.boxes[name], None
            if glow and name == glow.part and lit > 0:
                colour = hex_colour(glow.colour)
                shapes = tuple(_lit(shape, colour, min(lit, 1.0)) for shape in shapes)
                shine = Shine(lit * glow.emits, colour)
                middle = at(matrix, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
                reach = glow.radius * self.units * size_of(self.map(parallax))
                # What has not risen yet is still behind something, and lights nothing.
                risen = min(1.0, 1.6 * pose.raised) if design.prop.rise else 1.0
                self.lamps.append(Lamp(middle, reach, colour, lit * glow.emits * risen))
            out.append(
                Piece(full, pose.prop, "prop", matrix, shapes, box, shine=shine, distance=parallax)
            )
        return out

    def actors(self) -> list[Piece]:
        """Figures back to front with what they hold. A thing stands in front of every figure that
        stands further up the ground than it does."""
        figures = self.drawing.figures
        standing: dict[int, list[Piece]] = {}
        for pose in self.drawing.props:
            design = self.prop(pose)
            if not pose.held_by and not design.prop.behind:
                place = max((i + 1 for i, f in enumerate(figures) if f.y < pose.y), default=0)
                standing.setdefault(place, []).extend(self.free(pose, design, 1.0))
        out = standing.get(0, [])
        for place, figure in enumerate(figures, start=1):
            out += self.actor(figure)
            out += standing.get(place, [])
        return out

    def actor(self, pose: FigurePose) -> list[Piece]:
        """One figure, in pixels, with what it holds right behind the fingers."""
        if pose.who not in self.designs.figures:
            raise StepFailed(f"the character {pose.who} has no design")
        posed = pose_figure(self.designs.figures[pose.who], pose, self.units)
        pieces = [piece.under(self.stage) for piece in posed.pieces]
        for thing in self.drawing.props:
            if thing.held_by == pose.who and posed.hands:
                hand = thing.hand if thing.hand in posed.hands else next(iter(posed.hands))
                names = [piece.name for piece in pieces]
                where = names.index(posed.held_before[hand])
                pieces[where:where] = self.held(thing, self.prop(thing), posed)
        self.touch(posed, pose.y)
        return pieces

    def touch(self, posed: PosedFigure, ground: float) -> None:
        name = posed.pieces[0].owner
        wide = self.designs.figures[name].rig.height * self.units * 0.13
        zoom = size_of(self.stage)
        for x, y in posed.feet:
            near = max(0.0, 1.0 - max(0.0, ground - y) / (wide * 2.5))
            self.contacts.append(Contact(at(self.stage, (x, ground)), wide * zoom, near, name))

    def layout(self) -> Layout:
        behind = self.layers(in_front=False)
        actors = self.actors()
        pieces = (*behind, *actors, *self.layers(in_front=True))
        return Layout(
            self.size,
            pieces,
            len(behind),
            tuple(self.lamps),
            tuple(self.contacts),
            size_of(self.stage),
            self.stage,
        )


def _lit(shape: Shape, colour: Rgb, lit: float) -> Shape:
    if shape.fill is None or shape.ink:
        return shape
    flat = flat_of(shape.fill)
    return replace(shape, fill=replace(flat, rgb=blend(flat.rgb, colour, lit)))


def lay_out(drawing: Drawing, designs: Designs, size: Size) -> Layout:
    """Raises StepFailed when the drawing names what has no design."""
    return _Stage(drawing, designs, size).layout()
