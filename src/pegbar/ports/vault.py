"""A vault: bytes by their digest, one per show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from pegbar.values.digests import Digest


class Vault(Protocol):
    """Written once, atomically; read-only ever after."""

    def put(self, data: bytes | Path) -> Digest:
        """Keep bytes, or a file's bytes. Raises StorageFailed."""
        ...

    def path(self, digest: Digest) -> Path:
        """A read-only file that holds exactly these bytes; they were compared with their digest.
        Raises Corrupt when they are damaged or gone."""
        ...

    def has(self, digest: Digest) -> bool:
        """Whether the bytes are there. Does not read them."""
        ...

    def everything(self) -> Iterator[Digest]:
        """Every digest in the vault."""
        ...

    def discard(self, digest: Digest) -> None:
        """Move damaged bytes out of the way, so that they can be made again."""
        ...
