"""Lend a file of one show to another, take what was lent, and end a loan.

Whoever may lend decides on both sides. A loan is offered in the lender's ledger first; taken, it
stands there before it stands in the borrower's, and there before any byte comes in; ended, it ends
at the borrower's first. Whenever it is killed, less crossed than is on record, and the same
command again does the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pegbar.actions.asking import Asked, ask
from pegbar.actions.loans import KINDS, Loans, loans_of, place_of
from pegbar.actions.publish import inside, place_bytes
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.studio import Room, opening
from pegbar.assets.facts import LoanEnded, LoanOffered, LoanTaken
from pegbar.production.show import Show
from pegbar.rights.door import Door, Obstacle, Use, obstacles
from pegbar.rights.label import Purpose, Window, join_all
from pegbar.values.digests import Digest, digest_json
from pegbar.values.errors import BadInput, Trespass

_PAPERS: Final = ("rights/", "papers/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is lent to whom, what for, and until when (that day included)."""

    what: str
    to: str
    purposes: frozenset[Purpose]
    until: dt.date | None
    why: str


class Lent(msgspec.Struct, frozen=True, kw_only=True):
    """A loan as a verb tells it. `new` is false where the very same stood already."""

    loan: LoanOffered
    new: bool


class Borrowed(msgspec.Struct, frozen=True, kw_only=True):
    """What came in: `files` are there now."""

    loan: LoanTaken
    files: tuple[str, ...]


def lend(shoot: Shoot, room: Room, asked: Terms) -> Lent:
    """Offer a loan. Raises BadInput for what the show does not have, Refused where whoever asks may
    not lend it, or its own rights do not allow as much."""
    show = shoot.show
    if asked.to == show.id:
        raise BadInput("a show does not lend to itself", hint="name another one with --to")
    if not asked.purposes:
        raise BadInput("it is lent for something", hint="say --purpose develop,produce")
    found = _lendable(shoot, asked.what)
    today = room.clock.now().date()
    if asked.until is not None and asked.until < today:
        raise BadInput(f"{asked.until} is over", hint="say --until with a day to come")
    question = Asked(
        door=Door.DECIDE,
        action="lend",
        about=f"{asked.what} to {asked.to}",
        kind="Art",
        obstacles=tuple(_hinders(found, asked, show.id, today)),
        inputs=[one.digest for one in found],
    )
    ask(room, show, question)
    offer = _offer(show, asked, found)
    loans = loans_of(room.ledger.facts(kinds=KINDS))
    known = loans.offered.get(offer.loan)
    if known is not None and known.loan not in loans.ended:
        return Lent(loan=known, new=False)
    if known is not None:
        raise BadInput(f"{offer.loan} was ended", hint="lend it with another --until, or --why")
    for one in found:
        if not room.vault.has(one.digest):
            room.vault.put(one.data)
    facts = list(room.ledger.facts())
    room.ledger.append([*opening(facts, show), offer], by=room.person)
    return Lent(loan=offer, new=True)


def _lendable(shoot: Shoot, what: str) -> tuple[Matter, ...]:
    """The matter of a file or a folder; a design with its drawing. Raises BadInput."""
    wanted = what.strip("/")
    designs = (*shoot.figures.values(), *shoot.sets.values(), *shoot.props.values())
    names = {path for path in shoot.matter if path == wanted or path.startswith(f"{wanted}/")}
    names |= {path for pair in designs if wanted in pair for path in pair}
    names = {one for one in names if "#" not in one and "@" not in one}
    if not wanted or not names or any(one.startswith(_PAPERS) for one in names):
        raise BadInput(
            f"{shoot.show.id} has no {what!r} that could be lent",
            hint="name a file or a folder of art that the film uses, as it stands in the show",
        )
    return tuple(shoot.matter[one] for one in sorted(names))


def _hinders(found: Sequence[Matter], asked: Terms, show: str, day: dt.date) -> Iterator[Obstacle]:
    for one in found:
        for purpose in sorted(asked.purposes):
            bare = msgspec.structs.replace(one.label, consents=frozenset())
            yield from obstacles(one.path, bare, Use(show=show, purpose=purpose, day=day), {})
        for name in sorted(one.label.consents):
            message = f"it hangs on the consent {name}, which is for {show} and no other show"
            yield Obstacle(source=one.path, side="consent", message=message)
        if one.lent:
            message = f"it is {one.lent}, and what is borrowed is not lent on"
            yield Obstacle(source=one.path, side="show", message=message)
        elif one.said is None:
            message = f"nobody says whose it is, and such material stays in {show}"
            yield Obstacle(source=one.path, side="show", message=message)


