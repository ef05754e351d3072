"""Entering a show's room: its folder is read, and the room has to be its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pegbar import wiring
from pegbar.actions.asking import Asked, ask
from pegbar.actions.attempts import moved, put_on_record, turn_away, whose
from pegbar.actions.studio import Named, Room
from pegbar.backends.shows.folder import ShowFolder
from pegbar.entrypoints.cli.studio_verbs import studio_for
from pegbar.ports.ledger import Ledger
from pegbar.production.show import Show
from pegbar.rights.door import Door
from pegbar.values.errors import Corrupt, Trespass
from pegbar.wiring import Studio


@dataclass(frozen=True, slots=True)
class Entered:
    """A show's folder, read, and the room that is its own."""

    folder: ShowFolder
    studio: Studio
    room: Room


def enter(
    show: Path, root: Path | None, *, workers: int | None = None, kept: Entered | None = None
) -> Entered:
    """Read a show and open its room, or go on in the one that is `kept` open. What leads out of the
    show is put on record.

    Raises BadInput, and Refused where the room is another folder's.
    """
    with recorded(show, root):
        folder = wiring.read_show(show)
    name = folder.show.id
    if kept is not None and kept.folder.show.id == name:
        return Entered(folder, kept.studio, kept.studio.under(kept.room, folder))
    studio = studio_for(show.resolve(), root)
    check_home(folder, studio)
    return Entered(folder, studio, studio.room_of(folder, workers=workers))


@contextmanager
def recorded(near: Path, root: Path | None, show: str = "") -> Iterator[None]:
    """A Trespass that comes out of this is a fact: of the show that it is about, of `show`, or of
    the studio, where it is no show's."""
    try:
        yield
    except Trespass as attempt:
        studio = wiring.Studio(root.resolve()) if root else _found(near)
        if studio is not None and (studio.root / "identity").is_dir():
            ledger = studio.records(attempt.about or show)
            put_on_record(attempt, ledger, wiring.person())
        raise


def _found(near: Path) -> Studio | None:
    return wiring.find_studio(near.resolve()) or wiring.find_studio(Path.cwd())


def may_read(room: Room, show: Named, things: tuple[str, ...] = ()) -> None:
    """Ask whether whoever works here may read this show. Raises Refused."""
    asked = Asked(door=Door.READ, action="read", about=show.id, things=things)
    ask(room, show, asked)


def check_home(folder: ShowFolder, studio: Studio) -> None:
    """A room belongs to one show, and a show has one home. Raises Refused."""
    show = folder.show
    claim = studio.claim(show.id, folder.home)
    if claim.state == "strange":
        _strange(studio.records(""), show, claim.before)
    try:
        ledger = studio.records(show.id)
    except Corrupt:
        if claim.state != "new":
            raise
        _strange(studio.records(""), show, "")  # nobody's home, and another show's keys
    if claim.state == "taken":
        turn_away(
            ledger,
            show,
            f"{folder.home} says that it is the show {show.id}, which is at home in {claim.before}",
            "give it an id of its own; if the show lives here now, remove home.json from its room "
            "in the studio",
            wiring.person(),
        )
    if claim.state == "new" and (owner := whose(ledger.facts())) not in ("", show.id):
        _strange(ledger, show, owner)
    if claim.state == "moved":
        moved(ledger, claim.before, str(folder.home), wiring.person())


def _strange(ledger: Ledger, show: Show, other: str) -> NoReturn:
    turn_away(
        ledger,
        show,
        f"the room of {show.id} is not its own: it is that of {other or 'nobody known'}",
        "somebody moved or linked rooms in the studio: put them back as they were",
        wiring.person(),
    )
