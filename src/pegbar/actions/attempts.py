"""What somebody tried and could not: a fact in the show whose file or name it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NoReturn

from pegbar.assets.facts import AttemptRefused, Fact, ShowMoved, ShowOpened, VerdictGiven
from pegbar.ports.ledger import Ledger
from pegbar.production.show import Show
from pegbar.rights.door import Door
from pegbar.values.errors import Refused, Trespass

ROOMS: Final = "rooms 1"
"""Who decided: a room belongs to one show, and a show has one home. It stands beside a verdict."""


def put_on_record(attempt: Trespass, ledger: Ledger, person: str) -> None:
    """Keep what was tried. Raises StorageFailed."""
    place = attempt.place
    fact = AttemptRefused(
        what=attempt.message,
        file=place.file if place else "",
        line=place.line if place else 0,
    )
    ledger.append([fact], by=person)


def moved(ledger: Ledger, before: str, after: str, person: str) -> None:
    """Keep that the show's folder lies somewhere else now."""
    ledger.append([ShowMoved(before=before, after=after)], by=person)


def turn_away(ledger: Ledger, show: Show, reason: str, hint: str, person: str) -> NoReturn:
    """Raises Refused: this folder has no business in this room, and that is on record there."""
    verdict = VerdictGiven(
        door=Door.READ.value,
        action="read",
        about=show.id,
        allowed=False,
        rules=("room.home",),
        reasons=(reason,),
        policy=ROOMS,
    )
    ledger.append([verdict], by=person)
    raise Refused(reason, hint=hint, about=show.id)


def whose(facts: Iterable[Fact]) -> str:
    """The show that a ledger was opened for; empty while it is nobody's."""
    opened = (fact.body for fact in facts if isinstance(fact.body, ShowOpened))
    return next((one.show for one in opened), "")
