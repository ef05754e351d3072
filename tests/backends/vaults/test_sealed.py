from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pegbar.backends.vaults import sealing
from pegbar.backends.vaults.copies import ViewingCopies, sweep_copies
from pegbar.values.digests import digest_bytes, hex_of
from pegbar.values.errors import Corrupt, StorageFailed
from tests.fakes.keys import ring_in, sealed_in

LAW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SECRET = b"a line that nobody should read " * 9


def stored(room):
    """The sealed files, without their folders' own."""
    shelves = [one for one in (room / "vault").iterdir() if len(one.name) == 2]
    return sorted(file for shelf in shelves for file in shelf.iterdir())


def rewrite(file, data):
    file.chmod(0o600)
    file.write_bytes(data)


def test_no_byte_and_no_digest_of_a_show_is_seen_from_outside(tmp_path):
    digest = sealed_in(tmp_path).put(SECRET)
    for file in tmp_path.rglob("*"):
        assert hex_of(digest) not in file.name
        if file.is_file():
            data = file.read_bytes()
            assert b"nobody should read" not in data
            assert bytes.fromhex(hex_of(digest)) not in data


def test_the_same_bytes_in_two_shows_are_two_files_that_share_nothing(tmp_path):
    for show in ("one", "two"):
        sealed_in(tmp_path / show, ring_in(tmp_path / show, show)).put(SECRET)
    (one,), (two,) = stored(tmp_path / "one"), stored(tmp_path / "two")
    assert one.name != two.name
    assert one.read_bytes()[8:] != two.read_bytes()[8:]


