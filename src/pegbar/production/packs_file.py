"""Reads a rule pack, and holds it to what a pack has to be: every rule says how it is kept, looks
at facts that there are, and has a case that it refuses and one that it lets through.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pegbar.production.yaml_reader import Places, read_placed
from pegbar.rights.door import Door
from pegbar.rights.pack_facts import FACTS, fits
from pegbar.rights.packs import RULES_ASKED, RULES_OPEN, Case, Pack, PackRule, is_forbid
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LIMIT: Final = 60
_LOOKED_AT: Final = re.compile(r"\bcontext\s*\.\s*([A-Za-z_]\w*)")
_WORKED_OUT: Final = frozenset({RULES_ASKED, RULES_OPEN})


def read_pack(text: str, file: str) -> Pack:
    """A pack's YAML as a record. Raises BadInput that names file and line."""
    return read_placed_pack(text, file)[0]


def read_placed_pack(text: str, file: str) -> tuple[Pack, Places]:
    """As `read_pack`, with the places of its keys."""
    pack, places = read_placed(text, file, Pack)
    _check_id(pack.id, "a pack's id", places.at("id"))
    if not pack.rules:
        raise BadInput("this pack has no rules", place=places.at("rules"), hint="write one")
    _check_days(pack, places)
    seen: dict[str, Place] = {}
    for number, rule in enumerate(pack.rules):
        at = places.at("rules", number, "id")
        _check_id(rule.id, "a rule's id", at)
        _once(rule.id, at, seen)
        _check_rule(rule, places, number)
        for ask_number, ask in enumerate(rule.asks):
            at = places.at("rules", number, "asks", ask_number, "id")
            _check_id(ask.id, "the id of what is asked", at)
            if ask.kind == "approval" and not ask.stage:
                raise BadInput("an approval names its stage", place=at, hint="add stage: …")
    _check_asks(pack, places)
    for number, case in enumerate(pack.cases):
        _check_case(pack, case, places, number)
    _check_tested(pack, places)
    return pack, places


def _check_id(name: str, what: str, place: Place) -> None:
    if not _ID.fullmatch(name) or len(name) > _ID_LIMIT:
        raise BadInput(
            f"{what} is made of small letters, digits and hyphens",
            place=place,
            hint="such as our-own-rules",
        )


def _once(name: str, place: Place, seen: dict[str, Place]) -> None:
    if name in seen:
        raise BadInput(
            f"{name} stands at {seen[name]} already", place=place, hint="give it an id of its own"
        )
    seen[name] = place


def _check_days(pack: Pack, places: Places) -> None:
    spans = [(pack.effective, pack.expires, places.at("expires"))]
    spans += [
        (rule.effective or pack.effective, rule.expires or pack.expires, places.at("rules", number))
        for number, rule in enumerate(pack.rules)
    ]
    for start, end, place in spans:
        if start and end and start > end:
            raise BadInput(f"it would expire on {end}, before it begins", place=place)


def _check_rule(rule: PackRule, places: Places, number: int) -> None:
    place = places.at("rules", number)

    def wrong(key: str, message: str, hint: str = "") -> BadInput:
        return BadInput(f"{rule.id}: {message}", place=places.at("rules", number, key), hint=hint)

    if rule.state == "written":
        if rule.cedar or rule.at or rule.asks:
            raise wrong(
                "state", "what is only written is asked at no door", "leave at, cedar, asks out"
            )
        return
    if rule.state == "enforced" and not (rule.cedar and rule.at):
        raise wrong("state", "an enforced rule has a cedar and the doors it is asked at")
    if rule.state == "asked" and not rule.asks:
        raise wrong("state", "an asked rule says what it asks for", "add asks: […]")
    if rule.at and not (rule.refusal and rule.who_could):
        raise BadInput(
            f"{rule.id}: a rule that refuses says why, and who could change it",
            place=place,
            hint="add refusal: … and who_could: […]",
        )
    if rule.cedar:
        if not is_forbid(rule.cedar):
            raise wrong(
                "cedar",
                "a rule of a pack forbids, and names nobody",
                "write: forbid (principal, action, resource) when { … };",
            )
        if rule.cedar.count(";") != 1 or not rule.cedar.rstrip().endswith(";"):
            raise wrong("cedar", "a rule is one policy, and ends with a semicolon")
        _check_facts(rule, places, number)


def _check_facts(rule: PackRule, places: Places, number: int) -> None:
    for at, name in enumerate(rule.facts):
        _known(name, FACTS, "fact", places.at("rules", number, "facts", at))
    used = set(_LOOKED_AT.findall(rule.cedar)) - _WORKED_OUT
    for name in sorted(used - set(rule.facts)):
        _known(name, FACTS, "fact", places.at("rules", number, "cedar"))
        raise BadInput(
            f"{rule.id}: its cedar looks at {name}, which is not among its facts",
            place=places.at("rules", number, "cedar"),
            hint=f"add {name} to facts",
        )
    for name in sorted(set(rule.facts) - used):
        raise BadInput(
            f"{rule.id}: its cedar does not look at {name}",
            place=places.at("rules", number, "facts"),
            hint=f"take {name} out of facts, or look at context.{name}",
        )


def _check_asks(pack: Pack, places: Places) -> None:
    """The same ask may stand in several rules, always in the same words."""
    seen: dict[str, object] = {}
    for number, rule in enumerate(pack.rules):
        for at, ask in enumerate(rule.asks):
            if seen.setdefault(ask.id, ask) != ask:
                raise BadInput(
                    f"{ask.id} is asked in other words above",
                    place=places.at("rules", number, "asks", at),
                    hint="give it an id of its own",
                )


def _check_case(pack: Pack, case: Case, places: Places, number: int) -> None:
    for name, value in case.facts.items():
        place = places.at("cases", number, "facts", name)
        if name == RULES_ASKED:
            raise BadInput(f"{name} follows from at and day", place=place, hint="take it out")
        _known(name, FACTS, "fact", place)
        if not fits(name, value):
            raise BadInput(f"{name} is a {FACTS[name].kind}", place=place, hint=FACTS[name].told)
    rules = {rule.id for rule in pack.rules}
    for at, name in enumerate(case.refused):
        _known(name, rules, "rule", places.at("cases", number, "refused", at))
    opened = case.facts.get(RULES_OPEN, ())
    for key in opened if isinstance(opened, tuple) else ():
        keys = {pack.key(rule) for rule in pack.rules}
        _known(key, keys, "rule", places.at("cases", number, "facts", RULES_OPEN))


def _check_tested(pack: Pack, places: Places) -> None:
    for number, rule in enumerate(pack.rules):
        for door in _untested(pack, rule):
            raise BadInput(
                f"{rule.id}: no case is {door}",
                place=places.at("rules", number),
                hint="add one to cases: a rule that nobody tries may say anything",
            )


def _untested(pack: Pack, rule: PackRule) -> Iterator[str]:
    if rule.state == "written" or not rule.at:
        return
    tried = [case for case in pack.cases if case.at in rule.at]
    if not any(rule.id in case.refused for case in tried):
        yield f"refused by it at {_doors(rule.at)}"
    if not any(rule.id not in case.refused for case in tried):
        yield f"let through by it at {_doors(rule.at)}"


def _doors(doors: Iterable[Door]) -> str:
    return " or ".join(doors)


def _known(name: str, known: Iterable[str], what: str, place: Place) -> None:
    names = sorted(known)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        raise BadInput(
            f"there is no {what} called {name[:_ID_LIMIT]!a}",
            place=place,
            hint=f"did you mean {near[0]}?" if near else "docs/reference/packs.md lists them",
        )
