"""The leaves of a ledger's tree: one record a fact, small enough to keep beside the checkpoints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from pegbar.assets.facts import Fact
from pegbar.values.canonical import canonical
from pegbar.values.merkle import Hash, Tree, leaf_hash


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a leaf is the hash of. `text` is the SHA-256 of the fact's text, so that a fact can be
    proven without being shown."""

    at: str
    by: str
    number: int
    previous: str
    text: str

    def record(self) -> bytes:
        """Canonical JSON (RFC 8785)."""
        return canonical(msgspec.structs.asdict(self))

    def hash(self) -> Hash:
        return leaf_hash(self.record())


def leaf_of(fact: Fact) -> Leaf:
    return leaf(fact.number, fact.at, fact.by, fact.previous, fact.text)


def leaf(number: int, at: str, by: str, previous: str, text: str) -> Leaf:
    """The leaf of a fact that has these five."""
    told = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    return Leaf(at=at, by=by, number=number, previous=previous, text=told)


def tree_of(leaves: Iterable[Leaf]) -> Tree:
    return Tree(one.hash() for one in leaves)
