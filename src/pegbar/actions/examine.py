"""Examine a show's room: are its bytes whole, does its ledger's chain hold, what is hurt?"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from pegbar.actions.lose import lose
from pegbar.actions.studio import Room
from pegbar.values.digests import Digest
from pegbar.values.errors import Corrupt


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that are no longer what they were, and the steps and files that they belong to."""

    digest: Digest
    touches: tuple[str, ...]


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """`chain` is empty when every fact follows from the one before."""

    show: str
    assets: int
    facts: int
    chain: str
    damaged: tuple[Damage, ...]


def examine(room: Room, progress: Callable[[int], None]) -> Examination:
    """Read every byte of the show. What is damaged is put aside, so that the next make makes it
    again; a broken chain is only reported, because nobody may mend it silently."""
    damaged: list[Damage] = []
    count = 0
    for digest in room.vault.everything():
        count += 1
        progress(count)
        try:
            room.vault.check(digest)
        except Corrupt as fault:
            damaged.append(Damage(digest=digest, touches=lose(room, digest, fault.message)))
    return Examination(
        show=room.show,
        assets=count,
        facts=sum(1 for _ in room.ledger.facts()),
        chain=room.ledger.check() or "",
        damaged=tuple(damaged),
    )
