"""Gather what a show's folder gives into a shoot: sources with their rights, passages and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from pegbar.actions.recorded import as_recorded, recordings_of
from pegbar.actions.shoot import Matter, Shoot, rights_of, source_of, spoken_for
from pegbar.assets.facts import ShotsNamed
from pegbar.assets.graph_file import check_slots, read_graphs
from pegbar.assets.keyframe import KeyframeFile
from pegbar.ports.ledger import Ledger
from pegbar.production.acting import Verb
from pegbar.production.capture import FOLDER, Capture, read_capture
from pegbar.production.cast_file import FILE as CAST
from pegbar.production.cast_file import NO_CASTING, Casting, read_cast
from pegbar.production.lora_file import check_people, read_loras
from pegbar.production.rights_file import Paper, Staged
from pegbar.production.shots import Beat, Shot, Story
from pegbar.production.show import Show
from pegbar.rights.label import Duty, Label, Obligation, Origin, Purpose
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person gave: `files` are bytes by path; design files by the name in the bible.
    `made_from` leads from a file in other colours to the one whose rights it has. `papers` are the
    consents of the show by id, `said` the places of the show's sources, in their order, `stages`
    what has to be approved."""

    show: Show
    files: Mapping[str, bytes]
    digests: Mapping[str, Digest]
    figures: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, tuple[str, ...]]
    props: Mapping[str, tuple[str, ...]]
    keyframes: Mapping[str, KeyframeFile]
    looks: Mapping[str, Mapping[str, KeyframeFile]] = field(default_factory=dict)
    made_from: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    said: Sequence[Place] = ()
    stages: Sequence[Staged] = ()


def gather(given: Given, story: Story) -> Shoot:
    """The shoot of this story. Passages of the screenplay become matter of their own, so that a
    line of dialogue is a source like a drawing is."""
    show = given.show
    matter = {
        path: _matter((path, given.made_from.get(path, path)), data, given.digests[path], given)
        for path, data in given.files.items()
    }
    loras = read_loras(given.files)
    check_people(loras, show.characters)
    graphs = read_graphs(given.files)
    check_slots(graphs, show.characters)
    captures = _captures(given, story)
    matter |= {path: _played(matter[path], one, show) for path, one in captures.items()}
    recordings, loose = recordings_of(given.files, story.shots)
    matter |= {path: as_recorded(matter[path], show.id) for path in recordings.values()}
    story = msgspec.structs.replace(story, findings=(*story.findings, *loose))
    lines = _lines_of(given.files[show.screenplay], show.screenplay)
    spoken: dict[str, str] = {}
    passages: dict[str, str] = {}
    for shot in story.shots:
        passages[shot.id] = _passage(matter, lines, shot, given)
        for beat in shot.beats:
            if beat.verb is Verb.SPEAK:
                spoken[beat.id] = _line(matter, beat, given)
    return Shoot(
        show=show,
        story=story,
        matter=matter,
        figures=given.figures,
        sets=given.sets,
        props=given.props,
        keyframes=given.keyframes,
        looks=given.looks,
        loras=loras,
        graphs=graphs,
        casting=_casting(given, story),
        lines=spoken,
        passages=passages,
        captures=captures,
        papers=given.papers,
        recordings=recordings,
        stages=tuple(given.stages),
    )


def _casting(given: Given, story: Story) -> Casting:
    """Who is cast for what. Raises BadInput."""
    data = given.files.get(CAST)
    if data is None:
        return NO_CASTING
    shots = [shot.id for shot in story.shots]
    return read_cast(data.decode("utf-8-sig"), shots, given.show.characters)


def _captures(given: Given, story: Story) -> dict[str, Capture]:
    """The actors' performances, each of a figure in a shot of this film. Raises BadInput."""
    found: dict[str, Capture] = {}
    taken: dict[tuple[str, str], str] = {}
    casts = {shot.id: {standing.who for standing in shot.cast} for shot in story.shots}
    for path, data in given.files.items():
        if not path.startswith(f"{FOLDER}/"):
            continue
        capture = read_capture(data, path)
        if capture.who not in casts.get(capture.shot, set()):
            raise BadInput(
                f"this performance is of {capture.who} in {capture.shot}, and no such figure is "
                "in such a shot",
                place=Place(path),
                hint="correct who and shot in the file, or take it out",
            )
        if before := taken.get((capture.shot, capture.who)):
            raise BadInput(
                f"{capture.who} has two performances in {capture.shot}",
                place=Place(path),
                hint=f"keep this one or {before}",
            )
        taken[capture.shot, capture.who] = path
        found[path] = capture
    return found


