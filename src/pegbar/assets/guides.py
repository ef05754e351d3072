"""The guides of one drawing: what a generator is shown, exact because the rig knows it.

A drawing's guides are stored as a tree of
  flat.png   H×W×3 uint8 sRGB, flat colours without ink or light
  line.png   H×W uint8, ink on white: 0 is full ink
  parts.png  H×W uint16, one id per part; ink outlines carry their part's id; 0 is nothing
  table.json the parts: id, name, owner, depth order and matrix
All other guides follow exactly from `parts` and the table, to any other drawing of any shot:
character id, depth, part-local uv and motion (see `assets/motion.py`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f (SVG's order)."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One rigid piece. `name` is the same in every drawing of the show (`MIRA/head`,
    `ROOFTOP/chimney`), so that paint can follow it. `matrix` takes the part's own coordinates to
    pixels of this drawing; `box` is its extent (x0, y0, x1, y1) in its own coordinates, from
    which uv is counted; `depth` orders parts, larger is nearer. `shine` is how strongly it gives
    light of its own, 0 for what only reflects. `distance` is its parallax: 1 where the actors
    stand, 0 the far sky."""

    id: int
    name: str
    owner: str
    kind: Literal["figure", "prop", "set"]
    depth: int
    matrix: Matrix
    box: tuple[float, float, float, float]
    shine: float = 0.0
    distance: float = 1.0


class PartTable(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one drawing; `width` and `height` in pixels."""

    guides: int = 1
    width: int
    height: int
    parts: tuple[Part, ...]


FLAT, LINE, PARTS, TABLE = "flat.png", "line.png", "parts.png", "table.json"
