"""A person's word on a job of which nobody else can tell what became of it, or whether it is to be
asked (and paid) once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pegbar.actions.asking import Asked, ask
from pegbar.actions.generating.book import KINDS, Attempt, Stand, attempts_in
from pegbar.actions.generating.listing import named
from pegbar.actions.studio import Named, Room
from pegbar.assets.job_facts import JobSettled
from pegbar.ports.claims import Claims
from pegbar.ports.purse import Purse
from pegbar.rights.door import Door
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput, Refused
from pegbar.values.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What was said of a job: `taken` is the vendor's id of it; without one it is not gone on with,
    and the next run asks anew. `cost` is what the vendor charged for it all the same."""

    job: str
    taken: str = ""
    cost: Money | None = None
    note: str = ""


def settle(room: Room, show: Named, word: Word, beside: tuple[Claims, Purse]) -> Attempt:
    """Put a person's word on a job on record, and say how it stands now. `beside` are the desk's
    claims, since a job that somebody carries out right now is not settled beside them, and its
    purse, which is told.

    Raises BadInput for a job that there is not, or that needs no word; Refused.
    """
    facts = list(room.ledger.facts(kinds=KINDS))
    one = named(word.job, attempts_in(facts))
    _check(one, word, attempts_in(facts))
    asked = Asked(door=Door.DECIDE, action="settle", about=f"the job {one.job}", kind="Money")
    ask(room, show, asked)
    claims, purse = beside
    claim = digest_bytes(one.intended.key.encode())
    if not claims.take(claim):
        raise Refused(
            f"the job {one.job} is being carried out right now",
            hint="wait for the command that works on it, or stop it first",
            about=one.job,
        )
    try:
        settled = JobSettled(job=one.job, id=word.taken, note=word.note, cost=word.cost)
        room.ledger.append([settled], by=room.person)
        room.ledger.flush()
        purse.ended()
    finally:
        claims.release(claim)
    return named(one.job, attempts_in(room.ledger.facts(kinds=KINDS)))


def _check(one: Attempt, word: Word, attempts: Sequence[Attempt]) -> None:
    later = [other for other in attempts if other.intended.key == one.intended.key]
    if later[-1].job != one.job:
        raise BadInput(
            f"the job {one.job} is over: {later[-1].job} is asked in its place",
            hint="pegbar jobs SHOW tells how that one stands",
        )
    if one.stand is Stand.FREE:
        raise BadInput(
            f"the job {one.job} ({one.state}) needs no word",
            hint="the next run asks for the same work anew",
        )
    if word.taken and one.stand is Stand.DONE:
        raise BadInput(
            f"the job {one.job} is finished", hint="say --again to have it made (and paid) anew"
        )
    if word.taken and one.stand is Stand.OPEN and one.ticket is not None:
        raise BadInput(
            f"the job {one.job} is known to {one.intended.vendor} as {one.ticket.id}",
            hint="the next run goes on with it; --again gives it up",
        )
    if word.taken and word.cost is not None:
        raise BadInput(
            "a job that is gone on with is charged when it ends", hint="leave --cost out"
        )
