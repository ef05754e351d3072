"""Which line of a film was recorded, and by whom; what lies in the folder and is nobody's line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Literal

import msgspec

from pegbar.actions.shoot import Matter, Shoot
from pegbar.production.recording import FOLDER, SlateLine, plain_name, read_head, slate
from pegbar.production.shots import Finding, Shot
from pegbar.rights.label import Label, Origin, Purpose
from pegbar.values.errors import BadInput
from pegbar.values.place import Place


class LineReport(msgspec.Struct, frozen=True, kw_only=True):
    """One line of dialogue and where its sound comes from: `by` are the performers of a recording,
    or the scratch voice's name. `file` is where a recording lies, or would."""

    name: str
    shot: str
    who: str
    text: str
    line: int
    sound: Literal["recorded", "scratch", "timed"]
    by: str
    file: str
    seconds: float | None = None


def recordings_of(
    files: Iterable[str], shots: Sequence[Shot]
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The recording of each line that has one, by beat, and a word about each that fits no line.
    Raises BadInput where two files are of one line."""
    lines = {one.name: one for one in slate(shots)}
    found: dict[str, str] = {}
    loose: list[Finding] = []
    for path in sorted(files):
        if not path.startswith(f"{FOLDER}/"):
            continue
        name = plain_name(PurePosixPath(path).stem)
        line = lines.get(name)
        if line is None:
            loose.append(_loose(path, name, lines))
        elif line.beat in found:
            raise BadInput(
                f"{line.who}'s line has two recordings",
                place=Place(path),
                hint=f"keep this one or {found[line.beat]}",
            )
        else:
            found[line.beat] = path
    return found, tuple(loose)


def _loose(path: str, name: str, lines: Mapping[str, SlateLine]) -> Finding:
    near = difflib.get_close_matches(name, lines, n=1, cutoff=0.5)
    hint = f"; the nearest line is {near[0]}" if near else ""
    return Finding(
        level="warning",
        department="voice",
        message=f"nobody says {path} in this script{hint}; pegbar lines tells every line's name",
    )


def as_recorded(matter: Matter, show: str) -> Matter:
    """A recording is its performer's: captured, and to be developed with and nothing else, unless
    a source speaks of it that says how it came to be. Nobody draws a voice: what a show says of its
    art at large does not dispose of one."""
    if matter.label.origin is not Origin.DRAWN:
        return matter
    label = Label(
        origin=Origin.CAPTURED, shows=frozenset({show}), purposes=frozenset({Purpose.DEVELOP})
    )
    return replace(matter, person="", licence="", label=label, people=(), training=None, said=None)


def line_reports(shoot: Shoot, *, voiced: bool) -> dict[str, LineReport]:
    """Every line of the film by its beat, in its order. `voiced` tells whether scratch voices can
    be heard."""
    return {one.beat: _report(one, shoot, voiced=voiced) for one in slate(shoot.story.shots)}


def _report(line: SlateLine, shoot: Shoot, *, voiced: bool) -> LineReport:
    told = LineReport(
        name=line.name,
        shot=line.shot,
        who=line.who,
        text=line.text,
        line=line.line,
        sound="scratch" if voiced else "timed",
        by=shoot.show.voice_of(line.who).name,
        file=f"{FOLDER}/{line.name}.wav",
    )
    path = shoot.recordings.get(line.beat)
    if path is None:
        return told
    matter = shoot.matter[path]
    seconds = round(read_head(matter.data, path).seconds, 2)
    return msgspec.structs.replace(
        told, sound="recorded", by=performers(matter), file=path, seconds=seconds
    )


def performers(matter: Matter) -> str:
    """Who is heard in a recording: the people named in it, or whoever made it."""
    return ", ".join(matter.people) or matter.person
