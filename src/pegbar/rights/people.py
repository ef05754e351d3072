"""Who works on a show, and in which role. Roles are per show; a person may have several."""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

import msgspec

from pegbar.values.digests import Digest


class Role(StrEnum):
    HEAD_OF_TECHNOLOGY = "head-of-technology"
    PRODUCER = "producer"
    PRODUCTION_SUPERVISOR = "production-supervisor"
    DIRECTOR = "director"
    TECHNICAL_DIRECTOR = "technical-director"
    ARTIST = "artist"
    VENDOR = "vendor"
    LEGAL = "legal"
    AUDITOR = "auditor"


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person on a show. An artist's `departments` say where; a vendor works outside the house,
    and `sees` names what was sent to it: files and shots, `*` for any part of a name."""

    roles: tuple[Role, ...]
    departments: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()

    def was_sent(self, things: tuple[str, ...]) -> bool:
        """Whether all of these things were sent to this member; nothing at all was not."""
        return bool(things) and all(
            any(fnmatchcase(thing, pattern) for pattern in self.sees) for thing in things
        )


DEPARTMENTS: Final = ("story", "stage", "painting", "cut", "finishing")
"""Where artists work, in the words that the film's steps have for it."""

IN_HOUSE: Final = tuple(role for role in Role if role not in {Role.VENDOR, Role.AUDITOR})
"""The roles that make a film. A vendor and an auditor look at it from outside."""

GOVERNING: Final = (Role.PRODUCER, Role.HEAD_OF_TECHNOLOGY)
"""Who may change the people and the rules of a show."""

ALONE: Final = Member(roles=IN_HOUSE, departments=DEPARTMENTS)
"""Whoever works on a show that names nobody."""


class People(msgspec.Struct, frozen=True, kw_only=True):
    """The people of a show by name. `named` is false where the show names nobody: then whoever
    works here has every role of the house."""

    named: bool = False
    members: dict[str, Member] = {}

    def member(self, person: str) -> Member | None:
        """What a person is on this show; None for somebody who is not on it."""
        return self.members.get(person) if self.named else ALONE

    def having(self, role: str) -> tuple[str, ...]:
        """The names of those who have a role."""
        return tuple(name for name, one in sorted(self.members.items()) if role in one.roles)


NOBODY_NAMED: Final = People()


class HouseRules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules that a show brings: its people, its own policies by path, and the digests of all
    the files that govern it."""

    people: People = NOBODY_NAMED
    policies: dict[str, str] = {}
    files: dict[str, Digest] = {}


NO_RULES: Final = HouseRules()
"""Those of a show that brings none: whoever works on it has every role of the house."""
