from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from random import Random

import pytest

from pegbar.backends.keys.ring import FILE
from pegbar.backends.vaults.folder import FolderVault
from pegbar.backends.vaults.lock import Hold
from pegbar.backends.vaults.strongroom import PLAIN, ShowStrongroom, open_vault, state_of
from pegbar.values.errors import Corrupt, Refused, StorageFailed
from tests.fakes.keys import file_of, flip, keeper
from tests.fakes.rooms import StoppedClock


def strongroom(room):
    return ShowStrongroom(room, "test", keeper, StoppedClock())


def kept_by(vault, count=12):
    return {
        vault.put(b"frame %d" % number * 40): b"frame %d" % number * 40 for number in range(count)
    }


def assert_holds(room, kept):
    vault, _ = strongroom(room).open()
    assert set(vault.everything()) == set(kept)
    for digest, data in kept.items():
        assert vault.read(digest) == data
        vault.check(digest)


def ignore(count):
    pass


class Stop(Exception):
    """Somebody pulled the plug."""


def stopping_at(number):
    def progress(count):
        if count == number:
            raise Stop

    return progress


def test_a_new_room_is_sealed_and_a_worker_is_lent_its_ring(tmp_path):
    vault, ring = strongroom(tmp_path).open()
    digest = vault.put(b"paint")
    assert open_vault(tmp_path, ring).read(digest) == b"paint"
    assert state_of(tmp_path) == "sealed"
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_an_old_room_in_the_clear_goes_on_until_it_is_sealed(tmp_path):
    kept = kept_by(FolderVault(tmp_path / "vault"))
    vault, ring = strongroom(tmp_path).open()
    assert ring is None
    assert set(vault.everything()) == set(kept)
    del vault
    assert strongroom(tmp_path).told().state == "plain"
    with pytest.raises(Refused, match="not sealed"):
        strongroom(tmp_path).rotate()
    assert strongroom(tmp_path).seal(ignore) == len(kept)
    assert_holds(tmp_path, kept)
    assert not (tmp_path / PLAIN).exists()
    clear = [one for one in tmp_path.rglob("*") if one.is_file() and b"frame" in one.read_bytes()]
    assert clear == []
    assert strongroom(tmp_path).seal(ignore) == 0


def test_a_sealing_that_was_interrupted_is_told_of_and_goes_on(tmp_path):
    kept = kept_by(FolderVault(tmp_path / "vault"))
    with pytest.raises(Stop):
        strongroom(tmp_path).seal(stopping_at(5))
    assert state_of(tmp_path) == "half"
    with pytest.raises(Refused, match="interrupted"):
        strongroom(tmp_path).open()
    assert strongroom(tmp_path).seal(ignore) == len(kept) - 5
    assert_holds(tmp_path, kept)


def test_bytes_that_were_damaged_before_are_not_sealed_as_if_they_were_whole(tmp_path):
    old = FolderVault(tmp_path / "vault")
    kept = kept_by(old)
    first = next(iter(kept))
    flip(old.path(first))
    strongroom(tmp_path).seal(ignore)
    vault, _ = strongroom(tmp_path).open()
    assert not vault.has(first)
    assert len(list(vault.everything())) == len(kept) - 1


def test_a_rotation_leaves_one_key_and_every_byte(tmp_path, monkeypatch):
    monkeypatch.setattr("pegbar.backends.vaults.key_index._BATCH", 5)
    vault, ring = strongroom(tmp_path).open()
    kept = kept_by(vault)
    files = {digest: file_of(vault, digest).read_bytes() for digest in kept}
    del vault
    assert strongroom(tmp_path).rotate() == len(kept)
    told = strongroom(tmp_path).told()
    assert [(key.files, key.retired) for key in told.keys] == [(len(kept), "")]
    assert told.keys[0].id != ring.current.id
    assert told.older == len(kept)
    assert_holds(tmp_path, kept)
    vault, _ = strongroom(tmp_path).open()
    assert {digest: file_of(vault, digest).read_bytes() for digest in kept} == files


def test_whoever_has_the_old_data_key_opens_nothing_after_files_are_sealed_anew(tmp_path):
    vault, old = strongroom(tmp_path).open()
    kept = kept_by(vault)
    digest = next(iter(kept))
    before = file_of(vault, digest).read_bytes()
    del vault
    shutil.copytree(tmp_path / "keys", tmp_path / "stolen")
    strongroom(tmp_path).rotate()
    with pytest.raises(StorageFailed, match="not on its ring"):
        open_vault(tmp_path, old).read(digest)
    assert strongroom(tmp_path).reseal(ignore) == len(kept)
    assert strongroom(tmp_path).told().older == 0
    assert_holds(tmp_path, kept)
    vault, _ = strongroom(tmp_path).open()
    assert file_of(vault, digest).read_bytes()[8:] != before[8:]
    shutil.rmtree(tmp_path / "keys")
    (tmp_path / "stolen").rename(tmp_path / "keys")
    with pytest.raises(Corrupt):
        open_vault(tmp_path, old).read(digest)


def test_sealing_anew_can_be_interrupted_and_goes_on(tmp_path):
    vault, _ = strongroom(tmp_path).open()
    kept = kept_by(vault)
    del vault
    strongroom(tmp_path).rotate()
    with pytest.raises(Stop):
        strongroom(tmp_path).reseal(stopping_at(4))
    assert_holds(tmp_path, kept)
    assert strongroom(tmp_path).reseal(ignore) == len(kept) - 4
    assert strongroom(tmp_path).reseal(ignore) == 0
    assert_holds(tmp_path, kept)


def test_keys_are_not_changed_while_somebody_works(tmp_path, monkeypatch):
    vault, ring = strongroom(tmp_path).open()
    vault.put(b"paint")
    busy = strongroom(tmp_path)
    monkeypatch.setattr(Hold.__init__, "__kwdefaults__", {"patience": 0.1})
    for change in (busy.rotate, busy.rewrap, lambda: busy.reseal(ignore)):
        with pytest.raises(Refused, match="somebody works"):
            change()
    del vault
    hold = Hold(tmp_path, alone=True)
    with pytest.raises(Refused, match="being changed"):
        open_vault(tmp_path, ring)
    hold.close()
    busy.rotate()


def test_a_vault_without_its_ring_says_so_and_starts_no_other(tmp_path):
    vault, _ = strongroom(tmp_path).open()
    vault.put(b"paint")
    del vault
    (tmp_path / "keys" / FILE).unlink()
    with pytest.raises(StorageFailed, match="not there"):
        strongroom(tmp_path).open()
    assert not (tmp_path / "keys" / FILE).exists()


CHANGES = {
    "seal": "room.seal(lambda count: None)",
    "turn": "room.rotate(); room.reseal(lambda count: None)",
}


@pytest.mark.parametrize("change", CHANGES)
def test_kill_9_while_keys_change_loses_no_byte(tmp_path, change):
    room = tmp_path / "room"
    vault = FolderVault(room / "vault") if change == "seal" else strongroom(room).open()[0]
    kept = kept_by(vault, 60)
    del vault
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.backends.vaults.test_strongroom import strongroom\n"
        "room = strongroom(Path(sys.argv[1])); print('at it', flush=True)\n" + CHANGES[change]
    )
    chance = Random(11)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(room)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.15))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        if state_of(room) == "sealed":
            assert_holds(room, kept)
    strongroom(room).seal(ignore)
    strongroom(room).rotate()
    strongroom(room).reseal(ignore)
    assert_holds(room, kept)
