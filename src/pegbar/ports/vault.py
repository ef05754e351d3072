"""A vault: bytes by their digest, one per show."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from pegbar.values.digests import Digest


class Lender(Protocol):
    """What a step reads from. A vault may be sealed: bytes are better read than looked at."""

    def has(self, digest: Digest) -> bool:
        """Whether the bytes are there. Does not read them."""
        ...

    def missing(self, digests: Collection[Digest]) -> Collection[Digest]:
        """Those of the digests whose bytes are not there: `has`, asked of many at once."""
        ...

    def read(self, digest: Digest) -> bytes:
        """These bytes, whole and compared. Raises Corrupt when they are damaged or gone."""
        ...

    def head(self, digest: Digest, size: int) -> bytes:
        """The first bytes, at most `size`, without all the others. Raises Corrupt."""
        ...

    def path(self, digest: Digest) -> Path:
        """A read-only file that holds exactly these bytes, for tools that need one; they were
        compared. It stays until `let_go`, or until this process ends. Raises Corrupt,
        StorageFailed."""
        ...

    def let_go(self, digest: Digest) -> None:
        """The file that `path` gave for these bytes is needed no more: once for each time."""
        ...


class Vault(Lender, Protocol):
    """Written once, atomically; read-only ever after."""

    def put(self, data: bytes | Path) -> Digest:
        """Keep bytes, or a file's bytes. Raises StorageFailed."""
        ...

    def everything(self) -> Iterator[Digest]:
        """Every digest in the vault."""
        ...

    def check(self, digest: Digest) -> None:
        """Read every byte as if for the first time. Raises Corrupt."""
        ...

    def discard(self, digest: Digest) -> None:
        """Move damaged bytes out of the way, so that they can be made again."""
        ...

    def destroy(self, digests: Collection[Digest]) -> None:
        """Make these bytes unreadable for good. A sealed vault destroys their keys, all at once,
        so that no copy of its files can be opened either. Done again, it finishes what a crash
        left undone. Raises StorageFailed."""
        ...
