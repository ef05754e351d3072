"""What is said about a film and its shots: on boards and timelines, and in credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar import __version__
from pegbar.actions.shoot import Shoot
from pegbar.departments.finishing.credentials import FilmFacts, UsedGenerator, UsedSource
from pegbar.graph.step import Source, Step
from pegbar.production.acting import Verb
from pegbar.production.shots import Beat, Shot
from pegbar.rights.label import join_all, unlimited
from pegbar.values.canonical import Json

PAINTER: Final = "house-painter"
STAGE: Final = "stage"
_MOVES: Final = (
    ("push in", "pull out"),
    ("pan right", "pan left"),
    ("tilt down", "tilt up"),
    ("truck right", "truck left"),
    ("pedestal down", "pedestal up"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who makes what in this house: identities that enter the keys. An empty painter or signer
    means that this machine has none. `voice_terms` is the licence of the voices."""

    voice: str
    voiced: bool
    painter: str
    signer: str
    voice_terms: str = ""


def spoken_beats(shot: Shot) -> list[Beat]:
    """The lines of a shot."""
    return [beat for beat in shot.beats if beat.verb is Verb.SPEAK]


def shot_card(shot: Shot, shoot: Shoot, painted_by: str) -> dict[str, Json]:
    """What a board or a timeline says about a shot."""
    done = dict.fromkeys(beat.text for beat in shot.beats if beat.kind != "line")
    return {
        "id": shot.id,
        "number": shot.number,
        "heading": shot.heading,
        "size": shot.framing.size.value,
        "on": list(shot.framing.on),
        "over": shot.framing.over,
        "first_line": shot.first_line,
        "last_line": shot.last_line,
        "action": " ".join(done),
        "dialogue": [[beat.who, beat.text] for beat in spoken_beats(shot)],
        "camera": _camera(shot),
        "unstaged": [one.text for one in shoot.story.unstaged if one.shot == shot.id],
        "painted_by": painted_by,
        "script": shoot.show.screenplay,
    }


def without_lines(shot: Shot) -> Json:
    """A shot's own words without its number and those of its lines: what moved down the page is
    still the same."""
    beats = tuple(msgspec.structs.replace(beat, first_line=0, last_line=0) for beat in shot.beats)
    bare = msgspec.structs.replace(shot, number=0, first_line=0, last_line=0, beats=beats)
    plain: Json = msgspec.to_builtins(bare)
    return plain


def film_facts(
    shoot: Shoot, hands: Hands, painted_by: Mapping[str, str], used: Sequence[Step]
) -> FilmFacts:
    """What the film's credentials speak of: everything that these steps take in."""
    paths = {
        given.name.partition("#")[0]
        for step in used
        for given in step.inputs.values()
        if isinstance(given, Source)
    }
    sources = [shoot.matter[path] for path in sorted(paths)]
    generators = [UsedGenerator(name=STAGE, craft="stage", version=__version__)]
    if hands.voiced and any(step.recipe.name == "voice.speak" for step in used):
        generators.append(UsedGenerator(name=hands.voice, craft="voice"))
    generators.append(UsedGenerator(name=hands.painter, craft="painter", version=__version__))
    generators += [
        UsedGenerator(name=one.name, craft="generator", version=one.version)
        for one in {step.hired.name: step.hired for step in used if step.hired}.values()
    ]
    return FilmFacts(
        title=shoot.story.title,
        author=shoot.story.author or shoot.show.author,
        generators=generators,
        sources=[
            UsedSource(
                path=one.path,
                digest=one.digest,
                by=one.person,
                origin=one.label.origin,
                licence=one.licence,
            )
            for one in sources
        ],
        painted_by=painted_by,
        label=join_all([*(one.label for one in sources), unlimited(sources[0].label.origin)]),
    )


def _camera(shot: Shot) -> str:
    frame = shot.framing
    moves = [
        words[0] if amount > 0 else words[1]
        for amount, words in zip(
            (frame.push, frame.pan, frame.tilt, frame.truck, frame.pedestal), _MOVES, strict=True
        )
        if amount
    ]
    moves += ["hand-held"] if frame.shake else []
    moves += [f"focus from {frame.rack[0]} to {frame.rack[1]}"] if len(frame.rack) == 2 else []
    return " and ".join(moves) or "static"
