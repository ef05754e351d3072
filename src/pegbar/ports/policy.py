"""Policy: a question at one of the four doors in, a verdict with its reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from pegbar.rights.door import Door, Obstacle
from pegbar.rights.label import Label
from pegbar.rights.people import Member
from pegbar.values.canonical import Json

Kind = Literal["Work", "Art", "Paper", "Evidence", "Money", "Rules", "Secret"]
"""What a question is about: what the show makes, what people gave, consents and contracts,
traces and packs of evidence, prices, the rules themselves, and the keys of encryption."""

FactKinds: TypeAlias = Mapping[str, tuple[str, Json]]
"""The facts that packs add: Cedar's name of each one's type, and what it is where nobody says."""

BY_DEFAULT = "deny-by-default"
"""The rule of what no rule permits."""

ERRING = "deny-on-error"
"""The rule of a question that a policy could not be asked without an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`action` is what is wanted in words of the schema (`generate`, `train`, `send`, `approve`,
    `deliver` …); `about` the thing by name, `kind` what sort of thing it is; `facts` whatever the
    rules look at."""

    door: Door
    action: str
    person: str
    member: Member | None
    show: str
    about: str
    kind: Kind = "Work"
    label: Label | None = None
    obstacles: Sequence[Obstacle] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """`rules` are the policies that decided, `reasons` the words for each that stood in the way,
    `who_could` the roles that could change it, `each_could` those of each rule."""

    allowed: bool
    rules: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    who_could: tuple[str, ...] = ()
    each_could: tuple[tuple[str, ...], ...] = ()


class Policy(Protocol):
    def identity(self) -> str:
        """The engine and the digest of all its policies: it stands beside every verdict."""
        ...

    def decide(self, question: Question) -> Ruling:
        """Deny by default; an error inside a rule denies. Raises BadInput for a rule of the show
        that is malformed."""
        ...
