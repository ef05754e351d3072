"""Signed notes: plain text that people can read and print, with signatures below it.

Source: C2SP signed-note and tlog-checkpoint (c2sp.org), signatures of type 0x01 (Ed25519). What is
signed is the text up to and with its last newline; an empty line and the signatures follow.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

_ED25519: Final = b"\x01"
_MARK: Final = "— "
_SIGNATURE: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """`text` ends with a newline. `key_hash` are the four bytes that name the key."""

    text: str
    name: str
    key_hash: bytes
    signature: bytes


def key_hash(name: str, public: bytes) -> bytes:
    """The first four bytes of SHA-256 over the key's name, a newline, the type and the key."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def written(note: Note) -> str:
    """The note as text."""
    signed = base64.b64encode(note.key_hash + note.signature).decode()
    return f"{note.text}\n{_MARK}{note.name} {signed}\n"


def parse_note(text: str) -> Note | None:
    """A note with exactly one signature, or None for anything else."""
    body, gap, tail = text.rpartition("\n\n")
    if not gap or not tail.startswith(_MARK) or tail.count("\n") != 1 or not tail.endswith("\n"):
        return None
    name, space, coded = tail[len(_MARK) : -1].partition(" ")
    try:
        raw = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not (name and space) or "+" in name or len(raw) != 4 + _SIGNATURE:
        return None
    if base64.b64encode(raw).decode() != coded:  # one way to write it, not several
        return None
    return Note(text=body + "\n", name=name, key_hash=raw[:4], signature=raw[4:])
