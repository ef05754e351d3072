"""The facts of the ledger. Each kind carries a version; what a newer version wrote is kept."""

from __future__ import annotations

import msgspec

from pegbar.rights.label import Label
from pegbar.values.digests import Digest


class ShowOpened(msgspec.Struct, frozen=True, kw_only=True, tag="show.opened"):
    """A show is at home in this studio."""

    v: int = 1
    show: str
    title: str


class SourceSeen(msgspec.Struct, frozen=True, kw_only=True, tag="source.seen"):
    """A file that a person made came in, with the rights that its show says it has."""

    v: int = 1
    path: str
    digest: Digest
    size: int
    person: str
    licence: str
    label: Label


class StepMade(msgspec.Struct, frozen=True, kw_only=True, tag="step.made"):
    """A step ran and came out. `material` is what its key was taken over, as JSON text."""

    v: int = 1
    step: str
    key: Digest
    recipe: str
    department: str
    shot: str = ""
    repeat: str
    material: str
    outputs: dict[str, Digest]
    label: Label
    seconds: float
    why: tuple[str, ...] = ()


class BytesLost(msgspec.Struct, frozen=True, kw_only=True, tag="bytes.lost"):
    """Stored bytes were found damaged or gone; what made them has to run again."""

    v: int = 1
    digest: Digest
    reason: str


class ShotsNamed(msgspec.Struct, frozen=True, kw_only=True, tag="shots.named"):
    """The ids that shots go by, each with the words that it is known again by."""

    v: int = 1
    anchors: dict[str, str]


class FilmMade(msgspec.Struct, frozen=True, kw_only=True, tag="film.made"):
    """A film came out. `files` are its parts by kind: film, timeline, captions, poster …"""

    v: int = 1
    title: str
    quality: str
    files: dict[str, Digest]


FactBody = ShowOpened | SourceSeen | StepMade | BytesLost | ShotsNamed | FilmMade


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in its place. `digest` is taken over everything else in it, `previous` included.

    `body` is None for a kind that this version does not know; `text` always holds its JSON.
    """

    number: int
    at: str
    by: str
    previous: str
    digest: Digest
    text: str
    body: FactBody | None
