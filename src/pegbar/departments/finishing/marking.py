"""Marks in the picture: which identifier a film gets, and how its frames come by it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pegbar.departments.finishing.picture import Picture
from pegbar.ports.mark import mark_of
from pegbar.ports.work import Work
from pegbar.values.digests import digest_json
from pegbar.values.errors import StepFailed


class MarkGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What a film's mark stands for, as it is kept beside the picture."""

    mark: str
    show: str
    shots: tuple[str, ...]


def mark_for(work: Work, show: str) -> str:
    """The film's identifier: it follows from the show and from everything that is seen in the
    film, so that the same film is marked the same, and another differently."""
    return mark_of(
        digest_json({"mark": 1, "show": show, "sees": dict(work.inputs), "how": dict(work.params)})
    )


def marked(
    frames: Iterator[Picture], work: Work, mark: str, size: tuple[int, int]
) -> Iterator[Picture]:
    """The frames with the mark in them. Raises StepFailed where nobody writes marks here."""
    if work.tools.marker is None:
        raise StepFailed(
            "nobody here writes marks", hint="take marks.watermark out of show.yaml, and make again"
        )
    width, height = (side // 2 * 2 for side in size)
    pen = work.tools.marker().pen(mark, (width, height))
    for frame in frames:
        yield pen.write(frame)
