from __future__ import annotations

import base64

import pytest

from pegbar.backends.keys.places import FILE, FILE_VARIABLE, VARIABLE, KeyPlace
from pegbar.backends.keys.secret import SecretKeeper, new_secret
from pegbar.values.errors import BadInput, Corrupt, Refused, StorageFailed
from tests.fakes.keys import MemoryKeyring


@pytest.fixture
def place(tmp_path):
    return KeyPlace(tmp_path, {})


def opens(keeper, wrapped):
    return keeper.unwrap(wrapped, "a show") == b"a data key"


def test_a_key_that_was_made_opens_what_it_wrapped_in_another_process(place, tmp_path):
    place.make()
    wrapped = place.keeper().wrap(b"a data key", "a show")
    assert opens(KeyPlace(tmp_path, {}).keeper(), wrapped)


def test_a_key_is_made_once_and_its_owner_alone_may_read_it(place):
    place.make()
    text = place.file.read_text()
    place.make()
    assert place.file.read_text() == text
    assert place.file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(place, mode):
    place.make()
    place.file.chmod(mode)
    with pytest.raises(Refused, match="can be read by others") as caught:
        place.keeper()
    assert "chmod 600" in caught.value.hint


def test_a_key_that_is_not_there_is_said(place):
    with pytest.raises(StorageFailed, match="not there"):
        place.keeper()


@pytest.mark.parametrize("change", ["", "# nothing\n", "pegbar-studio-key 0 AAAA\n", "hello\n"])
def test_a_damaged_key_is_said(place, change):
    place.make()
    place.file.write_text(change)
    with pytest.raises(Corrupt, match="damaged"):
        place.keeper()


def test_a_key_with_one_letter_wrong_is_said_before_anything_is_wrapped_with_it(place):
    place.make()
    text = place.file.read_text()
    last = text.rstrip().rpartition(" ")[2]
    wrong = ("B" if last[0] != "B" else "C") + last[1:]
    place.file.write_text(text.replace(last, wrong))
    with pytest.raises(Corrupt, match="damaged"):
        place.keeper()


def test_a_key_in_the_environment_comes_first_and_several_can_be_there(tmp_path):
    old, new = (base64.b64encode(new_secret()).decode() for _ in range(2))
    wrapped = KeyPlace(tmp_path, {VARIABLE: old}).keeper().wrap(b"a data key", "a show")
    both = KeyPlace(tmp_path, {VARIABLE: f"{new}, {old}"})
    assert opens(both.keeper(), wrapped)
    assert both.keeper().identity == KeyPlace(tmp_path, {VARIABLE: new}).keeper().identity
    assert VARIABLE in both.where
    assert not (tmp_path / FILE).exists()
    with pytest.raises(Refused, match=VARIABLE):
        both.renew(in_keyring=False)


@pytest.mark.parametrize("text", ["hello", base64.b64encode(b"short").decode(), "AAAA,"])
def test_what_is_no_key_in_the_environment_is_bad_input(tmp_path, text):
    with pytest.raises(BadInput, match=VARIABLE):
        KeyPlace(tmp_path, {VARIABLE: text}).keeper()


def test_the_file_can_be_elsewhere(tmp_path):
    place = KeyPlace(tmp_path / "identity", {FILE_VARIABLE: str(tmp_path / "stick.key")})
    place.make()
    assert (tmp_path / "stick.key").exists()
    assert str(tmp_path / "stick.key") in place.where


def test_a_new_key_opens_what_the_old_one_wrapped_until_that_is_forgotten(place):
    place.make()
    before = place.keeper()
    wrapped = before.wrap(b"a data key", "a show")
    now = place.renew(in_keyring=False)
    assert now.identity != before.identity
    assert opens(now, wrapped)
    place.forget_old()
    with pytest.raises(Refused, match=before.identity):
        place.keeper().unwrap(wrapped, "a show")


def test_the_systems_keyring_holds_the_key_and_the_file_only_names_it(tmp_path):
    system = MemoryKeyring()
    place = KeyPlace(tmp_path, {}, system)
    place.make()
    wrapped = place.keeper().wrap(b"a data key", "a show")
    place.renew(in_keyring=True)
    assert opens(KeyPlace(tmp_path, {}, system).keeper(), wrapped)
    assert "pegbar-studio-key" not in place.file.read_text()
    assert "keyring" in place.where
    place.forget_old()
    assert len(next(iter(system.held.values())).splitlines()) == 1
    with pytest.raises(StorageFailed, match="no entry"):
        KeyPlace(tmp_path, {}, MemoryKeyring()).keeper()


def test_no_key_is_ever_shown(place):
    place.make()
    secret = place.file.read_text().split()[-1]
    keeper = place.keeper()
    for said in (repr(keeper), str(keeper), keeper.where, keeper.identity, repr(place)):
        assert secret not in said
    assert str(base64.b64decode(secret)) not in repr(SecretKeeper([base64.b64decode(secret)], ""))
