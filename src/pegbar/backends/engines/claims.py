"""Claims as locked files: the kernel lets go of them when a process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from pegbar.backends.vaults.folder import storage_failed
from pegbar.values.digests import Digest, hex_of


class FileClaims:
    """Implements port Claims for the processes of one machine."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held: dict[Digest, int] = {}
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_failed(error, root) from error

    def take(self, key: Digest) -> bool:
        place = self._root / hex_of(key)
        try:
            handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise storage_failed(error, place) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(handle).st_ino != place.stat().st_ino:
                raise FileNotFoundError  # the holder before us removed this very file
        except (BlockingIOError, FileNotFoundError):
            os.close(handle)
            return False
        self._held[key] = handle
        return True

    def release(self, key: Digest) -> None:
        handle = self._held.pop(key)
        (self._root / hex_of(key)).unlink(missing_ok=True)
        os.close(handle)
