"""What a board says about a shot; read from the step's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
from PIL import Image

from pegbar.assets.performance import Drawing, Performance
from pegbar.production.shots import Finding


class BoardCard(msgspec.Struct, frozen=True, kw_only=True):
    """One shot as planned: its framing, what is done and said in it, what the stage cannot show."""

    id: str
    number: int = 0
    heading: str = ""
    size: str = ""
    on: tuple[str, ...] = ()
    over: str = ""
    first_line: int = 0
    last_line: int = 0
    action: str = ""
    dialogue: tuple[tuple[str, str], ...] = ()
    camera: str = ""
    unstaged: tuple[str, ...] = ()

    @property
    def framing(self) -> str:
        """`MCU · MIRA, OTTO`, `MS · MIRA · over OTTO`."""
        over = f"over {self.over}" if self.over else ""
        return " · ".join(p for p in (self.size, ", ".join(self.on), over) if p)

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
    are the shot's first and last picture where they were drawn, `findings` what the critic says."""

    card: BoardCard
    performance: Performance
    first_frame: int
    panel: Image.Image
    start: Image.Image | None = None
    end: Image.Image | None = None
    findings: tuple[Finding, ...] = ()


SEEN: Final = 0.015
"""The least move that anyone sees, in frame widths."""
_CROSSED: Final = 0.16


@dataclass(frozen=True, slots=True)
class Move:
    """How the camera travels over a shot: shares of the frame's width. `closer` above 0 goes in;
    `turn_right` and `turn_down` are how far it turns on its spot."""

    closer: float
    right: float
    down: float
    turn_right: float = 0.0
    turn_down: float = 0.0

    @property
    def still(self) -> bool:
        ways = (self.closer, self.right, self.down, self.turn_right, self.turn_down)
        return max(map(abs, ways)) < SEEN


def move_of(performance: Performance) -> Move:
    """The move between the shot's first drawing and its last."""
    if not performance.exposures:
        return Move(0, 0, 0)
    first = performance.drawings[performance.exposures[0]].camera
    last = performance.drawings[performance.exposures[-1]].camera
    wide = max(first.width, 1e-6)
    return Move(
        1 - last.width / wide,
        (last.x - first.x) / wide,
        (last.y - first.y) / wide,
        last.swing_x - first.swing_x,
        last.swing_y - first.swing_y,
    )


def blocked(performance: Performance) -> bool:
    """Whether someone comes, goes, or crosses a good part of the frame."""
    if not performance.exposures:
        return False
    first = performance.drawings[performance.exposures[0]]
    last = performance.drawings[performance.exposures[-1]]
    start, end = _places(first), _places(last)
    if start.keys() != end.keys():
        return True
    return any(abs(end[who] - x) > _CROSSED * first.camera.width for who, x in start.items())


def travels(performance: Performance) -> bool:
    """Whether one picture does not tell the shot: the camera or someone in it goes far."""
    return not move_of(performance).still or blocked(performance)


def _places(drawing: Drawing) -> dict[str, float]:
    """Where everyone in the frame stands."""
    camera = drawing.camera
    return {
        figure.who: figure.x
        for figure in drawing.figures
        if abs(figure.x - camera.x) < camera.width * 0.55
    }
