from __future__ import annotations

import pytest

from pegbar.backends.keys.studio_keys import StudioKeys
from pegbar.backends.vaults.strongroom import ShowStrongroom
from pegbar.values.errors import Refused, StorageFailed
from tests.fakes.keys import MemoryKeyring
from tests.fakes.rooms import StoppedClock


@pytest.fixture
def studio(tmp_path):
    (tmp_path / "identity").mkdir()
    (tmp_path / "shows").mkdir()
    return tmp_path


def keys_of(studio, environ=None, keyring=None):
    return StudioKeys(studio, environ or {}, StoppedClock(), keyring)


def test_two_shows_of_a_studio_have_nothing_in_common(studio):
    keys = keys_of(studio)
    (one, mine), (two, theirs) = (keys.strongroom(show).open() for show in ("one", "two"))
    digest = one.put(b"the same picture")
    assert not two.has(digest)
    assert mine.naming != theirs.naming
    assert mine.current.secret != theirs.current.secret


def test_a_studio_without_a_key_gets_one_until_something_is_sealed_with_it(studio):
    keys_of(studio).keeper()
    keys_of(studio).strongroom("one").open()
    (studio / "identity" / "studio.key").unlink()
    with pytest.raises(StorageFailed, match="not there"):
        keys_of(studio).keeper()


def test_a_new_studio_key_opens_every_show_and_the_old_one_none(studio):
    kept = {show: keys_of(studio).strongroom(show).open()[0].put(b"paint") for show in "abc"}
    old = (studio / "identity" / "studio.key").read_bytes()
    before = keys_of(studio).keeper().identity
    assert keys_of(studio).renew(in_keyring=False) == ("a", "b", "c")
    for show, digest in kept.items():
        assert keys_of(studio).strongroom(show).open()[0].read(digest) == b"paint"
    (studio / "identity" / "studio.key").write_bytes(old)
    with pytest.raises(Refused, match=before):
        keys_of(studio).strongroom("a").open()


def test_a_renewal_that_was_interrupted_leaves_every_show_open_and_goes_on(studio, monkeypatch):
    kept = {show: keys_of(studio).strongroom(show).open()[0].put(b"paint") for show in "abc"}
    rewrap = ShowStrongroom.rewrap

    def only_the_first(self):
        if self._show != "a":
            raise KeyboardInterrupt
        return rewrap(self)

    monkeypatch.setattr(ShowStrongroom, "rewrap", only_the_first)
    with pytest.raises(KeyboardInterrupt):
        keys_of(studio).renew(in_keyring=False)
    monkeypatch.undo()
    for _ in range(2):
        for show, digest in kept.items():
            assert keys_of(studio).strongroom(show).open()[0].read(digest) == b"paint"
        keys_of(studio).renew(in_keyring=False)
    assert len((studio / "identity" / "studio.key").read_text().split("pegbar-studio-key ")) == 2


def test_the_key_moves_into_the_systems_keyring_and_back(studio):
    system = MemoryKeyring()
    digest = keys_of(studio).strongroom("a").open()[0].put(b"paint")
    for in_keyring in (True, False):
        keys_of(studio, keyring=system).renew(in_keyring=in_keyring)
        assert keys_of(studio, keyring=system).strongroom("a").open()[0].read(digest) == b"paint"
        there = "pegbar-studio-key" in (studio / "identity" / "studio.key").read_text()
        assert there is not in_keyring
        assert len(system.held) == in_keyring
