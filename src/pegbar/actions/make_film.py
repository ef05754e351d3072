"""Make a film: gather, plan, build, put the parts where people find them, say what happened."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

import msgspec

from pegbar.actions.build import Built, Listener, build
from pegbar.actions.criticisms import criticisms
from pegbar.actions.doors import leased
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.film_words import STAGE
from pegbar.actions.gather import known_shots
from pegbar.actions.lease import Lease
from pegbar.actions.messages import FilmReport, ShotReport, StepReport
from pegbar.actions.publish import publish, room_for
from pegbar.actions.recorded import LineReport, line_reports
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.studio import Room
from pegbar.assets.facts import FactBody, FilmMade, ShotsNamed, SourceSeen
from pegbar.assets.performance import Performance
from pegbar.assets.speech import Speech
from pegbar.assets.traces import carries_credentials
from pegbar.graph.graph import Graph
from pegbar.ports.signer import State, Verdict
from pegbar.production.shots import Finding
from pegbar.values.digests import Digest

_VOICE: Final = "voice/"
"""How the steps of lines are called, before the beat."""

_LETTERED: Final = ("cut/title", "cut/credits", "cut/disclosure")


def make_film(
    shoot: Shoot, film: FilmGraph, room: Room, out: Path, listener: Listener
) -> FilmReport:
    """Build the film and publish its parts into `out`.

    Raises what `build` raises; what was finished by then is kept.
    """
    start = time.monotonic()
    room_for(out)
    lease = take_in(shoot, room, film.graph)
    built = build(film.graph, shoot.labels(), room, listener, lease)
    digests = {kind: built.outputs[part.step][part.name] for kind, part in film.parts.items()}
    paths = publish(digests, room.vault, out, shoot.show.id)
    _record(shoot, room, digests, film.quality)
    return FilmReport(
        film=str(paths["film"]),
        timeline=str(paths["timeline"]),
        captions=str(paths["captions"]),
        poster=str(paths["poster"]),
        contact_sheet=str(paths["contact_sheet"]),
        boards=str(paths["boards"]),
        shots=_shots(shoot, film, built, room),
        unstaged=shoot.story.unstaged,
        findings=(
            *_findings(shoot, film),
            *_unvoiced(built, room),
            *_unlettered(built, room),
            *criticisms(shoot, built, room),
        ),
        steps=step_report(built),
        seconds=round(time.monotonic() - start, 2),
        lines=_lines(shoot, built, room),
        disclosure=str(paths["disclosure"]),
        territory=shoot.territory,
    )


def take_in(shoot: Shoot, room: Room, graph: Graph) -> Lease:
    """Keep what people gave for these steps: bytes in the vault, and a fact for each that is new
    or whose rights changed. The door is asked first: Refused, and nothing came in. What it said
    holds as long as the lease that is given back."""
    lease = leased(shoot, graph, room)
    facts: list[FactBody] = []
    for matter in shoot.matter.values():
        if not room.vault.has(matter.digest):
            room.vault.put(matter.data)
        own = _credentials(matter, room)
        seen = SourceSeen(
            path=matter.path,
            digest=matter.digest,
            size=len(matter.data),
            person=matter.person,
            licence=matter.licence,
            label=matter.as_said or matter.label,
            people=matter.people,
            contract=matter.contract,
            credentials=own.state if own else "",
            signer=own.signer if own else "",
        )
        if seen not in room.index.sources(matter.digest):
            facts.append(seen)
    if known_shots(room.ledger) != shoot.story.anchors:
        facts.append(ShotsNamed(anchors=shoot.story.anchors))
    room.ledger.append(facts, by=room.person)
    return lease


def _credentials(matter: Matter, room: Room) -> Verdict | None:
    """What a file's own credentials are worth, before anything is made of it. What was seen
    before is not read again: roots come and go, and the record is of the day it came in."""
    if room.reader is None or not carries_credentials(matter.data):
        return None
    for seen in room.index.sources(matter.digest):
        if seen.credentials:
            state = cast(State, seen.credentials)
            return Verdict(state=state, signer=seen.signer, reasons=(), manifest=None)
    return room.reader.read(matter.data)


def step_report(built: Built) -> StepReport:
    return StepReport(ran=len(built.ran), cached=len(built.cached), reasons=dict(built.ran))


def _shots(shoot: Shoot, film: FilmGraph, built: Built, room: Room) -> tuple[ShotReport, ...]:
    reports = []
    for shot in shoot.story.shots:
        data = room.vault.read(built.outputs[f"perform/{shot.id}"]["out"])
        performance = msgspec.json.decode(data, type=Performance)
        reports.append(
            ShotReport(
                id=shot.id,
                lines=(shot.first_line, shot.last_line),
                seconds=round(performance.frames / performance.fps, 3),
                drawings=len(performance.drawings),
                exposures=performance.frames,
                painted_by=film.painted_by[shot.id],
            )
        )
    return tuple(reports)


def _unvoiced(built: Built, room: Room) -> tuple[Finding, ...]:
    """Say so when lines have no sound of their own."""
    heard = list(_heard(built, room).values())
    if all(heard):
        return ()
    silent = Finding(
        level="note",
        department="voice",
        message=f"{heard.count(False)} of {len(heard)} lines have no voice here and are timed "
        "from their text; pegbar doctor says what is installed",
    )
    return (silent,)


def _heard(built: Built, room: Room) -> dict[str, bool]:
    """Whether each line has a sound, by beat."""
    spoken = {
        name.removeprefix(_VOICE): made["speech"]
        for name, made in built.outputs.items()
        if name.startswith(_VOICE)
    }
    return {
        beat: msgspec.json.decode(room.vault.read(digest), type=Speech).voiced
        for beat, digest in spoken.items()
    }


def _lines(shoot: Shoot, built: Built, room: Room) -> tuple[LineReport, ...]:
    heard = _heard(built, room)
    return tuple(
        one if heard[beat] else msgspec.structs.replace(one, sound="timed")
        for beat, one in line_reports(shoot, voiced=True).items()
    )


def _unlettered(built: Built, room: Room) -> tuple[Finding, ...]:
    """Say so when a card has letters that no font here can write."""
    made = (built.outputs.get(card, {}).get("missing") for card in _LETTERED)
    texts = (room.vault.read(digest) for digest in made if digest)
    lacking = "".join(dict.fromkeys("".join(msgspec.json.decode(t, type=str) for t in texts)))
    if not lacking:
        return ()
    silent = Finding(
        level="warning",
        department="cut",
        message=f"no font here has the letters {lacking!r} of the title or the credits; install "
        "the scripts extra, or a font that has them",
    )
    return (silent,)


def _findings(shoot: Shoot, film: FilmGraph) -> tuple[Finding, ...]:
    papers = {"show.yaml", *shoot.paperwork}
    bare = sorted(
        one.path
        for one in shoot.matter.values()
        if not one.person and one.path not in papers and "#" not in one.path
    )
    unowned = [
        Finding(
            level="warning",
            department="rights",
            message=f"nobody says who made {path}; add it to the sources in show.yaml",
        )
        for path in bare
    ]
    if shoot.keyframes and set(film.painted_by.values()) == {STAGE}:
        unowned.append(
            Finding(
                level="note",
                department="painting",
                message="no shot is painted from the keyframes in art/keys: a look takes two keys "
                "of a shot's set, mood and figures, and the painter's extra",
            )
        )
    return (*shoot.story.findings, *unowned)


def _record(shoot: Shoot, room: Room, digests: Mapping[str, Digest], quality: str) -> None:
    """Say in the ledger which film came out, unless it already says so last."""
    fact = FilmMade(
        title=shoot.story.title, quality=quality, files=dict(digests), territory=shoot.territory
    )
    last = [one.body for one in room.ledger.facts(kinds=(FilmMade,))][-1:]
    if last != [fact]:
        room.ledger.append([fact], by=room.person)