def _played(matter: Matter, capture: Capture, show: Show) -> Matter:
    """A performance is its actor's: captured, under the actor's consent. It may be developed with,
    and nothing else, unless a source of the show says more of what was captured."""
    consents = frozenset({capture.consent}) if capture.consent else frozenset[str]()
    spoken = source_of(matter.path, show)
    if spoken is not None and spoken.origin is Origin.CAPTURED:
        own = msgspec.structs.replace(matter.label, consents=matter.label.consents | consents)
        return replace(matter, label=own, people=matter.people or (capture.actor,))
    # What the show says of its direction at large does not dispose of an actor's face.
    label = Label(
        origin=Origin.CAPTURED,
        shows=frozenset({show.id}),
        purposes=frozenset({Purpose.DEVELOP}),
        consents=consents,
        obligations=frozenset(
            {Obligation(Duty.CREDIT, capture.actor, f"Performed by {capture.actor}")}
        ),
    )
    return replace(
        matter, person=capture.actor, licence="", label=label, people=(capture.actor,), said=None
    )


def known_shots(ledger: Ledger) -> Mapping[str, str]:
    """The ids that shots went by when the film was last made, and their words."""
    anchors: Mapping[str, str] = {}
    for fact in ledger.facts(kinds=(ShotsNamed,)):
        if isinstance(fact.body, ShotsNamed):
            anchors = fact.body.anchors
    return anchors


def _matter(names: tuple[str, str], data: bytes, digest: Digest, given: Given) -> Matter:
    """The matter of a path, with the rights of the file that it was made from."""
    path, file = names
    person, licence, label = rights_of(file, given.show)
    number = spoken_for(file, given.show)
    spoken = None if number is None else given.show.sources[number]
    contract = spoken.contract if spoken else ""
    return Matter(
        path=path,
        digest=digest,
        data=data,
        person=person,
        licence=licence,
        label=label,
        people=spoken.people if spoken else (),
        training=spoken.training if spoken else None,
        contract=given.digests.get(contract, ""),
        said=given.said[number] if number is not None and number < len(given.said) else None,
    )


def _lines_of(data: bytes, file: str) -> list[str]:
    """The lines of a plain-text screenplay; one in XML has none that a reader could follow."""
    if file.casefold().endswith(".fdx"):
        return []
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    return text.replace("\r", "\n").split("\n")


def _passage(matter: dict[str, Matter], lines: list[str], shot: Shot, given: Given) -> str:
    """The lines of a shot as they were written, without the empty ones around them; of a script
    in XML its words alone, so that an editor's new page numbers make no other passage."""
    text = "\n".join(lines[shot.first_line - 1 : shot.last_line])
    if not lines:
        texts = (f"{one.who}\n{one.text}" if one.kind == "line" else one.text for one in shot.beats)
        text = "\n\n".join([shot.heading, *dict.fromkeys(texts)])
    return _fragment(matter, text.strip() + "\n", (shot.first_line, shot.last_line), given)


def _line(matter: dict[str, Matter], beat: Beat, given: Given) -> str:
    return _fragment(matter, f"{beat.who}\n{beat.text}\n", (beat.first_line, beat.last_line), given)


def _fragment(matter: dict[str, Matter], text: str, lines: Iterable[int], given: Given) -> str:
    screenplay = given.show.screenplay
    path = f"{screenplay}#L{'-'.join(dict.fromkeys(map(str, lines)))}"
    data = text.encode()
    if path in matter and matter[path].data != data:
        path += f".{digest_bytes(data)[7:15]}"
    matter[path] = _matter((path, screenplay), data, digest_bytes(data), given)
    return path
