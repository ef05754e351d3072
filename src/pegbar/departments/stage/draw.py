"""Draws a layout's pieces: flat colour, line and part ids, in one walk over the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import skia

from pegbar.assets.affine import chain
from pegbar.assets.guides import Matrix, Part
from pegbar.departments.stage.artwork import Shape
from pegbar.departments.stage.colours import Gradient, Paint, Solid, flat_of
from pegbar.departments.stage.ink import ink_path, path_of, seed_of
from pegbar.departments.stage.pieces import Piece
from pegbar.departments.stage.scene import Size
from pegbar.values.errors import StepFailed

OPAQUE: Final = 0.5
"""What is clearer than this hides no line and owns no pixel."""
_MAX_PARTS: Final = 65_535


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One thing to draw: a path, and the paint or ink that fills it."""

    path: skia.Path
    paint: Paint
    ink: bool


class Portfolio:
    """The paths of all shapes met so far, ready to be drawn; it saves making them again for the
    next drawing. It holds nothing that changes a picture."""

    def __init__(self, uneven: Mapping[str, float]) -> None:
        self._uneven = uneven
        self._fills: dict[Shape, skia.Path] = {}
        self._inks: dict[tuple[Shape, int], skia.Path] = {}

    def marks(self, piece: Piece, boil: int, keep: bool = True) -> list[Mark]:
        out: list[Mark] = []
        for index, shape in enumerate(piece.shapes):
            if shape.fill is not None:
                out.append(Mark(self._fill(shape, keep), shape.fill, shape.ink))
            if shape.stroke is not None:
                seed = seed_of(f"{piece.name}/{index}", boil)
                out.append(Mark(self._ink(shape, seed, piece.owner), shape.stroke.paint, True))
        return out

    def _fill(self, shape: Shape, keep: bool) -> skia.Path:
        path = self._fills.get(shape)
        if path is None:
            path = path_of(shape.contours, shape.evenodd)
            if keep:
                self._fills[shape] = path
        return path

    def _ink(self, shape: Shape, seed: int, owner: str) -> skia.Path:
        path = self._inks.get((shape, seed))
        if path is None:
            assert shape.stroke is not None
            path = ink_path(shape, shape.stroke, self._uneven.get(owner, 0.35), seed)
            self._inks[(shape, seed)] = path
        return path


def to_skia(m: Matrix) -> skia.Matrix:
    a, b, c, d, e, f = m
    return skia.Matrix.MakeAll(a, c, e, b, d, f, 0, 0, 1)


def colour4(solid: Solid, alpha: float = 1.0) -> skia.Color4f:
    return skia.Color4f(*solid.rgb, solid.alpha * alpha)


def fill_of(paint: Paint, alpha: float = 1.0) -> skia.Paint:
    """A renderer's paint that fills with this one."""
    if isinstance(paint, Solid):
        return skia.Paint(AntiAlias=True, Color4f=colour4(paint, alpha))
    return skia.Paint(AntiAlias=True, Shader=shader_of(paint), Alphaf=alpha)


def shader_of(paint: Gradient) -> skia.Shader:
    colours = [colour4(stop).toColor() for _, stop in paint.stops]
    offsets = [offset for offset, _ in paint.stops]
    matrix = to_skia(paint.matrix)
    if paint.kind == "linear":
        x0, y0, x1, y1 = paint.line
        ends = [skia.Point(x0, y0), skia.Point(x1, y1)]
        return skia.GradientShader.MakeLinear(ends, colours, offsets, localMatrix=matrix)
    cx, cy, radius = paint.line
    return skia.GradientShader.MakeRadial(
        skia.Point(cx, cy), max(radius, 1e-6), colours, offsets, localMatrix=matrix
    )


@dataclass(frozen=True, slots=True)
class Flats:
    """The pictures of a layout without light. See `assets/guides.py`."""

    flat: npt.NDArray[np.uint8]
    line: npt.NDArray[np.uint8]
    parts: npt.NDArray[np.uint16]
    table: tuple[Part, ...]


class _Sheet:
    """A canvas over an array of its own."""

    def __init__(self, size: Size, colour: int) -> None:
        self.array = np.zeros((size[1], size[0], 4), np.uint8)
        self._surface = skia.Surface(self.array, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self.canvas = self._surface.getCanvas()
        self.canvas.clear(colour)


_WHITE: Final = 0xFFFFFFFF
_BLACK: Final = 0xFF000000


def _id_paint(number: int) -> skia.Paint:
    return skia.Paint(AntiAlias=False, Color=_BLACK | (number >> 8) << 16 | (number & 255) << 8)


def draw_flats(pieces: Iterable[Piece], size: Size, boil: int, portfolio: Portfolio) -> Flats:
    """Flat colour, line and ids. Raises StepFailed for more parts than ids can name."""
    flat, line, ids = (_Sheet(size, c) for c in (_WHITE, _WHITE, _BLACK))
    sheets = (flat, line, ids)
    table: list[Part] = []
    names: dict[str, int] = {}
    paper = skia.Paint(AntiAlias=True, Color=_WHITE)
    black = skia.Paint(AntiAlias=True, Color=_BLACK)
    for depth, piece in enumerate(pieces):
        first = len(table) + 1
        table += _parts(piece, depth, first, names)
        if len(table) >= _MAX_PARTS:
            raise StepFailed(f"the drawing has more than {_MAX_PARTS} parts")
        number = _id_paint(first)
        marks = portfolio.marks(piece, boil, keep=not piece.bones)
        matrix = to_skia(piece.matrix)
        clip = path_of(piece.clip) if piece.clip else None
        for sheet in sheets:
            sheet.canvas.save()
            sheet.canvas.concat(matrix)
            if clip:
                sheet.canvas.clipPath(clip, skia.ClipOp.kIntersect, sheet is not ids)
        for mark in marks:
            solid = flat_of(mark.paint)
            covers = solid.alpha * piece.alpha >= OPAQUE
            if not mark.ink:
                flat.canvas.drawPath(
                    mark.path, skia.Paint(AntiAlias=True, Color4f=colour4(solid, piece.alpha))
                )
            if covers:
                line.canvas.drawPath(mark.path, black if mark.ink else paper)
                if not piece.bones:
                    ids.canvas.drawPath(mark.path, number)
        for offset, bone in enumerate(piece.bones):
            ids.canvas.drawPath(path_of((bone.outline,)), _id_paint(first + offset))
        for sheet in sheets:
            sheet.canvas.restore()
    parts = (ids.array[..., 0].astype(np.uint16) << 8 | ids.array[..., 1]).astype(np.uint16)
    picture = np.ascontiguousarray(flat.array[..., :3])
    return Flats(picture, np.ascontiguousarray(line.array[..., 0]), parts, tuple(table))


def _parts(piece: Piece, depth: int, first: int, names: dict[str, int]) -> list[Part]:
    """The rows of a piece; a name that comes again is counted."""
    rigid = [(bone.name, chain(piece.matrix, bone.matrix), bone.box) for bone in piece.bones]
    out: list[Part] = []
    for name, matrix, box in rigid or [(piece.name, piece.matrix, piece.box)]:
        names[name] = names.get(name, 0) + 1
        full = name if names[name] == 1 else f"{name}.{names[name]}"
        number = first + len(out)
        out.append(
            Part(
                id=number,
                name=full,
                owner=piece.owner,
                kind=piece.kind,
                depth=depth,
                matrix=matrix,
                box=box,
            )
        )
    return out
