"""A show's strongroom: opens its vault, and seals, rotates and wraps its keys anew.

Every change here can be killed at any moment and run again.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pegbar.backends.keys import ring as rings
from pegbar.backends.keys.ring import Ring
from pegbar.backends.ledgers.database import in_the_clear, seal_file
from pegbar.backends.vaults.folder import FolderVault, storage_failed
from pegbar.backends.vaults.key_index import KeyIndex
from pegbar.backends.vaults.lock import Hold
from pegbar.backends.vaults.sealed import INDEX, MARK, SealedVault, has_shelves
from pegbar.ports.clock import Clock
from pegbar.ports.keys import KeyKeeper, KeyTold, Progress, SecretsTold
from pegbar.ports.vault import Vault
from pegbar.values.errors import Corrupt, Refused, StorageFailed

PLAIN: Final = "vault-plain"
"""Where the bytes of an old vault wait while it is being sealed."""


def open_vault(room: Path, ring: Ring | None) -> Vault:
    """A room's vault, for whoever was lent its ring. Raises Refused, StorageFailed."""
    return _vault(room, ring, Hold(room, alone=False))


def _vault(room: Path, ring: Ring | None, hold: Hold) -> Vault:
    """Nobody changes the keys of a room while one of its vaults is open."""
    return FolderVault(room / "vault", hold) if ring is None else SealedVault(room, ring, hold)


def _tighten(room: Path) -> None:
    """Nobody but its owner opens a room of sealed bytes."""
    with contextlib.suppress(OSError):
        if room.stat().st_mode & 0o077:
            room.chmod(0o700)


def state_of(room: Path) -> str:
    """new, plain, half or sealed."""
    if (room / PLAIN).is_dir():
        return "half"
    if (room / "keys" / rings.FILE).exists() or (room / "vault" / MARK).exists():
        return "sealed"
    return "plain" if has_shelves(room / "vault") else "new"


class ShowStrongroom:
    """Implements port Strongroom. The keeper is asked for only where keys are opened."""

    def __init__(
        self, room: Path, show: str, keeper: Callable[[], KeyKeeper], clock: Clock
    ) -> None:
        self._room = room
        self._keys = room / "keys"
        self._ledger = room / "ledger.db"
        self._show = show
        self._keeper = keeper
        self._clock = clock

    def open(self) -> tuple[Vault, Ring | None]:
        """The show's vault, and its keys to lend; a new show gets some, an old room in the clear
        has none.

        Raises Refused while a sealing is not finished, and what the keeper raises.
        """
        hold = Hold(self._room, alone=False)
        try:
            ring = self._ring()
            if ring is not None:
                _tighten(self._room)
            return _vault(self._room, ring, hold), ring
        except BaseException:
            hold.close()
            raise

    def ledger_key(self) -> bytes | None:
        """The key of the show's ledger; None where it lies in the clear. A new show gets its keys.

        Raises what the keeper raises, StorageFailed.
        """
        try:
            if in_the_clear(self._ledger):
                return None
        except OSError as error:
            raise storage_failed(error, self._ledger) from error
        ring = self._sealed_ring() if self._has_ring() else self._ring()
        return ring.ledger if ring else None

    def _ring(self) -> Ring | None:
        state = state_of(self._room)
        if state == "half":
            raise Refused(
                f"the sealing of {self._show} was interrupted",
                hint="run pegbar secrets SHOW --seal again: it goes on where it was",
            )
        if state == "plain":
            return None
        if state == "new" or not (has_shelves(self._room / "vault") or self._has_ring()):
            return self._new_ring()
        return rings.read_ring(self._keys, self._show, self._keeper())

    def told(self) -> SecretsTold:
        state = state_of(self._room)
        if not self._has_ring():
            return SecretsTold(show=self._show, state=state, ledger=self._ledger_told())
        there = (self._keys / INDEX).exists()
        index = KeyIndex(self._keys / INDEX) if there else None
        wraps, born = (index.counts("by"), index.counts("born")) if index else ({}, {})
        keys = rings.listed(self._keys)
        return SecretsTold(
            show=self._show,
            state=state,
            keys=tuple(
                KeyTold(
                    id=key.id,
                    created=key.created,
                    retired=key.retired,
                    files=wraps.get(key.id, 0),
                )
                for key in keys
            ),
            older=sum(count for name, count in born.items() if name != keys[-1].id),
            wrapped_by=tuple(sorted(rings.wrapped_by(self._keys))),
            ledger=self._ledger_told(),
        )

    def _ledger_told(self) -> str:
        try:
            return "plain" if in_the_clear(self._ledger) else "sealed"
        except OSError as error:
            raise storage_failed(error, self._ledger) from error

    def seal(self, progress: Progress) -> int:
        with self._alone():
            try:
                return self._sealed_files(progress) + self._sealed_ledger()
            except OSError as error:
                raise storage_failed(error, self._room) from error

    def _sealed_files(self, progress: Progress) -> int:
        state = state_of(self._room)
        return self._seal(self._room / PLAIN, progress) if state in {"plain", "half"} else 0

    def _sealed_ledger(self) -> int:
        """After the files, so that an interrupted sealing shows."""
        try:
            return int(self._has_ring() and seal_file(self._ledger, self._sealed_ring().ledger))
        except sqlite3.Error as error:
            raise StorageFailed(
                f"{self._ledger} cannot be sealed: {error}",
                hint="run it again when nobody works on the show",
            ) from error

    def _seal(self, plain: Path, progress: Progress) -> int:
        self._room.chmod(0o700)
        if not plain.is_dir():
            (self._room / "vault").rename(plain)
        ring = self._sealed_ring() if self._has_ring() else self._new_ring()
        sealed, old, count = SealedVault(self._room, ring), FolderVault(plain), 0
        for digest in old.everything():
            with contextlib.suppress(Corrupt):  # it is missed, and made again, like any other
                sealed.put(old.path(digest))
                count += 1
            old.destroy([digest])
            progress(count)
        shutil.rmtree(plain)
        return count

    def rotate(self) -> int:
        with self._alone():
            ring = self._sealed_ring().turned(self._now())
            rings.write_ring(self._keys, ring, self._keeper())
            count = SealedVault(self._room, ring).rewrap()
            # Nothing is wrapped by the old keys any more: they are left out, and so destroyed.
            rings.write_ring(self._keys, replace(ring, keys=ring.keys[-1:]), self._keeper())
            return count

    def reseal(self, progress: Progress) -> int:
        with self._alone():
            vault, count = SealedVault(self._room, self._sealed_ring()), 0
            for digest in vault.everything():
                with contextlib.suppress(Corrupt):  # the doctor tells of it, and make mends it
                    count += vault.reseal(digest)
                progress(count)
            vault.index.wipe()
            return count

    def rewrap(self) -> int:
        with self._alone():
            rings.write_ring(self._keys, self._sealed_ring(), self._keeper())
            return sum(key.files for key in self.told().keys)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        hold = Hold(self._room, alone=True)
        try:
            yield
        finally:
            hold.close()

    def _sealed_ring(self) -> Ring:
        if not self._has_ring() and state_of(self._room) == "plain":
            raise Refused(
                f"the vault of {self._show} is not sealed",
                hint="seal it first: pegbar secrets SHOW --seal",
            )
        return rings.read_ring(self._keys, self._show, self._keeper())

    def _new_ring(self) -> Ring:
        return rings.make_ring(self._keys, self._show, self._keeper(), self._now())

    def _has_ring(self) -> bool:
        return (self._keys / rings.FILE).exists()

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="seconds")
