"""A spoken line: its sound and when each of its sounds is made."""

from __future__ import annotations

import msgspec


class Phone(msgspec.Struct, frozen=True):
    """One sound of speech, in IPA; `start` and `end` in seconds from the line's first sample."""

    sound: str
    start: float
    end: float


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """The timing of one line. `voiced` is False where there is no sound, only a reading time."""

    speech: int = 1
    seconds: float
    phones: tuple[Phone, ...]
    voiced: bool
    voice: str
