"""Matching: how the parts of a drawing fit those of a plate. Only the painting rooms call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part
from pegbar.departments.painting.plates import Plate

Bools = npt.NDArray[np.bool_]

TOGETHER: float = 2.0
"""How far, in pixels of a picture 640 wide, an occluder may stray from the part behind it before
its traces there show."""


@dataclass(frozen=True, slots=True)
class Match:
    """How one plate's parts fit the drawing's, by rank of the drawing's parts (row 0: no part).

    `to_plate` N×6 takes pixels of the drawing to the plate's, `rank` is the part's rank there
    (0: not in it), `piece` its piece, `apart` how different its pose is, `level` the plate's size
    to take it from.
    `open` tells for every one of the plate's views the piece that is seen there, or 0 when a part
    near by, in front of it, moves otherwise: its traces must not be carried.
    """

    to_plate: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int64]
    piece: npt.NDArray[np.uint16]
    apart: npt.NDArray[np.float64]
    level: npt.NDArray[np.int64]
    open: npt.NDArray[np.uint16]


def match(parts: Sequence[Part], plate: Plate) -> Match:
    """How a plate's parts fit those of a drawing; parts are the same by name."""
    count = len(parts) + 1
    ranks_there = {part.name: rank for rank, part in enumerate(plate.parts, start=1)}
    rank = np.zeros(count, np.int64)
    to_plate = np.zeros((count, 6))
    here = np.tile(np.eye(3), (count, 1, 1))
    there = np.tile(np.eye(3), (len(plate.parts) + 1, 1, 1))
    for place, part in enumerate(plate.parts, start=1):
        there[place] = _square(part)
    for place, part in enumerate(parts, start=1):
        here[place] = _square(part)
        if abs(np.linalg.det(here[place])) > 1e-9:
            rank[place] = ranks_there.get(part.name, 0)
    maps = there[rank] @ np.linalg.inv(np.where(rank[:, None, None] > 0, here, np.eye(3)))
    to_plate = maps[:, :2, :].transpose(0, 2, 1).reshape(count, 6)
    apart, level = _difference(maps)
    apart[rank == 0] = np.inf
    return Match(
        to_plate=to_plate,
        rank=rank,
        piece=plate.pieces[rank],
        apart=apart,
        level=level,
        open=_open(_hides(maps, rank, here, there, plate), plate),
    )


def _square(part: Part) -> npt.NDArray[np.float64]:
    a, b, c, d, e, f = part.matrix
    return np.array([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]])


def _difference(
    maps: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """How far each map is from a mere shift: octaves of scale, turns of 45°, shear; and from
    which size of the plate it should take its paint."""
    linear = maps[:, :2, :2]
    scale = np.sqrt(np.abs(np.linalg.det(linear))) + 1e-9
    turn = np.arctan2(linear[:, 1, 0] - linear[:, 0, 1], linear[:, 0, 0] + linear[:, 1, 1])
    cos, sin = np.cos(turn), np.sin(turn)
    like = np.stack([cos, -sin, sin, cos], axis=-1).reshape(-1, 2, 2) * scale[:, None, None]
    shear = np.abs(linear - like).max(axis=(1, 2)) / scale
    octaves = np.abs(np.log2(scale))
    level = np.clip(np.floor(np.log2(scale) + 0.4), 0, 2).astype(np.int64)
    return octaves + np.abs(turn) / np.radians(45) + shear, level


def _hides(
    maps: npt.NDArray[np.float64],
    rank: npt.NDArray[np.int64],
    here: npt.NDArray[np.float64],
    there: npt.NDArray[np.float64],
    plate: Plate,
) -> Bools:
    """Which parts of the plate, in front of which others, do not move along with them."""
    count = len(plate.parts) + 1
    place = np.zeros(count, np.int64)
    place[rank[rank > 0]] = np.flatnonzero(rank)
    marks = np.ones((count, 3, 2))
    for number, part in enumerate(plate.parts, start=1):
        x0, y0, x1, y1 = part.box
        marks[number, :2, :] = [[x0, x1], [y0, y1]]
    now = here[place] @ marks
    then = there @ marks
    carried = np.einsum("pij,ojk->poik", maps[place][:, :2], now)
    error = np.abs(carried - then[None, :, :2]).max(axis=(2, 3))
    tolerance = TOGETHER * max(1.0, plate.key.guides.table.width / 640)
    moved: Bools = ~(error < tolerance)
    moved[:, place == 0] = True
    moved &= plate.pieces[None, :] > plate.pieces[:, None]
    moved[:, 0] = False
    return moved


def _open(hides: Bools, plate: Plate) -> npt.NDArray[np.uint16]:
    own, fronts = plate.views[:, 0].astype(np.int64), plate.views[:, 1:].astype(np.int64)
    shown = ~hides[own[:, None], fronts].any(axis=1)
    return np.where(shown, plate.pieces[own], 0).astype(np.uint16)
