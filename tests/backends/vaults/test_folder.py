from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pegbar.backends.vaults.folder import FolderVault
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import Corrupt


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_what_is_put_in_comes_out(tmp_path, data):
    vault = FolderVault(tmp_path)
    digest = vault.put(data)
    assert digest == digest_bytes(data)
    assert vault.path(digest).read_bytes() == data


def test_a_file_is_kept_as_its_bytes(tmp_path):
    (tmp_path / "frame.png").write_bytes(b"picture")
    vault = FolderVault(tmp_path / "vault")
    assert vault.path(vault.put(tmp_path / "frame.png")).read_bytes() == b"picture"


def test_what_is_written_is_read_only(tmp_path):
    vault = FolderVault(tmp_path)
    assert vault.path(vault.put(b"paint")).stat().st_mode & 0o777 == 0o444


def test_nothing_is_left_in_the_incoming_folder(tmp_path):
    vault = FolderVault(tmp_path)
    for number in range(5):
        vault.put(b"%d" % number)
    assert list((tmp_path / "incoming").iterdir()) == []
    assert len(list(vault.everything())) == 5


def test_damaged_bytes_are_refused(tmp_path):
    digest = FolderVault(tmp_path).put(b"paint")
    place = FolderVault(tmp_path).path(digest)
    place.chmod(0o644)
    place.write_bytes(b"faint")
    with pytest.raises(Corrupt) as caught:
        FolderVault(tmp_path).path(digest)
    assert caught.value.about == digest


def test_bytes_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(Corrupt, match="not in the vault"):
        FolderVault(tmp_path).path(digest_bytes(b"never"))


def test_damaged_bytes_are_put_aside_and_can_be_written_again(tmp_path):
    vault = FolderVault(tmp_path)
    digest = vault.put(b"paint")
    vault.discard(digest)
    assert not vault.has(digest)
    assert vault.put(b"paint") == digest
    assert vault.has(digest)


def test_many_writers_of_the_same_bytes_do_not_collide(tmp_path):
    def write() -> None:
        vault = FolderVault(tmp_path)
        for number in range(30):
            vault.put(b"frame %d" % number)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(list(FolderVault(tmp_path).everything())) == 30
