"""What a shot's drawings have in common, kept between them: paths, and the last backdrop.

It only saves time: a picture is the same to the bit with an empty portfolio or a full one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import skia

from pegbar.assets.guides import Matrix
from pegbar.departments.stage.artwork import Shape
from pegbar.departments.stage.colours import Gradient, Paint, Rgb, Solid, flat_of, toned
from pegbar.departments.stage.ink import BOILS, ink_path, path_of, seed_of
from pegbar.departments.stage.pieces import Piece

_MOST: Final = 4000
_T = TypeVar("_T")


@dataclass(slots=True, eq=False)
class Mark:
    """One thing to draw: a path, and the paint or ink that fills it. It keeps the renderer's
    paints once they were asked for, which is why it is not frozen."""

    path: skia.Path
    paint: Paint
    ink: bool
    flat: Solid
    _paints: dict[tuple[Rgb, float, float], skia.Paint] = field(default_factory=dict)

    def filled(self, air: Rgb, amount: float, alpha: float) -> skia.Paint:
        """The paint as seen through `amount` of air."""
        key = (air, amount, alpha)
        if key not in self._paints:
            self._paints[key] = fill_of(toned(self.paint, air, amount), alpha)
        return self._paints[key]

    def flatly(self, alpha: float) -> skia.Paint:
        key = ((-1.0, -1.0, -1.0), 0.0, alpha)
        if key not in self._paints:
            self._paints[key] = skia.Paint(AntiAlias=True, Color4f=colour4(self.flat, alpha))
        return self._paints[key]


class _Bounded(dict[object, _T], Generic[_T]):
    """Forgets everything when it has grown too large: poses make new shapes without end."""

    def keep(self, key: object, value: _T) -> _T:
        if len(self) >= _MOST:
            self.clear()
        self[key] = value
        return value


class Portfolio:
    """`uneven` is each owner's hand: how far its lines wander."""

    def __init__(self, uneven: Mapping[str, float]) -> None:
        self._uneven = uneven
        self._marks: _Bounded[list[Mark]] = _Bounded()
        self._backdrops: dict[str, tuple[object, object]] = {}

    def marks(self, piece: Piece, boil: int) -> list[Mark]:
        """A piece's marks in drawing order. Sets and what stands among their layers are painted
        once: only the actors' plane boils."""
        boil = 0 if piece.kind == "set" or piece.distance != 1.0 else boil % BOILS
        key = (piece.shapes, piece.name, boil)
        found = self._marks.get(key)
        return found if found is not None else self._marks.keep(key, self._made(piece, boil))

    def _made(self, piece: Piece, boil: int) -> list[Mark]:
        out: list[Mark] = []
        for index, shape in enumerate(piece.shapes):
            if shape.fill is not None:
                path = path_of(shape.contours, shape.evenodd)
                out.append(Mark(path, shape.fill, shape.ink, flat_of(shape.fill)))
            if shape.stroke is not None:
                out.append(self._inked(shape, seed_of(f"{piece.name}/{index}", boil), piece.owner))
        return out

    def _inked(self, shape: Shape, seed: int, owner: str) -> Mark:
        assert shape.stroke is not None
        path = ink_path(shape, shape.stroke, self._uneven.get(owner, 0.35), seed)
        return Mark(path, shape.stroke.paint, True, shape.stroke.paint)

    def backdrop(self, kind: str, key: object, make: Callable[[], _T]) -> _T:
        """What `make` draws, or the last such backdrop when nothing in `key` has changed."""
        last = self._backdrops.get(kind)
        if last is not None and last[0] == key:
            return last[1]  # type: ignore[return-value]  # a kind is always of one type
        made = make()
        self._backdrops[kind] = (key, made)
        return made


def backdrop_key(pieces: tuple[Piece, ...], *more: object) -> tuple[object, ...]:
    """What a backdrop depends on, the designs being given."""
    shown = tuple((p.name, p.matrix, p.shine.strength if p.shine else 0.0) for p in pieces)
    return (shown, *more)


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