def _offer(show: Show, asked: Terms, found: Sequence[Matter]) -> LoanOffered:
    files = {one.path: one.digest for one in found}
    own = join_all(one.label for one in found)
    label = msgspec.structs.replace(
        own,
        shows=frozenset({asked.to}),
        purposes=own.purposes & asked.purposes,
        window=own.window.meet(Window(end=asked.until)),
    )
    named = digest_json(
        {
            "files": dict(files),
            "of": show.id,
            "purposes": sorted(asked.purposes),
            "to": asked.to,
            "until": str(asked.until),
            "why": asked.why,
        }
    )
    first = found[0]
    return LoanOffered(
        loan=f"{show.id}-{named[7:15]}",
        to=asked.to,
        what=asked.what,
        files=files,
        label=label,
        person=", ".join(sorted({one.person for one in found if one.person})),
        licence=first.licence,
        people=tuple(sorted({name for one in found for name in one.people})),
        training=next((one.training for one in found if one.training), None),
        why=asked.why,
    )


def borrow(show: Show, root: Path, rooms: tuple[Room, Room], name: str) -> Borrowed:
    """Take what was lent: `rooms` are this show's and the lender's. The files come into `root`.

    Raises Trespass for what was not lent to this show, Refused, StorageFailed.
    """
    room, lender = rooms
    loans = loans_of(lender.ledger.facts(kinds=KINDS))
    offer = loans.offered.get(name)
    if offer is None or offer.to != show.id:
        raise not_lent(name, lender.show, show.id)
    taken = LoanTaken(
        loan=offer.loan,
        of=lender.show,
        to=offer.to,
        files=offer.files,
        label=offer.label,
        person=offer.person,
        licence=offer.licence,
        people=offer.people,
        training=offer.training,
    )
    targets = {path: inside(root, place_of(lender.show, path)) for path in offer.files}
    question = Asked(
        door=Door.DECIDE,
        action="lend",
        about=f"{name} from {lender.show}",
        kind="Art",
        obstacles=tuple(_over(offer, loans, room)),
        inputs=tuple(offer.files.values()),
    )
    ask(room, show, question)
    for one in (lender, room):  # the lender knows first
        facts = list(one.ledger.facts())
        if name not in loans_of(facts).taken:
            begin = opening(facts, show) if one is room else []
            one.ledger.append([*begin, taken], by=room.person)
    files = []
    for path, digest in offer.files.items():
        data = lender.vault.read(digest)
        room.vault.put(data)
        place_bytes(data, targets[path])
        files.append(str(targets[path]))
    return Borrowed(loan=taken, files=tuple(files))


def not_lent(name: str, lender: str, show: str) -> Trespass:
    """What is told of a loan that is not this show's, whether there is such a one or not."""
    return Trespass(
        f"{lender} lends {show} nothing called {name[:80]!a}",
        hint="its producer lends with pegbar lend, which tells the loan's name",
        about=show,
    )


def _over(offer: LoanOffered, loans: Loans, room: Room) -> Iterator[Obstacle]:
    day = room.clock.now().date()
    if not offer.label.window.holds(day):
        message = f"its time is over: {offer.label.window.end} was the last day"
        yield Obstacle(source=offer.loan, side="window", message=message)
    if offer.loan in loans.ended:
        yield Obstacle(source=offer.loan, side="show", message="the loan was ended")


def end_loan(show: Show, room: Room, name: str, why: str, borrowers: Mapping[str, Room]) -> bool:
    """End a loan of this show; False where it was ended already. `borrowers` are the rooms of the
    shows that borrow. Raises BadInput for a loan that nobody knows, Refused."""
    loans = loans_of(room.ledger.facts(kinds=KINDS))
    offer = loans.offered.get(name)
    if offer is None:
        known = ", ".join(loans.offered) or "none"
        raise BadInput(f"{show.id} has no loan called {name!r}", hint=f"there are: {known}")
    ask(
        room,
        show,
        Asked(
            door=Door.DECIDE,
            action="lend",
            about=f"the end of {name}",
            kind="Art",
            inputs=tuple[Digest, ...](offer.files.values()),
        ),
    )
    fact = LoanEnded(loan=name, to=offer.to, why=why)
    there = borrowers.get(offer.to)
    if there is not None:  # closed there first: it is never open longer than is on record here
        theirs = loans_of(there.ledger.facts(kinds=KINDS))
        if name in theirs.taken and name not in theirs.ended:
            there.ledger.append([fact], by=room.person)
    if name in loans.ended:
        return False
    room.ledger.append([fact], by=room.person)
    return True
