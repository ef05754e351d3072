"""How a thing can be made again."""

from __future__ import annotations

from enum import StrEnum


class Repeat(StrEnum):
    """How a step can be repeated."""

    EXACT = "bit-exact"
    BOUNDED = "equal within a measured bound"
    NEVER = "not repeatable"
