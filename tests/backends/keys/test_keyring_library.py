"""The keyring library itself, with a backend of the test's own behind it."""

from __future__ import annotations

import pytest

keyring = pytest.importorskip("keyring")

from keyring.backend import KeyringBackend  # noqa: E402
from keyring.backends import fail, null  # noqa: E402
from keyring.errors import KeyringLocked, PasswordDeleteError  # noqa: E402

from pegbar.backends.keys.places import KeyPlace, installed_keyring  # noqa: E402
from pegbar.values.errors import Refused  # noqa: E402


class Held(KeyringBackend):
    """Keeps what it is given, until it is locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked("it is locked")
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringLocked("it is locked")
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise PasswordDeleteError("there is none")
        del self.kept[service, username]


class Broken(Held):
    """Fails as a bus or a daemon does: with an error of its own."""

    def get_password(self, service, username):
        raise ConnectionResetError("the bus went away")

    set_password = get_password


@pytest.fixture
def behind():
    """Puts a backend behind the library, and what was there back."""
    before = keyring.get_keyring()
    yield lambda backend: keyring.set_keyring(backend) or backend
    keyring.set_keyring(before)


@pytest.fixture
def place(tmp_path):
    tmp_path.chmod(0o700)
    made = KeyPlace(tmp_path, {})
    made.make()
    return made


def test_a_key_lies_in_the_library_and_comes_back_out_of_it(place, behind):
    held = behind(Held())
    wrapped = place.keeper().wrap(b"k" * 32, "a")
    place.renew(in_keyring=True)
    assert len(held.kept) == 1
    assert "pegbar-studio-key" not in place.file.read_text()
    assert place.keeper().unwrap(wrapped, "a") == b"k" * 32
    place.forget_old()
    with pytest.raises(Refused, match="is closed by studio key"):
        place.keeper().unwrap(wrapped, "a")
    place.renew(in_keyring=False)
    assert held.kept == {}


def test_a_locked_keyring_is_said(place, behind):
    held = behind(Held())
    place.renew(in_keyring=True)
    held.locked = True
    with pytest.raises(Refused, match="does not open: it is locked"):
        place.keeper()


@pytest.mark.parametrize("backend", [Broken, fail.Keyring])
def test_a_keyring_that_is_broken_is_said_and_the_key_stays_where_it_was(place, behind, backend):
    behind(backend())
    wrapped = place.keeper().wrap(b"k" * 32, "a")
    with pytest.raises(Refused, match="keyring does not open"):
        place.renew(in_keyring=True)
    assert place.keeper().unwrap(wrapped, "a") == b"k" * 32


def test_a_keyring_that_keeps_nothing_never_gets_the_only_key(place, behind):
    behind(null.Keyring())
    wrapped = place.keeper().wrap(b"k" * 32, "a")
    with pytest.raises(Refused, match="did not keep"):
        place.renew(in_keyring=True)
    assert place.keeper().unwrap(wrapped, "a") == b"k" * 32


def test_a_backend_that_cannot_be_loaded_is_said(monkeypatch):
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "nowhere.at_all.Keyring")
    with pytest.raises(Refused, match="does not open"):
        installed_keyring().get_password("pegbar", "one")
