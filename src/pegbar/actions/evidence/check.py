"""Check an evidence pack: is it what was signed, does every fact stand in the ledger that was
signed, does the page belong to it? Needs no studio and no network."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec

from pegbar.actions.evidence.records import Governed, Pack, Proven, SignedPack
from pegbar.actions.leaves import leaf
from pegbar.actions.tree_heads import Checkpoint, origin_of, parse_checkpoint
from pegbar.ports.notary import Register, Standing
from pegbar.values.canonical import canonical
from pegbar.values.merkle import proves_inclusion
from pegbar.values.signed_note import Note, key_hash, parse_note
from pegbar.values.strict_json import decode_strictly

_SAID: Final[dict[str, dict[str, str]]] = {
    "sources": {"path": "path", "digest": "digest", "by": "person", "licence": "licence"},
    "approvals": {"stage": "stage", "approved": "approved", "note": "note"},
    "verdicts": {name: name for name in ("roles", "door", "action", "about", "allowed", "reasons")},
    "loosened": {"digest": "digest", "why": "why"},
}
"""What entries of the pack repeat from their facts: field of the entry, key of the fact's text."""

_DATED: Final = ("approvals", "verdicts", "governed", "loosened", "films")
_FACT_FIELDS: Final = ("fact", "last_fact", "revoked_fact")


class _Colleague(msgspec.Struct):
    roles: tuple[str, ...] = ()


class _Rules(msgspec.Struct):
    """What a fact says of accepted rules."""

    members: dict[str, _Colleague] = {}
    files: dict[str, str] = {}


class _Granted(msgspec.Struct):
    """What a fact says of a consent."""

    consent: dict[str, Any] = {}


class PackVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: trusted (valid, and by a studio whose root is known here), valid or tampered."""

    state: Literal["trusted", "valid", "tampered"]
    signer: str
    reasons: tuple[str, ...]
    show: str = ""
    facts: int = 0
    size: int = 0
    made: str = ""


def seal_text(origin: str, pack: str, page: str, time: str) -> str:
    """What the pack's signature is over: the digests of the pack and of its page."""
    return f"{origin}\nevidence sha256:{pack}\npage sha256:{page}\ntime {time}\n"


def check_pack(data: bytes, page: bytes | None, register: Register) -> PackVerdict:
    """What a pack is worth. `page` is the page beside it, None where there is none."""
    try:
        raw = decode_strictly(data)
        signed = msgspec.convert(raw, SignedPack)
        told = canonical(raw["pack"])
    except (msgspec.MsgspecError, ValueError, RecursionError, KeyError, TypeError):
        return _tampered("", ("it is not in the form of an evidence pack",))
    pack = signed.pack
    standing = register.standing(pack.certificate, pack.made)
    seal, head = parse_note(signed.signature), parse_checkpoint(pack.checkpoint)
    if standing.state == "unfit" or seal is None or head is None:
        why = standing.trouble or "its signature or its checkpoint cannot be read"
        return _tampered(standing.signer, (why,))
    troubles = [*_seal(pack, (seal, told), page, standing, register)]
    troubles += [*_head(pack, head, standing, register), *_facts(pack, head), *_entries(pack)]
    if troubles:
        return _tampered(standing.signer, tuple(troubles))
    return PackVerdict(
        state="trusted" if standing.state == "trusted" else "valid",
        signer=standing.signer,
        reasons=tuple(_reasons(pack, standing, page=page is not None)),
        show=pack.show,
        facts=len(pack.facts),
        size=head.size,
        made=pack.made,
    )


def _seal(
    pack: Pack, sealed: tuple[Note, bytes], page: bytes | None, standing: Standing, by: Register
) -> Iterator[str]:
    """What is wrong with the signature over pack and page."""
    note, told = sealed
    if not _is_signed(note, standing, by):
        yield "the signature does not fit"
        return
    lines = note.text.split("\n")
    said = [line.partition(" sha256:")[2] for line in lines]
    origin = origin_of(pack.show, standing.public)
    if len(lines) != 5 or note.text != seal_text(origin, said[1], said[2], pack.made):
        yield "its signature is for something else"
        return
    if hashlib.sha256(told).hexdigest() != said[1]:
        yield "what the pack says is not what was signed"
    if page is not None and hashlib.sha256(page).hexdigest() != said[2]:
        yield "the page is not the one that was signed with the pack"


