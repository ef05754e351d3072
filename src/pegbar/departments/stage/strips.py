"""Strips: drawings of a performance side by side, for eyes that judge how something is acted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pegbar.assets.performance import Performance
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.design import Designs
from pegbar.departments.stage.guides import portfolio_of
from pegbar.departments.stage.scene import Size

Picture = npt.NDArray[np.uint8]


def spread(
    performance: Performance, count: int, first: int = 0, last: int | None = None
) -> list[int]:
    """`count` frames, evenly spread from `first` to `last` (default: the shot's own last)."""
    end = performance.frames - 1 if last is None else min(last, performance.frames - 1)
    steps = max(count - 1, 1)
    return [first + round(number * (end - first) / steps) for number in range(count)]


def pictures(
    performance: Performance, designs: Designs, size: Size, frames: Sequence[int]
) -> list[Picture]:
    """The drawings of these frames, each H×W×3 uint8; equal drawings are drawn once."""
    portfolio = portfolio_of(designs)
    made: dict[int, Picture] = {}
    out = []
    for frame in frames:
        index = performance.exposures[frame]
        if index not in made:
            drawing = performance.drawings[index]
            made[index] = draw_beauty(drawing, designs, size, portfolio)
        out.append(made[index])
    return out


def side_by_side(drawn: Sequence[Picture], columns: int, gap: int = 2) -> Picture:
    """Pictures of one size in rows, on white."""
    tall, wide = drawn[0].shape[:2]
    rows = -(-len(drawn) // columns)
    columns = min(columns, len(drawn))
    sheet = np.full(
        (rows * (tall + gap) - gap, columns * (wide + gap) - gap, 3), 255, dtype=np.uint8
    )
    for number, one in enumerate(drawn):
        y, x = number // columns * (tall + gap), number % columns * (wide + gap)
        sheet[y : y + tall, x : x + wide] = one[..., :3]
    return sheet
