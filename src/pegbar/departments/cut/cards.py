"""What a board says about a shot; read from the step's parameters."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from PIL import Image

from pegbar.assets.performance import Performance


class BoardCard(msgspec.Struct, frozen=True, kw_only=True):
    """One shot as planned: its framing, what is done and said in it, what the stage cannot show."""

    id: str
    heading: str = ""
    size: str = ""
    on: tuple[str, ...] = ()
    first_line: int = 0
    last_line: int = 0
    action: str = ""
    dialogue: tuple[tuple[str, str], ...] = ()
    camera: str = ""
    unstaged: tuple[str, ...] = ()

    @property
    def framing(self) -> str:
        """`MCU · MIRA, OTTO`."""
        return " · ".join(p for p in (self.size, ", ".join(self.on)) if p)

    @property
    def lines(self) -> str:
        """`L12` or `L12-15`; empty where the script's lines are not known."""
        if self.first_line <= 0:
            return ""
        last = f"-{self.last_line}" if self.last_line > self.first_line else ""
        return f"L{self.first_line}{last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A card with its panel, its performance and where it stands in the film. `start` and `end`
    are the shot's first and last picture where they were drawn."""

    card: BoardCard
    performance: Performance
    first_frame: int
    panel: Image.Image
    start: Image.Image | None = None
    end: Image.Image | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """How the camera travels over a shot: shares of the frame's width. `closer` above 0 goes in."""

    closer: float
    right: float
    down: float

    @property
    def still(self) -> bool:
        return max(abs(self.closer), abs(self.right), abs(self.down)) < 0.015


def move_of(performance: Performance) -> Move:
    """The move between the shot's first drawing and its last."""
    if not performance.exposures:
        return Move(0, 0, 0)
    first = performance.drawings[performance.exposures[0]].camera
    last = performance.drawings[performance.exposures[-1]].camera
    wide = max(first.width, 1e-6)
    return Move(1 - last.width / wide, (last.x - first.x) / wide, (last.y - first.y) / wide)
