"""A generator's profile as JSON: what the ledger keeps of its capabilities, prices and terms."""

from __future__ import annotations

import inspect

import msgspec

from pegbar.assets.job_facts import ProfileSeen
from pegbar.assets.profile import Profile
from pegbar.values.digests import digest_json


def seen(profile: Profile) -> ProfileSeen:
    """The fact of a profile as it is now."""
    plain = msgspec.to_builtins(profile, order="deterministic", enc_hook=_schema)
    return ProfileSeen(generator=profile.name, digest=digest_json(plain), profile=plain)


def _schema(kind: object) -> object:
    """The options' type, told by its schema."""
    if inspect.isclass(kind):
        return msgspec.json.schema(kind)
    if isinstance(kind, tuple | list | frozenset | set):
        return list(kind)
    raise TypeError(f"a profile does not hold a {type(kind).__name__}")
