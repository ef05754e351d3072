"""A take: the pictures of a shot, as a tree.

A take that was made from the stage's drawings has a picture for each: `0003.png` is drawing 3. One
that moves on its own has pictures by frame: `f0012.png` is seen from frame 12 until the next.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pegbar.assets.performance import Performance


@dataclass(frozen=True, slots=True)
class Shown:
    """What a take shows: `exposures[f]` is the number of frame f's picture, `names[n]` that
    picture's file in the tree."""

    exposures: tuple[int, ...]
    names: tuple[str, ...]

    def of_drawing(self, index: int, performance: Performance) -> str:
        """The file that shows a drawing of the stage: as it is first seen."""
        for frame, drawing in enumerate(performance.exposures):
            if drawing == index and frame < len(self.exposures):
                return self.names[self.exposures[frame]]
        return drawing_file(index)


def drawing_file(index: int) -> str:
    return f"{index:04d}.png"


def frame_file(frame: int) -> str:
    return f"f{frame:04d}.png"


def shown(files: Mapping[str, object], performance: Performance) -> Shown:
    """How a take is shown over its shot's frames."""
    starts = sorted(int(name[1:-4]) for name in files if _is_frame(name))
    if not starts:
        count = max(performance.exposures, default=-1) + 1
        return Shown(performance.exposures, tuple(drawing_file(index) for index in range(count)))
    return Shown(
        tuple(_last(starts, frame) for frame in range(performance.frames)),
        tuple(frame_file(start) for start in starts),
    )


def _is_frame(name: str) -> bool:
    return name.startswith("f") and name.endswith(".png") and name[1:-4].isdigit()


def _last(starts: Sequence[int], frame: int) -> int:
    return max(0, bisect.bisect_right(starts, frame) - 1)
