"""What every vault does, held against each. That bytes are secret is tested with the sealed one."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pegbar.backends.vaults.folder import FolderVault
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import Corrupt
from tests.fakes.keys import ring_in, sealed_in

LAW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(params=["folder", "sealed"])
def opened(request, tmp_path):
    """Opens the same vault, again and again, as several processes would."""
    if request.param == "folder":
        return lambda: FolderVault(tmp_path / "vault")
    ring = ring_in(tmp_path)
    return lambda: sealed_in(tmp_path, ring)


@pytest.fixture
def vault(opened):
    return opened()


@LAW
@given(data=st.binary(max_size=300))
def test_what_is_put_in_comes_out(vault, data):
    digest = vault.put(data)
    assert digest == digest_bytes(data)
    assert vault.read(digest) == data
    assert vault.path(digest).read_bytes() == data
    assert vault.head(digest, 5) == data[:5]
    vault.check(digest)


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_any_size_comes_out_from_bytes_and_from_a_file(vault, tmp_path, size):
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    (tmp_path / "in").write_bytes(data)
    assert vault.read(vault.put(tmp_path / "in")) == data
    other = b"y" + data
    assert vault.read(vault.put(other)) == other


def test_a_path_is_read_only_and_nobody_elses(vault):
    path = vault.path(vault.put(b"paint"))
    assert path.stat().st_mode & 0o333 == 0


def test_another_process_finds_what_this_one_kept(opened):
    digest = opened().put(b"paint")
    assert opened().has(digest)
    assert list(opened().everything()) == [digest]
    assert opened().read(digest) == b"paint"


def test_bytes_that_are_not_there_are_refused(vault):
    never = digest_bytes(b"never")
    assert not vault.has(never)
    for use in (vault.read, vault.path, vault.check, lambda one: vault.head(one, 1)):
        with pytest.raises(Corrupt, match="not in the vault") as caught:
            use(never)
        assert caught.value.about == never


@pytest.mark.parametrize("others", [0, 2000], ids=["alone", "among many others"])
def test_what_is_missing_is_told_of_few_and_of_many(vault, tmp_path, others):
    for number in range(others):  # as files by hand: only their names matter here
        shelf = tmp_path / "vault" / f"{number % 256:02x}"
        shelf.mkdir(exist_ok=True)
        (shelf / f"{number:062x}").touch()
    kept = [vault.put(b"%d" % number) for number in range(1500)]
    never = [digest_bytes(b"never %d" % number) for number in range(700)]
    vault.discard(lost := kept.pop())
    assert set(vault.missing([*kept, *never, lost])) == {*never, lost}
    assert list(vault.missing(kept)) == []
    assert list(vault.missing([lost])) == [lost]
    assert list(vault.missing([])) == []


def test_what_is_discarded_can_be_made_again(vault):
    digest = vault.put(b"paint")
    vault.discard(digest)
    assert not vault.has(digest)
    assert vault.put(b"paint") == digest
    assert vault.read(digest) == b"paint"


def test_what_is_destroyed_is_gone_and_so_is_what_was_put_aside(vault, tmp_path):
    kept, gone, aside = vault.put(b"kept"), vault.put(b"gone"), vault.put(b"aside")
    vault.discard(aside)
    vault.destroy([gone, aside])
    vault.destroy([gone, aside])
    assert not vault.has(gone)
    assert vault.read(kept) == b"kept"
    damaged = tmp_path / "vault" / "damaged"
    assert list(damaged.iterdir()) == []


def test_nothing_is_left_in_the_incoming_folder(vault, tmp_path):
    for number in range(5):
        vault.put(b"%d" % number)
    assert list((tmp_path / "vault" / "incoming").iterdir()) == []


def test_many_writers_of_the_same_bytes_do_not_collide(opened):
    def write() -> None:
        vault = opened()
        for number in range(30):
            vault.put(b"frame %d" % number)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    vault = opened()
    assert len(list(vault.everything())) == 30
    for digest in vault.everything():
        vault.check(digest)
