"""A film's disclosure map: from when to when which picture and which sound came to be how.

It says what the record says and no more: a share that was not measured is null, and `learned`
tells a model that learned from one that follows rules.
"""

from __future__ import annotations

from typing import Literal

import msgspec

PictureKind = Literal["drawn", "captured", "generated", "composite"]
SoundKind = Literal["synthetic", "recorded", "generated"]
Part = Literal["voice", "music", "effects"]


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that a model learned from: its maker, and how it came to be itself."""

    path: str
    by: str
    origin: str


class PictureStretch(msgspec.Struct, frozen=True, kw_only=True):
    """One shot or card. `start` and `end` are timecodes (HH:MM:SS:FF), the end is the first frame
    behind it. `generated` is the share (0..1) of its frames that a learned model painted; null:
    something generated is in it, and how much of the picture it is was not measured."""

    name: str
    start: str
    end: str
    start_seconds: float
    end_seconds: float
    kind: PictureKind
    generated: float | None
    by: str
    card: bool = False
    lessons: tuple[Lesson, ...] = ()
    note: str = ""


class SoundStretch(msgspec.Struct, frozen=True, kw_only=True):
    """One spoken line, or the film's music or effects. `by` is a performer or a program."""

    part: Part
    name: str
    start: str
    end: str
    start_seconds: float
    end_seconds: float
    kind: SoundKind
    learned: bool
    by: str


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """`picture` is the share of the shots' time (cards left out) that a learned model painted,
    null where a shot was not measured; `voices` that of the spoken time in a synthetic voice, null
    where nobody speaks. `music` and `effects` that rules made, not a learned model."""

    picture: float | None
    voices: float | None
    music: float
    effects: float


class LabelTold(msgspec.Struct, frozen=True, kw_only=True):
    """What this version of the film tells its audience, and where it is for. The exception for
    works of art stands here with who claims it and why."""

    form: Literal["credit", "card", "none"]
    territory: str
    language: str
    mark: str = ""
    heading: str = ""
    lines: tuple[str, ...] = ()
    excepted_by: str = ""
    excepted_why: str = ""


class DisclosureMap(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it, as `disclosure.json` beside the film."""

    disclosure: int = 1
    film: str
    fps: int
    frames: int
    seconds: float
    label: LabelTold
    shares: Shares
    picture: tuple[PictureStretch, ...]
    sound: tuple[SoundStretch, ...]
