"""A job: a show read and planned, with the room to work in. Every film verb begins with one."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import msgspec

from pegbar import wiring
from pegbar.actions.approvals import ask_to_finish
from pegbar.actions.casting.cast import Cast, cast_of
from pegbar.actions.doors import shots_of
from pegbar.actions.film_graph import FilmGraph, film_graph
from pegbar.actions.gather import known_shots
from pegbar.actions.loans import KINDS as LOANS
from pegbar.actions.loans import with_loans
from pegbar.actions.loosenings import LOOSENED, with_loosened
from pegbar.actions.outlets import inlet, outlet
from pegbar.actions.rights_of_film import known_territory
from pegbar.actions.shoot import Shoot
from pegbar.actions.stages import Review
from pegbar.actions.steps.desk import Quality
from pegbar.actions.studio import Room
from pegbar.entrypoints.cli.entering import Entered, enter, may_read, recorded
from pegbar.entrypoints.cli.progress import Telling
from pegbar.production.disclosure import Disclosure
from pegbar.production.show import Titles
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio
from pegbar.wiring_casting import director

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
    territory: str = ""

    @property
    def home(self) -> Path:
        """The folder of what is made: the show's, or one named after a lone screenplay."""
        return self.show.with_suffix("") if self.show.is_file() else self.show


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A show, read and planned, and the room to work in. `whole` is the show with all its shots,
    `cast` who makes those that are asked for; `telling` opens a telling of progress."""

    shoot: Shoot
    film: FilmGraph
    room: Room
    studio: Studio
    whole: Shoot
    cast: Cast
    telling: Callable[[], Telling] = Telling


class Workshop:
    """Opens one job after the other in the same room, so that its workers stay warm. Mutable: it
    keeps the room that it once opened."""

    def __init__(self, wanted: Wanted) -> None:
        if wanted.quality not in {"draft", "final"}:
            raise BadInput(f"there is no quality {wanted.quality!r}", hint="choose draft or final")
        self._wanted = wanted
        self._kept: Entered | None = None

    def job(self) -> Job:
        """The show as its files are now. Raises BadInput."""
        wanted = self._wanted
        before = self._kept
        self._kept = enter(wanted.show, wanted.studio, workers=wanted.workers, kept=before)
        folder, studio, room = self._kept.folder, self._kept.studio, self._kept.room
        if before is not None and before.room.engine is not room.engine:
            before.room.engine.stop()
        with recorded(wanted.show, wanted.studio, folder.show.id):
            told = wiring.gather_shoot(folder, known_shots(room.ledger))
        loosened = with_loosened(told, room.ledger.facts(kinds=LOOSENED))
        whole = with_loans(loosened, room.ledger.facts(kinds=LOANS))
        shoot = _asked_for(whole, wanted)
        may_read(room, shoot.show, shots_of(shoot))
        hands = studio.hands()
        casting = cast_of(director(studio.root, shoot, room, hands))
        quality = cast(Quality, wanted.quality)
        film = film_graph(shoot, studio.recipes, hands, quality, casting.hired)
        return Job(shoot=shoot, film=film, room=room, studio=studio, whole=whole, cast=casting)

    def close(self) -> None:
        if self._kept is not None:
            self._kept.room.engine.stop()


def open_job(wanted: Wanted) -> Job:
    """One job. Raises BadInput."""
    return Workshop(wanted).job()


def leaving(job: Job, wanted: Wanted, folder: Path) -> Path:
    """A folder to write into, where it is neither another show's nor a studio's. Raises Trespass,
    which is on record."""
    with recorded(wanted.show, wanted.studio, job.shoot.show.id):
        return outlet(folder, wanted.show, job.studio.root)


def coming(job: Job, wanted: Wanted, file: Path) -> Path:
    """A file that is to come into the show, where it is neither another show's nor a studio's.
    Raises Trespass, which is on record."""
    with recorded(wanted.show, wanted.studio, job.shoot.show.id):
        return inlet(file, wanted.show, job.studio.root)


def with_cast(job: Job, casting: Cast) -> Job:
    """The same job with its shots cast anew."""
    film = film_graph(
        job.shoot, job.studio.recipes, job.studio.hands(), job.film.quality, casting.hired
    )
    return replace(job, film=film, cast=casting)


def ask_for_final(job: Job, wanted: Wanted) -> None:
    """Before a film is made in its final quality: whether its draft has the approvals that this
    waits for. Raises Refused."""
    if wanted.quality == "final" and job.whole.stages:
        studio, room = job.studio, job.room
        hands = studio.hands()
        casting = cast_of(director(studio.root, job.whole, room, hands))
        draft = film_graph(job.whole, studio.recipes, hands, "draft", casting.hired)
        facts = tuple(room.ledger.facts())
        ask_to_finish(Review(shoot=job.whole, film=draft, room=room, facts=facts))


def only(shoot: Shoot, wanted: tuple[str, ...]) -> Shoot:
    """The shoot cut down to these shots. Raises BadInput for one that it does not have."""
    shots = shoot.story.shots
    known = [shot.id for shot in shots]
    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or known[:3]
            raise BadInput(f"there is no shot {name!r}", hint=f"did you mean {', '.join(close)}?")
    kept = tuple(shot for shot in shots if shot.id in wanted)
    # A part of a film is looked at for its pictures: it has no cards of its own.
    bare = Titles(card=False, credits=False)
    show = msgspec.structs.replace(shoot.show, titles=bare, disclosure=Disclosure())
    return replace(shoot, show=show, story=msgspec.structs.replace(shoot.story, shots=kept))


def _asked_for(shoot: Shoot, wanted: Wanted) -> Shoot:
    if wanted.territory:
        shoot = replace(shoot, territory=known_territory(wanted.territory))
    if wanted.shots:
        shoot = only(shoot, wanted.shots)
    if wanted.short:
        first = tuple(shot.id for shot in shoot.story.shots[:_SHORT])
        shoot = only(shoot, first)
    return shoot
