"""Claims as locked bytes: the kernel lets go of them when a process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import struct
import sys
from pathlib import Path

from pegbar.backends.vaults.folder import storage_failed
from pegbar.values.digests import Digest, hex_of


class FileClaims:
    """Implements port Claims for the processes of one machine.

    Each key has a byte of its own, far beyond the end of one empty file, and a claim is a lock
    on it. Such locks belong to a process: one process opens the claims of a room once.
    """

    def __init__(self, place: Path) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise storage_failed(error, place) from error
        self._held: set[Digest] = set()

    def take(self, key: Digest) -> bool:
        if key in self._held:
            return False
        try:
            self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB, _byte(key))
        except (BlockingIOError, PermissionError):
            return False
        self._held.add(key)
        return True

    def release(self, key: Digest) -> None:
        self._held.remove(key)
        self._lock(fcntl.LOCK_UN, _byte(key))

    def _lock(self, how: int, at: int) -> None:
        fcntl.lockf(self._file, how, 1, at, os.SEEK_SET)


class OwnClaims(FileClaims):
    """Claims that hold against others of the same process as well, where the kernel can (Linux):
    each opening of the file has locks of its own."""

    def _lock(self, how: int, at: int) -> None:
        if sys.platform != "linux":
            super()._lock(how, at)
            return
        kind = fcntl.F_UNLCK if how & fcntl.LOCK_UN else fcntl.F_WRLCK
        wanted = struct.pack("hhqqi4x", kind, os.SEEK_SET, at, 1, 0)
        fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, wanted)


def _byte(key: Digest) -> int:
    """Sixty bits of the key. Two keys that share them would only wait for each other."""
    return int(hex_of(key)[:15], 16)
