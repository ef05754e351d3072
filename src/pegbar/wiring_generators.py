"""Names the concrete classes behind generators: who is within reach of a studio, and the desk that
carries requests to them. It stands beside the wiring, which hands its desk to every shop."""

from __future__ import annotations

import difflib
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pegbar.assets.profile import Premises, Profile
from pegbar.assets.terms import SANDBOX
from pegbar.backends.clock import SystemClock
from pegbar.backends.engines.alone import Alone
from pegbar.backends.engines.claims import OwnClaims
from pegbar.backends.generators.shelf import vendors
from pegbar.backends.keys.ring import Ring
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.shows.graphs import tools_of
from pegbar.backends.shows.homes import home_in
from pegbar.backends.signers.on_demand import CredentialsOnDemand
from pegbar.ports.claims import Claims
from pegbar.ports.generator import Account, Generator, Vendor
from pegbar.ports.jobs import Jobs
from pegbar.ports.ledger import Ledger
from pegbar.ports.purse import Purse
from pegbar.ports.vault import Vault
from pegbar.values.errors import NotInstalled, Refused
from pegbar.wiring_money import purse_of

if TYPE_CHECKING:
    from pegbar.actions.generating.desk import Desk

CLAIMS: Final = "jobs.lock"


@dataclass(frozen=True, slots=True)
class Known:
    """A generator within reach, by whom, and the account that it would be asked from; None where
    it needs one and the studio has none."""

    profile: Profile
    vendor: Vendor
    account: Account | None


def within_reach(
    accounts: Mapping[str, Account], tools: Mapping[str, str] | None = None
) -> dict[str, Known]:
    """Every generator that there is, by name, as it stands under these accounts: what a sandbox
    plays says so in its version, so that nothing it makes is ever taken for the real one's. `tools`
    are the graphs that a show registered."""
    found: dict[str, Known] = {}
    for name, vendor in vendors().items():
        account = accounts.get(name)
        if account is not None and tools:
            account = replace(account, tools=tools)
        for profile in vendor.profiles(account or Account(tools=tools or {})):
            own = account
            if own is None and profile.premises is Premises.HERE:
                own = Account()
            found[profile.name] = Known(_as_it_stands(profile, account), vendor, own)
    return found


def _as_it_stands(profile: Profile, account: Account | None) -> Profile:
    if account is None:
        return profile
    if account.at_once:
        profile = replace(profile, at_once=account.at_once)
    if account.agreed is not None:
        profile = replace(profile, terms=account.agreed.over(profile.terms))
    if account.sandbox and profile.premises is Premises.OUTSIDE:
        profile = replace(profile, version=f"{SANDBOX} {profile.version}".rstrip())
    return profile


class Openings:
    """Opens generators by name, each once. Safe for threads; one process's."""

    def __init__(self, known: Callable[[], Mapping[str, Known]]) -> None:
        self._read = known
        self._known: Mapping[str, Known] | None = None
        self._open: dict[str, Generator] = {}
        self._lock = threading.Lock()

    def __call__(self, name: str) -> Generator:
        """The generator of this name. Raises Refused, NotInstalled, GeneratorTrouble."""
        with self._lock:
            if name not in self._open:
                one = self.known(name)
                if one.account is None:
                    raise NotInstalled(
                        f"this studio has no account with {one.profile.vendor}, so {name} cannot "
                        "be asked",
                        hint="write one into generators.yaml in the studio's folder; "
                        "pegbar generators tells what it needs",
                    )
                self._open[name] = one.vendor.open(one.profile, one.account)
            return self._open[name]

    def profile(self, name: str) -> Profile:
        """What a generator can do, as it stands here: nothing is opened for it. Raises Refused."""
        with self._lock:
            return self.known(name).profile

    def known(self, name: str) -> Known:
        """A generator within reach. Raises Refused."""
        self._known = self._read() if self._known is None else self._known
        if name not in self._known:
            near = difflib.get_close_matches(name, self._known, n=3, cutoff=0.4)
            raise Refused(
                f"nobody here knows a generator {name!r}",
                hint=f"did you mean {' or '.join(near)}?" if near else "pegbar generators",
            )
        return self._known[name]


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose desk it is: a show's room in a studio, and who works there."""

    studio: Path
    room: Path
    show: str
    person: str


class DeskOnDemand:
    """A shop's desk, opened when a step first asks for it, and the same ever after: threads share
    its book, its seats and its circuits."""

    def __init__(self, seat: Seat, vault: Vault, ring: Ring | None) -> None:
        self._seat = seat
        self._vault = vault
        self._key = ring.ledger if ring else None
        self._desk: Desk | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Jobs:
        return self.desk()

    def desk(self) -> Desk:
        with self._lock:
            if self._desk is None:
                ledger = SqliteLedger(self._seat.room / "ledger.db", SystemClock(), self._key)
                self._desk = open_desk(self._seat, self._vault, ledger)
            return self._desk


def open_desk(seat: Seat, vault: Vault, ledger: Ledger, *, asks: bool = True) -> Desk:
    """The desk of a room. One that does not ask only brings what vendors have. Raises BadInput for
    a malformed generators.yaml, StorageFailed."""
    from pegbar.actions.generating.desk import Desk
    from pegbar.actions.generating.kit import Kit, Ways
    from pegbar.actions.generating.marks import MarksFound

    openings = Openings(lambda: within_reach(accounts_of(seat.studio), tools_of(_home(seat))))
    kit = Kit(
        ledger=ledger,
        vault=vault,
        generators=openings,
        profiles=openings.profile,
        clock=SystemClock(),
        scratch=seat.room / "scratch" / f"{os.getpid()}-jobs",
        person=seat.person,
        show=seat.show,
        alone=Alone(seat.room / "purse.lock"),
        claims=OwnClaims(seat.room / CLAIMS),
        marks=MarksFound(
            CredentialsOnDemand(sorted((seat.studio / "identity").glob("*root*.pem")))
        ),
        ways=Ways() if asks else Ways(creates=0),
        purse=purse_of(seat.studio, seat.room, seat.person, (ledger, vault), openings.profile),
    )
    return Desk(kit)


def settling_of(seat: Seat, vault: Vault, ledger: Ledger) -> tuple[Claims, Purse]:
    """What a person's word on a job is said beside: who carries out which work in the room, and
    its purse. Raises StorageFailed."""
    openings = Openings(lambda: within_reach(accounts_of(seat.studio), tools_of(_home(seat))))
    purse = purse_of(seat.studio, seat.room, seat.person, (ledger, vault), openings.profile)
    return OwnClaims(seat.room / CLAIMS), purse


def _home(seat: Seat) -> Path | None:
    return home_in(seat.room, seat.studio)


def accounts_of(studio: Path) -> Mapping[str, Account]:
    """The studio's accounts with vendors. Raises BadInput, StorageFailed, NotInstalled."""
    from pegbar.backends.shows.accounts import accounts

    return accounts(studio, os.environ)
