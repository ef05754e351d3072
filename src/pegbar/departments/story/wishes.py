"""What a moment asks of the camera, and a shot in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from pegbar.departments.story.acts import Asked
from pegbar.departments.story.moments import Moment
from pegbar.production.acting import Size

HOLD = 8
"""Frames for which the last drawing of a plain shot is held."""

_NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class Wish:
    """The frame that a moment asks for. `why` is open, reveal, react, together, pair, face, body,
    hands, line, insert or asked; `over` is whose shoulder is looked over, `asked` what else the
    script wants of the camera."""

    size: Size
    on: tuple[str, ...]
    why: str
    push: float = 0.0
    over: str = ""
    asked: Asked = _NOTHING_ASKED


@dataclass(slots=True)
class Draft:
    """A shot in the making: the moments `first` to `last` of its scene. `words` and `line` are the
    script's, where it asked for the shot. Mutable until the scene is cut."""

    wish: Wish
    first: int
    moments: list[Moment] = field(default_factory=list)
    hold: int = HOLD
    words: str = ""
    line: int = 0

    @property
    def lines(self) -> int:
        return sum(one.kind == "line" for one in self.moments)

    @property
    def spoken_words(self) -> int:
        return sum(len(one.text.split()) for one in self.moments if one.kind == "line")
