"""Sequences of frames that leave: a signed manifest beside the files, and its examination.

A PNG or EXR sequence has no file that could carry credentials for all of it. Its manifest names
every file by its digest, has a Merkle root over them (RFC 6962, in the order of their names), says
what a film's credentials say, and is signed by the studio's notary.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from pegbar.actions.publish import place_bytes
from pegbar.ports.notary import Notary, Register
from pegbar.ports.signer import Claim
from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest, digest_file
from pegbar.values.errors import BadInput
from pegbar.values.merkle import files_root

MANIFEST: Final = "manifest.json"


class SignedFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed: the files by their paths in the folder, the root over them, and the claim."""

    pegbar_sequence: int = 1
    time: str
    claim: dict[str, Any]
    files: dict[str, Digest]
    root: str
    certificate: str


class _Signed(msgspec.Struct, frozen=True, kw_only=True):
    sequence: msgspec.Raw
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceVerdict:
    """`reasons` name each file that is not as it was signed."""

    state: Literal["trusted", "valid", "tampered"]
    signer: str
    reasons: tuple[str, ...]
    sequence: SignedFiles | None


def sign_sequence(
    folder: Path, claim: Claim, notary: Notary, time: str, names: Collection[str] | None = None
) -> Path:
    """Write the manifest of the files in `folder`: of all, or of those with these `names`. Raises
    StorageFailed, BadInput when there are none.

    `time` is ISO 8601, UTC.
    """
    files = {name: d for name, d in _files(folder).items() if names is None or name in names}
    if not files:
        raise BadInput(f"{folder} holds no files to sign")
    said: dict[str, Any] = msgspec.to_builtins(claim)
    plain = SignedFiles(
        time=time, claim=said, files=files, root=files_root(files), certificate=notary.certificate()
    )
    body = canonical(msgspec.to_builtins(plain))
    signature = base64.b64encode(notary.sign(body)).decode()
    signed = msgspec.json.encode(_Signed(sequence=msgspec.Raw(body), signature=signature))
    place_bytes(signed + b"\n", folder / MANIFEST)
    return folder / MANIFEST


def read_sequence(folder: Path) -> SignedFiles | None:
    """What a manifest says, whoever signed it; None where it cannot be read."""
    try:
        signed = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Signed)
        return msgspec.json.decode(signed.sequence, type=SignedFiles)
    except (msgspec.DecodeError, UnicodeDecodeError, OSError):
        return None


def check_sequence(folder: Path, register: Register) -> SequenceVerdict:
    """Whether every file is there as it was signed, no other came in, and who signed."""
    signed = check_manifest(folder, register)
    if signed.sequence is None:
        return signed
    faults = _faults(signed.sequence, _files(folder))
    return _tampered(signed.signer, *faults) if faults else signed


def check_manifest(folder: Path, register: Register) -> SequenceVerdict:
    """Whether the manifest is what was signed, and by whom; nothing of the files beside it."""
    try:
        signed = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Signed)
        body = bytes(signed.sequence)
        sequence = msgspec.json.decode(body, type=SignedFiles)
        signature = base64.b64decode(signed.signature, validate=True)
    except (msgspec.DecodeError, binascii.Error, UnicodeDecodeError, OSError):
        return _tampered("", f"{MANIFEST} cannot be read any more")
    standing = register.standing(sequence.certificate, sequence.time)
    if standing.state == "unfit":
        return _tampered(standing.signer, standing.trouble)
    if not register.holds(standing.public, signature, body):
        return _tampered(standing.signer, f"{MANIFEST} is not what was signed")
    return SequenceVerdict(
        state=standing.state, signer=standing.signer, reasons=(), sequence=sequence
    )


def _faults(sequence: SignedFiles, found: dict[str, Digest]) -> list[str]:
    faults = [
        f"{name} is missing" if name not in found else f"{name} is not what was signed"
        for name, digest in sequence.files.items()
        if found.get(name) != digest
    ]
    faults += [f"{name} was added" for name in found if name not in sequence.files]
    if files_root(sequence.files) != sequence.root:
        faults.append("the root is not that of the files")
    return faults


def _tampered(signer: str, *reasons: str) -> SequenceVerdict:
    return SequenceVerdict(state="tampered", signer=signer, reasons=reasons, sequence=None)


def _files(folder: Path) -> dict[str, Digest]:
    """The digests of all files, by their paths in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: digest_file(path) for name, path in named.items() if name != MANIFEST}
