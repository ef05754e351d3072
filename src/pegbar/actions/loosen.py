"""Loosen a label: a decision of those entitled, for exactly the bytes that it is about."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

import msgspec

from pegbar.actions.asking import Asked, ask, would
from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.loans import FOLDER
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.studio import Room, opening
from pegbar.assets.facts import ApprovalGiven, Fact, LabelLoosened
from pegbar.rights.consent import Consent
from pegbar.rights.door import Door
from pegbar.rights.label import Label
from pegbar.rights.loosening import Widening, beyond_consents, widened
from pegbar.rights.people import Role
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput, Refused

STAGE: Final = "loosen"
"""The stage at which the first of two people agrees to a loosening."""

PAIR: Final = frozenset({Role.PRODUCER.value, Role.LEGAL.value})
"""Whose word it takes. The policies decide; these words are kept for them."""


class Loosened(msgspec.Struct, frozen=True, kw_only=True):
    """`paths` are the file and what is made of it by name alone: its passages, its other colours.
    `in_force` is false while another person's word is missing: `waits_for` tells whose."""

    path: str
    paths: tuple[str, ...]
    before: Label
    after: Label
    why: str
    in_force: bool
    new: bool
    waits_for: tuple[str, ...] = ()


def loosen(shoot: Shoot, name: str, by: Widening | None, why: str, room: Room) -> Loosened:
    """Decide that a file may be used for more than its sources say; with `by` of None, take that
    back, for which one word is enough. The file, its passages and its other colours stand under it
    from then on.

    Raises BadInput for a file that is not there and for words that change nothing; Refused beyond a
    person's consent, and for whoever may not decide it.
    """
    _check_words(name, why)
    facts = list(room.ledger.facts())
    theirs = _versions(shoot, name)
    first = theirs[0]
    if by is not None:
        _check_consents(shoot, first, by, standing_of(facts))
    bodies = [body for one in theirs if (body := _decision(one, by, why)) is not None]
    told = Loosened(
        path=name,
        paths=tuple(one.path for one in theirs),
        before=first.as_said or first.label,
        after=_after(first, by),
        why=why,
        in_force=True,
        new=bool(bodies),
    )
    if not bodies:
        return _as_it_stands(told, first)
    roles = _roles(room)
    agreed = PAIR if by is None else agreed_roles(facts, told, first.digest, room.person)
    asked = Asked(
        door=Door.DECIDE,
        action="loosen",
        about=name,
        kind="Art",
        facts={"agreed": sorted(agreed)},
        inputs=tuple(body.digest for body in bodies),
        things=(name,),
    )
    waits = PAIR - agreed - set(roles)
    start = opening(facts, shoot.show)
    if set(roles) & PAIR and waits and not would(room, shoot.show, asked).allowed:
        word = _word(told, first.digest, roles)
        if word not in [fact.body for fact in facts if fact.by == room.person]:
            room.ledger.append([*start, word], by=room.person)
        return msgspec.structs.replace(told, in_force=False, waits_for=tuple(sorted(waits)))
    ask(room, shoot.show, asked, facts=facts)  # it opens an empty ledger itself
    signed = [msgspec.structs.replace(body, roles=roles) for body in bodies]
    room.ledger.append(signed, by=room.person)
    return told


def _check_words(name: str, why: str) -> None:
    """Raises Refused for what is another show's, BadInput where no reason is given."""
    if name.startswith(f"{FOLDER}/"):
        raise Refused(
            f"{name} is borrowed: what it may be used for is the lender's to say",
            hint="the show that lends it can loosen it there and lend it anew",
            about=name,
        )
    if not why.strip():
        raise BadInput("a label is not loosened without a reason", hint="say --why")


def agreed_roles(
    facts: Iterable[Fact], told: Loosened, digest: Digest, person: str
) -> frozenset[str]:
    """The roles of others who said that this very thing shall be so: their last word on it."""
    wanted = set(_word(told, digest, ()).inputs)
    said: dict[str, frozenset[str]] = {}
    for fact in facts:
        one = fact.body
        if not isinstance(one, ApprovalGiven) or one.stage != STAGE or fact.by == person:
            continue
        if set(one.inputs) == wanted:
            said[fact.by] = frozenset(one.roles) & PAIR if one.approved else frozenset()
    return frozenset().union(*said.values())


def _word(told: Loosened, digest: Digest, roles: tuple[str, ...]) -> ApprovalGiven:
    """A person's agreement: to these bytes, and to exactly this label for them."""
    after = digest_bytes(msgspec.json.encode(told.after, order="deterministic"))
    return ApprovalGiven(
        stage=STAGE,
        approved=True,
        about=told.path,
        inputs=(digest, after),
        note=told.why,
        roles=roles,
    )


def _roles(room: Room) -> tuple[str, ...]:
    member = room.rules.people.member(room.person)
    return tuple(role.value for role in member.roles) if member else ()


def _decision(one: Matter, by: Widening | None, why: str) -> LabelLoosened | None:
    """The fact for this file, or None where it stands so already."""
    after = _after(one, by)
    if after == one.label:
        return None
    return LabelLoosened(
        digest=one.digest,
        before=one.as_said or one.label,
        after=after,
        why=why,
        path=one.path,
    )


def _after(one: Matter, by: Widening | None) -> Label:
    return (one.as_said or one.label) if by is None else widened(one.label, by)


def _as_it_stands(told: Loosened, first: Matter) -> Loosened:
    """What was decided already is told again; words that change nothing are refused."""
    if first.as_said is None:
        raise BadInput(
            f"{told.path} stands so already: its sources say nothing tighter",
            hint="pegbar rights SHOW says what stands in the way of a use",
        )
    return told


def _versions(shoot: Shoot, name: str) -> tuple[Matter, ...]:
    """The file, and what it is read as: passages of a screenplay, a design in other colours."""
    found = [one for path, one in sorted(shoot.matter.items()) if _file(path) == name]
    if not found or name not in shoot.matter:
        near = difflib.get_close_matches(name, shoot.matter, n=3, cutoff=0.5)
        raise BadInput(
            f"{shoot.show.id} has no file {name!r}",
            hint=f"did you mean {', '.join(near)}?" if near else "name it as its path in the show",
        )
    found.sort(key=lambda one: one.path != name)
    return tuple(found)


def _file(path: str) -> str:
    """The file that a path of the shoot was read from."""
    at = PurePosixPath(path.partition("#")[0])
    inside = at.parent.name.startswith("@")
    return str(at.parent.parent / at.name) if inside else str(at)


def _check_consents(shoot: Shoot, one: Matter, by: Widening, standing: Standing) -> None:
    """Nobody gives away what a person did not. Raises Refused."""
    consents: dict[str, Consent | None] = {}
    for name in one.label.consents:
        granted, paper = standing.granted.get(name), shoot.papers.get(name)
        consents[name] = granted.consent if granted else paper.consent if paper else None
    found = list(beyond_consents(by, consents))
    gone = standing.taken_back(one.digest, one.label.consents)
    found += [f"the consent {name} was taken back" for name in gone]
    if found:
        raise Refused(
            f"{one.path} cannot be loosened beyond a person's consent: {'; '.join(found)}",
            place=one.said,
            hint="the person has to sign another paper; the house cannot decide it",
            about=one.path,
        )
