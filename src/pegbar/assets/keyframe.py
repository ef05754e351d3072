"""A painted keyframe: `art/keys/NAME.png`, and beside it `NAME.json` with what it was painted over.

Because the drawing itself is kept, and not a frame number, a keyframe stays in register when the
film is retimed, and any other shot with the same cast or set can learn from it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from pegbar.assets.performance import Drawing


class KeyframeFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`size` is width × height in pixels and must be the picture's. `by` is who painted it,
    `how` in what way, in words for people."""

    format: Literal[1]
    shot: str
    by: str
    how: str = ""
    size: tuple[int, int]
    drawing: Drawing
