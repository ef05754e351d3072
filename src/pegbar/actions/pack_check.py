"""Tries a rule pack: its Cedar is held against the schema, and its own cases are put to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from pegbar.ports.policy import Kind, Policy, Question
from pegbar.production.yaml_reader import Places
from pegbar.rights.door import Door
from pegbar.rights.pack_facts import plain
from pegbar.rights.packs import RULES_ASKED, Case, Pack
from pegbar.rights.people import ALONE
from pegbar.values.canonical import Json
from pegbar.values.errors import BadInput

_ACTIONS: Final[dict[Door, tuple[str, Kind]]] = {
    Door.RUN: ("generate", "Work"),
    Door.READ: ("read", "Work"),
    Door.DECIDE: ("grant", "Paper"),
    Door.LEAVE: ("deliver", "Work"),
}
"""What is asked at each door for a trial; a pack's rules look at no action."""

Engine = Callable[[Pack], Policy]
"""What decides with the house's policies and one pack's rules."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A case and its outcome: `refused` are the rules that refused it, `wanted` those that it
    says should."""

    name: str
    passed: bool
    wanted: tuple[str, ...]
    refused: tuple[str, ...]
    line: int = 0


def check_cedar(pack: Pack, places: Places, engine: Engine) -> None:
    """Hold every rule against the schema. Raises BadInput with the place of the rule."""
    try:
        engine(pack).decide(_question(pack, Door.READ, {}))
    except BadInput:
        _blame(pack, places, engine)
        raise


def _blame(pack: Pack, places: Places, engine: Engine) -> None:
    for number, rule in enumerate(pack.rules):
        alone = msgspec.structs.replace(pack, rules=(rule,))
        try:
            engine(alone).decide(_question(alone, Door.READ, {}))
        except BadInput as error:
            raise BadInput(
                f"{rule.id}: {error.message}",
                place=places.at("rules", number, "cedar"),
                hint="docs/reference/packs.md tells what a rule may look at",
            ) from None


def try_pack(pack: Pack, places: Places, engine: Engine) -> Iterator[Tried]:
    """Put each case of a pack to its rules. Raises BadInput for rules that are malformed."""
    check_cedar(pack, places, engine)
    policy = engine(pack)
    for number, case in enumerate(pack.cases):
        refused = _refusing(pack, case, policy)
        yield Tried(
            name=case.name,
            passed=refused == set(case.refused),
            wanted=tuple(sorted(case.refused)),
            refused=tuple(sorted(refused)),
            line=places.at("cases", number).line,
        )


def _refusing(pack: Pack, case: Case, policy: Policy) -> set[str]:
    facts: dict[str, Json] = {}
    for name, value in case.facts.items():
        found = plain(value)
        facts[name] = [*found] if isinstance(found, list) else found
    facts[RULES_ASKED] = [pack.key(rule) for rule in pack.at_door(case.at, case.day)]
    ruling = policy.decide(_question(pack, case.at, facts))
    if ruling.allowed:
        return set()
    ids = {pack.policy_id(rule): rule.id for rule in pack.rules}
    return {ids.get(one, one) for one in ruling.rules}


def _question(pack: Pack, door: Door, facts: dict[str, Json]) -> Question:
    action, kind = _ACTIONS[door]
    return Question(
        door=door,
        action=action,
        person="somebody",
        member=ALONE,
        show=pack.id,
        about=pack.id,
        kind=kind,
        facts=facts,
    )
