"""Questions to the house's policies, each with the roles that are let through. The table of the
reference page is held against them too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pegbar.ports.policy import Kind, Question
from pegbar.rights.door import Door, Obstacle
from pegbar.rights.people import Member, Role

DOORS = {
    Door.RUN: ("draw", "generate", "train", "send", "capture"),
    Door.READ: ("read", "audit"),
    Door.LEAVE: ("deliver", "export"),
}
KINDS: dict[str, tuple[Kind, ...]] = {
    "read": ("Work", "Art", "Rules", "Paper", "Evidence", "Money"),
    "audit": ("Evidence",),
    **dict.fromkeys(("choose", "approve", "reject", "loosen", "lend"), ("Work",)),
    **dict.fromkeys(("grant", "revoke", "answer"), ("Paper",)),
    **dict.fromkeys(("rotate", "destroy"), ("Secret",)),
    "govern": ("Rules",),
    "settle": ("Money",),
    "checkpoint": ("Evidence",),
}
ACTIONS = [*(one for actions in DOORS.values() for one in actions), *KINDS][: 5 + 2 + 2]
ACTIONS += [one for one in KINDS if one not in ACTIONS]


def door_of(action: str) -> Door:
    return next((door for door, actions in DOORS.items() if action in actions), Door.DECIDE)


def question(action: str, *roles: Role, **how: Any) -> Question:
    """A question of somebody in these roles; an artist paints."""
    kind = how.pop("kind", KINDS.get(action, ("Work",))[0])
    departments = how.pop("departments", ("painting",) if Role.ARTIST in roles else ())
    sides = how.pop("obstacles", ())
    return Question(
        door=door_of(action),
        action=action,
        person="ada",
        member=Member(roles=roles, departments=departments) if roles else None,
        show="kite",
        about="kite",
        kind=kind,
        obstacles=tuple(Obstacle(source="a.svg", side=side, message="no") for side in sides),
        facts={"departments": ["painting"], **how},
    )


@dataclass(frozen=True)
class Case:
    """One policy: a question that it lets through or stops, and one that it does not touch."""

    rule: str
    asked: tuple[str, tuple[Role, ...], dict[str, Any]]
    other: tuple[str, tuple[Role, ...], dict[str, Any]]
    forbids: bool = field(default=False)


R = Role
A, D, TD, P = R.ARTIST, R.DIRECTOR, R.TECHNICAL_DIRECTOR, R.PRODUCER
PS, HT, L, V, AU = R.PRODUCTION_SUPERVISOR, R.HEAD_OF_TECHNOLOGY, R.LEGAL, R.VENDOR, R.AUDITOR
CUT = {"departments": ("cut",)}
STAGE = {"departments": ("stage",)}


def permit(rule: str, one: tuple[str, Role], other: tuple[str, Role], **how: Any) -> Case:
    """`how` is said in the first question only."""
    return Case(rule, (one[0], (one[1],), how), (other[0], (other[1],), {}))


PERMITS = [
    permit("run.draw", ("draw", A), ("draw", L)),
    permit("run.generate", ("generate", D), ("generate", P)),
    Case("run.generate.artist", ("generate", (A,), {}), ("generate", (A,), CUT)),
    permit("run.train", ("train", TD), ("train", D)),
    Case("run.train.painting", ("train", (A,), {}), ("train", (A,), CUT)),
    permit("run.send", ("send", PS), ("send", A)),
    permit("run.send.crew", ("send", D), ("send", L)),
    Case("run.send.artist", ("send", (A,), {}), ("send", (A,), CUT)),
    permit("run.capture", ("capture", D), ("capture", P)),
    Case(
        "run.capture.stage", ("capture", (A,), {"departments": ("stage",)}), ("capture", (A,), {})
    ),
    permit("run.vendor", ("generate", V), ("generate", V), sent=True),
    permit("read.house", ("read", A), ("read", V)),
    Case("read.papers", ("read", (L,), {"kind": "Paper"}), ("read", (A,), {"kind": "Paper"})),
    permit("read.evidence", ("audit", HT), ("audit", D)),
    Case("read.money", ("read", (PS,), {"kind": "Money"}), ("read", (TD,), {"kind": "Money"})),
    Case("read.auditor", ("read", (AU,), {"kind": "Money"}), ("read", (D,), {"kind": "Money"})),
    permit("read.vendor", ("read", V), ("read", V), sent=True),
    permit("decide.choose", ("choose", D), ("choose", A)),
    permit("decide.approve.director", ("approve", D), ("approve", A)),
    permit("decide.approve.stage", ("reject", TD), ("reject", TD), entitled=["technical-director"]),
    permit("decide.answer", ("answer", P), ("answer", D)),
    permit("decide.answer.whose", ("answer", D), ("answer", D), entitled=["director"]),
    permit("decide.grant", ("grant", L), ("grant", P)),
    permit("decide.revoke", ("revoke", P), ("revoke", D)),
    permit("decide.loosen.producer", ("loosen", P), ("loosen", P), agreed=["legal"]),
    permit("decide.loosen.legal", ("loosen", L), ("loosen", L), agreed=["producer"]),
    permit("decide.lend", ("lend", P), ("lend", D)),
    permit("decide.rotate", ("rotate", HT), ("rotate", TD)),
    permit("decide.destroy", ("destroy", L), ("destroy", HT)),
    permit("decide.govern", ("govern", P), ("govern", L)),
    permit("decide.settle", ("settle", PS), ("settle", D)),
    permit("decide.checkpoint", ("checkpoint", TD), ("checkpoint", A)),
    permit("leave.deliver", ("deliver", PS), ("deliver", D)),
    permit("leave.export", ("export", TD), ("export", L)),
    Case("leave.export.artist", ("export", (A,), {}), ("export", (A,), CUT)),
]


def forbid(rule: str, action: str, role: Role, **how: Any) -> Case:
    return Case(rule, (action, (role,), how), (action, (role,), {}), forbids=True)


FORBIDS = [
    Case("auditor.changes-nothing", ("grant", (AU, L), {}), ("grant", (L,), {}), forbids=True),
    Case(
        "vendor.sees-what-is-sent",
        ("read", (V, A), {}),
        ("read", (V, A), {"sent": True}),
        forbids=True,
    ),
    forbid("approve.not-one's-own", "approve", D, own=True),
    *(
        forbid(f"label.{side}", "generate", D, obstacles=(side,))
        for side in ("show", "purpose", "territory", "window", "consent", "terms", "approval")
    ),
    forbid("label.unknown", "generate", D, obstacles=("moonlight",)),
]
