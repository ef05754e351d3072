"""Lose damaged bytes on purpose: put them aside and forget what was made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from pegbar.actions.studio import Room
from pegbar.assets.facts import BytesLost, StepMade
from pegbar.assets.tree import decode_tree
from pegbar.values.digests import Digest
from pegbar.values.errors import Corrupt

_TREE_MARK = b'{"files":'
_NAMED: Final = re.compile(r"blake3:[0-9a-f]{64}")


def lose(room: Room, digest: Digest, reason: str) -> tuple[str, ...]:
    """Put the bytes aside and say so in the ledger, also for every output that holds them, so
    that the steps behind them run again. Returns those steps, and the files that they came from.
    """
    room.vault.discard(digest)
    lost = [BytesLost(digest=digest, reason=reason)]
    touched: list[str] = []
    for step, outputs in _steps(room):
        for output in outputs.values():
            if output == digest or digest in held(room, output):
                touched.append(step)
                if output != digest:
                    lost.append(BytesLost(digest=output, reason=f"holds {digest}"))
    touched += [seen.path for seen in room.index.sources(digest)]
    room.ledger.append(list(dict.fromkeys(lost)), by=room.person)
    return tuple(dict.fromkeys(touched))


def _steps(room: Room) -> Iterator[tuple[str, Mapping[str, Digest]]]:
    for fact in room.ledger.facts(kinds=(StepMade,)):
        if isinstance(fact.body, StepMade):
            yield fact.body.step, fact.body.outputs


def held(room: Room, output: Digest) -> set[Digest]:
    """Every digest in a tree, and in the trees in it; nothing for plain bytes."""
    held: set[Digest] = set()
    waiting = [output]
    while waiting:
        try:
            one = waiting.pop()
            if room.vault.head(one, len(_TREE_MARK)) != _TREE_MARK:
                continue
            inside = decode_tree(room.vault.read(one)).files.values()
        except (Corrupt, msgspec.DecodeError):
            continue
        waiting += [digest for digest in inside if digest not in held]
        held.update(inside)
    return held


def unaccounted(room: Room) -> frozenset[Digest]:
    """Everything in the vault that no fact tells of, and nothing holds of which one does: pieces
    of steps that were stopped, and what came out when nobody was let keep it any more."""
    told: set[Digest] = set()
    for fact in room.ledger.facts():
        told.update(Digest(one) for one in _NAMED.findall(fact.text))
    there = frozenset(room.vault.everything())
    told &= there
    return there - told.union(*(held(room, one) for one in told))
