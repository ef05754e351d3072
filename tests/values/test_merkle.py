from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.values.merkle import (
    EMPTY,
    Tree,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
)

# The test vectors of the reference implementation of RFC 6962: eight entries and the root of each
# size (certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 70)


def naive_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = naive_split(len(entries))
    pair = naive_root(entries[:k]) + naive_root(entries[k:])
    return hashlib.sha256(b"\x01" + pair).digest()


def naive_split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def naive_path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(entries) == 1:
        return []
    k = naive_split(len(entries))
    if m < k:
        return [*naive_path(m, entries[:k]), naive_root(entries[k:])]
    return [*naive_path(m - k, entries[k:]), naive_root(entries[:k])]


def naive_subproof(m: int, entries: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(entries):
        return [] if whole else [naive_root(entries)]
    k = naive_split(len(entries))
    if m <= k:
        return [*naive_subproof(m, entries[:k], whole), naive_root(entries[k:])]
    return [*naive_subproof(m - k, entries[k:], False), naive_root(entries[:k])]


def entries_of(size: int) -> list[bytes]:
    return [f"fact {number}".encode() for number in range(size)]


def tree_of(entries: list[bytes]) -> Tree:
    return Tree(leaf_hash(entry) for entry in entries)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_that_were_published_for_rfc_6962(size):
    assert tree_of(ENTRIES).root(size).hex() == ROOTS[size - 1]


def test_the_published_proofs_are_made_and_hold():
    tree = tree_of(ENTRIES)
    five_of_eight = (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )
    assert tuple(one.hex() for one in tree.inclusion(5, 8)) == five_of_eight
    six_to_eight = (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )
    assert tuple(one.hex() for one in tree.consistency(6, 8)) == six_to_eight


def test_a_tree_without_leaves_has_the_hash_of_nothing():
    assert Tree().root() == EMPTY == hashlib.sha256(b"").digest()


@settings(max_examples=60, deadline=None)
@given(size=SIZES, data=st.data())
def test_roots_and_proofs_are_what_the_recursive_definition_gives(size, data):
    entries = entries_of(size)
    tree = tree_of(entries)
    part = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, part - 1))
    assert tree.root(part) == naive_root(entries[:part])
    assert list(tree.inclusion(index, part)) == naive_path(index, entries[:part])
    assert list(tree.consistency(part, size)) == naive_subproof(part, entries, True)


@settings(max_examples=60, deadline=None)
@given(size=SIZES, data=st.data())
def test_a_proof_holds_for_its_leaf_and_for_nothing_else(size, data):
    tree = tree_of(entries_of(size))
    index = data.draw(st.integers(0, size - 1))
    proof, root, leaf = tree.inclusion(index), tree.root(), tree.leaf(index)
    assert proves_inclusion(leaf, index, size, proof, root)
    assert not proves_inclusion(leaf_hash(b"another"), index, size, proof, root)
    assert not proves_inclusion(leaf, index, size, proof, leaf_hash(b"another"))
    assert not proves_inclusion(leaf, index, size, (*proof, leaf), root)
    assert not any(
        proves_inclusion(leaf, other, size, proof, root) for other in range(size) if other != index
    )
    for place in range(len(proof)):
        bent = (*proof[:place], leaf_hash(b"bent"), *proof[place + 1 :])
        assert not proves_inclusion(leaf, index, size, bent, root)
        assert not proves_inclusion(leaf, index, size, proof[:place], root)


@settings(max_examples=60, deadline=None)
@given(size=SIZES, data=st.data())
def test_a_tree_that_only_grew_is_told_from_one_that_was_changed(size, data):
    first = data.draw(st.integers(0, size))
    entries = entries_of(size)
    tree = tree_of(entries)
    proof, roots = tree.consistency(first), (tree.root(first), tree.root())
    assert proves_consistency((first, size), roots, proof)
    assert not proves_consistency((first, size), roots, (*proof, roots[0]))
    if first:
        changed = data.draw(st.integers(0, first - 1))
        entries[changed] = b"changed"
        other = tree_of(entries)
        assert not proves_consistency(
            (first, size), (roots[0], other.root()), other.consistency(first)
        )
    if 0 < first < size:
        assert not proves_consistency((first, size), roots, proof[:-1])
        assert not proves_consistency((first, size), (leaf_hash(b"x"), roots[1]), proof)


@pytest.mark.parametrize(
    ("sizes", "roots", "proof"),
    [((3, 2), (EMPTY, EMPTY), ()), ((-1, 2), (EMPTY, EMPTY), ()), ((0, 2), (b"x", EMPTY), ())],
)
def test_sizes_that_cannot_be_prove_nothing(sizes, roots, proof):
    assert not proves_consistency(sizes, roots, proof)
    assert not proves_inclusion(EMPTY, sizes[0], 0, proof, EMPTY)


def test_what_is_not_in_the_tree_cannot_be_asked_for():
    tree = tree_of(entries_of(3))
    for ask in (
        lambda: tree.root(4),
        lambda: tree.inclusion(3),
        lambda: tree.consistency(4, 3),
        lambda: tree.consistency(2, 9),
    ):
        with pytest.raises(ValueError, match="tree"):
            ask()
