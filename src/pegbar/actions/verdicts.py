"""A question put to the policies: the verdict on record, and a refusal that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pegbar.actions.rights_of_film import Hindrance
from pegbar.actions.studio import Named, Room, opening
from pegbar.assets.facts import Fact, RulesAccepted, ShowOpened, VerdictGiven
from pegbar.ports.policy import BY_DEFAULT, Kind, Question, Ruling
from pegbar.production.rights_file import PEOPLE
from pegbar.rights.door import Door, Obstacle
from pegbar.rights.label import Label
from pegbar.rights.people import GOVERNING, Member
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest
from pegbar.values.errors import Refused

_TOLD: Final = 8

_LABEL: Final = "label."

SAID: Final = (ShowOpened, VerdictGiven, RulesAccepted)
"""What the ledger says of doors and of those who were let govern."""

_DONE: Final = {
    "draw": "drawn",
    "generate": "made",
    "train": "learned from",
    "send": "sent",
    "capture": "captured",
    "read": "read",
    "audit": "audited",
    "choose": "chosen",
    "approve": "approved",
    "reject": "rejected",
    "answer": "answered",
    "grant": "granted",
    "revoke": "revoked",
    "loosen": "loosened",
    "lend": "lent",
    "rotate": "rotated",
    "destroy": "destroyed",
    "govern": "changed",
    "checkpoint": "signed",
    "settle": "settled",
    "deliver": "delivered",
    "export": "exported",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked. `about` is the thing by name, `kind` what sort of thing it is; `things` are
    the files and shots that it consists of, by which a vendor's part is known; `obstacles` what
    the labels found in the way; `facts` what the rules look at (see docs/reference/policy.md);
    `inputs` the digests that the verdict binds. Rule packs bring `told`, words by the id of a rule
    that a person needs if it refuses, and `warnings`."""

    door: Door
    action: str
    about: str
    kind: Kind = "Work"
    label: Label | None = None
    obstacles: Sequence[Hindrance | Obstacle] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    inputs: Sequence[Digest] = ()
    things: Sequence[str] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def put(
    room: Room,
    show: Named,
    asked: Asked,
    member: Member | None,
    known: Sequence[Fact],
    *,
    quiet: bool = False,
) -> Ruling:
    """Put a question of `room.person`, who is `member`, to the policies and the answer on record;
    the same answer twice in a row is there once.

    Raises Refused, which names each rule, what it is about, and who could change it.
    """
    ruling = room.policy.decide(question_of(room, show, asked, member))
    verdict = VerdictGiven(
        door=asked.door.value,
        action=asked.action,
        about=asked.about,
        allowed=ruling.allowed,
        rules=ruling.rules,
        reasons=() if ruling.allowed else tuple(_reasons(asked, ruling)),
        policy=room.policy.identity(),
        inputs=tuple(sorted(set(asked.inputs))),
        roles=tuple(role.value for role in member.roles) if member else (),
        warnings=asked.warnings,
    )
    told = quiet or _is_said(known, verdict, room.person)
    if not (ruling.allowed and told):
        room.ledger.append([*opening(known, show), verdict], by=room.person)
    if not ruling.allowed:
        hint = _hint(ruling) if member else _stranger(room)
        raise Refused(_refusal(room, asked, ruling), hint=hint, about=show.id)
    return ruling


def question_of(room: Room, show: Named, asked: Asked, member: Member | None) -> Question:
    """The question in the words of the schema."""
    return Question(
        door=asked.door,
        action=asked.action,
        person=room.person,
        member=member,
        show=show.id,
        about=asked.about,
        kind=asked.kind,
        label=asked.label,
        obstacles=tuple(_plain(one) for one in asked.obstacles),
        facts={**asked.facts, "sent": _sent(member, asked)},
    )


def _plain(one: Hindrance | Obstacle) -> Obstacle:
    if isinstance(one, Obstacle):
        return one
    return Obstacle(source=one.source, side=one.side, message=one.message)


