"""Reads policies from Cedar text: named, told apart by who wrote them, held against the schema.

A show's own policies and the rule packs' only forbid: what the house does not permit, nobody else
can. A text that is wrong is told with its file and line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cedarpy

from pegbar.backends.policies.statements import Statement, statements
from pegbar.ports.policy import FactKinds
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

HOUSE: Final = "house.cedar"
_FOLDER: Final = Path(__file__).parents[2] / "policies"
_MORE_FACTS: Final = "  // facts of the rule packs are added here\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One policy: `form` is Cedar's JSON of it. `reason` and `who_could` are its annotations."""

    id: str
    permits: bool
    form: Mapping[str, Any]
    reason: str
    who_could: tuple[str, ...]

    @property
    def role(self) -> str | None:
        """The role without which its scope holds for nobody; None where there is no such one."""
        scope = self.form["principal"]
        held = scope.get("entity") if scope["op"] == "in" else None
        return str(held["id"]) if held and held["type"] == "Role" else None

    def may_speak_of(self, action: str) -> bool:
        """False where its scope names other actions only. A group of actions may hold any."""
        scope = self.form["action"]
        named = [one["id"] for one in scope.get("entities", ()) or [scope.get("entity")] if one]
        plain = named and not any(one.startswith("door:") for one in named)
        return not plain or action in named


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Policies as somebody wrote them: `file` is what a person calls the text, `prefix` stands
    before the names of its rules, and `forbids_only` text is not of the house."""

    file: str
    text: str
    prefix: str = ""
    forbids_only: bool = True


def house_text(name: str) -> str:
    """A file of the house's policies."""
    return (_FOLDER / name).read_text("utf-8")


def schema_text(facts: FactKinds) -> str:
    """The schema, with these facts besides those of the house."""
    more = "".join(f"  {name}: {kind},\n" for name, (kind, _) in sorted(facts.items()))
    return house_text("pegbar.cedarschema").replace(_MORE_FACTS, more)


def load(texts: Sequence[Text], schema: cedarpy.Schema) -> dict[str, Rule]:
    """Every rule of these texts by its id. Raises BadInput, with file and line."""
    found: dict[str, Rule] = {}
    for text in texts:
        for rule, place in _rules(text, schema):
            if rule.id in found:
                raise BadInput(
                    f"there are two rules called {rule.id}",
                    place=place,
                    hint="give each an @id of its own",
                )
            found[rule.id] = rule
    return found


def _rules(text: Text, schema: cedarpy.Schema) -> Iterator[tuple[Rule, Place]]:
    written = list(statements(text.text))
    forms = _parsed(text, written)
    checked = cedarpy.validate_policies(text.text, schema)
    for fault in checked.errors:
        number = fault.policy_id.removeprefix("policy")
        one = written[int(number)] if number.isdigit() else written[0]
        said = fault.error.partition(", ")[2] or fault.error
        raise BadInput(
            f"a rule does not fit the schema: {said}",
            place=Place(text.file, one.line_of(said)),
            hint="docs/reference/policy.md tells what a rule may look at",
        )
    for statement, form in zip(written, forms, strict=True):
        place = Place(text.file, statement.line)
        yield _rule(text, form, place), place


def _parsed(text: Text, written: Sequence[Statement]) -> list[Mapping[str, Any]]:
    """Cedar's JSON of each policy, in the order in which they stand."""
    if not written:
        return []
    try:
        held = json.loads(cedarpy.policies_to_json_str(text.text))
    except ValueError as error:
        raise _fault(text, written, error) from None
    if held["templates"]:
        line = next(one.line for one in written if re.search(r"\?(principal|resource)", one.text))
        raise BadInput(
            "a template has no place here",
            place=Place(text.file, line),
            hint="name the principal and the resource, or leave them open",
        )
    forms = held["staticPolicies"]
    return [forms[f"policy{number}"] for number in range(len(written))]


def _fault(text: Text, written: Sequence[Statement], error: ValueError) -> BadInput:
    """What a parser could not read, with the line of the first policy that it stumbles over."""
    line, said = 1, str(error)
    for one in written:
        try:
            cedarpy.PolicySet.from_str(one.text)
        except ValueError as fault:
            said = str(fault)
            line = one.line_of(said)
            break
    return BadInput(
        f"this is no Cedar policy: {said}",
        place=Place(text.file, line),
        hint='such as: forbid (principal, action == Action::"export", resource);',
    )


def _rule(text: Text, form: Mapping[str, Any], place: Place) -> Rule:
    notes = form.get("annotations", {})
    permits = form["effect"] == "permit"
    if permits and text.forbids_only:
        raise BadInput(
            "a rule of a show can forbid and not permit",
            place=place,
            hint="what the house does not permit is opened by a role in rights/people.yaml",
        )
    name = notes.get("id") or f"{place.file}:{place.line}"
    return Rule(
        id=f"{text.prefix}{name}",
        permits=permits,
        form=form,
        reason=notes.get("reason") or "",
        who_could=tuple(
            one.strip() for one in (notes.get("who_could") or "").split(",") if one.strip()
        ),
    )
