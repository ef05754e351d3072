"""A sealed vault: each file under a key of its own, wrapped by a data key of the show.

Bytes lie in `vault/`, their keys apart from them in `keys/`. Files are named by their digest,
encrypted (AES-SIV), so that nobody outside the show can ask whether it holds a file that they
know, and the same bytes have another name in every show. A key is stored before the file that it
opens, and a file is replaced before its old key is dropped: whenever the process is killed, what
is in the vault can be opened.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Generator, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from pegbar.backends.keys.ring import DataKey, Ring
from pegbar.backends.vaults.copies import ViewingCopies
from pegbar.backends.vaults.folder import absent, pieces_of, storage_failed, write_whole
from pegbar.backends.vaults.key_index import KeyIndex, KeyRow
from pegbar.backends.vaults.sealing import (
    KEY_SIZE,
    TAG_SIZE,
    NotWhole,
    sealed,
    tag_of,
    unsealed,
)
from pegbar.values.digests import Digest, digest_bytes, digest_file, hex_of
from pegbar.values.errors import Corrupt, StorageFailed

INDEX: Final = "files.db"
MARK: Final = "SEALED"
"""A file that says to people why nothing here can be read, and to programs to look for keys."""

_SAYS: Final = "These bytes are sealed. Their keys are in the folder keys beside this one.\n"
_SHELF: Final = 2
_NAME: Final = 16
_NONCE: Final = 12


class SealedVault:
    """Implements port Vault. Safe for several threads and processes at once."""

    def __init__(self, room: Path, ring: Ring, hold: object = None) -> None:
        self._hold = hold  # as long as the vault is open
        self._root = room / "vault"
        self._incoming = self._root / "incoming"
        self._damaged = self._root / "damaged"
        self._ring = ring
        self._data_keys = {key.id: AESGCM(key.secret) for key in ring.keys}
        self._namer = AESSIV(ring.naming)
        self._copies = ViewingCopies(room)
        try:
            self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not (self._root / MARK).exists():
                (self._root / MARK).write_text(_SAYS, encoding="utf-8")
        except OSError as error:
            raise storage_failed(error, self._root) from error
        self._index = KeyIndex(room / "keys" / INDEX, new=not has_shelves(self._root))

    # -- port Vault

    def put(self, data: bytes | Path) -> Digest:
        digest = digest_bytes(data) if isinstance(data, bytes) else digest_file(data)
        name = self._sealed_name(digest)
        if not self._opens(name):
            self._write(data, digest, name)
        return digest

    def has(self, digest: Digest) -> bool:
        return not self.missing((digest,))

    def missing(self, digests: Collection[Digest]) -> Collection[Digest]:
        return absent(self._root, ((self._sealed_name(one).hex(), one) for one in digests))

    def read(self, digest: Digest) -> bytes:
        return b"".join(self._pieces(digest))

    def head(self, digest: Digest, size: int) -> bytes:
        pieces = self._pieces(digest)
        found = b""
        try:
            while len(found) < size and (piece := next(pieces, None)) is not None:
                found += piece[: size - len(found)]
        finally:
            pieces.close()
        return found

    def path(self, digest: Digest) -> Path:
        try:
            size = os.stat(self._file(self._sealed_name(digest))).st_size  # noqa: PTH116
        except FileNotFoundError:
            raise _gone(digest) from None
        except OSError as error:
            raise storage_failed(error, self._root) from error
        return self._copies.lend(digest, size, lambda: self._pieces(digest))

    def let_go(self, digest: Digest) -> None:
        self._copies.let_go(digest)

    def everything(self) -> Iterator[Digest]:
        for shelf in sorted(self._root.iterdir()):
            if len(shelf.name) == _SHELF and shelf.is_dir():
                for file in sorted(shelf.iterdir()):
                    yield self._digest_of(shelf.name + file.name)

    def check(self, digest: Digest) -> None:
        hasher = blake3()
        for piece in self._pieces(digest):
            hasher.update(piece)
        if hasher.hexdigest() != hex_of(digest):
            raise _damaged(digest)

    def discard(self, digest: Digest) -> None:
        self._damaged.mkdir(exist_ok=True)
        place = self._place(digest)
        if place.exists():
            place.replace(self._damaged / self._sealed_name(digest).hex())

    def destroy(self, digests: Collection[Digest]) -> None:
        if not digests:
            return
        names = [self._sealed_name(digest) for digest in digests]
        self._index.drop(name[:_NAME] for name in names)
        try:
            for name in names:
                Path(self._file(name)).unlink(missing_ok=True)
                (self._damaged / name.hex()).unlink(missing_ok=True)
        except OSError as error:
            raise storage_failed(error, self._root) from error

    # -- upkeep

    @property
    def index(self) -> KeyIndex:
        return self._index

    def rewrap(self) -> int:
        """Wrap every file's key with the data key in use; says how many were not."""
        count = 0
        for rows in self._index.not_by(self._ring.current.id):
            self._index.replace([self._rewrapped(row) for row in rows])
            count += len(rows)
        self._index.wipe()
        return count

    def reseal(self, digest: Digest) -> bool:
        """Seal bytes anew, under a key of their own that was born under the data key in use;
        False where they are so already. Raises Corrupt."""
        row, name = self._row(digest), self._sealed_name(digest)
        if row.born == self._ring.current.id:
            return False
        if os.stat(self._file(self._sealed_name(digest))).st_size <= 1 << 26:  # noqa: PTH116
            tag = self._write(self.read(digest), digest, name)
        else:
            tag = self._write(self.path(digest), digest, name)
            self.let_go(digest)
        self._index.drop_others(row.name, tag)
        return True

    # -- names and keys

    def _sealed_name(self, digest: Digest) -> bytes:
        return self._namer.encrypt(bytes.fromhex(digest[7:]), None)

    def _file(self, name: bytes) -> str:
        text = name.hex()
        return f"{self._root}/{text[:_SHELF]}/{text[_SHELF:]}"

    def _place(self, digest: Digest) -> Path:
        return Path(self._file(self._sealed_name(digest)))

    def _digest_of(self, name: str) -> Digest:
        try:
            plain = self._namer.decrypt(bytes.fromhex(name), None)
        except (InvalidTag, ValueError):
            raise StorageFailed(
                f"{self._root / name[:_SHELF] / name[_SHELF:]} is no file of this show's vault",
                hint="move it away: it was put there by hand, or comes from another show",
            ) from None
        return Digest("blake3:" + plain.hex())

    def _about(self, name: bytes, tag: bytes, by: str) -> bytes:
        return b"\0".join((b"file key", self._ring.show.encode(), by.encode(), name, tag))

    def _data_key(self, name: str) -> AESGCM:
        if name not in self._data_keys:
            raise StorageFailed(
                f"the data key {name} of {self._ring.show} is not on its ring here",
                hint="its keys were changed meanwhile: run the same command again",
                about=name,
            )
        return self._data_keys[name]

    def _wrapped(self, key: bytes, row: KeyRow, by: DataKey) -> KeyRow:
        nonce = secrets.token_bytes(_NONCE)
        about = self._about(row.name, row.tag, by.id)
        closed = self._data_keys[by.id].encrypt(nonce, key, about)
        return KeyRow(name=row.name, tag=row.tag, by=by.id, born=row.born, wrapped=nonce + closed)

    def _unwrapped(self, row: KeyRow) -> bytes:
        """Raises InvalidTag for a row that was changed."""
        about = self._about(row.name, row.tag, row.by)
        nonce, closed = row.wrapped[:_NONCE], row.wrapped[_NONCE:]
        return self._data_key(row.by).decrypt(nonce, closed, about)

    def _rewrapped(self, row: KeyRow) -> KeyRow:
        try:
            return self._wrapped(self._unwrapped(row), row, self._ring.current)
        except (InvalidTag, ValueError):
            # Damaged already: it opens nothing under either key, and its file is found as such.
            return KeyRow(
                name=row.name,
                tag=row.tag,
                by=self._ring.current.id,
                born=row.born,
                wrapped=row.wrapped,
            )

    # -- files

    def _write(self, data: bytes | Path, digest: Digest, name: bytes) -> bytes:
        """Seal bytes under a key of their own; returns the key's name."""
        current = self._ring.current
        key, tag = secrets.token_bytes(KEY_SIZE), secrets.token_bytes(TAG_SIZE)
        row = KeyRow(name=name[:_NAME], tag=tag, by=current.id, born=current.id, wrapped=b"")
        self._index.add(self._wrapped(key, row, current))
        pieces = pieces_of(data)
        if isinstance(data, Path):
            pieces = _same(pieces, digest)
        try:
            target = Path(self._file(name))
            write_whole(sealed(pieces, key, tag, digest), target, self._incoming, mode=0o400)
        except OSError as error:
            raise storage_failed(error, self._root) from error
        return tag

    def _opens(self, name: bytes) -> bool:
        """Whether the bytes are there, and so is their key."""
        try:
            with open(self._file(name), "rb") as file:  # noqa: PTH123 - a name, on a hot way
                return self._index.find(name[:_NAME], tag_of(file)) is not None
        except (FileNotFoundError, NotWhole):
            return False
        except OSError as error:
            raise storage_failed(error, self._root) from error

    def _row(self, digest: Digest) -> KeyRow:
        name = self._sealed_name(digest)
        try:
            with Path(self._file(name)).open("rb") as file:
                return self._key_of(file, digest, name)[0]
        except NotWhole:
            raise _damaged(digest) from None
        except FileNotFoundError:
            raise _gone(digest) from None

    def _key_of(self, file: BinaryIO, digest: Digest, name: bytes) -> tuple[KeyRow, bytes]:
        row = self._index.find(name[:_NAME], tag_of(file))
        if row is None:
            raise Corrupt(
                f"the key of {digest} is gone: its bytes cannot be opened",
                hint="run the same command again: they are made again",
                about=digest,
            )
        try:
            return row, self._unwrapped(row)
        except (InvalidTag, ValueError):
            raise NotWhole from None

    def _pieces(self, digest: Digest) -> Generator[bytes, None, None]:
        """The bytes, authenticated. Raises Corrupt, StorageFailed."""
        name = self._sealed_name(digest)
        try:
            with open(self._file(name), "rb") as file:  # noqa: PTH123
                row, key = self._key_of(file, digest, name)
                yield from unsealed(file, key, row.tag, digest)
        except NotWhole:
            raise _damaged(digest) from None
        except FileNotFoundError:
            raise _gone(digest) from None
        except OSError as error:
            raise storage_failed(error, self._root) from error


def has_shelves(vault: Path) -> bool:
    """Whether anything was ever kept in this vault."""
    return vault.is_dir() and any(
        len(one.name) == _SHELF and one.is_dir() and any(one.iterdir()) for one in vault.iterdir()
    )


def _same(pieces: Iterator[bytes], digest: Digest) -> Iterator[bytes]:
    """A file's bytes, as long as they are what they were when its digest was taken."""
    hasher = blake3()
    for piece in pieces:
        hasher.update(piece)
        yield piece
    if hasher.hexdigest() != hex_of(digest):
        raise StorageFailed(
            "a file changed while it was taken in", hint="run the same command again"
        )


def _gone(digest: Digest) -> Corrupt:
    return Corrupt(f"{digest} is not in the vault", hint="run the same command again", about=digest)


def _damaged(digest: Digest) -> Corrupt:
    return Corrupt(
        f"the stored bytes of {digest} are damaged",
        hint="run pegbar doctor --verify",
        about=digest,
    )
