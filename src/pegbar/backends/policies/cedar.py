"""Decides with Cedar: the house's policies, the show's own, and those of its rule packs.

Cedar skips a policy that errs and may answer Allow: here any error denies. A question is put to
the policies that can speak of its action to somebody in its roles, and that its facts can stir,
with the facts that these look at: the answer is what the whole set would give to all facts.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import metadata
from typing import Any, Final

import cedarpy
import msgspec

from pegbar.backends.policies.loading import (
    HOUSE,
    Rule,
    Text,
    house_text,
    load,
    schema_text,
)
from pegbar.backends.policies.looking import asks_for_facts_alone, facts_of, scopeless
from pegbar.ports.policy import BY_DEFAULT, ERRING, FactKinds, Question, Ruling
from pegbar.rights.people import GOVERNING, Member, Role
from pegbar.values.canonical import Json
from pegbar.values.digests import digest_json

_QUIET: Final[Mapping[str, Json]] = {
    "departments": [],
    "sent": False,
    "stage": "",
    "entitled": [],
    "own": False,
    "own_allowed": False,
    "agreed": [],
    "obstacles": [],
}
"""What a question says where it says nothing: nothing that opens a door."""


@dataclass(frozen=True, slots=True)
class _Set:
    """The policies that can speak of one action: all of them, those that permit, and the facts
    that they look at; None is all facts."""

    every: cedarpy.PolicySet
    permits: cedarpy.PolicySet
    facts: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks, as Cedar knows them, and their roles that a policy's scope names."""

    entities: cedarpy.Entities
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class CedarPolicy:
    """`own` are the show's policy texts by path, `extra` those of its packs by name, and `facts`
    the kinds of facts that packs add. Nothing is parsed before the first question. Not slotted,
    because it keeps what it parsed."""

    own: Mapping[str, str] = field(default_factory=dict)
    extra: Sequence[tuple[str, str]] = ()
    facts: FactKinds = field(default_factory=dict)

    def identity(self) -> str:
        return self._identity

    @cached_property
    def _identity(self) -> str:
        texts = [[one.file, one.text] for one in self._texts]
        digest = digest_json([schema_text(self.facts), texts])
        return f"cedar {metadata.version('cedarpy')} {digest}"

    def decide(self, question: Question) -> Ruling:
        allowed, rules, errors = self._ask(question)
        if errors:
            return Ruling(allowed=False, rules=(ERRING,), reasons=errors, who_could=_KEEPERS)
        if allowed:
            return Ruling(allowed=True, rules=rules)
        if not self._ask(question, permits_only=True)[0]:
            # An outsider is told what their role rules out; what else is in the way is not theirs.
            rules = tuple(one for one in rules if one.startswith(_OUTSIDERS))
            if not rules:
                return self._denied(question)
        stood = [self._rules[one] for one in rules]
        return Ruling(
            allowed=False,
            rules=rules,
            reasons=tuple(one.reason or f"the rule {one.id} forbids it" for one in stood),
            who_could=tuple(dict.fromkeys(who for one in stood for who in one.who_could)),
            each_could=tuple(one.who_could for one in stood),
        )

    def rules(self) -> Iterable[Rule]:
        """Every rule that is asked. Raises BadInput."""
        return self._rules.values()

    # -- what was parsed

    @cached_property
    def _texts(self) -> tuple[Text, ...]:
        return (
            Text(file=HOUSE, text=house_text(HOUSE), forbids_only=False),
            *(
                Text(file=file, text=text, prefix="show/")
                for file, text in sorted(self.own.items())
            ),
            *(Text(file=name, text=text) for name, text in self.extra),
        )

    @cached_property
    def _schema(self) -> cedarpy.Schema:
        return cedarpy.Schema.from_str(schema_text(self.facts))

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return load(self._texts, self._schema)

    @cached_property
    def _sets(self) -> dict[tuple[str, frozenset[str], frozenset[str]], _Set]:
        """By action, the facts that say something, and roles; filled as questions are asked."""
        return {}

    @cached_property
    def _scopes(self) -> frozenset[str]:
        """The roles that the scope of a rule names."""
        return frozenset(one.role for one in self._rules.values() if one.role is not None)

    @cached_property
    def _quiet(self) -> Mapping[str, Json]:
        """What the context says where a question says nothing."""
        return {**{name: value for name, (_, value) in self.facts.items()}, **_QUIET}

    @cached_property
    def _silent(self) -> Mapping[str, frozenset[str]]:
        """The forbids that stop nobody while the facts that they look at say nothing."""
        looked = {
            one.id: facts_of(one.form)
            for one in self._rules.values()
            if not one.permits and asks_for_facts_alone(one.form)
        }
        alone = {name: facts for name, facts in looked.items() if facts is not None}
        forms = {name: scopeless(self._rules[name].form) for name in alone}
        answer = cedarpy.is_authorized({**_ANYBODY, "context": self._quiet}, _set_of(forms), [])
        if answer.diagnostics.errors:
            return {}
        loud = frozenset(answer.diagnostics.reasons)
        return {name: facts for name, facts in alone.items() if name not in loud}

    @cached_property
    def _stirring(self) -> frozenset[str]:
        """The facts that silent rules look at."""
        return frozenset().union(*self._silent.values())

    @cached_property
    def _askers(self) -> dict[tuple[str, Member | None], _Asker]:
        return {}

    def _set(self, action: str, said: frozenset[str], roles: frozenset[str]) -> _Set:
        found = self._sets.get((action, said, roles))
        if found is None:
            speaking = [
                one
                for one in self._rules.values()
                if one.may_speak_of(action)
                and (one.role is None or one.role in roles)
                and (one.id not in self._silent or self._silent[one.id] & said)
            ]
            looked = [facts_of(one.form) for one in speaking]
            known = [facts for facts in looked if facts is not None]
            found = _Set(
                _parsed(speaking),
                _parsed([one for one in speaking if one.permits]),
                frozenset().union(*known) if len(known) == len(looked) else None,
            )
            self._sets[action, said, roles] = found
        return found

    def _asker(self, person: str, member: Member | None) -> _Asker:
        known = self._askers.get((person, member))
        if known is None:
            # With the schema come the actions and the doors that each belongs to.
            text = json.dumps(_person(person, member))
            entities = cedarpy.Entities.from_json_str(text, self._schema)
            roles = (role.value for role in member.roles) if member else ()
            known = _Asker(entities, self._scopes.intersection(roles))
            self._askers[person, member] = known
        return known

    # -- asking

    def _ask(
        self, question: Question, *, permits_only: bool = False
    ) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
        """Whether it is allowed, the rules that decided, and the errors on the way."""
        asker = self._asker(question.person, question.member)
        policies = self._set(question.action, self._said(question), asker.roles)
        request: dict[str, Any] = {
            "principal": {"type": "Person", "id": question.person},
            "action": {"type": "Action", "id": question.action},
            "resource": {"type": question.kind, "id": question.about},
        }
        if policies.facts is None or policies.facts:
            request["context"] = self._context(question, policies.facts)
        answer = cedarpy.is_authorized(
            request, policies.permits if permits_only else policies.every, asker.entities
        )
        return (
            answer.decision is cedarpy.Decision.Allow,
            tuple(sorted(answer.diagnostics.reasons)),
            tuple(answer.diagnostics.errors),
        )

    def _context(self, question: Question, only: frozenset[str] | None = None) -> str:
        """The facts, or these of them, as JSON."""
        sides = sorted({one.side for one in question.obstacles})
        context = {**self._quiet, **question.facts, "obstacles": sides}
        if only is not None:
            context = {name: context[name] for name in only if name in context}
        return _ENCODE(context).decode()

    def _said(self, question: Question) -> frozenset[str]:
        """The facts that could stir a silent rule."""
        said = [
            name
            for name, value in question.facts.items()
            if name in self._stirring and not _same(value, self._quiet[name])
        ]
        return frozenset([*said, "obstacles"] if question.obstacles else said)

    def _denied(self, question: Question) -> Ruling:
        """What no rule permits, with the roles in which it would be."""
        member = question.member
        if member is None:
            return Ruling(
                allowed=False,
                rules=(BY_DEFAULT,),
                reasons=(f"{question.person} is not among the show's people",),
                who_could=GOVERNING,
            )
        could = self._could(question, 1) or self._could(question, 2)
        return Ruling(
            allowed=False,
            rules=(BY_DEFAULT,),
            reasons=(f"no rule lets {_told(member)} {question.action} here",),
            who_could=tuple(" with ".join(roles) for roles in could),
        )

    def _could(self, question: Question, count: int) -> list[tuple[Role, ...]]:
        """The sets of so many roles in which one person would be permitted."""
        every = itertools.combinations(Role, count)
        return [roles for roles in every if self._would(question, roles)]

    def _would(self, question: Question, roles: tuple[Role, ...]) -> bool:
        """Whether somebody in just these roles would be permitted."""
        where = question.facts.get("departments", ())
        departments = tuple(where) if isinstance(where, list | tuple) else ()
        member = Member(roles=roles, departments=tuple(map(str, departments)))
        return self._ask(replace(question, member=member), permits_only=True)[0]


