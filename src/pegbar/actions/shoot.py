"""A shoot: everything that a person gave for one film, read, understood and labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

from pegbar.assets.keyframe import KeyframeFile
from pegbar.production.capture import Capture
from pegbar.production.shots import Story
from pegbar.production.show import Show, SourceFile
from pegbar.rights.label import Label, Origin, Purpose, Window
from pegbar.values.digests import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that a person made: a file of the show, or a passage of the screenplay."""

    path: str
    digest: Digest
    data: bytes
    person: str
    licence: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoot:
    """`figures`, `sets` and `props` name the design files of each, the YAML first.
    `lines` are the passages of spoken beats, `passages` those of whole shots, as matter paths.
    `captures` are the actors' performances, by path.
    `looks` are the keys of the other looks that characters wear, by look."""

    show: Show
    story: Story
    matter: Mapping[str, Matter]
    figures: Mapping[str, Sequence[str]]
    sets: Mapping[str, Sequence[str]]
    props: Mapping[str, Sequence[str]]
    keyframes: Mapping[str, KeyframeFile]
    lines: Mapping[str, str]
    passages: Mapping[str, str]
    captures: Mapping[str, Capture] = field(default_factory=dict)
    looks: Mapping[str, Mapping[str, KeyframeFile]] = field(default_factory=dict)

    def labels(self) -> dict[Digest, Label]:
        """The label of every source; the same bytes under two rights stand under both."""
        found: dict[Digest, Label] = {}
        for one in self.matter.values():
            known = found.get(one.digest)
            found[one.digest] = known.join(one.label) if known else one.label
        return found


def source_of(path: str, show: Show) -> SourceFile | None:
    """What the bible says of a file: the last source that matches speaks."""
    spoken: SourceFile | None = None
    for source in show.sources:
        if any(fnmatch(path, pattern) for pattern in source.files):
            spoken = source
    return spoken


def rights_of(path: str, show: Show) -> tuple[str, str, Label]:
    """Who made a file of the show, under which licence, and its label.

    The last source that matches speaks. What nobody spoke for may be developed with inside its
    show, and nothing else.
    """
    spoken = source_of(path, show)
    if spoken is None:
        own = Label(
            origin=Origin.DRAWN,
            shows=frozenset({show.id}),
            purposes=frozenset({Purpose.DEVELOP}),
        )
        return "", "", own
    label = Label(
        origin=spoken.origin,
        shows=frozenset({show.id}),
        purposes=frozenset(spoken.purposes),
        territories=None if spoken.territories is None else frozenset(spoken.territories),
        window=Window(start=spoken.start, end=spoken.end),
        consents=frozenset(spoken.consents),
        obligations=frozenset(spoken.obligations),
    )
    return spoken.by, spoken.licence, label