def _head(pack: Pack, head: Checkpoint, standing: Standing, by: Register) -> Iterator[str]:
    if not _is_signed(head.note, standing, by):
        yield "the checkpoint's signature does not fit"
    if head.origin != origin_of(pack.show, standing.public):
        yield "the checkpoint is another show's"


def _is_signed(note: Note, standing: Standing, by: Register) -> bool:
    named = note.key_hash == key_hash(note.name, standing.public)
    return named and by.holds(standing.public, note.signature, note.text.encode())


def _facts(pack: Pack, head: Checkpoint) -> Iterator[str]:
    """Facts that are not in the ledger that was signed."""
    for one in pack.facts:
        proof = _hashes(one)
        entry = leaf(one.number, one.at, one.by, one.previous, one.text).hash()
        if proof is None or not proves_inclusion(
            entry, one.number - 1, head.size, proof, head.root
        ):
            yield f"fact {one.number} does not stand so in the ledger that was signed"


def _hashes(one: Proven) -> list[bytes] | None:
    try:
        return [base64.b64decode(text, validate=True) for text in one.proof]
    except (binascii.Error, ValueError):
        return None


def _entries(pack: Pack) -> Iterator[str]:
    """Entries without a proven fact, and entries that say something else than their fact."""
    facts = {one.number: one for one in pack.facts}
    for part in pack.__struct_fields__:
        entries = getattr(pack, part)
        for entry in entries if isinstance(entries, tuple) and part != "facts" else ():
            numbers = [n for n in (getattr(entry, name, 0) for name in _FACT_FIELDS) if n]
            missing = [number for number in numbers if number not in facts]
            if missing:
                yield f"{part}: fact {missing[0]} is not proven"
            elif numbers and not _agrees(part, entry, facts[numbers[0]]):
                yield f"{part}: fact {numbers[0]} does not say what the pack says it says"


def _agrees(part: str, entry: object, fact: Proven) -> bool:
    try:
        return _repeats(part, entry, fact)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False


def _repeats(part: str, entry: object, fact: Proven) -> bool:
    """Raises MsgspecError, ValueError, RecursionError for a fact of another form."""
    text = msgspec.convert(decode_strictly(fact.text), dict[str, Any])
    if part in _DATED and (getattr(entry, "at", ""), getattr(entry, "by", "")) != (
        fact.at,
        fact.by,
    ):
        return False
    if isinstance(entry, Governed):
        rules = msgspec.convert(text, _Rules)
        members = {name: one.roles for name, one in rules.members.items()}
        return (members, sorted(rules.files)) == (entry.people, list(entry.files))
    if part == "consents":
        paper = msgspec.convert(text, _Granted).consent
        names = ("id", "person", "use", "signed")
        return fact.at == getattr(entry, "granted", "") and all(
            paper.get(name) == getattr(entry, name) for name in names
        )
    return all(
        _same(getattr(entry, field), text.get(key)) for field, key in _SAID.get(part, {}).items()
    )


def _same(value: object, said: object) -> bool:
    """Whether an entry says what its fact says; a list that an older fact lacks is empty."""
    return list(value) == (said or []) if isinstance(value, tuple) else value == said


def _reasons(pack: Pack, standing: Standing, *, page: bool) -> Iterator[str]:
    signer = standing.signer
    yield f"nothing was changed since {signer} signed it on {pack.made}"
    yield f"all {len(pack.facts)} facts that it quotes stand in the ledger that was signed"
    yield (
        "the page belongs to it"
        if page
        else "the page evidence.html is not beside it and was not checked"
    )
    if standing.state == "trusted":
        yield "its root is known here"
    else:
        yield f"no known root vouches for {signer}: anybody can make a certificate of that name"


def _tampered(signer: str, reasons: tuple[str, ...]) -> PackVerdict:
    return PackVerdict(state="tampered", signer=signer, reasons=reasons)
