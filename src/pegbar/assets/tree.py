"""A tree: many files under one digest, as a list of names and digests."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """Named files, sorted by name; what a step that makes a sequence gives out."""

    tree: int = 1
    files: dict[str, Digest]

    def encode(self) -> bytes:
        """Canonical bytes: the same files give the same digest."""
        return canonical({"tree": self.tree, "files": dict(sorted(self.files.items()))})


def tree_of(files: Mapping[str, Digest]) -> Tree:
    return Tree(files=dict(sorted(files.items())))


def decode_tree(data: bytes) -> Tree:
    return msgspec.json.decode(data, type=Tree)
