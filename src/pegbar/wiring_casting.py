"""Names what the casting director works with: every generator within a studio's reach, as it
stands there, and a show that is to be cast."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pegbar.actions.casting.books import HOUSE, Books, Entry
from pegbar.actions.casting.looking import Afford, Studio
from pegbar.actions.film_graph import keys_of
from pegbar.actions.film_words import Hands
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.assets.profile import Premises, Profile
from pegbar.backends.shows.accounts import FILE, lacking
from pegbar.backends.shows.graphs import tools_of
from pegbar.ports.generator import Account
from pegbar.values.errors import PegbarError
from pegbar.wiring_generators import Known, accounts_of, within_reach
from pegbar.wiring_money import affording

_PATIENCE: Final = 2.0
"""Seconds in which an address has to answer."""


def books_of(studio: Path, tools: Mapping[str, str] | None = None) -> Books:
    """Every generator within reach of a studio, with those of a show's `tools`. Raises BadInput
    for a malformed generators.yaml."""
    known = within_reach(accounts_of(studio), tools)
    return Books({name: _entry(one) for name, one in known.items() if name not in HOUSE})


def graphs_of(show: Path | None) -> Mapping[str, str]:
    """The graphs registered with the show in this folder. Raises BadInput, Trespass."""
    return tools_of(show)


def _entry(known: Known) -> Entry:
    profile, account = known.profile, known.account
    lacks, hint = _lacks(profile, account)
    return Entry(
        profile=profile,
        lacks=lacks,
        hint=hint,
        sandbox=bool(account and account.sandbox),
        region=account.region if account else "",
    )


def _lacks(profile: Profile, account: Account | None) -> tuple[str, str]:
    """Why a generator cannot be asked here, and what would change that."""
    if account is None:
        key = f", and put its key into {profile.secrets[0]}" if profile.secrets else ""
        hint = f"write {profile.vendor}: under vendors: in the studio's {FILE}{key}"
        return f"no account with {profile.vendor} here", hint
    if profile.package and not _installed(profile.package.split()[0]):
        extra = f"pip install 'pegbar[{profile.extra}]'" if profile.extra else profile.package
        return f"{profile.package} is not installed", extra
    if missing := lacking(profile, account):
        wanted = " or ".join(missing)
        return f"no key for {profile.vendor} here", f"put it into the variable {wanted}"
    if profile.premises is Premises.STUDIO and not (account.servers or account.address):
        return f"no server of {profile.vendor} here", f"write servers: [http://…] into {FILE}"
    return "", ""


def _installed(package: str) -> bool:
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def director(
    studio: Path, shoot: Shoot, room: Room, hands: Hands, afford: Afford | None = None
) -> Studio:
    """The casting director of a show. Raises BadInput for a malformed generators.yaml; it is read
    only where direction casts anybody."""
    tools = {name: one.packed() for name, one in shoot.graphs.items()}
    books = books_of(studio, tools) if shoot.casting.there else Books()
    written = [(path, one.data) for path, one in shoot.matter.items()]
    return Studio(
        shoot=shoot,
        room=room,
        books=books,
        keys=keys_of(shoot, hands),
        afford=afford or affording(studio, room, written),
        size=shoot.show.picture.size,
    )


def probe(studio: Path, entry: Entry, tools: Mapping[str, str] | None = None) -> str:
    """Whether a generator opens here, and whether somebody answers at its address. Nothing is
    asked for and nothing is sent: a connection is made and closed."""
    if entry.lacks:
        return f"not opened: {entry.lacks}"
    if entry.profile.name in HOUSE:
        return "it is in the house"
    accounts = accounts_of(studio)
    known = within_reach(accounts, tools)[entry.profile.name]
    account = known.account or Account()
    try:
        known.vendor.open(known.profile, account)
    except PegbarError as error:
        return f"does not open: {error.message}"
    doors = [one for one in (account.address, *account.servers) if one]
    if not doors:
        return "it opens; it was not called"
    return "it opens; " + "; ".join(_knock(one) for one in doors)


def _knock(address: str) -> str:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    begun = time.monotonic()
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=_PATIENCE):
            return f"{address} answers in {(time.monotonic() - begun) * 1000:.0f} ms"
    except OSError as error:
        return f"{address} does not answer ({error.strerror or 'no answer'})"
