"""Viewing copies: files in the clear, for tools that read files alone (encoders, signers).

They lie in memory (/dev/shm) where there is room, else in the room's scratch folder, in a folder
that only this person may open; each is gone when the step that asked for it ends. What a killed
process left is swept when the room is next opened.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pegbar.backends.vaults.folder import storage_failed
from pegbar.values.digests import Digest, digest_bytes, hex_of

MEMORY: Final = Path("/dev/shm")
_SHARE: Final = 2
"""A copy takes at most half of the memory that is free now."""


class ViewingCopies:
    """One process's. Safe for threads."""

    def __init__(self, room: Path, memory: Path = MEMORY) -> None:
        self._places = [place for place in (_in_memory(room, memory), room / "scratch") if place]
        self._folders: dict[Path, Path] = {}
        self._lent: dict[Digest, tuple[Path, int]] = {}
        self._lock = threading.Lock()

    def lend(self, digest: Digest, size: int, pieces: Callable[[], Iterable[bytes]]) -> Path:
        """A file of these bytes, the same for all who ask while somebody has it."""
        with self._lock:
            path, times = self._lent.get(digest, (None, 0))
            if path is None:
                path = self._write(digest, size, pieces)
            self._lent[digest] = (path, times + 1)
            return path

    def let_go(self, digest: Digest) -> None:
        with self._lock:
            if digest not in self._lent:
                return
            path, times = self._lent.pop(digest)
            if times > 1:
                self._lent[digest] = (path, times - 1)
            else:
                path.unlink(missing_ok=True)

    def _write(self, digest: Digest, size: int, pieces: Callable[[], Iterable[bytes]]) -> Path:
        for place in self._places:
            last = place == self._places[-1]
            if not last and not _has_room(place, size):
                continue
            path: Path | None = None
            try:
                path = self._folder(place) / hex_of(digest)
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
                with os.fdopen(os.open(path, flags, 0o400), "wb") as file:
                    for piece in pieces():
                        file.write(piece)
            except BaseException as error:
                if path is not None:
                    path.unlink(missing_ok=True)
                if not isinstance(error, OSError):
                    raise
                if last:
                    raise storage_failed(error, place) from error
            else:
                return path
        raise AssertionError("the last place is tried without asking")

    def _folder(self, place: Path) -> Path:
        if place not in self._folders:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=place))
            from multiprocessing import util  # slow to load, and few need a copy

            util.Finalize(None, _clear, (folder,), exitpriority=0)
            self._folders[place] = folder
        return self._folders[place]


def sweep_copies(room: Path, memory: Path = MEMORY) -> None:
    """Remove the viewing copies of processes that are gone."""
    place = _in_memory(room, memory)
    if place is not None and place.is_dir():
        sweep(place)
        with contextlib.suppress(OSError):
            place.rmdir()


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()  # unless another process has copies there


def sweep(place: Path) -> None:
    """Remove the folders `PID-…` of processes that are gone."""
    for folder in place.glob("*-*"):
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _in_memory(room: Path, memory: Path) -> Path | None:
    """This room's folder on the memory disk; None where there is none of our own to trust."""
    if not memory.is_dir():
        return None
    ours = memory / f"pegbar-{os.getuid()}"
    try:
        ours.mkdir(mode=0o700, exist_ok=True)
        seen = ours.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & 0o077:
        return None  # somebody else made it first: nothing of ours goes there
    return ours / hex_of(digest_bytes(str(room.resolve()).encode()))[:16]


def _has_room(place: Path, size: int) -> bool:
    try:
        found = os.statvfs(place.parent)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize // _SHARE >= size
