"""Canonical JSON (RFC 8785), the form that keys and hash chains are taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_MAX_EXACT = 2**53 - 1
_encoder = msgspec.json.Encoder(order="sorted")


def canonical(value: Json) -> bytes:
    """The RFC 8785 bytes of `value`.

    Most of what is hashed holds only short keys, text, whole numbers and truth values, where a
    sorting encoder in C writes the very same bytes; anything else takes the reference library.
    A property test holds the two against each other.
    """
    if _is_plain(value):
        return _encoder.encode(value)
    import rfc8785

    return rfc8785.dumps(value)


def _is_plain(value: Json) -> bool:
    """Written for speed: a plan of 100,000 steps asks it for every parameter."""
    if isinstance(value, str):
        return value.isascii() and "\x7f" not in value
    if isinstance(value, int):  # truth values are among them
        return -_MAX_EXACT <= value <= _MAX_EXACT
    if isinstance(value, dict):
        for name, one in value.items():
            if not (name.isascii() and "\x7f" not in name and _is_plain(one)):
                return False
        return True
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return value is None
