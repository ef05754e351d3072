"""Draws a layout's pieces: flat colour, line and part ids, in one walk over the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image

from pegbar.assets.affine import chain
from pegbar.assets.guides import Part
from pegbar.departments.stage.ink import path_of, polygon_path
from pegbar.departments.stage.pieces import Piece
from pegbar.departments.stage.portfolio import Portfolio, backdrop_key, to_skia
from pegbar.departments.stage.scene import Layout, Size
from pegbar.values.errors import StepFailed

OPAQUE: Final = 0.5
"""What is clearer than this hides no line and owns no pixel."""
_MAX_PARTS: Final = 65_535
_WHITE: Final = 0xFFFFFFFF
_BLACK: Final = 0xFF000000


@dataclass(frozen=True, slots=True)
class Flats:
    """The pictures of a layout without light. See `assets/guides.py`."""

    flat: npt.NDArray[np.uint8]
    line: npt.NDArray[np.uint8]
    parts: npt.NDArray[np.uint16]
    table: tuple[Part, ...]


class Sheet:
    """A canvas over an array of its own, H×W×4 uint8."""

    def __init__(self, array: npt.NDArray[np.uint8]) -> None:
        self.array = array
        self._surface = skia.Surface(array, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self.canvas = self._surface.getCanvas()

    @classmethod
    def blank(cls, size: Size, colour: int) -> Sheet:
        sheet = cls(np.zeros((size[1], size[0], 4), np.uint8))
        sheet.canvas.clear(colour)
        return sheet

    def copy(self) -> Sheet:
        return Sheet(self.array.copy())


@dataclass(slots=True)
class _Sheets:
    """Three sheets and their table, while pieces are drawn on them."""

    flat: Sheet
    line: Sheet
    ids: Sheet
    table: list[Part] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    depth: int = 0

    @classmethod
    def blank(cls, size: Size) -> _Sheets:
        flat, line, ids = (Sheet.blank(size, colour) for colour in (_WHITE, _WHITE, _BLACK))
        return cls(flat, line, ids)

    def copy(self) -> _Sheets:
        flat, line, ids = (sheet.copy() for sheet in (self.flat, self.line, self.ids))
        return _Sheets(flat, line, ids, list(self.table), dict(self.names), self.depth)

    def draw(self, pieces: Iterable[Piece], boil: int, portfolio: Portfolio) -> _Sheets:
        paper = skia.Paint(AntiAlias=True, Color=_WHITE)
        black = skia.Paint(AntiAlias=True, Color=_BLACK)
        sheets = (self.flat, self.line, self.ids)
        on_flat, on_line, on_ids = (sheet.canvas.drawPath for sheet in sheets)
        for piece in pieces:
            first = len(self.table) + 1
            self._list(piece)
            number = _id_paint(first)
            matrix = to_skia(piece.matrix)
            clip = path_of(piece.clip) if piece.clip else None
            for sheet in sheets:
                sheet.canvas.save()
                sheet.canvas.concat(matrix)
                if clip:
                    sheet.canvas.clipPath(clip, skia.ClipOp.kIntersect, sheet is not self.ids)
            rigid = not piece.bones
            for mark in portfolio.marks(piece, boil):
                if not mark.ink:
                    on_flat(mark.path, mark.flatly(piece.alpha))
                if mark.flat.alpha * piece.alpha >= OPAQUE:
                    on_line(mark.path, black if mark.ink else paper)
                    if rigid:
                        on_ids(mark.path, number)
            for offset, bone in enumerate(piece.bones):
                on_ids(polygon_path(bone.outline), _id_paint(first + offset))
            for sheet in sheets:
                sheet.canvas.restore()
        return self

    def _list(self, piece: Piece) -> None:
        """Adds a piece's rows to the table; a name that comes again is counted."""
        rigid = [(bone.name, chain(piece.matrix, bone.matrix), bone.box) for bone in piece.bones]
        for name, matrix, box in rigid or [(piece.name, piece.matrix, piece.box)]:
            self.names[name] = self.names.get(name, 0) + 1
            full = name if self.names[name] == 1 else f"{name}.{self.names[name]}"
            self.table.append(
                Part(
                    id=len(self.table) + 1,
                    name=full,
                    owner=piece.owner,
                    kind=piece.kind,
                    depth=self.depth,
                    matrix=matrix,
                    box=box,
                    shine=piece.shine.strength if piece.shine else 0.0,
                    distance=piece.distance,
                )
            )
        self.depth += 1
        if len(self.table) >= _MAX_PARTS:
            raise StepFailed(f"the drawing has more than {_MAX_PARTS} parts")


def _id_paint(number: int) -> skia.Paint:
    return skia.Paint(AntiAlias=False, Color=_BLACK | (number >> 8) << 16 | (number & 255) << 8)


def draw_flats(layout: Layout, boil: int, portfolio: Portfolio) -> Flats:
    """Flat colour, line and ids. Raises StepFailed for more parts than ids can name."""
    behind = layout.pieces[: layout.backdrop]

    def backdrop() -> _Sheets:
        return _Sheets.blank(layout.size).draw(behind, boil, portfolio)

    key = backdrop_key(behind, layout.size)
    sheets = portfolio.backdrop("flats", key, backdrop).copy()
    sheets.draw(layout.pieces[layout.backdrop :], boil, portfolio)
    high = sheets.ids.array[..., 0].astype(np.uint16)
    parts = np.asarray(high << 8 | sheets.ids.array[..., 1], np.uint16)
    rgba = Image.frombuffer("RGBA", layout.size, sheets.flat.array, "raw", "RGBA", 0, 1)
    flat = np.array(rgba.convert("RGB"))
    line = np.ascontiguousarray(sheets.line.array[..., 0])
    return Flats(flat, line, parts, tuple(sheets.table))