def _sent(member: Member | None, asked: Asked) -> bool:
    return member is not None and member.was_sent(tuple(asked.things))


def _is_said(facts: Sequence[Fact], verdict: VerdictGiven, person: str) -> bool:
    """Whether the last answer to this question was the very same, to the same person."""
    for fact in reversed(facts):
        one = fact.body
        if isinstance(one, VerdictGiven) and (one.door, one.action, one.about) == (
            verdict.door,
            verdict.action,
            verdict.about,
        ):
            return one == verdict and fact.by == person
    return False


# -- what a refused person reads


def _reasons(asked: Asked, ruling: Ruling) -> Iterator[str]:
    """The obstacles where labels decided, and the words of every other rule."""
    if any(rule.startswith(_LABEL) for rule in ruling.rules):
        yield from (f"{one.source}: {one.message}" for one in asked.obstacles)
    yield from (said for _, said, _ in _others(asked, ruling))


def _others(asked: Asked, ruling: Ruling) -> Iterator[tuple[str, str, Sequence[str]]]:
    """The rules that stood in the way and are not about labels, each with its words and with the
    roles that could change it."""
    each = ruling.each_could or (ruling.who_could,) * len(ruling.rules)
    for rule, said, could in zip(ruling.rules, ruling.reasons, each, strict=False):
        if not rule.startswith(_LABEL):
            told = asked.told.get(rule)
            yield rule, f"{said}: {told}" if told else said, could


def _refusal(room: Room, asked: Asked, ruling: Ruling) -> str:
    by = f" by {room.person}" if room.rules.people.named else ""
    head = f"{asked.about} may not be {_DONE.get(asked.action, asked.action)}{by}:"
    lines = list(_lines(room, asked, ruling))
    more = len(lines) - _TOLD
    return head + "".join(lines[:_TOLD]) + (f"\n  and {more} more" if more > 0 else "")


def _lines(room: Room, asked: Asked, ruling: Ruling) -> Iterator[str]:
    if any(rule.startswith(_LABEL) for rule in ruling.rules):
        for one in asked.obstacles:
            said = f" ({one.said})" if isinstance(one, Hindrance) and one.said else ""
            could = one.who_could if isinstance(one, Hindrance) else ""
            who = could or ", ".join(ruling.who_could)
            rule = f"{_LABEL}{one.side}"
            rule = rule if rule in ruling.rules else f"{_LABEL}unknown"
            yield f"\n  {one.source}{said}: {one.message}; could change it: {who} (rule {rule})"
    stranger = room.rules.people.member(room.person) is None
    for rule, said, roles in _others(asked, ruling):
        could = "could do it" if rule == BY_DEFAULT else "could change it"
        # A stranger is told in the hint who could let them in.
        who = "" if stranger or not roles else f"; {could}: {_who(room, roles)}"
        yield f"\n  {said}{who} (rule {rule})"


def _who(room: Room, roles: Sequence[str]) -> str:
    """Roles, each with those on the show who have it."""
    return ", ".join(
        f"{role} ({', '.join(names)})" if (names := room.rules.people.having(role)) else role
        for role in roles
    )


def _hint(ruling: Ruling) -> str:
    if f"{_LABEL}approval" in ruling.rules:
        return "pegbar approvals SHOW says what is approved and what waits for whom"
    if any(rule.startswith(_LABEL) for rule in ruling.rules):
        return "pegbar rights SHOW says what may be done with the film, where and when"
    if any("@" in rule for rule in ruling.rules):
        return (
            "pegbar approvals SHOW lists what the rule packs ask, pegbar packs SHOW what they are"
        )
    return "pegbar people SHOW says who may do what"


def _stranger(room: Room) -> str:
    people = room.rules.people
    could = (f"{name} ({role})" for role in GOVERNING for name in people.having(role))
    return f"{' or '.join(could)} can add {room.person} to {PEOPLE}"
