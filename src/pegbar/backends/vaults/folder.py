"""A vault in a folder: `ab/cdef…`, each file named by its BLAKE3 digest and read-only.

Bytes are written to a temporary file, synced, and renamed into place: a name in the vault always
holds whole bytes, whenever the process is killed.
"""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from pegbar.values.digests import Digest, digest_bytes, digest_file, hex_of
from pegbar.values.errors import Corrupt, StorageFailed

_PIECE: Final = 1 << 20
_MANY: Final = 8
"""Files asked for in one folder, from which on listing it may be quicker."""
_CROWD: Final = 3
"""So many times what was asked for may be listed along with it."""


class FolderVault:
    """Implements port Vault. Safe for several threads and processes at once."""

    def __init__(self, root: Path, hold: object = None) -> None:
        self._root = root
        self._hold = hold  # as long as the vault is open
        self._incoming = root / "incoming"
        self._damaged = root / "damaged"
        self._seen_whole: set[Digest] = set()
        self._lock = threading.Lock()
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_failed(error, root) from error

    def put(self, data: bytes | Path) -> Digest:
        digest = digest_bytes(data) if isinstance(data, bytes) else digest_file(data)
        target = self._place(digest)
        if target.exists():
            return digest
        try:
            write_whole(pieces_of(data), target, self._incoming, mode=0o444)
        except OSError as error:
            raise storage_failed(error, target) from error
        return digest

    def read(self, digest: Digest) -> bytes:
        return self.path(digest).read_bytes()

    def head(self, digest: Digest, size: int) -> bytes:
        with self.path(digest).open("rb") as file:
            return file.read(size)

    def let_go(self, digest: Digest) -> None:
        """The file that `path` gave is the vault's own: it stays."""

    def check(self, digest: Digest) -> None:
        with self._lock:
            self._seen_whole.discard(digest)
        self.path(digest)

    def destroy(self, digests: Collection[Digest]) -> None:
        with self._lock:
            self._seen_whole.difference_update(digests)
        try:
            for digest in digests:
                self._place(digest).unlink(missing_ok=True)
                (self._damaged / hex_of(digest)).unlink(missing_ok=True)
        except OSError as error:
            raise storage_failed(error, self._root) from error

    def path(self, digest: Digest) -> Path:
        place = self._place(digest)
        if digest in self._seen_whole:
            return place
        try:
            whole = digest_file(place) == digest
        except FileNotFoundError:
            raise Corrupt(
                f"{digest} is not in the vault", hint="run the same command again", about=digest
            ) from None
        except OSError as error:
            raise storage_failed(error, place) from error
        if not whole:
            raise Corrupt(
                f"the stored bytes of {digest} are damaged",
                hint="run pegbar doctor --verify",
                about=digest,
            )
        with self._lock:
            self._seen_whole.add(digest)
        return place

    def has(self, digest: Digest) -> bool:
        return not self.missing((digest,))

    def missing(self, digests: Collection[Digest]) -> Collection[Digest]:
        return absent(self._root, ((digest[7:], digest) for digest in digests))

    def everything(self) -> Iterator[Digest]:
        for shelf in sorted(self._root.iterdir()):
            if len(shelf.name) == 2 and shelf.is_dir():
                for file in sorted(shelf.iterdir()):
                    yield Digest(f"blake3:{shelf.name}{file.name}")

    def discard(self, digest: Digest) -> None:
        self._damaged.mkdir(exist_ok=True)
        with self._lock:
            self._seen_whole.discard(digest)
        place = self._place(digest)
        if place.exists():
            place.replace(self._damaged / hex_of(digest))

    def _name(self, digest: Digest) -> str:
        return f"{self._root}/{digest[7:9]}/{digest[9:]}"

    def _place(self, digest: Digest) -> Path:
        return Path(self._name(digest))


def pieces_of(data: bytes | Path) -> Iterator[bytes]:
    """The bytes, or a file's bytes, in pieces."""
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def write_whole(pieces: Iterable[bytes], target: Path, incoming: Path, *, mode: int) -> None:
    """Write a file that appears under its name whole or not at all, and stays. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        try:
            os.replace(name, target)  # noqa: PTH105 - a name, not a Path, on a hot way
        except FileNotFoundError:
            target.parent.mkdir(exist_ok=True)
            os.replace(name, target)  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def absent(root: Path, names: Iterable[tuple[str, Digest]]) -> Collection[Digest]:
    """The digests whose files, `ab/cdef…` by these names, are not under `root`.

    Listing a folder costs a fraction of asking for each file in it, and is done where many were
    asked for. Names are spread evenly: where one folder holds too much else, so do the others.
    """
    shelves: defaultdict[str, list[tuple[str, Digest]]] = defaultdict(list)
    for name, digest in names:
        shelves[name[:2]].append((name[2:], digest))
    gone: list[Digest] = []
    worth = True
    for shelf, files in shelves.items():
        folder = f"{root}/{shelf}"
        if worth and len(files) >= _MANY:
            there = _listed(folder)
            worth = len(there) <= len(files) * _CROWD
            gone += [digest for name, digest in files if name not in there]
        else:
            gone += [digest for name, digest in files if not _exists(f"{folder}/{name}")]
    return gone


def _listed(folder: str) -> set[str]:
    try:
        return {*os.listdir(folder)}  # noqa: PTH208 - names, not Paths, on a hot way
    except OSError:
        return set()


def _exists(file: str) -> bool:
    try:
        os.stat(file)  # noqa: PTH116
    except OSError:
        return False
    return True


def storage_failed(error: OSError, path: Path) -> StorageFailed:
    """What went wrong with the disk, in words. Nothing half-written is left behind."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageFailed(
            "the disk is full", hint="free some space and run again: all finished work is kept"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return StorageFailed(f"{path} cannot be written", hint="check the folder's permissions")
    return StorageFailed(f"{path}: {error.strerror or error}")
