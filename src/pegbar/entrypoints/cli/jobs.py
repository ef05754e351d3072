"""A job: a show read and planned, with the room to work in. Every film verb begins with one."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import msgspec

from pegbar import wiring
from pegbar.actions.film_graph import FilmGraph, film_graph
from pegbar.actions.gather import known_shots
from pegbar.actions.shoot import Shoot
from pegbar.actions.steps.desk import Quality
from pegbar.actions.studio import Room
from pegbar.entrypoints.cli.progress import Telling
from pegbar.entrypoints.cli.studio_verbs import studio_for
from pegbar.production.show import Titles
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio

_SHORT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asked for."""

    show: Path
    shots: tuple[str, ...] = ()
    short: bool = False
    quality: str = "draft"
    studio: Path | None = None
    workers: int | None = None

    @property
    def home(self) -> Path:
        """The folder of what is made: the show's, or one named after a lone screenplay."""
        return self.show.with_suffix("") if self.show.is_file() else self.show


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A show, read and planned, and the room to work in. `telling` opens a telling of progress."""

    shoot: Shoot
    film: FilmGraph
    room: Room
    studio: Studio
    telling: Callable[[], Telling] = Telling


class Workshop:
    """Opens one job after the other in the same room, so that its workers stay warm. Mutable: it
    keeps the room that it once opened."""

    def __init__(self, wanted: Wanted) -> None:
        if wanted.quality not in {"draft", "final"}:
            raise BadInput(f"there is no quality {wanted.quality!r}", hint="choose draft or final")
        self._wanted = wanted
        self._kept: tuple[str, Studio, Room] | None = None

    def job(self) -> Job:
        """The show as its files are now. Raises BadInput."""
        wanted = self._wanted
        folder = wiring.read_show(wanted.show)
        studio, room = self._room(folder.show.id)
        shoot = _asked_for(wiring.gather_shoot(folder, known_shots(room.ledger)), wanted)
        film = film_graph(shoot, studio.recipes, studio.hands(), cast(Quality, wanted.quality))
        return Job(shoot=shoot, film=film, room=room, studio=studio)

    def close(self) -> None:
        if self._kept is not None:
            self._kept[2].engine.stop()

    def _room(self, show: str) -> tuple[Studio, Room]:
        if self._kept is None or self._kept[0] != show:
            self.close()
            wanted = self._wanted
            studio = studio_for(wanted.show.resolve(), wanted.studio)
            self._kept = (show, studio, studio.room(show, workers=wanted.workers))
        return self._kept[1:]


def open_job(wanted: Wanted) -> Job:
    """One job. Raises BadInput."""
    return Workshop(wanted).job()


def only(shoot: Shoot, wanted: tuple[str, ...]) -> Shoot:
    """The shoot cut down to these shots. Raises BadInput for one that it does not have."""
    shots = shoot.story.shots
    known = [shot.id for shot in shots]
    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or known[:3]
            raise BadInput(f"there is no shot {name!r}", hint=f"did you mean {', '.join(close)}?")
    kept = tuple(shot for shot in shots if shot.id in wanted)
    # A part of a film is looked at for its pictures: it has no title and no credits of its own.
    show = msgspec.structs.replace(shoot.show, titles=Titles(card=False, credits=False))
    return replace(shoot, show=show, story=msgspec.structs.replace(shoot.story, shots=kept))


def _asked_for(shoot: Shoot, wanted: Wanted) -> Shoot:
    if wanted.shots:
        shoot = only(shoot, wanted.shots)
    if wanted.short:
        first = tuple(shot.id for shot in shoot.story.shots[:_SHORT])
        shoot = only(shoot, first)
    return shoot
