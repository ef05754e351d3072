"""The brushes: marks of wet, bristly, dry and pointed brushes, made once from noise.

A mark is a small grey picture with an alpha channel. Grey is how much paint the bristles left,
so that a mark keeps its streaks in whatever colour it is painted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import skia

Floats = npt.NDArray[np.float32]

LENGTH, WIDTH, MARGIN = 128, 44, 10
BENDS = (-0.32, 0.0, 0.32)
HANDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """How a brush leaves its paint. `dry` 0..1 breaks the mark up, `streak` is how far bristles
    differ, `ragged` how unevenly the mark starts and ends, `point` narrows it to its ends,
    `slim` makes it thin all along."""

    dry: float
    streak: float
    ragged: float
    point: float
    slim: float = 1.0


BRUSHES: dict[str, Brush] = {
    "wash": Brush(dry=0.0, streak=0.10, ragged=0.10, point=0.35),
    "flat": Brush(dry=0.12, streak=0.22, ragged=0.28, point=0.12),
    "dry": Brush(dry=0.55, streak=0.30, ragged=0.45, point=0.2),
    "round": Brush(dry=0.03, streak=0.14, ragged=0.12, point=0.75),
    "ink": Brush(dry=0.08, streak=0.05, ragged=0.1, point=0.8, slim=0.42),
}


@dataclass(frozen=True, slots=True)
class Atlas:
    """All marks in one picture; `cells[brush]` lists where each variant of it lies."""

    image: skia.Image
    cells: dict[str, list[skia.Rect]]


def smooth(x: Floats, low: float, high: float) -> Floats:
    """0 below `low`, 1 above `high`, a soft step between."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return (t * t * (3.0 - 2.0 * t)).astype(np.float32)


def value_noise(rng: np.random.Generator, shape: tuple[int, int], cell: tuple[int, int]) -> Floats:
    """Smooth noise 0..1 of `shape`, with one free value every `cell` pixels (rows, columns)."""
    rows, columns = shape[0] // cell[0] + 3, shape[1] // cell[1] + 3
    grid = rng.random((rows, columns)).astype(np.float32)
    y = np.arange(shape[0], dtype=np.float32) / cell[0]
    x = np.arange(shape[1], dtype=np.float32) / cell[1]
    yi, xi = y.astype(int), x.astype(int)
    fy, fx = smooth(y - yi, 0.0, 1.0)[:, None], smooth(x - xi, 0.0, 1.0)[None, :]
    top = grid[yi][:, xi] * (1 - fx) + grid[yi][:, xi + 1] * fx
    low = grid[yi + 1][:, xi] * (1 - fx) + grid[yi + 1][:, xi + 1] * fx
    return np.asarray(top * (1 - fy) + low * fy, dtype=np.float32)


def mark(brush: Brush, bend: float, rng: np.random.Generator) -> Floats:
    """One mark, rows × columns × 2: grey and alpha."""
    height = WIDTH + 2 * MARGIN
    v, u = np.mgrid[0:height, 0:LENGTH].astype(np.float32)
    u = u / (LENGTH - 1) * 2.2 - 1.1
    v = (v - (height - 1) / 2) / (WIDTH / 2) - bend * (1.0 - u * u) * 0.9 + bend * 0.45
    half = (1.0 - brush.point * u * u) * 0.86 * brush.slim
    across = v / np.maximum(half, 0.08)
    # a bristle is a row of noise, drawn out along the mark
    bristles = value_noise(rng, (height, LENGTH), (2, 46))
    fine = value_noise(rng, (height, LENGTH), (1, 20))
    ends = value_noise(rng, (height, 4), (3, 4))[:, :1]
    start, stop = -0.98 + brush.ragged * ends, 0.98 - brush.ragged * (1 - ends)
    alpha = smooth(u - start, 0.0, 0.10) * smooth(stop - u, 0.0, 0.14)
    alpha *= smooth(1.0 - np.abs(across), 0.0, 0.16 + 0.25 * (1 - brush.streak))
    wear = brush.dry * (0.55 + 0.45 * (u + 1) / 2)
    alpha *= smooth(bristles * 0.7 + fine * 0.3, wear - 0.18, wear + 0.10) if brush.dry else 1.0
    grey = 1.0 - brush.streak * (0.65 * bristles + 0.35 * fine)
    return np.stack([grey, np.clip(alpha, 0, 1)], axis=-1)


def make_atlas(seed: int = 3) -> Atlas:
    """Every brush in every bend, by several hands. The same seed gives the same brushes."""
    rng = np.random.default_rng(seed)
    height = WIDTH + 2 * MARGIN
    columns = len(BENDS) * HANDS
    sheet = np.zeros((height * len(BRUSHES), LENGTH * columns, 4), np.uint8)
    cells: dict[str, list[skia.Rect]] = {}
    for row, (name, brush) in enumerate(BRUSHES.items()):
        for column in range(columns):
            grey, alpha = np.moveaxis(mark(brush, BENDS[column % len(BENDS)], rng), -1, 0)
            top, left = row * height, column * LENGTH
            cell = sheet[top : top + height, left : left + LENGTH]
            cell[..., :3] = (grey * alpha * 255 + 0.5).astype(np.uint8)[..., None]
            cell[..., 3] = (alpha * 255 + 0.5).astype(np.uint8)
            box = skia.Rect.MakeXYWH(left, top, LENGTH, height)
            cells.setdefault(name, []).append(box)
    image = skia.Image.fromarray(
        sheet, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType, copy=True
    )
    return Atlas(image, cells)
