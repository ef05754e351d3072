"""A show's ring of keys: the key that names its files, and the data keys, old and new.

On the disk each is wrapped by the studio key; in memory a ring opens one show and no other. A
worker is lent a ring, never the studio key.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec
from blake3 import blake3

from pegbar.backends.vaults.folder import storage_failed
from pegbar.ports.keys import KeyKeeper, Wrapped
from pegbar.values.errors import Corrupt, StorageFailed

FILE: Final = "ring.json"
KEY_VARIABLES: Final = ("PEGBAR_STUDIO_KEY", "PEGBAR_STUDIO_KEY_FILE")
"""What tells a process of the studio key: no worker inherits it."""

_DATA_SIZE: Final = 32
_NAMING_SIZE: Final = 64
_LEDGER_SIZE: Final = 48
_LEDGER: Final = "pegbar 2026-11-21 the ledger of a show"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """One data key. `retired` is empty for the one that is in use."""

    id: str
    created: str
    retired: str = ""
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A show's keys, open. The last data key is the one in use."""

    show: str
    naming: bytes = field(repr=False)
    keys: tuple[DataKey, ...]

    @property
    def ledger(self) -> bytes:
        """The key of the show's ledger and its salt: 48 bytes, the same for the room's whole life
        as the naming key is."""
        return blake3(self.naming, derive_key_context=_LEDGER).digest(_LEDGER_SIZE)

    @property
    def current(self) -> DataKey:
        return self.keys[-1]

    def turned(self, now: str) -> Ring:
        """With a new data key in use, and the others retired."""
        old = tuple(key if key.retired else replace(key, retired=now) for key in self.keys)
        number = int(old[-1].id.partition("-")[0]) + 1
        return replace(self, keys=(*old, _new_key(number, now)))


class _KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    created: str
    retired: str = ""
    by: str
    wrapped: bytes


class _RingFile(msgspec.Struct, frozen=True, kw_only=True):
    format: int = 1
    show: str
    by: str
    naming: bytes
    keys: tuple[_KeyRow, ...]


def make_ring(folder: Path, show: str, keeper: KeyKeeper, now: str) -> Ring:
    """A ring for a new show. Whoever comes second gets the one that was there first.

    Raises StorageFailed, and what reading raises.
    """
    ring = Ring(show=show, naming=secrets.token_bytes(_NAMING_SIZE), keys=(_new_key(1, now),))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            _placed(folder, _encoded(ring, keeper), os.link)
    except OSError as error:
        raise storage_failed(error, folder) from error
    return read_ring(folder, show, keeper)


def read_ring(folder: Path, show: str, keeper: KeyKeeper) -> Ring:
    """The ring of `show`, open. Raises StorageFailed when it is gone, Corrupt when it is damaged
    or another show's, Refused when another studio key closed it."""
    rest = _at_rest(folder)

    def opened(data: bytes, by: str, about: str) -> bytes:
        return keeper.unwrap(Wrapped(by=by, data=data), about)

    return Ring(
        show=show,
        naming=opened(rest.naming, rest.by, _about_naming(show)),
        keys=tuple(
            DataKey(
                id=key.id,
                created=key.created,
                retired=key.retired,
                secret=opened(key.wrapped, key.by, _about_key(key.id, show)),
            )
            for key in rest.keys
        ),
    )


def write_ring(folder: Path, ring: Ring, keeper: KeyKeeper) -> None:
    """Put a ring in the place of the one that is there, wrapped by the studio key of now."""
    try:
        _placed(folder, _encoded(ring, keeper), os.replace)
    except OSError as error:
        raise storage_failed(error, folder) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A data key's place on the ring, without the key."""

    id: str
    created: str
    retired: str


def listed(folder: Path) -> tuple[Listed, ...]:
    """The data keys of a ring, unopened. Raises StorageFailed, Corrupt."""
    return tuple(
        Listed(id=key.id, created=key.created, retired=key.retired) for key in _at_rest(folder).keys
    )


def wrapped_by(folder: Path) -> set[str]:
    """The names of the studio keys that this ring needs. Raises StorageFailed, Corrupt."""
    rest = _at_rest(folder)
    return {rest.by, *(key.by for key in rest.keys)}


def _at_rest(folder: Path) -> _RingFile:
    try:
        rest = msgspec.json.decode((folder / FILE).read_bytes(), type=_RingFile)
    except FileNotFoundError:
        raise StorageFailed(
            f"the keys of this show are not there: {folder / FILE}",
            hint="put the folder keys back from its backup; nothing else opens the show's bytes",
        ) from None
    except OSError as error:
        raise StorageFailed(f"{folder / FILE} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Corrupt(
            f"{folder / FILE} is damaged: {error}", hint="put it back from its backup"
        ) from error
    if rest.format != 1:
        raise StorageFailed(
            f"{folder / FILE} was written by a newer version", hint="use that version"
        )
    if not rest.keys:
        raise Corrupt(f"{folder / FILE} holds no key", hint="put it back from its backup")
    return rest


def _encoded(ring: Ring, keeper: KeyKeeper) -> bytes:
    naming = keeper.wrap(ring.naming, _about_naming(ring.show))
    rows = []
    for key in ring.keys:
        closed = keeper.wrap(key.secret, _about_key(key.id, ring.show))
        rows.append(
            _KeyRow(
                id=key.id,
                created=key.created,
                retired=key.retired,
                by=closed.by,
                wrapped=closed.data,
            )
        )
    rest = _RingFile(show=ring.show, by=naming.by, naming=naming.data, keys=tuple(rows))
    return msgspec.json.format(msgspec.json.encode(rest), indent=1)


def _placed(folder: Path, data: bytes, place: Callable[[str, str], None]) -> None:
    """Write the file whole, then put it in its place with `place`: os.link never overwrites."""
    draft = folder / f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        place(str(draft), str(folder / FILE))
        seen = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(seen)  # the name, too, is on the disk before anything is sealed with it
        finally:
            os.close(seen)
    finally:
        draft.unlink(missing_ok=True)


def _new_key(number: int, now: str) -> DataKey:
    name = f"{number}-{secrets.token_hex(4)}"
    return DataKey(id=name, created=now, secret=secrets.token_bytes(_DATA_SIZE))


def _about_naming(show: str) -> str:
    return f"naming key of {show}"


def _about_key(name: str, show: str) -> str:
    return f"data key {name} of {show}"
