"""The studio key, behind a port: it wraps the keys of shows, and never shows itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """A key that only the studio key `by` opens again. Safe to store."""

    by: str
    data: bytes


class KeyKeeper(Protocol):
    """Keeps a studio's key: in a file, in the environment, in the system's keyring, in a cloud's
    key service."""

    @property
    def identity(self) -> str:
        """A name for the key that wraps now. It tells nothing of the key."""
        ...

    @property
    def where(self) -> str:
        """Where the key is kept, for people. Never the key."""
        ...

    def wrap(self, key: bytes, about: str) -> Wrapped:
        """Close a key. It opens again only for the same `about`."""
        ...

    def unwrap(self, wrapped: Wrapped, about: str) -> bytes:
        """The key again. Raises Refused when another studio key closed it, Corrupt when it was
        changed or is about something else."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTold:
    """What may be said of a data key: it wraps the keys of so many files."""

    id: str
    created: str
    retired: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretsTold:
    """How a show's bytes are kept. `state` is new, plain, half (sealing was interrupted) or
    sealed; `older` files were sealed before the data key in use; `wrapped_by` names the studio
    keys that the ring needs; `ledger` is plain or sealed."""

    show: str
    state: str
    keys: tuple[KeyTold, ...] = ()
    older: int = 0
    wrapped_by: tuple[str, ...] = ()
    ledger: str = "sealed"


Progress = Callable[[int], None]


class Strongroom(Protocol):
    """A show's keys, and what may be done with them while nobody works on the show."""

    def told(self) -> SecretsTold:
        """How the show's bytes are kept. Opens no key."""
        ...

    def seal(self, progress: Progress) -> int:
        """Seal what lies in the clear; goes on where it was interrupted. Says how many files.
        Raises Refused while somebody works on the show."""
        ...

    def rotate(self) -> int:
        """Take a new data key into use, wrap every file's key with it, and destroy the old."""
        ...

    def reseal(self, progress: Progress) -> int:
        """Seal every file anew that was sealed before the data key in use; can be interrupted."""
        ...

    def rewrap(self) -> int:
        """Wrap the show's ring with the studio key of now."""
        ...
