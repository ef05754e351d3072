"""What follows from a drawing's guides without a new render: lineart, depth, normals, segments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part, PartTable
from pegbar.assets.motion import NOBODY, flow, owners
from pegbar.departments.stage.form import FLAT_FORM, Form, Forms
from pegbar.departments.stage.scan import bulge
from pegbar.ports.painter import GuideSet

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_BONE: Final = re.compile(r"/(?:arm|leg)_(?:near|far)/\d+(?:\.\d+)?$")
_ACTORS: Final = (0.66, 0.88)
"""The depths of the actors' plane: the figure furthest up the ground, and the nearest."""
_PALETTE: Final = (
    "#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#46f0f0",
    "#f032e6", "#bcf60c", "#fabebe", "#008080", "#e6beff", "#9a6324",
)  # fmt: skip
_NOTHING: Final = "#000000"


def lineart(guides: GuideSet) -> Bytes:
    """H×W uint8: white lines on black, as a ControlNet for lineart is shown."""
    return np.asarray(255 - guides.line, np.uint8)


def _column(table: PartTable, values: Mapping[int, float]) -> Floats:
    column = np.zeros(max((part.id for part in table.parts), default=0) + 1, np.float32)
    for number, value in values.items():
        column[number] = value
    return column


def nearness(guides: GuideSet) -> Floats:
    """H×W float32, 0 the far sky, 1 right before the eye: by distance for the set, by order for
    the actors, a little rounder where a body comes towards the eye."""
    order = [name for name in owners(guides.table) if _acts(guides.table, name)]
    low, high = _ACTORS
    step = (high - low) / max(len(order), 1)
    values = {}
    for part in guides.table.parts:
        if part.kind != "set" and part.distance == 1.0:
            values[part.id] = low + step * order.index(part.owner)
        elif part.distance > 1.0:
            values[part.id] = min(0.9 + 0.2 * (part.distance - 1.0), 1.0)
        else:
            values[part.id] = 0.04 + 0.56 * max(part.distance, 0.0)
    flat = _column(guides.table, values)[guides.parts]
    turned = 1 - normals(guides)[..., 2]
    return np.asarray(np.clip(flat - np.float32(0.04) * turned, 0, 1), np.float32)


def _acts(table: PartTable, owner: str) -> bool:
    return any(p.owner == owner and p.kind != "set" and p.distance == 1.0 for p in table.parts)


def depth_picture(guides: GuideSet) -> Bytes:
    """H×W uint8: near is white, as a ControlNet for depth is shown."""
    return np.asarray(nearness(guides) * 255 + 0.5, np.uint8)


def normals(guides: GuideSet) -> Floats:
    """H×W×3 float32, unit vectors: x right, y up, z towards the eye. Heads are balls, limbs
    cylinders, bodies round by their boxes; the set faces the eye."""
    forms = _forms(guides.table.parts)
    table = np.array([(*form.unit, *form.x, *form.y) for form in forms], np.float32)
    out = np.zeros((*guides.parts.shape, 3), np.float32)
    rounded = np.array([form is not FLAT_FORM for form in forms])[guides.parts]
    rows, columns = np.nonzero(rounded)
    m = table[guides.parts[rows, columns]].T
    x, y = columns.astype(np.float32) + 0.5, rows.astype(np.float32) + 0.5
    u, v = bulge(m[0] * x + m[2] * y + m[4]), bulge(m[1] * x + m[3] * y + m[5])
    across, down = u * m[6] + v * m[8], u * m[7] + v * m[9]
    aside = np.sqrt(across**2 + down**2)
    least = np.maximum(1.0, aside / 0.98)
    out[rows, columns, 0], out[rows, columns, 1] = across / least, -down / least
    out[..., 2] = np.sqrt(1 - out[..., 0] ** 2 - out[..., 1] ** 2)
    return out


def _forms(parts: Sequence[Part]) -> list[Form]:
    """The form of every id; 0 is flat."""
    known = Forms()
    found = [FLAT_FORM] * (max((part.id for part in parts), default=0) + 1)
    for part in parts:
        if part.kind != "set" and part.distance == 1.0:
            kind = "bone" if _BONE.search(part.name) else part.kind
            found[part.id] = known.of(part.owner, part.matrix, part.box, kind)
    return found


def normal_picture(guides: GuideSet) -> Bytes:
    """H×W×3 uint8: red right, green up, blue towards the eye; 128 is none."""
    return np.asarray(normals(guides) * 127.5 + 128, np.float32).clip(0, 255).astype(np.uint8)


def segment_colours(names: Sequence[str]) -> dict[str, str]:
    """A colour for each figure, prop and set of a sequence, the same in every drawing."""
    order = sorted(set(names))
    return {name: _PALETTE[index % len(_PALETTE)] for index, name in enumerate(order)}


def segments(guides: GuideSet, colours: Mapping[str, str]) -> Bytes:
    """H×W×3 uint8: every pixel in its owner's colour."""
    rows = np.zeros((max((p.id for p in guides.table.parts), default=0) + 1, 3), np.uint8)
    for part in guides.table.parts:
        text = colours.get(part.owner, _NOTHING)
        rows[part.id] = [int(text[i : i + 2], 16) for i in (1, 3, 5)]
    return np.asarray(rows[guides.parts], np.uint8)


def onward(guides: GuideSet, following: GuideSet | None) -> Floats:
    """H×W×2 float32: how far each pixel goes to the next drawing, in pixels (x right, y down); 0
    where the part is gone by then, or nothing follows."""
    height, width = guides.parts.shape
    if following is None:
        return np.zeros((height, width, 2), np.float32)
    motion = flow(following, guides)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    step = motion.where - np.stack([x, y], axis=-1)
    names = {part.name for part in following.table.parts}
    there = np.array(
        [NOBODY]
        + [1.0 if part.name in names else NOBODY for part in sorted(guides.table.parts, key=_id)]
    )
    step[there[guides.parts] < 0] = 0
    return np.asarray(step, np.float32)


def _id(part: Part) -> int:
    return part.id
