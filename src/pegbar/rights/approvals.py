"""Approvals as data: which stages a show has, whose they are, and where a version stands.

An approval is about exactly the bytes that were seen. What is pure of it is here; the ledger holds
the decisions, `actions/approvals.py` works out what there is to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import msgspec

from pegbar.rights.people import Role

Subject = Literal[
    "film",
    "delivery",
    "boards",
    "poster",
    "captions",
    "timeline",
    "contact_sheet",
    "sound",
    "look",
    "shot",
    "keys",
]
"""What a stage looks at: the film and its parts, all files that leave together (delivery), what the
painter learned, each shot's take, each painted key."""

Before = Literal["deliver", "final", "train"]
"""What waits for a stage: the door out, a film of final quality, a model that learns."""

SUBJECTS: Final[Mapping[str, Subject]] = {
    "boards": "boards",
    "look": "look",
    "cut": "film",
    "film": "film",
    "delivery": "delivery",
    "keys": "keys",
}
"""What a stage of this name looks at when it does not say."""

TEACHING: Final = frozenset[Subject]({"keys"})
"""What a model learns from: only this can be approved before it does."""


class Stage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stage. `count` people in one of the roles `by` approve it. With `not_self`, nobody
    approves a version in which all that is new is their own work."""

    stage: str
    of: Subject | None = None
    by: tuple[Role, ...]
    count: int = 1
    not_self: bool = True
    before: tuple[Before, ...] = ("deliver",)
    note: str = ""

    @property
    def subject(self) -> Subject:
        """What it looks at. A stage of a name of one's own has to say `of` (the reader sees to
        that)."""
        return self.of or SUBJECTS[self.stage]

    def whose(self) -> str:
        """Who could approve it, in words."""
        roles = " or ".join(self.by)
        return roles if self.count == 1 else f"{self.count} of {roles}"


class ApprovalsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """rights/approvals.yaml."""

    format: Literal[1]
    stages: tuple[Stage, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided of a version: `digests` are the bytes that were seen."""

    stage: str
    about: str
    approved: bool
    by: str
    at: str
    roles: tuple[str, ...]
    own: bool
    digests: frozenset[str]
    note: str = ""

    def counts_for(self, stage: Stage) -> bool:
        """Whether the person was entitled. A rejection of one's own work counts."""
        entitled = bool(set(self.roles) & set(stage.by))
        return entitled and not (self.approved and self.own and stage.not_self)


State = Literal["approved", "rejected", "waiting", "out of date", "not made"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a version stands at a stage: `given` are the approvals that count, `rejected` the
    rejections, each the person's last word. `last` is the latest decision about another version."""

    state: State
    given: tuple[Decision, ...] = ()
    rejected: tuple[Decision, ...] = ()
    last: Decision | None = None


def standing(
    stage: Stage, about: str, version: frozenset[str], decided: Sequence[Decision]
) -> Standing:
    """Where this version stands. An empty one was not made.

    One person counts once, with the last word that counts. A rejection closes the version until
    whoever gave it approves: others' approvals do not outvote it.
    """
    ours = [
        one
        for one in decided
        if (one.stage, one.about) == (stage.stage, about) and one.counts_for(stage)
    ]
    words = _last_words(one for one in ours if one.digests == version)
    given = tuple(one for one in words if one.approved)
    rejected = tuple(one for one in words if not one.approved)
    others = [one for one in ours if one.digests != version]
    last = others[-1] if others else None
    state: State = "waiting"
    if not version:
        state = "not made"
    elif rejected:
        state = "rejected"
    elif len(given) >= stage.count:
        state = "approved"
    elif not given and last is not None and last.approved:
        state = "out of date"
    return Standing(state=state, given=given, rejected=rejected, last=last)


def _last_words(decided: Iterable[Decision]) -> list[Decision]:
    said: dict[str, Decision] = {}
    for one in decided:
        said.pop(one.by, None)
        said[one.by] = one
    return list(said.values())
