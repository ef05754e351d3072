"""Where a studio key is kept: the environment, a file of tight permissions, the system's keyring.

The file in the studio's folder says it: it holds the key, or names the keyring's entry.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from pegbar.backends.keys.ring import KEY_VARIABLES
from pegbar.backends.keys.secret import (
    SecretKeeper,
    decode_secrets,
    encode_secrets,
    new_secret,
    secrets_of_variable,
)
from pegbar.backends.vaults.folder import storage_failed
from pegbar.values.errors import NotInstalled, Refused, StorageFailed

FILE: Final = "studio.key"
VARIABLE, FILE_VARIABLE = KEY_VARIABLES
SERVICE: Final = "pegbar"
_KEYRING: Final = "pegbar-keyring"
_HEAD: Final = (
    "# The studio key. It opens every show of this studio: keep it as you keep a password, and\n"
    "# keep a copy elsewhere. Whoever loses it loses every show.\n"
)


class Keyring(Protocol):
    """What is used of the keyring library."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class KeyPlace:
    """The place of one studio's key. `environ` is this process's, or a test's."""

    def __init__(
        self, identity: Path, environ: Mapping[str, str], keyring: Keyring | None = None
    ) -> None:
        self._variable = environ.get(VARIABLE, "")
        named = environ.get(FILE_VARIABLE, "")
        self.file = Path(named) if named else identity / FILE
        self._ring = keyring

    def exists(self) -> bool:
        return bool(self._variable) or self.file.exists()

    def keeper(self) -> SecretKeeper:
        """Whoever keeps the key. Raises BadInput, Refused for a file that others can read,
        Corrupt, StorageFailed where there is none, NotInstalled."""
        return SecretKeeper(self._held(), self.where)

    @property
    def where(self) -> str:
        if self._variable:
            return f"the variable {VARIABLE}"
        entry = self._entry() if self.file.exists() else ""
        return f"the system's keyring (entry {entry})" if entry else str(self.file)

    def make(self) -> None:
        """A new key in a file, where there is none. Raises StorageFailed."""
        if not self.exists():
            self._write(encode_secrets([new_secret()]))

    def renew(self, *, in_keyring: bool) -> SecretKeeper:
        """A new key in front of those that are held, which still open what they wrapped.

        Raises Refused where the environment holds the key.
        """
        if self._variable:
            raise Refused(
                f"the studio key is in the variable {VARIABLE}, which only you can change",
                hint="put the new key before the old one, with a comma between, and run "
                "pegbar secrets --rewrap",
            )
        self._keep([new_secret(), *self._held()], in_keyring=in_keyring)
        return self.keeper()

    def forget_old(self) -> None:
        """Keep only the key that wraps now."""
        if not self._variable:
            self._keep(self._held()[:1], in_keyring=bool(self._entry()))

    def _held(self) -> list[bytes]:
        if self._variable:
            return secrets_of_variable(self._variable, VARIABLE)
        text = self._read()
        entry = _entry_in(text)
        if not entry:
            return decode_secrets(text, str(self.file))
        kept = self._keyring().get_password(SERVICE, entry)
        if kept is None:
            raise StorageFailed(
                f"the system's keyring has no entry {entry} of {SERVICE}",
                hint="unlock the keyring of the person who made the studio, or put the studio "
                "key back from its backup",
            )
        return decode_secrets(kept, f"keyring entry {entry}")

    def _keep(self, held: Sequence[bytes], *, in_keyring: bool) -> None:
        before = self._entry()
        if not in_keyring:
            self._write(encode_secrets(held))
            if before:
                self._keyring().delete_password(SERVICE, before)
            return
        # A new entry each time: the old one opens the studio until the file names the new one.
        entry, text = secrets.token_hex(8), encode_secrets(held)
        self._keyring().set_password(SERVICE, entry, text)
        if self._keyring().get_password(SERVICE, entry) != text:
            raise Refused(
                "the system's keyring did not keep the studio key; it stays where it was",
                hint="keyring --list-backends says what is there; the null backend keeps nothing",
            )
        self._write(f"{_KEYRING} {entry}\n")
        if before:
            self._keyring().delete_password(SERVICE, before)

    def _entry(self) -> str:
        return _entry_in(self._read())

    def _read(self) -> str:
        try:
            mode = self.file.stat().st_mode & 0o777
            text = self.file.read_text("utf-8")
        except FileNotFoundError:
            raise StorageFailed(
                f"the studio key is not there: {self.file}",
                hint="put it back from its backup; without it no show of this studio opens",
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise StorageFailed(
                f"{self.file} cannot be read: {why}",
                hint="look at its rights; it is its owner's alone to read (chmod 600)",
            ) from error
        if mode & 0o077:
            raise Refused(
                f"{self.file} can be read by others (mode {mode:03o})",
                hint=f"chmod 600 {self.file}; if others may have read it: pegbar secrets --new-key",
            )
        return text

    def _write(self, text: str) -> None:
        draft = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(_HEAD + text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.file)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise storage_failed(error, self.file) from error

    def _keyring(self) -> Keyring:
        if self._ring is None:
            self._ring = installed_keyring()
        return self._ring


def _entry_in(text: str) -> str:
    for line in text.splitlines():
        words = line.split()
        if len(words) == 2 and words[0] == _KEYRING:
            return words[1]
    return ""


def installed_keyring() -> Keyring:
    """The system's. Raises NotInstalled."""
    try:
        import keyring
    except ImportError:
        raise NotInstalled(
            "the system's keyring needs the library keyring",
            hint="pip install 'pegbar[keyring]'",
        ) from None

    class System:
        def get_password(self, service: str, username: str) -> str | None:
            with _opening():
                found: str | None = keyring.get_password(service, username)
                return found

        def set_password(self, service: str, username: str, password: str) -> None:
            with _opening():
                keyring.set_password(service, username, password)

        def delete_password(self, service: str, username: str) -> None:
            with _opening():
                keyring.delete_password(service, username)

    return System()


@contextmanager
def _opening() -> Iterator[None]:
    """What a backend of the library raises is its own affair: a lock, a bus, a missing module."""
    try:
        yield
    except Exception as error:  # a door: other people's code is behind it
        raise _closed(error) from error


def _closed(error: Exception) -> Refused:
    return Refused(
        f"the system's keyring does not open: {error or type(error).__name__}",
        hint="unlock it, or keep the studio key in a file or in the environment",
    )
