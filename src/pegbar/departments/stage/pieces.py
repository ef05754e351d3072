"""A piece: what is drawn as one, with the map that puts it where it belongs.

One list of pieces, back to front, serves every picture of a drawing: flat colour, line, part
ids and the finished frame; so they agree by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pegbar.assets.affine import Points, chain
from pegbar.assets.guides import Matrix
from pegbar.departments.stage.artwork import Box, Shape
from pegbar.departments.stage.colours import Rgb
from pegbar.departments.stage.pathdata import Contour

Kind = Literal["figure", "prop", "set"]


@dataclass(frozen=True, slots=True, eq=False)
class Bone:
    """A rigid stretch of a hose: the ground it covers (in the hose's coordinates), and the map
    from its own coordinates, x along the limb and y across it, to the hose's."""

    name: str
    outline: Points
    matrix: Matrix
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Shine:
    """Light of its own: how strong, 0..1 and more, and of what colour."""

    strength: float
    colour: Rgb | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """`matrix` takes the piece's coordinates to the stage's, later to pixels. `box` is its extent
    at rest. `clip` bounds what is seen of it, in its own coordinates. A hose has `bones`, which
    stand for it wherever a rigid part is asked for. `distance` is its layer's parallax."""

    name: str
    owner: str
    kind: Kind
    matrix: Matrix
    shapes: tuple[Shape, ...]
    box: Box
    clip: tuple[Contour, ...] = ()
    bones: tuple[Bone, ...] = ()
    tag: str = ""
    alpha: float = 1.0
    shine: Shine | None = None
    distance: float = 1.0

    def under(self, m: Matrix) -> Piece:
        return replace(self, matrix=chain(m, self.matrix))
