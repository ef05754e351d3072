"""What the light has to know of each pixel, at half size: whose it is, how far, how it faces."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import skia

from pegbar.assets.affine import chain, scaled
from pegbar.departments.stage.draw import OPAQUE, Sheet
from pegbar.departments.stage.film import Map
from pegbar.departments.stage.form import FLAT_FORM, Form, Forms
from pegbar.departments.stage.ink import path_of, polygon_path
from pegbar.departments.stage.pieces import Piece
from pegbar.departments.stage.portfolio import Portfolio, backdrop_key, to_skia
from pegbar.departments.stage.scene import Layout

HALF: Final = 2
_BLACK: Final = 0xFF000000


@dataclass(frozen=True, slots=True)
class Scan:
    """H×W each. `owner` 0 is the set's. `near` is 1 with the actors, 0 the far sky; `floor` is 1
    on the parts of the set that stand where the actors stand. `shine` is light of its own.
    `across` and `down` are the surface's direction in the picture, 0 where it faces the eye."""

    owner: npt.NDArray[np.uint8]
    near: Map
    floor: Map
    shine: Map
    across: Map
    down: Map

    @property
    def size(self) -> tuple[int, int]:
        return (self.owner.shape[0], self.owner.shape[1])


@dataclass(frozen=True, slots=True)
class _Row:
    """What one id stands for."""

    owner: int
    near: float
    floor: float
    shine: float
    form: Form = FLAT_FORM


@dataclass(slots=True)
class _Scanner:
    """A sheet of ids, while pieces are drawn on it, and what the ids stand for."""

    sheet: Sheet
    rows: list[_Row] = field(default_factory=lambda: [_Row(0, 0.0, 0.0, 0.0)])
    owners: dict[str, int] = field(default_factory=dict)
    forms: Forms = field(default_factory=Forms)

    def copy(self) -> _Scanner:
        return _Scanner(self.sheet.copy(), list(self.rows))

    def draw(self, pieces: Iterable[Piece], boil: int, portfolio: Portfolio) -> _Scanner:
        canvas = self.sheet.canvas
        for piece in pieces:
            first = len(self.rows)
            self.rows += self.rows_of(piece)
            canvas.save()
            canvas.scale(1 / HALF, 1 / HALF)
            canvas.concat(to_skia(piece.matrix))
            if piece.clip:
                canvas.clipPath(path_of(piece.clip), skia.ClipOp.kIntersect, False)
            if piece.bones:
                for offset, bone in enumerate(piece.bones):
                    canvas.drawPath(polygon_path(bone.outline), _paint(first + offset, False))
            else:
                for mark in portfolio.marks(piece, boil):
                    if mark.flat.alpha * piece.alpha >= OPAQUE:
                        canvas.drawPath(mark.path, _paint(first, mark.ink))
            canvas.restore()
        return self

    def rows_of(self, piece: Piece) -> list[_Row]:
        near = min(max(piece.distance, 0.0), 1.0)
        shine = min(piece.shine.strength, 1.0) if piece.shine else 0.0
        if piece.kind == "set" or piece.distance != 1.0:
            return [_Row(0, near, float(piece.distance == 1.0), shine)]
        owner = self.owners.setdefault(piece.owner, min(len(self.owners) + 1, 255))
        small = chain(scaled(1 / HALF, 1 / HALF), piece.matrix)
        forms = [
            self.forms.of(piece.owner, chain(small, bone.matrix), bone.box, "bone")
            for bone in piece.bones
        ] or [self.forms.of(piece.owner, small, piece.box, piece.kind)]
        return [_Row(owner, near, 0.0, shine, form) for form in forms]


def _paint(number: int, ink: bool) -> skia.Paint:
    colour = _BLACK | (number >> 8) << 16 | (number & 255) << 8 | (255 if ink else 0)
    return skia.Paint(AntiAlias=False, Color=colour)


def scanned(layout: Layout, boil: int, portfolio: Portfolio) -> Scan:
    """The scan of a layout."""
    size = (math.ceil(layout.size[0] / HALF), math.ceil(layout.size[1] / HALF))
    behind = layout.pieces[: layout.backdrop]

    def backdrop() -> _Scanner:
        return _Scanner(Sheet.blank(size, _BLACK)).draw(behind, boil, portfolio)

    key = backdrop_key(behind, size)
    scanner = portfolio.backdrop("scan", key, backdrop).copy()
    scanner.draw(layout.pieces[layout.backdrop :], boil, portfolio)
    pixels = scanner.sheet.array
    ids = np.asarray(pixels[..., 0].astype(np.uint16) << 8 | pixels[..., 1], np.uint16)
    rows = scanner.rows
    owner = np.array([row.owner for row in rows], np.uint8)[ids]
    facts = np.array([(row.near, row.floor, row.shine) for row in rows], np.float32)
    shine = facts[:, 2][ids] * (pixels[..., 2] == 0)
    across, down = _faced(ids, owner, rows)
    return Scan(owner, facts[:, 0][ids], facts[:, 1][ids], shine, across, down)


def _faced(
    ids: npt.NDArray[np.uint16], owner: npt.NDArray[np.uint8], rows: list[_Row]
) -> tuple[Map, Map]:
    """Which way each actor's pixel faces, from where it lies on its part."""
    across, down = np.zeros(ids.shape, np.float32), np.zeros(ids.shape, np.float32)
    y, x = np.nonzero(owner)
    if not len(x):
        return across, down
    table = np.array([(*row.form.unit, *row.form.x, *row.form.y) for row in rows], np.float32)
    m = table[ids[y, x]].T
    px, py = x.astype(np.float32) + np.float32(0.5), y.astype(np.float32) + np.float32(0.5)
    u = bulge(m[0] * px + m[2] * py + m[4])
    v = bulge(m[1] * px + m[3] * py + m[5])
    across[y, x] = u * m[6] + v * m[8]
    down[y, x] = u * m[7] + v * m[9]
    return across, down


def bulge(t: Map) -> Map:
    """How far a round thing faces aside, from its middle (0) to its edge (1): flat, then round."""
    t = np.clip(t, -1, 1)
    return np.asarray(0.95 * t * np.abs(t) ** np.float32(0.5), np.float32)
