"""Reads a studio's accounts with vendors of generators: `generators.yaml` in the studio's folder.

The file names the variables or the keyring's entries that hold keys; a key itself never stands in
it, and what is read of one goes into the account alone.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec

from pegbar.assets.profile import Premises, Profile
from pegbar.backends.generators.shelf import vendors
from pegbar.backends.keys.places import Keyring, installed_keyring
from pegbar.backends.shows.paths import YAML
from pegbar.ports.generator import Account, Agreed, Vendor
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.values.errors import BadInput, StorageFailed
from pegbar.values.place import Place

FILE: Final = "generators.yaml"
MADE_UP: Final = "rehearsal"
"""The key that a sandbox is shown. It opens nothing anywhere."""

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,79}")
_KEYRING: Final = re.compile(r"keyring:([\w.-]{1,60})/([\w.@-]{1,60})")
_BUCKETS: Final = frozenset({"s3", "gs", "az"})
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class AccountEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One vendor in the file. `secrets` leads from the variable that its library knows to the one
    that holds the key here, or to `keyring:SERVICE/NAME`; `terms` are
    what the studio's own contract says."""

    secrets: dict[str, str] = {}
    address: str = ""
    servers: tuple[str, ...] = ()
    folder: str = ""
    region: str = ""
    at_once: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    timeout: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 60.0
    pickup: str = ""
    terms: Agreed | None = None


class AccountsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file. With a `sandbox` every vendor outside is played by it."""

    format: Literal[1]
    sandbox: str = ""
    vendors: dict[str, AccountEntry | None] = {}


def accounts(
    studio: Path,
    environ: Mapping[str, str],
    *,
    known: Mapping[str, Vendor] | None = None,
    keyring: Keyring | None = None,
) -> dict[str, Account]:
    """The studio's account with each vendor that it has one with, by the vendor's name. Nothing
    where there is no file: that a key lies in the environment opens no account by itself.

    Raises BadInput that names file and line, NotInstalled for a keyring that is not there.
    """
    path = studio / FILE
    try:
        with path.open("rb") as file:
            data = file.read(YAML.most + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StorageFailed(f"{path} cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("this is not UTF-8 text", place=Place(str(path))) from None
    shelf = vendors() if known is None else known
    return _Reader(str(path), shelf, environ, keyring).read(text)


class _Reader:
    """Reads one file. Mutable: it opens the keyring once, when the first entry of it is named."""

    def __init__(
        self,
        file: str,
        shelf: Mapping[str, Vendor],
        environ: Mapping[str, str],
        keyring: Keyring | None,
    ) -> None:
        self._file = file
        self._shelf = shelf
        self._environ = environ
        self._keyring = keyring

    def read(self, text: str) -> dict[str, Account]:
        said, places = read_placed(text, self._file, AccountsFile)
        if said.sandbox:
            _check_address(said.sandbox, places.at("sandbox"), clear=False)
        found = {
            name: self._account(name, entry or AccountEntry(), places)
            for name, entry in said.vendors.items()
        }
        if said.sandbox:
            found |= self._rehearsal(said.sandbox.rstrip("/"), found)
        return found

    def _account(self, name: str, entry: AccountEntry, places: Places) -> Account:
        if name not in self._shelf:
            near = difflib.get_close_matches(name, self._shelf, n=1, cutoff=0.5)
            names = ", ".join(sorted(self._shelf)) or "none"
            raise BadInput(
                f"there is no vendor called {name[:40]!a}",
                place=places.at("vendors", name),
                hint=f"did you mean {near[0]}?" if near else f"known: {names}",
            )
        if entry.address:
            _check_address(entry.address, places.at("vendors", name, "address"), clear=False)
        if entry.pickup:
            _check_pickup(entry.pickup, places.at("vendors", name, "pickup"))
        for number, server in enumerate(entry.servers):
            _check_address(server, places.at("vendors", name, "servers", number), clear=True)
        return Account(
            secrets=self._secrets(name, entry, places),
            address=entry.address.rstrip("/"),
            servers=tuple(one.rstrip("/") for one in entry.servers),
            folder=self._folder(name, entry, places),
            region=entry.region,
            timeout=entry.timeout,
            at_once=entry.at_once or 0,
            pickup=entry.pickup.rstrip("/"),
            catalogues=self._catalogues(),
            agreed=entry.terms,
        )

    def _catalogues(self) -> tuple[Path, ...]:
        return catalogues(Path(self._file).parent)

    def _secrets(self, name: str, entry: AccountEntry, places: Places) -> dict[str, str]:
        """The keys that there are, by the variables that the vendor's library knows."""
        wanted = _variables(_profiles(self._shelf[name]))
        named = {one: one for one in wanted} | entry.secrets
        found = {}
        for variable, where in named.items():
            place = places.at("vendors", name, "secrets", variable)
            if wanted and variable not in wanted:
                raise BadInput(
                    f"{name} knows no key called {variable[:40]!a}",
                    place=place,
                    hint=f"its keys: {', '.join(wanted)}",
                )
            if value := self._secret(where, place):
                found[variable] = value
        return found

    def _secret(self, where: str, place: Place) -> str:
        if entry := _KEYRING.fullmatch(where):
            self._keyring = self._keyring or installed_keyring()
            return self._keyring.get_password(entry[1], entry[2]) or ""
        if not _VARIABLE.fullmatch(where):
            # What stands there may be the key itself: it is not repeated.
            raise BadInput(
                "this is not the name of a variable; a key never stands in this file",
                place=place,
                hint="put the key into a variable and write its name, such as STUDIO_RUNWAY_KEY, "
                "or write keyring:SERVICE/NAME; if a key stood here, replace it at the vendor",
            )
        return self._environ.get(where, "")

    def _folder(self, name: str, entry: AccountEntry, places: Places) -> Path | None:
        if not entry.folder:
            return None
        folder = Path(entry.folder).expanduser()
        folder = folder if folder.is_absolute() else Path(self._file).parent / folder
        if not folder.is_dir():
            raise BadInput(
                f"there is no folder {folder}",
                place=places.at("vendors", name, "folder"),
                hint="make it, or correct the path; it is taken from the studio's folder",
            )
        return folder

    def _rehearsal(self, sandbox: str, given: Mapping[str, Account]) -> dict[str, Account]:
        """Every vendor outside, played by the sandbox: with keys that are made up, so that no real
        one is shown to it."""
        found = {}
        for name, vendor in self._shelf.items():
            profiles = _profiles(vendor)
            if any(one.premises is Premises.OUTSIDE for one in profiles):
                own = given.get(name, Account())
                found[name] = Account(
                    secrets=dict.fromkeys(_variables(profiles), MADE_UP),
                    address=f"{sandbox}/{name}",
                    region=own.region,
                    timeout=own.timeout,
                    at_once=own.at_once,
                    sandbox=True,
                    agreed=own.agreed,
                    catalogues=self._catalogues(),
                    pickup=f"{sandbox}/pickup",
                )
        return found


