"""Rule packs: other people's rules as dated data, each with its source and how sure we are of it.

A pack is read from YAML (`pegbar/packs`, a studio's or a show's own `packs/`). Each rule says how
it is kept: **enforced** rules are Cedar `forbid`s over facts of the record (`pack_facts.py`),
**asked** rules hang on answers or approvals that a person gives, **written** rules say that
nothing here keeps them. None of it is legal advice.

A policy engine loads `policy_text` of each rule of a show's packs, with `schema_text` of the facts
in its context, and names the policies that decided by their ids: pack, version and rule.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, Literal

import msgspec

from pegbar.rights.door import Door
from pegbar.rights.people import Role

Confidence = Literal["V", "S", "R"]
"""V: read in the text itself; S: from secondary reports; R: from memory, to be verified."""

SURENESS: Final = {
    "V": "read in the text itself",
    "S": "from secondary reports, not read in the text",
    "R": "from memory, to be verified",
}

Kept = Literal["enforced", "asked", "written"]
State = Literal["in force", "unverified", "expired", "not yet"]
Given = Literal["yes", "no", "unsure"]

SCOPE: Final = "forbid (principal, action, resource)"
_SCOPE: Final = re.compile(r"\s*forbid\s*\(\s*principal\s*,\s*action\s*,\s*resource\s*\)\s*when\b")
RULES_OPEN: Final = "rules_open"
"""The fact that holds the keys of all asked rules of which something is still open: an answer that
nobody gave, or gave otherwise, an approval that is not there."""

RULES_ASKED: Final = "rules_asked"
"""The fact that holds the keys of all rules that are in force and asked at this door."""


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person is asked for. Its key is `PACK/ID`.

    `answer`: a question whose answers in `passes` let the use through; any other blocks, as does
    none, until an escalation is recorded where `escalates` says that one helps. `approval`: a
    decision about the very bytes in question, at `stage`.
    `of` are the roles who may give it (none: anybody on the show). `per` tool: one for each tool
    that makes something in the film; its key is then `PACK/ID@TOOL`.
    """

    id: str
    kind: Literal["answer", "approval"]
    text: str
    passes: tuple[Given, ...] = ("yes",)
    escalates: bool = False
    stage: str = ""
    of: tuple[Role, ...] = ()
    per: Literal["show", "tool"] = "show"


class PackRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. `text` is in our own words, `reference` its place in the source.

    `at` are the doors where it is asked, `facts` those that its `cedar` looks at: a `forbid
    (principal, action, resource) when { … };` without which an asked rule forbids while one of its
    `asks` is open. `refusal` is what a refused person reads, `who_could` who could satisfy or
    change it. `effective` and `expires` (both days included) narrow the pack's own.
    """

    id: str
    text: str
    reference: str
    confidence: Confidence
    state: Kept
    at: tuple[Door, ...] = ()
    facts: tuple[str, ...] = ()
    cedar: str = ""
    refusal: str = ""
    who_could: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    note: str = ""
    effective: dt.date | None = None
    expires: dt.date | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A test of a pack, kept beside its rules: these facts, at this door and on this day, are
    refused by exactly these rules. Facts that are not named are those of a film to which nothing
    objects."""

    name: str
    at: Door
    day: dt.date
    facts: dict[str, bool | int | str | tuple[str, ...]] = {}
    refused: tuple[str, ...] = ()


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body's rules as of one text. `source` names the text and where it is found, `version` is
    the pack's own. `dates` tells how sure its days are, `successor` which pack follows it. `note`
    is told wherever the pack is shown."""

    format: Literal[1]
    id: str
    title: str
    body: str
    version: str
    source: str
    effective: dt.date | None = None
    expires: dt.date | None = None
    dates: Confidence = "V"
    successor: str = ""
    note: str = ""
    rules: tuple[PackRule, ...]
    cases: tuple[Case, ...] = ()

    def state(self, day: dt.date) -> State:
        """What the pack is on a day. A pack whose rules were not all read in the text itself
        decides as the others do, and is told to be unverified."""
        if self.expires and day > self.expires:
            return "expired"
        if self.effective and day < self.effective:
            return "not yet"
        known = self.dates == "V" and all(rule.confidence == "V" for rule in self.rules)
        return "in force" if known else "unverified"

    def in_force(self, rule: PackRule, day: dt.date) -> bool:
        """Whether a rule of this pack holds on a day: within the pack's days and its own."""
        starts = [one for one in (self.effective, rule.effective) if one]
        ends = [one for one in (self.expires, rule.expires) if one]
        return all(day >= one for one in starts) and all(day <= one for one in ends)

    def key(self, rule: PackRule) -> str:
        """How a rule is named everywhere: `PACK/RULE`."""
        return f"{self.id}/{rule.id}"

    def ask_key(self, ask: Ask, tool: str = "") -> str:
        """How an ask is named everywhere: `PACK/ASK`, and `@TOOL` behind it for one a tool."""
        return f"{self.id}/{ask.id}" + (f"@{tool}" if ask.per == "tool" else "")

    def policy_id(self, rule: PackRule) -> str:
        """What stands beside a verdict: pack, version and rule."""
        return f"{self.id}@{self.version}/{rule.id}"

    def at_door(self, door: Door, day: dt.date) -> tuple[PackRule, ...]:
        """The rules that decide at a door on a day."""
        return tuple(
            rule
            for rule in self.rules
            if door in rule.at and self.in_force(rule, day) and rule.state != "written"
        )


def policy_text(pack: Pack, rule: PackRule) -> str:
    """A rule as one Cedar policy that speaks only where the rule is asked; empty for a rule that
    decides at no door.

    The engine keeps every rule of a show's packs loaded; the fact `rules_asked` tells which are in
    force on the day of the use and belong to the door.
    """
    if rule.state == "written" or not rule.at:
        return ""
    key = _quoted(pack.key(rule))
    text = rule.cedar.strip() or f"{SCOPE} when {{ context.{RULES_OPEN}.contains({key}) }};"
    guard = f"when {{ context.{RULES_ASKED}.contains({key}) }}"
    head = _SCOPE.match(text)
    if head is None:
        raise ValueError(f"{pack.key(rule)}: not a forbid (principal, action, resource) when …")
    told = {
        "id": pack.policy_id(rule),
        "reason": _reason(pack, rule),
        "who_could": ", ".join(rule.who_could),
    }
    named = "\n".join(f"@{name}({_quoted(words)})" for name, words in told.items())
    return f"{named}\n{SCOPE}\n{guard}\nwhen{text[head.end() :]}\n"


def pack_policies(pack: Pack) -> str:
    """All policies of a pack, one below the other."""
    return "\n".join(text for text in (policy_text(pack, rule) for rule in pack.rules) if text)


def is_forbid(cedar: str) -> bool:
    """Whether a text begins as a rule of a pack has to: it forbids, and names nobody."""
    return _SCOPE.match(cedar) is not None


def _reason(pack: Pack, rule: PackRule) -> str:
    """Why, by whose rule, and how sure we are of it."""
    unsure = "" if rule.confidence == "V" else f"; unverified: {SURENESS[rule.confidence]}"
    return f"{rule.refusal} ({pack.title}: {rule.reference}{unsure})"


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
