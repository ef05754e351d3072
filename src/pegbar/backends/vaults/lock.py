"""Who works in a room: any number may use its vault, or one may change its keys. The kernel lets
go of a lock when its process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
import weakref
from pathlib import Path
from typing import Final

from pegbar.backends.vaults.folder import storage_failed
from pegbar.values.errors import Refused

FILE: Final = "vault.lock"
_PATIENCE: Final = 3.0
_POLL: Final = 0.05


class Hold:
    """A lock on a room, held until it is closed or forgotten.

    Raises Refused when it is not to be had within seconds, StorageFailed.
    """

    def __init__(self, room: Path, *, alone: bool, patience: float = _PATIENCE) -> None:
        try:
            room.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(room / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise storage_failed(error, room) from error
        self.close = weakref.finalize(self, os.close, self._file)
        kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < until:
                    time.sleep(_POLL)
                    continue
                self.close()
                raise _busy(room.name, alone=alone) from None
            return


def _busy(show: str, *, alone: bool) -> Refused:
    if alone:
        return Refused(
            f"somebody works on {show}: its keys are not changed under their hands",
            hint="end pegbar make and pegbar make --watch first, then run this again",
        )
    return Refused(
        f"the keys of {show} are being changed by another command",
        hint="run the same command again when that is over",
    )