def catalogues(studio: Path) -> tuple[Path, ...]:
    """The studio's own files of models: `generators/*.yaml` in its folder."""
    return tuple(sorted((studio / "generators").glob("*.yaml")))


def lacking(profile: Profile, account: Account) -> tuple[str, ...]:
    """The variables of which one has to hold a key before this generator can be asked; nothing
    where one does, or where it needs none."""
    if any(account.secrets.get(one) for one in profile.secrets):
        return ()
    return profile.secrets


def _profiles(vendor: Vendor) -> Sequence[Profile]:
    return vendor.profiles(Account())


def _variables(profiles: Sequence[Profile]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in profiles for name in one.secrets))


def _check_pickup(text: str, place: Place) -> None:
    """A bucket, or a folder on the web that takes PUT."""
    scheme, _, rest = text.partition("://")
    if scheme in _BUCKETS and re.fullmatch(r"[\w.-]{1,80}(/[\w./-]*)?", rest):
        return
    if scheme in _BUCKETS:
        raise BadInput("this is not a bucket", place=place, hint="write it as s3://BUCKET/FOLDER")
    _check_address(text, place, clear=False)


def _check_address(text: str, place: Place, *, clear: bool) -> None:
    """An address of a server. `clear` ones may be without encryption anywhere; others, to which
    keys are sent, only on this machine."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not host:
        raise BadInput(
            "this is not an address",
            place=place,
            hint="write it as https://HOST or http://HOST:PORT",
        )
    if parts.username or parts.password:
        raise BadInput(
            "an address holds no name and no password", place=place, hint="use secrets for keys"
        )
    if parts.scheme == "http" and not clear and host not in _LOOPBACK:
        raise BadInput(
            f"keys and pictures would travel to {host} in the clear",
            place=place,
            hint="write https://, or an address on this machine",
        )
