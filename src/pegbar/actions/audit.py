"""Write a show's evidence pack: a page for people, and the same as JSON with its proofs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pegbar import __version__
from pegbar.actions.checkpoint import make_checkpoint
from pegbar.actions.evidence import gathering, records
from pegbar.actions.evidence.check import seal_text
from pegbar.actions.evidence.chronicle import chronicle
from pegbar.actions.evidence.generators import prompts
from pegbar.actions.evidence.notices import notices
from pegbar.actions.evidence.page import page_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.film_words import Hands
from pegbar.actions.leaves import leaf_of, tree_of
from pegbar.actions.publish import place_bytes
from pegbar.actions.shoot import Shoot
from pegbar.actions.stages import Review
from pegbar.actions.studio import Room
from pegbar.actions.tree_heads import origin_of
from pegbar.assets.facts import Fact
from pegbar.ports.notary import Notary
from pegbar.ports.vault import Vault
from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest
from pegbar.values.errors import Corrupt
from pegbar.values.signed_note import Note, key_hash, written

JSON: Final = "evidence.json"
PAGE: Final = "evidence.html"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Where a pack lies, and what stands behind it."""

    page: str
    json: str
    checkpoint: str
    size: int
    facts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What an audit works with. `checkpoints` is where the show's are kept."""

    shoot: Shoot
    film: FilmGraph
    room: Room
    hands: Hands
    notary: Notary
    studio: str
    checkpoints: Path


def audit(desk: Desk, out: Path) -> Written:
    """Sign the ledger as it is, gather what it says, and write the pack into `out`.

    Raises Refused when the ledger does not hold, StorageFailed.
    """
    head = make_checkpoint(desk.room, desk.notary, desk.checkpoints)
    facts = list(desk.room.ledger.facts())[: head.size]
    pack = _pack(desk, facts, head.text)
    page = page_of(pack).encode()
    file = msgspec.json.encode(
        records.SignedPack(pack=pack, signature=_signature(desk, pack, page))
    )
    place_bytes(page, out / PAGE)
    place_bytes(msgspec.json.format(file, indent=1) + b"\n", out / JSON)
    return Written(
        page=str(out / PAGE),
        json=str(out / JSON),
        checkpoint=head.file,
        size=head.size,
        facts=len(pack.facts),
    )


def _pack(desk: Desk, facts: list[Fact], checkpoint: str) -> records.Pack:
    now = desk.room.clock.now().isoformat(timespec="seconds")
    told = gathering.Told(
        shoot=desk.shoot,
        film=desk.film,
        hands=desk.hands,
        facts=facts,
        bytes_of=_reader(desk.room.vault),
        now=now,
    )
    known = {one.path: one for one in gathering.sources(told)}
    pack = records.Pack(
        show=desk.shoot.show.id,
        title=desk.shoot.show.title or desk.shoot.story.title,
        studio=desk.studio,
        made=now,
        made_by=desk.room.person,
        made_with=f"Pegbar {__version__}",
        ai_use=tuple(gathering.ai_use(told)),
        consents=tuple(gathering.consents(told)),
        sources=tuple(known.values()),
        record=tuple(chronicle(facts)),
        passages=tuple(gathering.passages(told, known)),
        choices=tuple(gathering.choices(told)),
        keyframes=tuple(gathering.keyframes(known)),
        approvals=tuple(gathering.approvals(told)),
        verdicts=tuple(gathering.verdicts(told)),
        governed=tuple(gathering.governed(told)),
        loosened=tuple(gathering.loosened(told)),
        films=tuple(gathering.films(told)),
        disclosure=tuple(gathering.disclosure(told)),
        obligations=tuple(gathering.obligations(told)),
        notices=tuple(
            notices(Review(shoot=desk.shoot, film=desk.film, room=desk.room, facts=facts))
        ),
        facts=(),
        checkpoint=checkpoint,
        certificate=desk.notary.certificate(),
        prompts=tuple(prompts(facts)),
    )
    return msgspec.structs.replace(pack, facts=_proven(facts, quoted(pack)))


def quoted(pack: records.Pack) -> set[int]:
    """The numbers of all facts that a pack rests on, the first of the ledger among them."""
    found = {1}
    for name in pack.__struct_fields__:
        part = getattr(pack, name)
        for entry in part if isinstance(part, tuple) else ():
            for field in ("fact", "last_fact", "revoked_fact"):
                found.add(getattr(entry, field, 0))
    return found - {0}


def _proven(facts: list[Fact], numbers: set[int]) -> tuple[records.Proven, ...]:
    tree = tree_of(leaf_of(fact) for fact in facts)
    return tuple(
        records.Proven(
            number=number,
            at=facts[number - 1].at,
            by=facts[number - 1].by,
            previous=facts[number - 1].previous,
            text=facts[number - 1].text,
            proof=tuple(base64.b64encode(one).decode() for one in tree.inclusion(number - 1)),
        )
        for number in sorted(numbers)
    )


def _signature(desk: Desk, pack: records.Pack, page: bytes) -> str:
    public = desk.notary.public()
    origin = origin_of(desk.room.show, public)
    digests = tuple(
        hashlib.sha256(data).hexdigest() for data in (canonical(msgspec.to_builtins(pack)), page)
    )
    text = seal_text(origin, digests[0], digests[1], pack.made)
    note = Note(
        text=text,
        name=origin,
        key_hash=key_hash(origin, public),
        signature=desk.notary.sign(text.encode()),
    )
    return written(note)


def _reader(vault: Vault) -> Callable[[str], bytes | None]:
    """Stored bytes by their digest; None for those that are gone or damaged."""

    def read(digest: str) -> bytes | None:
        try:
            return vault.read(Digest(digest)) if digest else None
        except (Corrupt, OSError):
            return None

    return read
