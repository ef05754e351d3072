"""Merkle trees as certificate transparency has them (RFC 6962, section 2.1): SHA-256, a leaf and
an inner node hashed apart. Roots at any size, proofs that an entry is in, that a tree only grew.

Proofs are made after RFC 6962 and checked after the algorithms of RFC 9162, section 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest

Hash = bytes
"""32 bytes of SHA-256."""

EMPTY: Final[Hash] = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(entry: bytes) -> Hash:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\x01" + left + right).digest()


def files_root(files: Mapping[str, Digest]) -> str:
    """The root over files by name and digest, in the order of their names, as hexadecimal."""
    entries = (canonical([name, digest]) for name, digest in sorted(files.items()))
    return Tree(leaf_hash(entry) for entry in entries).root().hex()


class Tree:
    """A tree that leaves are appended to. Mutable: it keeps every complete subtree's hash, two
    hashes a leaf, so that an append costs two hashes and a proof the square of the depth at most.
    """

    def __init__(self, leaves: Iterable[Hash] = ()) -> None:
        self._levels: list[list[Hash]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: Hash) -> None:
        """Add the hash of an entry (`leaf_hash`)."""
        level = 0
        self._levels[0].append(leaf)
        while len(self._levels[level]) % 2 == 0:
            pair = self._levels[level][-2:]
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(node_hash(*pair))

    def leaf(self, index: int) -> Hash:
        return self._levels[0][index]

    def root(self, size: int | None = None) -> Hash:
        """The root over the first `size` leaves. Raises ValueError when there are fewer."""
        size = self._size(size)
        return self._range(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> tuple[Hash, ...]:
        """The proof that leaf `index` is in the tree of `size` leaves: sibling hashes, leaf side
        first. Raises ValueError."""
        size = self._size(size)
        if not 0 <= index < size:
            raise ValueError(f"leaf {index} is not in a tree of {size}")
        start, end, path = 0, size, list[Hash]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency(self, first: int, second: int | None = None) -> tuple[Hash, ...]:
        """The proof that the tree of `first` leaves is how that of `second` began: empty when they
        are the same or the first is empty. Raises ValueError."""
        second = self._size(second)
        if not 0 <= first <= second:
            raise ValueError(f"a tree of {first} cannot become one of {second}")
        if first in {0, second}:
            return ()
        start, end, whole, path = 0, second, True, list[Hash]()
        while end != first:
            middle = start + _split(end - start)
            if first <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._range(start, end))
        return tuple(reversed(path))

    def _size(self, size: int | None) -> int:
        if size is None:
            return len(self)
        if not 0 <= size <= len(self):
            raise ValueError(f"the tree has {len(self)} leaves, not {size}")
        return size

    def _range(self, start: int, end: int) -> Hash:
        """The root over leaves `start` to `end`, a subtree as RFC 6962 splits it."""
        width = end - start
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(width)
        return node_hash(self._range(start, middle), self._range(middle, end))


def proves_inclusion(leaf: Hash, index: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """Whether `proof` shows that leaf `index` of a tree of `size` with this root is `leaf`.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(sibling, found)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(
    sizes: tuple[int, int], roots: tuple[Hash, Hash], proof: Sequence[Hash]
) -> bool:
    """Whether `proof` shows that the tree of the first size and root is how the second began.

    Source: RFC 9162, section 2.1.4.2.
    """
    (first, second), (old, new) = sizes, roots
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and old == new
    if first == 0:
        return not proof and old == EMPTY
    steps = [old, *proof] if first & (first - 1) == 0 else list(proof)
    if not steps:
        return False
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    before = after = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and before == old and after == new


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1
