"""Put a consent into force: the paper is checked, its contract kept, the fact written."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import msgspec

from pegbar.actions.asking import Asked, ask
from pegbar.actions.consents import standing_of
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room, opening
from pegbar.actions.under_packs import paper_under_packs
from pegbar.assets.facts import ConsentGranted
from pegbar.production.rights_file import Paper
from pegbar.rights.consent import Consent
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput, Refused


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """`new` is false where the very same paper was in force already."""

    consent: Consent
    contract: str
    new: bool


def grant(shoot: Shoot, name: str, room: Room) -> Granted:
    """Put the consent `name` of the show's papers into force.

    Raises BadInput for a paper that is not there, Refused for one that is no consent, and for
    somebody who may not grant.
    """
    paper = paper_of(shoot, name)
    asked = Asked(
        door=Door.DECIDE,
        action="grant",
        about=f"the consent {name}",
        kind="Paper",
        inputs=[paper.contract] if paper.contract else [],
    )
    known = list(room.ledger.facts())
    ask(room, shoot.show, paper_under_packs(asked, room, paper, known), facts=known)
    found = list(_faults(paper, shoot, room))
    if found:
        raise Refused(
            f"the consent {name} cannot be put into force: {'; '.join(found)}",
            place=paper.place,
            hint=f"{paper.consent.person} has to sign a paper that has it",
            about=name,
        )
    facts = list(room.ledger.facts())
    standing = standing_of(facts)
    if name in standing.revoked:
        raise Refused(
            f"the consent {name} was taken back; it is not put into force again",
            place=paper.place,
            hint="a new consent is a new paper with an id of its own",
            about=name,
        )
    fact = ConsentGranted(consent=paper.consent, contract=paper.contract or "")
    new = standing.granted.get(name) != fact
    if new:
        if paper.contract:
            room.vault.put(shoot.matter[paper.consent.contract].data)
        room.ledger.append([*opening(facts, shoot.show), fact], by=room.person)
    return Granted(consent=paper.consent, contract=fact.contract, new=new)


def paper_of(shoot: Shoot, name: str) -> Paper:
    """The paper of this id. Raises BadInput."""
    if name in shoot.papers:
        return shoot.papers[name]
    near = difflib.get_close_matches(name, shoot.papers, n=3, cutoff=0.4)
    known = ", ".join(sorted(shoot.papers))
    raise BadInput(
        f"{shoot.show.id} has no consent called {name!r}",
        hint=f"did you mean {', '.join(near)}?"
        if near
        else f"known: {known}"
        if known
        else f"write it down in rights/consents/{name}.yaml",
    )


def _faults(paper: Paper, shoot: Shoot, room: Room) -> Iterator[str]:
    consent, today = paper.consent, room.clock.now().date()
    yield from consent.faults()
    if consent.project != shoot.show.id:
        yield f"it is for the project {consent.project}, and this is {shoot.show.id}"
    if consent.signed > today:
        yield f"it is dated {consent.signed}, and today is {today}"
    if consent.window.is_empty():
        yield "its window ends before it starts"
