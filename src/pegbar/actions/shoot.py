"""A shoot: everything that a person gave for one film, read, understood and labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

from pegbar.assets.graph_file import GraphFile
from pegbar.assets.keyframe import KeyframeFile
from pegbar.production.budget_file import BUDGET
from pegbar.production.capture import Capture
from pegbar.production.cast_file import NO_CASTING, Casting
from pegbar.production.lora_file import LoraFile
from pegbar.production.rights_file import FOLDER, PACKS, POLICIES, Paper, Staged
from pegbar.production.shots import Story
from pegbar.production.show import Show, SourceFile
from pegbar.rights.label import Label, Origin, Purpose, Window
from pegbar.rights.training import Training
from pegbar.values.digests import Digest
from pegbar.values.place import Place

_GOVERNING = (*(f"{folder}/" for folder in (FOLDER, POLICIES, PACKS)), BUDGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that a person made: a file of the show, or a passage of the screenplay.

    `people` are depicted or heard in it, `training` is what was said of learning from it,
    `contract` the digest of the paper behind its rights, and `said` the place where its rights are
    said, if anybody says them. `as_said` is the label that they say, where somebody entitled
    decided that `label` is looser. `lent` tells by whom it was lent, `closed` why a file that was
    lent is not to be used."""

    path: str
    digest: Digest
    data: bytes
    person: str
    licence: str
    label: Label
    people: tuple[str, ...] = ()
    contract: str = ""
    training: Training | None = None
    said: Place | None = None
    as_said: Label | None = None
    lent: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoot:
    """`figures`, `sets` and `props` name the design files of each, the YAML first.
    `lines` are the passages of spoken beats, `passages` those of whole shots, as matter paths.
    `captures` are the actors' performances, by path.
    `looks` are the keys of the other looks that characters wear, by look; `loras` the show's
    adapters by name and `graphs` the graphs registered with it, their files matter like any other.
    `papers` are the consents that the show has on paper, by id. `recordings` lead from a line's
    beat to its recording. `stages` are what has to be approved. `territory` is
    where this version of the film is for; empty: anywhere. `casting` is what direction says of
    the generators that make its shots."""

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
    loras: Mapping[str, LoraFile] = field(default_factory=dict)
    graphs: Mapping[str, GraphFile] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    recordings: Mapping[str, str] = field(default_factory=dict)
    stages: tuple[Staged, ...] = ()
    territory: str = ""
    casting: Casting = NO_CASTING

    @property
    def paperwork(self) -> frozenset[str]:
        """The files that speak of rights or of money: nobody has to say who made them."""
        papers = {one.consent.contract for one in self.papers.values()}
        papers |= {source.contract for source in self.show.sources}
        return frozenset(path for path in self.matter if path.startswith(_GOVERNING)) | papers

    def labels(self) -> dict[Digest, Label]:
        """The label of every source; the same bytes under two rights stand under both."""
        found: dict[Digest, Label] = {}
        for one in self.matter.values():
            known = found.get(one.digest)
            found[one.digest] = known.join(one.label) if known else one.label
        return found


def source_of(path: str, show: Show) -> SourceFile | None:
    """What the bible says of a file: the last source that matches speaks."""
    number = spoken_for(path, show)
    return None if number is None else show.sources[number]


def spoken_for(path: str, show: Show) -> int | None:
    """The number of the source that speaks for a file, or None where nobody does."""
    found = None
    for number, source in enumerate(show.sources):
        if any(fnmatch(path, pattern) for pattern in source.files):
            found = number
    return found


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
        purposes=spoken.allowed(),
        territories=None if spoken.territories is None else frozenset(spoken.territories),
        window=Window(start=spoken.start, end=spoken.end),
        consents=frozenset(spoken.consents),
        obligations=frozenset(spoken.obligations),
    )
    return spoken.by, spoken.licence, label