@LAW
@given(data=st.binary(max_size=200), place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_any_byte_that_was_changed_is_found(tmp_path, data, place, flip):
    vault = sealed_in(tmp_path)
    digest = vault.put(data)
    file = vault._place(digest)
    whole = bytearray(file.read_bytes())
    whole[place % len(whole)] ^= flip
    rewrite(file, bytes(whole))
    for use in (vault.read, vault.path, vault.check):
        with pytest.raises(Corrupt) as caught:
            use(digest)
        assert caught.value.about == digest
    vault.discard(digest)
    vault.put(data)
    assert vault.read(digest) == data


@LAW
@given(data=st.binary(max_size=60), cut=st.integers(0, 200), more=st.binary(max_size=40))
def test_a_file_that_was_cut_or_grew_is_found(tmp_path, data, cut, more):
    vault = sealed_in(tmp_path)
    digest = vault.put(data)
    file = vault._place(digest)
    whole = file.read_bytes()
    changed = whole[: cut % (len(whole) + 1)] + more
    rewrite(file, changed)
    if changed == whole:
        assert vault.read(digest) == data
    else:
        with pytest.raises(Corrupt):
            vault.read(digest)
    rewrite(file, whole)


@LAW
@given(order=st.permutations(range(4)), kept=st.integers(1, 4))
def test_pieces_that_were_reordered_or_left_out_are_found(tmp_path, monkeypatch, order, kept):
    monkeypatch.setattr(sealing, "PIECE", 8)
    vault = sealed_in(tmp_path)
    data = b"the first piece and the last one"
    digest = vault.put(data)
    file = vault._place(digest)
    whole = file.read_bytes()
    head, body = whole[: sealing.HEAD_SIZE], whole[sealing.HEAD_SIZE :]
    pieces = [body[start : start + 24] for start in range(0, len(body), 24)]
    assert len(pieces) == 4
    rewrite(file, head + b"".join(pieces[number] for number in order[:kept]))
    if [*order[:kept]] == [0, 1, 2, 3]:
        assert vault.read(digest) == data
    else:
        with pytest.raises(Corrupt):
            vault.read(digest)
    rewrite(file, whole)


def test_a_file_that_lies_under_another_name_is_found(tmp_path):
    vault = sealed_in(tmp_path)
    one, other = vault.put(b"one"), vault.put(b"two")
    rewrite(vault._place(one), vault._place(other).read_bytes())
    with pytest.raises(Corrupt):
        vault.read(one)


def test_a_key_that_was_given_to_another_file_opens_nothing(tmp_path):
    vault = sealed_in(tmp_path)
    one, other = vault.put(b"one"), vault.put(b"two")
    db = vault.index._db
    db.execute("UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE name <> ?)", (b"",))
    spoiled = 0
    for digest in (one, other):
        try:
            vault.read(digest)
        except Corrupt:
            spoiled += 1
    assert spoiled == 1


def test_a_file_of_another_show_opens_nothing_and_is_told_of(tmp_path):
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    vault = sealed_in(mine, ring_in(mine, "mine"))
    digest = sealed_in(theirs, ring_in(theirs, "theirs")).put(SECRET)
    (file,) = stored(theirs)
    shelf = mine / "vault" / file.parent.name
    shelf.mkdir()
    shutil.copy(file, shelf)
    assert not vault.has(digest)
    with pytest.raises(StorageFailed, match="no file of this show"):
        list(vault.everything())


def test_a_file_that_was_copied_before_its_key_was_destroyed_opens_no_more(tmp_path):
    ring = ring_in(tmp_path)
    vault = sealed_in(tmp_path, ring)
    digest = vault.put(SECRET)
    place = vault._place(digest)
    copy = place.read_bytes()
    vault.destroy([digest])
    assert not place.exists()
    place.write_bytes(copy)
    for one in (vault, sealed_in(tmp_path, ring)):
        with pytest.raises(Corrupt, match=r"key of .* is gone"):
            one.read(digest)
    vault.put(SECRET)
    rewrite(place, copy)
    with pytest.raises(Corrupt):
        vault.read(digest)  # the same bytes came again, with a key of their own


def test_a_destroyed_key_is_not_left_in_the_index_or_beside_it(tmp_path):
    vault = sealed_in(tmp_path)
    digest = vault.put(SECRET)
    vault.put(b"another")
    row = vault.index.find(vault._sealed_name(digest)[:16], vault._row(digest).tag)
    vault.destroy([digest])
    for file in (tmp_path / "keys").iterdir():
        assert row.wrapped not in file.read_bytes(), file


def test_a_key_that_was_lost_is_said_and_mended_by_making_the_bytes_again(tmp_path):
    vault = sealed_in(tmp_path)
    digest = vault.put(SECRET)
    vault.index.drop([vault._sealed_name(digest)[:16]])
    assert list(vault.everything()) == [digest]
    with pytest.raises(Corrupt, match="gone"):
        vault.check(digest)
    vault.put(SECRET)
    assert vault.read(digest) == SECRET


def test_files_cannot_be_read_by_others(tmp_path):
    sealed_in(tmp_path).put(SECRET)
    for file in [*stored(tmp_path), *(tmp_path / "keys").iterdir()]:
        assert file.stat().st_mode & 0o077 == 0, file
    for folder in (tmp_path / "keys", tmp_path / "vault"):
        assert folder.stat().st_mode & 0o077 == 0 or folder.name == "vault"


def test_a_vault_whose_keys_are_not_there_says_so_and_makes_no_others(tmp_path):
    ring = ring_in(tmp_path)
    sealed_in(tmp_path, ring).put(SECRET)
    for file in (tmp_path / "keys").glob("files.db*"):
        file.unlink()
    with pytest.raises(StorageFailed, match="not there"):
        sealed_in(tmp_path, ring)


def test_a_viewing_copy_is_gone_when_the_last_one_lets_go(tmp_path):
    vault = sealed_in(tmp_path)
    digest = vault.put(SECRET)
    path = vault.path(digest)
    assert vault.path(digest) == path
    vault.let_go(digest)
    assert path.read_bytes() == SECRET
    assert path.parent.stat().st_mode & 0o077 == 0
    vault.let_go(digest)
    assert not path.exists()
    vault.let_go(digest)


def test_a_viewing_copy_lies_in_the_room_where_memory_is_short_or_not_ours(tmp_path):
    room, memory = tmp_path / "room", tmp_path / "memory"
    memory.mkdir()
    digest = digest_bytes(b"paint")
    there = ViewingCopies(room, memory).lend(digest, 5, lambda: [b"pa", b"int"])
    assert there.is_relative_to(memory)
    assert there.read_bytes() == b"paint"
    huge = ViewingCopies(room, memory).lend(digest, 1 << 60, lambda: [b"paint"])
    assert huge.is_relative_to(room / "scratch")
    (memory / f"pegbar-{os.getuid()}").chmod(0o755)
    open_to_others = ViewingCopies(room, memory).lend(digest, 5, lambda: [b"paint"])
    assert open_to_others.is_relative_to(room / "scratch")


def test_copies_of_killed_processes_are_swept_and_ours_stay(tmp_path):
    room, memory = tmp_path / "room", tmp_path / "memory"
    memory.mkdir()
    ours = ViewingCopies(room, memory).lend(digest_bytes(b"a"), 1, lambda: [b"a"])
    dead = ours.parent.parent / "4194999-gone"
    dead.mkdir()
    (dead / "film").write_bytes(b"in the clear")
    sweep_copies(room, memory)
    assert not dead.exists()
    assert ours.exists()
