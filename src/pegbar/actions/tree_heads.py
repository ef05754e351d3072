"""A tree head as a note: what it says, how it is signed, and how it is read again."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pegbar.actions.leaves import Leaf
from pegbar.ports.notary import Notary
from pegbar.values.merkle import Hash
from pegbar.values.signed_note import Note, key_hash, parse_note

_LINES: Final = 4
_HASH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """`size` facts have this `root`, said at `time` (ISO 8601) by the holder of a key."""

    origin: str
    size: int
    root: Hash
    time: str
    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What lies in a show's folder of checkpoints: those that are signed by the studio, smallest
    first; the leaves under the largest, None when they are gone; and files that are neither."""

    checkpoints: Sequence[Checkpoint]
    leaves: Sequence[Leaf] | None
    odd: Sequence[str] = ()


def origin_of(show: str, public: bytes) -> str:
    """The name of a ledger: it has the studio's key in it, so that no two are called the same."""
    return f"pegbar/{public[:8].hex()}/{show}"


def signed(show: str, head: tuple[int, Hash], time: str, notary: Notary) -> Checkpoint:
    """A checkpoint over a tree's size and root."""
    public = notary.public()
    origin = origin_of(show, public)
    text = f"{origin}\n{head[0]}\n{base64.b64encode(head[1]).decode()}\ntime {time}\n"
    note = Note(
        text=text,
        name=origin,
        key_hash=key_hash(origin, public),
        signature=notary.sign(text.encode()),
    )
    return Checkpoint(origin=origin, size=head[0], root=head[1], time=time, note=note)


def parse_checkpoint(text: str) -> Checkpoint | None:
    """A checkpoint, or None for a text of another shape. Its signature is not checked here."""
    note = parse_note(text)
    if note is None:
        return None
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) != _LINES or lines[0] != note.name or not lines[3].startswith("time "):
        return None
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    size = lines[1]
    plain = size.isascii() and size.isdecimal() and str(int(size)) == size
    if not plain or len(root) != _HASH:
        return None
    return Checkpoint(
        origin=lines[0],
        size=int(size),
        root=root,
        time=lines[3].removeprefix("time "),
        note=note,
    )


def is_by(note: Note, notary: Notary) -> bool:
    """Whether this notary signed a note. Ed25519 signs the same text the same way each time."""
    expected = key_hash(note.name, notary.public())
    return note.key_hash == expected and note.signature == notary.sign(note.text.encode())
