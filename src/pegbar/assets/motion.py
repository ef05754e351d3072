"""What follows exactly from part ids and matrices: depth, owners, uv and motion. Pure numpy.

Whoever paints may ask where each pixel of one drawing was in another, of any shot: nothing is
estimated, since every part's map is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from pegbar.assets.affine import IDENTITY, chain, inverse
from pegbar.assets.guides import Matrix, Part, PartTable

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint16]

NOBODY: Final = -1.0


class PartPicture(Protocol):
    """The half of a guide set that motion follows from."""

    @property
    def parts(self) -> Words: ...
    @property
    def table(self) -> PartTable: ...


@dataclass(frozen=True, slots=True)
class Flow:
    """For each pixel, where its part's point is in another drawing.

    `where`: H×W×2 float32, x and y in that drawing's pixels (pixel centres at whole numbers).
    `valid`: H×W, False where the part is not in that drawing or the point is outside it.
    `seen`: H×W, valid, and the same part is on top there: nothing hides the point.
    """

    where: Floats
    valid: Flags
    seen: Flags


def _column(table: PartTable, values: dict[int, float], otherwise: float) -> Floats:
    column = np.full(max((part.id for part in table.parts), default=0) + 1, otherwise, np.float32)
    for number, value in values.items():
        column[number] = value
    return column


def _looked_up(parts: Words, column: npt.NDArray[np.float32]) -> Floats:
    return np.asarray(column[np.minimum(parts, len(column) - 1)], np.float32)


def depth_map(guides: PartPicture) -> Floats:
    """H×W float32, 0 for nothing, then (0..1], larger is nearer."""
    nearest = max((part.depth for part in guides.table.parts), default=0) + 1
    depths = {part.id: (part.depth + 1) / nearest for part in guides.table.parts}
    return _looked_up(guides.parts, _column(guides.table, depths, 0.0))


def owners(table: PartTable) -> tuple[str, ...]:
    """The figures, props and sets of a drawing, in order of first appearance."""
    return tuple(dict.fromkeys(part.owner for part in table.parts))


def owner_mask(guides: PartPicture, owner: str) -> Flags:
    """H×W: the pixels of one figure, prop or set."""
    mine = {part.id: 1.0 for part in guides.table.parts if part.owner == owner}
    return np.asarray(_looked_up(guides.parts, _column(guides.table, mine, 0.0)) > 0)


def owner_map(guides: PartPicture) -> npt.NDArray[np.uint8]:
    """H×W uint8: 0 nothing, else 1 + the place in `owners(table)`."""
    order = {name: index + 1 for index, name in enumerate(owners(guides.table))}
    numbers = {part.id: float(order[part.owner]) for part in guides.table.parts}
    return _looked_up(guides.parts, _column(guides.table, numbers, 0.0)).astype(np.uint8)


def _pixel_maps(table: PartTable, maps: dict[int, Matrix]) -> npt.NDArray[np.float64]:
    """One row of six for every id."""
    rows = np.tile(np.array(IDENTITY), (max((p.id for p in table.parts), default=0) + 1, 1))
    for number, matrix in maps.items():
        rows[number] = matrix
    return rows


def _mapped(parts: Words, rows: npt.NDArray[np.float64]) -> Floats:
    """Every pixel's centre under its part's map, H×W×2."""
    m = rows.astype(np.float32)[np.minimum(parts, len(rows) - 1)]
    height, width = parts.shape
    x = np.arange(width, dtype=np.float32)[None, :] + np.float32(0.5)
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    u = m[..., 0] * x + m[..., 2] * y + m[..., 4]
    v = m[..., 1] * x + m[..., 3] * y + m[..., 5]
    return np.stack([u, v], axis=-1)


def _solvable(matrix: Matrix) -> bool:
    a, b, c, d, _, _ = matrix
    return abs(a * d - b * c) > 1e-9


def local_uv(guides: PartPicture) -> Floats:
    """H×W×2 float32: where each pixel is on its part, 0..1 within the part's box (ink may lie a
    little outside); NOBODY where there is no part."""
    maps: dict[int, Matrix] = {}
    for part in guides.table.parts:
        if _solvable(part.matrix):
            x0, y0, x1, y1 = part.box
            wide, tall = max(x1 - x0, 1e-6), max(y1 - y0, 1e-6)
            unit = (1 / wide, 0.0, 0.0, 1 / tall, -x0 / wide, -y0 / tall)
            maps[part.id] = chain(unit, inverse(part.matrix))
    uv = _mapped(guides.parts, _pixel_maps(guides.table, maps))
    known = np.zeros(65_536, bool)
    known[list(maps)] = True
    uv[~known[guides.parts]] = NOBODY
    return uv


def flow(origin: PartPicture, to: PartPicture) -> Flow:
    """Where each pixel of `to` was in `origin`. Parts are the same when their names are.

    flow = M_origin · M_to⁻¹, per part, at pixel centres.
    """
    before = {part.name: part for part in origin.table.parts}
    maps: dict[int, Matrix] = {}
    twin = np.zeros(65_536, np.uint16)
    for part in to.table.parts:
        was: Part | None = before.get(part.name)
        if was is not None and _solvable(part.matrix):
            maps[part.id] = chain(was.matrix, inverse(part.matrix))
            twin[part.id] = was.id
    where = _mapped(to.parts, _pixel_maps(to.table, maps)) - np.float32(0.5)
    wanted = twin[to.parts]
    height, width = origin.parts.shape
    x, y = np.rint(where[..., 0]), np.rint(where[..., 1])
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    valid = (wanted > 0) & inside
    rows = np.where(valid, y, 0).astype(np.int32)
    columns = np.where(valid, x, 0).astype(np.int32)
    seen = valid & (origin.parts[rows, columns] == wanted)
    return Flow(where=where, valid=valid, seen=seen)


def warped(picture: npt.NDArray[np.uint8] | Floats, where: Floats) -> Floats:
    """`picture` (H×W or H×W×C) read at `where`, between pixels (bilinear); edges repeat."""
    source = picture.astype(np.float32)
    height, width = source.shape[:2]
    x = np.clip(where[..., 0], 0, width - 1)
    y = np.clip(where[..., 1], 0, height - 1)
    left = np.minimum(x.astype(np.int32), max(width - 2, 0))
    top = np.minimum(y.astype(np.int32), max(height - 2, 0))
    right, low = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    fx, fy = x - left, y - top
    if source.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    above = source[top, left] * (1 - fx) + source[top, right] * fx
    below = source[low, left] * (1 - fx) + source[low, right] * fx
    return np.asarray(above * (1 - fy) + below * fy, np.float32)


def _weights(beyond: Floats) -> tuple[Floats, ...]:
    """What the four pixels around a point weigh, `beyond` past the second (Catmull and Rom 1974).

    A curve through the pixels keeps an ink line as dark between them as it was on them, where a
    straight line would grey it at every drawing that it is carried to.
    """
    t, half = beyond, np.float32(0.5)
    return (
        half * t * (t * (2 - t) - 1),
        half * (t * t * (3 * t - 5) + 2),
        half * t * (t * (4 - 3 * t) + 1),
        half * t * t * (t - 1),
    )


def resampled(picture: npt.NDArray[np.uint8] | Floats, where: Floats) -> Floats:
    """`picture` (H×W or H×W×C) read at `where`, between pixels (bicubic), never brighter or darker
    than `picture` is; edges repeat."""
    source = picture.astype(np.float32)
    height, width = source.shape[:2]
    x, y = np.clip(where[..., 0], 0, width - 1), np.clip(where[..., 1], 0, height - 1)
    left, top = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    across, down = _weights(x - left), _weights(y - top)
    out = np.zeros((*where.shape[:2], *source.shape[2:]), np.float32)
    for i in range(4):
        row = source[np.clip(top + i - 1, 0, height - 1)[..., None], _columns(left, width)]
        for j in range(4):
            share = across[j] * down[i]
            out += row[:, :, j] * (share[..., None] if source.ndim == 3 else share)
    return np.clip(out, source.min(), source.max(), out=out)


def _columns(left: npt.NDArray[np.int32], width: int) -> npt.NDArray[np.int32]:
    return np.clip(left[..., None] + np.arange(-1, 3, dtype=np.int32), 0, width - 1)


_PASSES: Final = 400


def carried(picture: npt.NDArray[np.uint8] | Floats, motion: Flow, parts: Words) -> Floats:
    """`picture`, carried along `motion` to the drawing with these `parts`, without holes: what was
    hidden before takes after the nearest place of its own part that was seen, and what is wholly
    new after whatever is next to it."""
    out = resampled(picture, motion.where)
    known = motion.seen.copy()
    for same_part in (True, False):
        for _ in range(_PASSES):
            if not _grow(out, known, parts, same_part):
                break
    return out


def _grow(out: Floats, known: Flags, parts: Words, same_part: bool) -> bool:
    """Fills unknown pixels next to known ones, in place; whether there were any."""
    height, width = parts.shape
    rows, columns = np.nonzero(~known)
    total = np.zeros((len(rows), *out.shape[2:]), np.float32)
    count = np.zeros(len(rows), np.float32)
    for dy, dx in ((0, -1), (0, 1), (-1, 0), (1, 0)):
        y, x = rows + dy, columns + dx
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
        good = inside & known[y, x]
        if same_part:
            good &= parts[y, x] == parts[rows, columns]
        share = good.astype(np.float32)
        total += out[y, x] * (share[:, None] if out.ndim == 3 else share)
        count += share
    found = count > 0
    if not found.any():
        return False
    where = (rows[found], columns[found])
    out[where] = total[found] / (count[found][:, None] if out.ndim == 3 else count[found])
    known[where] = True
    return True
