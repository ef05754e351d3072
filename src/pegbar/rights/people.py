"""Who works on a show, and in which role. Roles are per show; a person may have several."""

from __future__ import annotations

from enum import StrEnum

import msgspec


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
    """A person on a show. An artist's `departments` say where; a vendor works outside the house."""

    roles: tuple[Role, ...]
    departments: tuple[str, ...] = ()
