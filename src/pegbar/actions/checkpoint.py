"""Checkpoints: signed statements of how long a show's ledger is and what stands in it.

Who keeps one can tell later whether any fact before it was changed, dropped, moved or put in.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Final

import msgspec

from pegbar.actions.leaves import Leaf, leaf_of, tree_of
from pegbar.actions.ledger_check import Fault, blocking, ledger_faults
from pegbar.actions.studio import Room
from pegbar.actions.tree_heads import Checkpoint, Kept, is_by, origin_of, parse_checkpoint, signed
from pegbar.ports.notary import Notary
from pegbar.values.errors import BadInput, Refused, StorageFailed, Trespass
from pegbar.values.signed_note import written

JOURNAL: Final = "leaves.jsonl"


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint as `pegbar checkpoint` tells it. `root` is hexadecimal."""

    show: str
    size: int
    root: str
    time: str
    key: str
    signature: str
    file: str
    new: bool
    text: str


def make_checkpoint(room: Room, notary: Notary, folder: Path) -> Signed:
    """Sign the ledger as it is now, and keep it in `folder`; the last one, if nothing came since.

    Raises Refused when the ledger is not what an earlier checkpoint said, StorageFailed.
    """
    # The time is taken first: what is written while the facts are read is later than it says.
    now = room.clock.now().isoformat(timespec="milliseconds")
    facts = list(room.ledger.facts())
    if not facts:
        raise BadInput(f"nothing was made in {room.show} yet", hint="run pegbar make first")
    public = notary.public()
    kept = kept_in(folder, origin_of(room.show, public), notary)
    wrong = blocking(ledger_faults(facts, kept))
    if (broken := room.ledger.check()) or wrong:
        raise Refused(
            f"{room.show}'s ledger is not what it was: {broken or wrong[0].message}",
            hint="nothing was signed; pegbar doctor --verify names everything that is wrong",
        )
    last = kept.checkpoints[-1] if kept.checkpoints else None
    if last is not None and last.size == len(facts):
        return told(room.show, last, folder / _name(last.size), new=False)
    leaves = [leaf_of(fact) for fact in facts]
    checkpoint = signed(room.show, (len(leaves), tree_of(leaves).root()), now, notary)
    path = folder / _name(checkpoint.size)
    rows = b"".join(msgspec.json.encode(one) + b"\n" for one in leaves)
    # The leaves come first: a checkpoint whose leaves were not written would look like tampering.
    _place(folder / JOURNAL, rows)
    _place(path, written(checkpoint.note).encode())
    return told(room.show, checkpoint, path, new=True)


def held_against(room: Room, notary: Notary, folder: Path, kept: Path) -> tuple[Fault, ...]:
    """Everything in which the ledger is not what a checkpoint says that somebody kept.

    Raises BadInput for a file that is no checkpoint of this ledger.
    """
    try:
        one = parse_checkpoint(kept.read_text("utf-8", errors="replace"))
    except OSError as error:
        raise BadInput(
            f"{kept} cannot be read: {error.strerror or error}", hint="check the path"
        ) from error
    origin = origin_of(room.show, notary.public())
    if one is None:
        raise BadInput(f"{kept} is no checkpoint", hint="it is the text that checkpoint printed")
    if one.origin != origin or not is_by(one.note, notary):
        raise Trespass(
            f"{kept} is not signed by this studio for {room.show}",
            hint=f"its name is {one.origin[:80]!r}, this ledger's is {origin!r}",
        )
    here = kept_in(folder, origin, notary)
    heads = sorted([*here.checkpoints, one], key=lambda head: head.size)
    facts = list(room.ledger.facts())
    return ledger_faults(facts, Kept(checkpoints=heads, leaves=here.leaves, odd=here.odd))


def told(show: str, one: Checkpoint, path: Path, *, new: bool) -> Signed:
    return Signed(
        show=show,
        size=one.size,
        root=one.root.hex(),
        time=one.time,
        key=f"{one.note.name}+{one.note.key_hash.hex()}",
        signature=base64.b64encode(one.note.signature).decode(),
        file=str(path),
        new=new,
        text=written(one.note),
    )


def kept_in(folder: Path, origin: str, notary: Notary) -> Kept:
    """What lies in a folder of checkpoints. Raises StorageFailed."""
    found, odd = list[Checkpoint](), list[str]()
    try:
        for path in sorted(folder.glob("*.txt")):
            one = parse_checkpoint(path.read_text("utf-8", errors="replace"))
            if one is None or one.origin != origin or not is_by(one.note, notary):
                odd.append(path.name)
            else:
                found.append(one)
        leaves = _read_leaves(folder / JOURNAL)
    except OSError as error:
        raise StorageFailed(f"{folder} cannot be read: {error.strerror or error}") from error
    return Kept(checkpoints=sorted(found, key=lambda one: one.size), leaves=leaves, odd=odd)


def _read_leaves(path: Path) -> list[Leaf] | None:
    if not path.exists():
        return None
    try:
        return [msgspec.json.decode(row, type=Leaf) for row in path.read_bytes().splitlines()]
    except msgspec.DecodeError:
        return None


def _name(size: int) -> str:
    return f"{size:09d}.txt"


def _place(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageFailed(
            f"{path} cannot be written: {error.strerror or error}",
            hint="check the folder's permissions and the free space",
        ) from error
