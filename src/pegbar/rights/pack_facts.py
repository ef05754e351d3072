"""The facts that rules of packs may look at: what each is called, what it holds, what it means.

Every fact is given at every door, so that a rule never meets one that is missing. A thing that the
record cannot know is no fact: it is asked of a person. `actions/pack_facts.py` works them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

Kind = Literal["Bool", "Long", "String", "Set<String>"]
"""Cedar's own names of types."""

FactValue: TypeAlias = bool | int | str | tuple[str, ...]


class FactKind(msgspec.Struct, frozen=True):
    """`quiet` is the value that nothing can be said against: what a test case has where it names
    no other."""

    kind: Kind
    quiet: FactValue
    told: str


def _flag(told: str, *, quiet: bool = False) -> FactKind:
    return FactKind("Bool", quiet, told)


def _number(told: str, quiet: int = 0) -> FactKind:
    return FactKind("Long", quiet, told)


def _names(told: str) -> FactKind:
    return FactKind("Set<String>", (), told)


FACTS: Final[Mapping[str, FactKind]] = {
    # which rules speak
    "rules_asked": _names("the rules that are in force and asked at this door"),
    "rules_open": _names("asked rules of which an answer or an approval is missing"),
    # the use
    "final": _flag("the use is a final deliverable: it leaves the house"),
    "territory": FactKind("String", "", "the place of the use, ISO 3166-1 alpha-2; empty in house"),
    "in_eu": _flag("the place of the use is in the European Union"),
    # people
    "people": _names("everyone who is seen or heard in what is used"),
    "people_without_consent": _names("those of them without a consent in force"),
    "consents": _names("the consents that what is used hangs on"),
    "consents_not_in_force": _names("those not granted, taken back, or outside their window"),
    "consents_not_apart": _names("those that were not signed separately"),
    "consents_vague": _names("those whose use is not described reasonably specifically"),
    "consents_elsewhere": _names("those that were given for another project"),
    "consents_without_contract": _names("those whose signed paper is not in the show"),
    "scanned": _flag("one of these consents is for a scan"),
    "scan_notice_hours": _number("the shortest notice before a scan; without a scan, 0"),
    "scanned_without_reason": _names("scans for which no business reason is on the paper"),
    "minors": _names("the consents of minors"),
    "minors_without_guardian": _names("those of them that no guardian signed"),
    "signed_after_death": _names("consents signed after the day of death by no representative"),
    # pictures and sounds that a model made
    "generative": _flag("a model that learned makes pictures or sound of it"),
    "shots": _number("how many shots the film has"),
    "generated_shots": _number("how many of them have generated pictures"),
    "generated_percent": _number("the same as a share of the shots, in percent, rounded up"),
    "lines": _number("how many spoken lines the film has"),
    "synthetic_lines": _number("how many of them a synthetic voice speaks"),
    "tools": _names("the models that make something in it"),
    "learns": _flag("a model of this show learns from pictures"),
    "learns_without_permission": _names("the files it learns from that do not allow it"),
    # writing
    "generated_script": _names("script material that was not written by people"),
    "generated_script_undisclosed": _names("such material without the duty to disclose it"),
    "writer_named": _flag("the show names its writer", quiet=True),
    "writers_uncredited": _names("people who wrote script material and are not credited"),
    # marks and words
    "signed": _flag("it leaves with content credentials", quiet=True),
    "watermarked": _flag("an imperceptible identifier is in its picture", quiet=True),
    "told_first": _flag("a card before the film tells what was generated", quiet=True),
    "told": _flag(
        "the film tells it: by a card before or behind it, or in its credits", quiet=True
    ),
    "art_exception": _flag("the show claims the exception for works of art there, and says why"),
    # who made the human part
    "makers_unknown": _names("files in it that nobody is named as the maker of"),
    "shots_without_hand": _names("generated shots without painted keys or direction of their own"),
}


def quiet_facts() -> dict[str, FactValue]:
    """The facts of a film to which no rule objects."""
    return {name: one.quiet for name, one in FACTS.items()}


def fits(name: str, value: object) -> bool:
    """Whether a value is one that the fact of this name may have."""
    match FACTS[name].kind:
        case "Bool":
            return isinstance(value, bool)
        case "Long":
            return isinstance(value, int) and not isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case _:
            return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def fact_kinds() -> dict[str, tuple[str, FactValue | list[str]]]:
    """For each fact, Cedar's name of its type and its quiet value, as plain JSON."""
    return {name: (one.kind, plain(one.quiet)) for name, one in FACTS.items()}


def plain(value: FactValue) -> bool | int | str | list[str]:
    """A fact's value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value
