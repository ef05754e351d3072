"""What shows lend each other, as the ledgers tell it, and what that means for a shoot.

A loan is the one thing that crosses from room to room. It stands in both ledgers: the offer, that
it was taken, and its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from pegbar.actions.shoot import Matter, Shoot, spoken_for
from pegbar.assets.facts import Fact, LoanEnded, LoanOffered, LoanTaken
from pegbar.rights.label import Label
from pegbar.values.digests import Digest

FOLDER: Final = "borrowed"
"""The folder of a show in which borrowed files lie: `borrowed/LENDER/` and their own paths."""

KINDS: Final = (LoanOffered, LoanTaken, LoanEnded)

_COLOURS: Final = re.compile(r"@[0-9a-f]{8}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loans:
    """The loans that a ledger knows, by id."""

    offered: Mapping[str, LoanOffered]
    taken: Mapping[str, LoanTaken]
    ended: Mapping[str, LoanEnded]


def loans_of(facts: Iterable[Fact]) -> Loans:
    """Read off the ledger, in its order."""
    offered: dict[str, LoanOffered] = {}
    taken: dict[str, LoanTaken] = {}
    ended: dict[str, LoanEnded] = {}
    for fact in facts:
        match fact.body:
            case LoanOffered():
                offered[fact.body.loan] = fact.body
            case LoanTaken():
                taken[fact.body.loan] = fact.body
            case LoanEnded():
                ended[fact.body.loan] = fact.body
            case _:
                pass
    return Loans(offered=offered, taken=taken, ended=ended)


def place_of(lender: str, path: str) -> str:
    """Where a borrowed file lies in the show that borrows it."""
    return f"{FOLDER}/{lender}/{path}"


def with_loans(shoot: Shoot, facts: Iterable[Fact]) -> Shoot:
    """The shoot with what its loans allow: borrowed bytes stand under the lender's label, whatever
    they are called here and whatever this show says of them."""
    loans = loans_of(facts)
    taken = [one for one in loans.taken.values() if one.to == shoot.show.id]
    paths = {place_of(one.of, path): one for one in taken for path in one.files}
    bytes_ = {digest: one for one in taken for digest in one.files.values()}
    open_ = {
        digest: one for one in taken if one.loan not in loans.ended for digest in one.files.values()
    }
    matter = {
        path: _lent(one, (paths, {**bytes_, **open_}, loans.ended), shoot)
        for path, one in shoot.matter.items()
    }
    return replace(shoot, matter=matter)


_Known = tuple[
    Mapping[str, LoanTaken],
    Mapping[Digest, LoanTaken],
    Mapping[str, LoanEnded],
]


def _lent(matter: Matter, known: _Known, shoot: Shoot) -> Matter:
    paths, digests, ended = known
    file = _COLOURS.sub("", matter.path.partition("#")[0])
    loan = digests.get(matter.digest) or paths.get(file)
    if loan is None:
        if not file.startswith(f"{FOLDER}/"):
            return matter
        return _closed(matter, "nobody lent it: only pegbar borrow puts files here")
    spoken = spoken_for(file, shoot.show) is not None or matter.as_said is not None
    label = matter.label.join(loan.label) if spoken else loan.label
    lent = replace(
        matter,
        label=label,
        person=loan.person,
        licence=loan.licence,
        people=loan.people,
        training=loan.training,
        lent=f"lent by {loan.of} ({loan.loan})",
    )
    if loan.loan in ended:
        why = ended[loan.loan].why
        return _closed(lent, f"{loan.of} ended the loan {loan.loan}" + (f": {why}" if why else ""))
    if file in paths and file == matter.path and matter.digest not in loan.files.values():
        return _closed(
            lent, f"it was changed since {loan.of} lent it; pegbar borrow brings it back"
        )
    return lent


def _closed(matter: Matter, why: str) -> Matter:
    label = msgspec.structs.replace(matter.label, shows=frozenset(), purposes=frozenset())
    return replace(matter, label=label, closed=why)


def terms(label: Label, offer: LoanOffered) -> str:
    """What a loan allows, in a line."""
    purposes = ", ".join(sorted(label.purposes)) or "nothing"
    until = f" until {label.window.end}" if label.window.end else ""
    return f"{offer.what} to {offer.to}, to {purposes}{until}"
