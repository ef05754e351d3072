"""What a learning painter is shown of an underpainting: planes of numbers at a small size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from pegbar.assets.affine import inverse, size_of
from pegbar.assets.guides import Part
from pegbar.departments.painting.grids import smaller, thinned
from pegbar.departments.painting.plates import Floats
from pegbar.departments.painting.underpaint import Underpainting
from pegbar.ports.painter import GuideSet

WIDEST: Final = 640
_CODE: Final = 6
_NOISES: Final = 2
_TILE: Final = 256

PAINT: Final = 6
"""Planes that depend on the paint: red, green, blue, trust, fit, difference of light."""
GUIDE: Final = 3 + 1 + 1 + 1 + _CODE + 8 + _NOISES + 2
"""Planes that depend on the guides: flat, line, light, depth, code, uv waves, noise, place."""


def shrink_of(width: int) -> int:
    """By which whole number a picture is made smaller before it is learned from."""
    return -(-width // WIDEST)


def paint_planes(under: Underpainting, by: int) -> Floats:
    """h×w×PAINT float32, about 0..1."""
    change = under.lamplight * under.trust - under.light
    planes = np.concatenate(
        [
            under.picture,
            (255 * under.trust)[..., None],
            (255 * under.fit)[..., None],
            change[..., None],
        ],
        axis=-1,
    )
    return smaller(planes, by) / np.float32(255)


def guide_planes(under: Underpainting, guides: GuideSet, by: int) -> Floats:
    """h×w×GUIDE float32, about -1..1."""
    ranks = thinned(under.ranks, by)
    height, width = ranks.shape
    out = np.empty((height, width, GUIDE), np.float32)
    out[..., :3] = smaller(guides.flat, by) / 255
    out[..., 3] = 1 - smaller(guides.line, by) / 255
    out[..., 4] = smaller(under.lamplight, by) / 255
    out[..., 5] = ranks / np.float32(len(under.parts) + 1)
    codes = np.stack([np.zeros(_CODE, np.float32), *(_code(part) for part in under.parts)])
    at = 6
    out[..., at : at + _CODE] = codes[ranks]
    at += _CODE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x + 0.5) * by, (y + 0.5) * by
    u, v, tile_u, tile_v = _own_coordinates(ranks, under.parts, x, y)
    for wave, value in ((1, u), (1, v), (2, u), (2, v)):
        angle = value * np.float32(2 * np.pi * wave)
        out[..., at], out[..., at + 1] = np.sin(angle), np.cos(angle)
        at += 2
    out[..., at : at + _NOISES] = _noise_tile()[tile_v, tile_u]
    at += _NOISES
    out[..., at] = x / (width * by) * 2 - 1
    out[..., at + 1] = y / (height * by) * 2 - 1
    return out


def _code(part: Part) -> npt.NDArray[np.float32]:
    """A part's name as numbers -1..1: the first four are the part's, the rest its owner's."""
    own = np.frombuffer(blake3(part.name.encode()).digest(4), np.uint8)
    owner = np.frombuffer(blake3(part.owner.encode()).digest(_CODE - 4), np.uint8)
    return (np.concatenate([own, owner]).astype(np.float32) / 127.5) - 1


def _own_coordinates(
    ranks: npt.NDArray[np.uint16], parts: Sequence[Part], x: Floats, y: Floats
) -> tuple[Floats, Floats, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Each pixel in its part's own coordinates: 0..1 over the part's box, and on the noise tile,
    whose grain keeps the size of pixels but holds still through a slow push."""
    maps = np.zeros((len(parts) + 1, 6), np.float64)
    boxes = np.tile(np.array([0.0, 0.0, 1.0, 1.0]), (len(parts) + 1, 1))
    grain = np.ones(len(parts) + 1)
    for rank, part in enumerate(parts, start=1):
        size = size_of(part.matrix)
        if size < 1e-6:
            continue
        maps[rank] = inverse(part.matrix)
        x0, y0, x1, y1 = part.box
        boxes[rank] = x0, y0, max(x1 - x0, 1e-3), max(y1 - y0, 1e-3)
        grain[rank] = 0.5 * 2.0 ** np.round(np.log2(size))
    fast = maps.astype(np.float32)
    u = fast[:, 0][ranks] * x + fast[:, 2][ranks] * y + fast[:, 4][ranks]
    v = fast[:, 1][ranks] * x + fast[:, 3][ranks] * y + fast[:, 5][ranks]
    some = grain.astype(np.float32)[ranks]
    tile_u = np.floor(u * some).astype(np.int32) % _TILE
    tile_v = np.floor(v * some).astype(np.int32) % _TILE
    low, span = boxes[:, :2].astype(np.float32), boxes[:, 2:].astype(np.float32)
    u = (u - low[:, 0][ranks]) / span[:, 0][ranks]
    v = (v - low[:, 1][ranks]) / span[:, 1][ranks]
    return u, v, tile_u, tile_v


def _noise_tile() -> Floats:
    """Grain, the same everywhere and always."""
    rng = np.random.Generator(np.random.PCG64(20))
    return rng.uniform(-1, 1, (_TILE, _TILE, _NOISES)).astype(np.float32)
