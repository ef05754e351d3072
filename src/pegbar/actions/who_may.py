"""Who may do what on a show, and why: the policies are asked about everybody, nothing being in
the way."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import cast

import msgspec

from pegbar.actions.governing import accepted_rules, changed
from pegbar.actions.studio import Room
from pegbar.assets.facts import RulesAccepted
from pegbar.ports.policy import Kind, Policy, Question, Ruling
from pegbar.rights.deeds import DEEDS, Deed
from pegbar.rights.people import DEPARTMENTS, Member, Role
from pegbar.values.errors import BadInput


class Power(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody may do something, and the rules that decide. `sent` says that it is only
    with what was sent to them; `reasons` and `who_could` are of a no."""

    door: str
    deed: str
    allowed: bool
    sent: bool = False
    rules: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    who_could: tuple[str, ...] = ()


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on the show, and all that they may do."""

    person: str
    roles: tuple[str, ...]
    departments: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    may: tuple[Power, ...] = ()


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """The people of a show as it is governed now. `named` is false where it names nobody: then
    whoever works here has every role of the house. `pending` are governing files that nobody
    entitled has accepted as they are, `accepted_by` who accepted the last ones, and when."""

    show: str
    named: bool
    people: tuple[Colleague, ...]
    files: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    accepted_by: str = ""
    accepted_at: str = ""


def staff_of(room: Room, deeds: Iterable[Deed] = DEEDS) -> Staff:
    """The people of the room's show, and what each may do of these deeds."""
    people = room.rules.people
    names = people.members if people.named else {room.person: people.member(room.person)}
    facts = list(room.ledger.facts(kinds=(RulesAccepted,)))
    accepted = [fact for fact in facts if isinstance(fact.body, RulesAccepted)]
    return Staff(
        show=room.show,
        named=people.named,
        people=tuple(
            _colleague(room, name, member, tuple(deeds))
            for name, member in names.items()
            if member is not None
        ),
        files=tuple(sorted(room.rules.files)),
        pending=changed(accepted_rules(facts), room.rules),
        accepted_by=accepted[-1].by if accepted else "",
        accepted_at=accepted[-1].at if accepted else "",
    )


def deeds_called(name: str) -> tuple[Deed, ...]:
    """The deeds of this name, or of this action. Raises BadInput."""
    found = tuple(one for one in DEEDS if name in (one.name, one.action))
    if not found:
        known = [one.name for one in DEEDS]
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        raise BadInput(
            f"there is no deed called {name[:40]!r}",
            hint=f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(known)}",
        )
    return found


def powers_of_roles(policy: Policy) -> Iterator[tuple[Deed, dict[Role, str]]]:
    """Every deed with the roles in which one person may do it: `yes`, `sent` for what was sent,
    `department` for an artist of the department whose work it is. Missing roles may not."""
    for deed in DEEDS:
        found = {}
        for role in Role:
            if _asked(policy, deed, role, departments=()).allowed:
                found[role] = "yes"
            elif _asked(policy, deed, role, departments=DEPARTMENTS).allowed:
                found[role] = "department"
            elif _asked(policy, deed, role, departments=(), sent=True).allowed:
                found[role] = "sent"
        yield deed, found


def _asked(
    policy: Policy, deed: Deed, role: Role, departments: tuple[str, ...], *, sent: bool = False
) -> Ruling:
    member = Member(roles=(role,), departments=departments)
    return policy.decide(_question("somebody", member, deed, "a show", sent=sent))


def _colleague(room: Room, name: str, member: Member, deeds: tuple[Deed, ...]) -> Colleague:
    return Colleague(
        person=name,
        roles=tuple(role.value for role in member.roles),
        departments=member.departments,
        sees=member.sees,
        may=tuple(_power(room, name, member, deed) for deed in deeds),
    )


def _power(room: Room, name: str, member: Member, deed: Deed) -> Power:
    ruling = room.policy.decide(_question(name, member, deed, room.show, sent=False))
    sent = False
    if not ruling.allowed and member.sees:
        told = room.policy.decide(_question(name, member, deed, room.show, sent=True))
        ruling, sent = (told, True) if told.allowed else (ruling, False)
    return Power(
        door=deed.door.value,
        deed=deed.name,
        allowed=ruling.allowed,
        sent=sent,
        rules=ruling.rules,
        reasons=ruling.reasons,
        who_could=ruling.who_could,
    )


def _question(name: str, member: Member, deed: Deed, show: str, *, sent: bool) -> Question:
    """The question with nothing in the way. Models learn in the painting department; everything
    else is the work of all of them."""
    departments = ["painting"] if deed.action == "train" else list(DEPARTMENTS)
    return Question(
        door=deed.door,
        action=deed.action,
        person=name,
        member=member,
        show=show,
        about=show,
        kind=cast(Kind, deed.kind),
        facts={"departments": departments, "sent": sent},
    )