_ENCODE: Final = msgspec.json.Encoder().encode
_ANYBODY: Final[Mapping[str, Any]] = {
    "principal": {"type": "Person", "id": ""},
    "action": {"type": "Action", "id": ""},
    "resource": {"type": "Work", "id": ""},
}
_OUTSIDERS: Final = ("auditor.", "vendor.")
_KEEPERS: Final = (Role.HEAD_OF_TECHNOLOGY.value,)


def _told(member: Member) -> str:
    """A member in words: the roles, and the departments of an artist."""
    roles = " and ".join(role.value for role in member.roles) or "somebody without a role"
    where = f" ({', '.join(member.departments)})" if member.departments else ""
    return f"the {roles}{where}" if member.roles else roles


def _same(one: Json, other: Json) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return list(one) == list(other)
    return one == other


def _parsed(rules: Iterable[Rule]) -> cedarpy.PolicySet:
    return _set_of({rule.id: rule.form for rule in rules})


def _set_of(forms: Mapping[str, Mapping[str, Any]]) -> cedarpy.PolicySet:
    whole = {"templates": {}, "staticPolicies": forms, "templateLinks": []}
    return cedarpy.PolicySet.from_json_str(json.dumps(whole))


def _person(name: str, member: Member | None) -> list[dict[str, Any]]:
    """The person and their roles, in Cedar's JSON of entities."""
    roles = [role.value for role in member.roles] if member else []
    departments = list(member.departments) if member else []
    own = {"type": "Person", "id": name}
    holds = [{"type": "Role", "id": role} for role in roles]
    return [
        {
            "uid": own,
            "attrs": {"name": name, "roles": roles, "departments": departments},
            "parents": holds,
        },
        *({"uid": one, "attrs": {}, "parents": []} for one in holds),
    ]
