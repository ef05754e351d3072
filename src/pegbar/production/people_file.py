"""rights/people.yaml: who works on a show, in which roles.

Names are those that people go by on their machines, or give in PEGBAR_PERSON.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from pegbar.production.yaml_reader import Places, read_placed
from pegbar.rights.people import DEPARTMENTS, GOVERNING, IN_HOUSE, Member, People, Role
from pegbar.values.errors import BadInput

_OUTSIDE: Final = {
    Role.AUDITOR: "an auditor reads everything and changes nothing",
    Role.VENDOR: "a vendor works outside the house",
}


class PeopleFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everyone on the show, by name."""

    format: Literal[1]
    people: dict[str, Member]


def read_people(text: str, file: str) -> People:
    """The people of a show. Raises BadInput, with the place, for a role or a department that there
    is not, for roles that do not go together, and where nobody is left who may change the file."""
    read, places = read_placed(text, file, PeopleFile)
    for name, member in read.people.items():
        for problem in (*_named(name, places), *_roles(name, member, places)):
            raise problem
    if not any(role in one.roles for one in read.people.values() for role in GOVERNING):
        raise BadInput(
            "nobody here could ever change this file again",
            place=places.at("people"),
            hint=f"somebody has to be {' or '.join(GOVERNING)}",
        )
    return People(named=True, members=dict(sorted(read.people.items())))


def _named(name: str, places: Places) -> Iterator[BadInput]:
    if not name.strip() or not name.isprintable() or len(name) > 80:
        yield BadInput(f"'{name[:20]!a}' is no name", place=places.at("people", name))


def _roles(name: str, member: Member, places: Places) -> Iterator[BadInput]:
    place = places.at("people", name, "roles")
    if not member.roles:
        yield BadInput(f"{name} has no role", place=place, hint=f"choose from {', '.join(Role)}")
    for outside in (one for one in _OUTSIDE if one in member.roles):
        inside = [role for role in member.roles if role is not outside]
        if inside:
            yield BadInput(
                f"{name} cannot be {outside} and {inside[0]} at once",
                place=place,
                hint=f"{_OUTSIDE[outside]}; in the house are {', '.join(IN_HOUSE)}",
            )
    for number, department in enumerate(member.departments):
        if department not in DEPARTMENTS:
            near = difflib.get_close_matches(department, DEPARTMENTS, n=1)
            yield BadInput(
                f"there is no department called {department[:40]!a}",
                place=places.at("people", name, "departments", number),
                hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(DEPARTMENTS)}",
            )
    if member.departments and Role.ARTIST not in member.roles:
        yield BadInput(
            f"{name} is no artist, and only artists work in departments",
            place=places.at("people", name, "departments"),
            hint="add the role artist, or take the departments out",
        )
    if member.sees and Role.VENDOR not in member.roles:
        yield BadInput(
            f"{name} is no vendor: `sees` is what was sent to one",
            place=places.at("people", name, "sees"),
            hint="take it out; whoever works in the house sees the show",
        )
