"""The disclosure map of a film: what the record says of each shot and line, put into time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from pegbar.assets.disclosure import (
    DisclosureMap,
    LabelTold,
    Lesson,
    Part,
    PictureKind,
    PictureStretch,
    Shares,
    SoundStretch,
)
from pegbar.assets.performance import Performance

PARTS: Final[tuple[Part, ...]] = ("music", "effects")
"""What the house makes itself, by rules: from the first frame to the last."""


class ShotMade(msgspec.Struct, frozen=True, kw_only=True):
    """How a picture comes to be, before its time is known. `generated`: see PictureStretch."""

    kind: PictureKind
    generated: float | None
    by: str
    lessons: tuple[Lesson, ...] = ()
    note: str = ""
    card: bool = False


class LineMade(msgspec.Struct, frozen=True, kw_only=True):
    """How a line's sound comes to be."""

    name: str
    kind: str
    by: str


def disclosure_map(
    film: str,
    reel: Sequence[Performance],
    shots: Mapping[str, ShotMade],
    lines: Mapping[str, LineMade],
    label: LabelTold,
    score: str,
) -> DisclosureMap:
    """The whole map. `reel` is all that the film shows, in its order; `score` is who makes music
    and effects."""
    fps = reel[0].fps
    frames = sum(one.frames for one in reel)
    picture = tuple(_pictures(reel, shots))
    voices = list(_voices(reel, lines))
    rest = [
        SoundStretch(
            part=part,
            name="",
            start=timecode(0, fps),
            end=timecode(frames, fps),
            kind="generated",
            learned=False,
            by=score,
            **_span(0, frames, fps),
        )
        for part in PARTS
    ]
    return DisclosureMap(
        film=film,
        fps=fps,
        frames=frames,
        seconds=round(frames / fps, 3),
        label=label,
        shares=Shares(
            picture=_picture_share(reel, shots),
            voices=_voice_share(reel, lines),
            music=1.0,
            effects=1.0,
        ),
        picture=picture,
        sound=(*voices, *rest),
    )


def timecode(frame: int, fps: int) -> str:
    """HH:MM:SS:FF, without dropped frames."""
    seconds, rest = divmod(frame, fps)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}:{rest:02d}"


def _span(first: int, last: int, fps: int) -> dict[str, float]:
    return {"start_seconds": round(first / fps, 3), "end_seconds": round(last / fps, 3)}


def _pictures(
    reel: Sequence[Performance], shots: Mapping[str, ShotMade]
) -> Iterator[PictureStretch]:
    at = 0
    for one in reel:
        made = shots[one.shot]
        yield PictureStretch(
            name=one.shot,
            start=timecode(at, one.fps),
            end=timecode(at + one.frames, one.fps),
            kind=made.kind,
            generated=made.generated,
            by=made.by,
            card=made.card,
            lessons=made.lessons,
            note=made.note,
            **_span(at, at + one.frames, one.fps),
        )
        at += one.frames


def _voices(reel: Sequence[Performance], lines: Mapping[str, LineMade]) -> Iterator[SoundStretch]:
    at = 0
    for one in reel:
        for line in one.lines:
            if made := lines.get(line.beat):
                first, last = at + line.start, at + line.start + line.frames
                yield SoundStretch(
                    part="voice",
                    name=made.name,
                    start=timecode(first, one.fps),
                    end=timecode(last, one.fps),
                    kind="synthetic" if made.kind == "synthetic" else "recorded",
                    learned=made.kind == "synthetic",
                    by=made.by,
                    **_span(first, last, one.fps),
                )
        at += one.frames


def _picture_share(reel: Sequence[Performance], shots: Mapping[str, ShotMade]) -> float | None:
    """The shots' alone: cards are letters over one of them."""
    total = painted = 0.0
    for one in reel:
        made = shots[one.shot]
        if made.card:
            continue
        if made.generated is None:
            return None
        total += one.frames
        painted += made.generated * one.frames
    return round(painted / total, 4) if total else 0.0


def _voice_share(reel: Sequence[Performance], lines: Mapping[str, LineMade]) -> float | None:
    spoken = [
        (line.frames, lines[line.beat].kind == "synthetic")
        for one in reel
        for line in one.lines
        if line.beat in lines
    ]
    total = sum(frames for frames, _ in spoken)
    return round(sum(n for n, learned in spoken if learned) / total, 4) if total else None
