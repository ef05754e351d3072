"""How bytes are sealed: AES-256-GCM over pieces of 1 MiB, under a key that is used for one file.

A sealed file is a head of 16 bytes, `PEGSEAL1` and the name of its key (the *tag*), then the
pieces, each with its authentication tag of 16 bytes. A piece's nonce holds its number and whether
it is the last; head and digest are authenticated with every piece. So nothing can be changed, cut
off, added, swapped or moved to another file unseen. The construction is STREAM's (Hoang,
Reyhanitabar, Rogaway and Vizár, 2015); nonces may count because no key seals twice.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pegbar.values.digests import Digest

MAGIC: Final = b"PEGSEAL1"
TAG_SIZE: Final = 8
HEAD_SIZE: Final = len(MAGIC) + TAG_SIZE
KEY_SIZE: Final = 32
PIECE: Final = 1 << 20
_EXTRA: Final = 16


class NotWhole(Exception):
    """What was sealed is not what is here."""


def sealed(pieces: Iterable[bytes], key: bytes, tag: bytes, digest: Digest) -> Iterator[bytes]:
    """The bytes of a sealed file, piece by piece."""
    head = MAGIC + tag
    cipher, about = AESGCM(key), head + digest.encode()
    yield head
    for number, (piece, last) in enumerate(_evenly(pieces)):
        yield cipher.encrypt(_nonce(number, last=last), piece, about)


def tag_of(file: BinaryIO) -> bytes:
    """The name of the key of a sealed file, from its head. Raises NotWhole."""
    head = file.read(HEAD_SIZE)
    if len(head) != HEAD_SIZE or not head.startswith(MAGIC):
        raise NotWhole
    return head[len(MAGIC) :]


def unsealed(file: BinaryIO, key: bytes, tag: bytes, digest: Digest) -> Iterator[bytes]:
    """The bytes behind a sealed file's head, piece by piece; each was authenticated before it
    comes out. That the last one is there is known at the end. Raises NotWhole."""
    cipher, about = AESGCM(key), MAGIC + tag + digest.encode()
    number, closed = 0, file.read(PIECE + _EXTRA)
    while True:
        following = file.read(PIECE + _EXTRA) if len(closed) == PIECE + _EXTRA else b""
        try:
            piece = cipher.decrypt(_nonce(number, last=not following), closed, about)
        except (InvalidTag, ValueError):
            raise NotWhole from None
        yield piece
        if not following:
            return
        number, closed = number + 1, following


def _evenly(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of one size, each with whether it is the last; at least one."""
    held = b""
    for piece in pieces:
        held = held + piece if held else piece
        start = 0
        while len(held) - start > PIECE:
            yield held[start : start + PIECE], False
            start += PIECE
        held = held[start:] if start else held
    yield held, True


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">QxxxB", number, last)
