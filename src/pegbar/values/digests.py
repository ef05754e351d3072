"""Content addresses: BLAKE3, written `blake3:` and 64 hex digits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NewType

from blake3 import blake3

from pegbar.values.canonical import Json, canonical
from pegbar.values.errors import BadInput

Digest = NewType("Digest", str)

_SHAPE = re.compile(r"blake3:[0-9a-f]{64}")


def digest_bytes(data: bytes | memoryview) -> Digest:
    return Digest("blake3:" + blake3(data).hexdigest())


def digest_json(value: Json) -> Digest:
    return digest_bytes(canonical(value))


def digest_file(path: Path) -> Digest:
    """The digest of a file's bytes, read in pieces. Raises OSError."""
    hasher = blake3()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            hasher.update(piece)
    return Digest("blake3:" + hasher.hexdigest())


def parse_digest(text: str) -> Digest:
    """`text` as a digest. Raises BadInput for anything of another shape."""
    if not _SHAPE.fullmatch(text):
        raise BadInput(
            f"{text[:80]!r} is not a digest",
            hint="a digest is 'blake3:' and 64 hexadecimal digits",
        )
    return Digest(text)


def hex_of(digest: Digest) -> str:
    """The 64 digits alone, for file names."""
    return digest.removeprefix("blake3:")
