"""Generators in this process, held against the contract: nobody is between them and their model,
so what a network does to a job cannot be done to theirs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import util
from typing import Any

from pegbar.assets.generation import Request
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.inhouse import Bench
from pegbar.backends.sandbox.orders import Fault
from pegbar.ports.generator import Account, Handed, Received, Sight, Ticket, Vendor

from .stand import Files, Waived, fitting_request

_NO_KEYS = "a model on this machine has no keys"
_NO_WIRE = "there is no connection to a model in this process"
_NO_JUDGE = "it has no judge; a checker that comes with a model is tried in its own tests"
_NO_FAULT = "a model cannot be made to fail from outside; its own tests try how failures are told"

_PATIENCE = 60.0
"""Seconds: a model is read into memory within the first job."""

WAIVED: Waived = {
    "without_a_key_it_does_not_open": _NO_KEYS,
    "a_wrong_key_is_denied": _NO_KEYS,
    "nobody_there_is_down": _NO_WIRE,
    "moderation_is_told_as_such_and_asked_once": _NO_JUDGE,
    "a_result_that_is_kept_back_is_moderation": _NO_JUDGE,
    "too_many_calls_are_throttled": "whoever comes too many waits; nobody is sent away",
    "no_credits_are_quota": "it costs nothing",
    "a_server_in_trouble_is_not_asked_again": _NO_WIRE,
    "a_connection_that_breaks_before_is_unclear": _NO_WIRE,
    "a_connection_that_breaks_after_is_unclear": _NO_WIRE,
    "a_job_that_fails_says_so": _NO_FAULT,
    "a_look_that_fails_loses_nothing": _NO_WIRE,
    "half_a_download_is_no_result": _NO_WIRE,
    "an_address_that_has_ended_is_asked_for_again": "its results have no address",
    "another_size_than_asked_for_is_not_touched": _NO_FAULT,
    "credentials_in_a_result_survive": "it signs nothing",
}


@dataclass
class Counted:
    """A vendor whose creates are counted. Mutable: it counts."""

    vendor: Vendor
    bench: Bench
    asked: int = 0
    taken: int = 0

    @property
    def name(self) -> str:
        return self.vendor.name

    def profiles(self, account: Account) -> Sequence[Profile]:
        return self.vendor.profiles(account)

    def open(self, profile: Profile, account: Account) -> Any:
        return _Counting(self.vendor.open(profile, account), self)


@dataclass
class _Counting:
    inner: Any
    counted: Counted

    @property
    def profile(self) -> Profile:
        return self.inner.profile

    def create(self, handed: Handed) -> Ticket:
        self.counted.asked += 1
        ticket = self.inner.create(handed)
        self.counted.taken += 1
        return ticket

    def look(self, ticket: Ticket) -> Sight:
        return self.inner.look(ticket)

    def fetch(self, ticket: Ticket, handed: Handed, into: Any) -> Received:
        return self.inner.fetch(ticket, handed, into)

    def cancel(self, ticket: Ticket) -> None:
        self.inner.cancel(ticket)

    def find(self, handed: Handed) -> Ticket | None:
        return self.inner.find(handed)


@dataclass(kw_only=True)
class LocalPlay:
    """Implements Play, as far as it can be played here."""

    account: Account
    counted: Counted

    def creates(self) -> int:
        return self.counted.taken

    def asked(self) -> int:
        return self.counted.asked

    def pass_time(self, share: float) -> None:
        if share < 2:
            time.sleep(0.02)
            return
        until = time.monotonic() + _PATIENCE
        while self.counted.bench.busy() and time.monotonic() < until:
            time.sleep(0.01)

    def meet(self, fault: Fault) -> None:
        raise NotImplementedError(fault)

    def meet_on_look(self, fault: Fault) -> None:
        raise NotImplementedError(fault)

    def gives(self, ticket: Ticket) -> Sequence[bytes]:
        work = self.counted.bench.job(ticket).work
        return [one.path.read_bytes() for one in work.files] if work else []

    def forget(self) -> None:
        self.counted.bench.forget()


@dataclass(kw_only=True)
class LocalStand:
    """Implements Stand. `needs` are the packages without which there is nothing to stand on;
    `size` what is asked for, `options` go with every request; `begin` makes ready: it gives the
    account that is played with, of a folder that is there for as long."""

    vendor: Any
    bench: Bench
    needs: Sequence[str] = ()
    size: tuple[int, int] = (64, 36)
    options: dict[str, object] = field(default_factory=dict)
    begin: Callable[[], Any] | None = None
    listed: Account = field(default_factory=Account)
    waived: Waived = field(default_factory=lambda: WAIVED)

    def __post_init__(self) -> None:
        self.vendor = Counted(self.vendor, self.bench)

    @property
    def name(self) -> str:
        return self.vendor.name

    def profiles(self) -> Sequence[Profile]:
        if not all(util.find_spec(one) for one in self.needs):
            return ()
        return self.vendor.profiles(self.listed)

    def request(self, profile: Profile, able: Capability, files: Files) -> Request:
        import msgspec

        plain = fitting_request(able, files, options=self.options)
        return msgspec.structs.replace(plain, size=self.size)

    @contextmanager
    def open(self) -> Iterator[LocalPlay]:
        if self.begin is None:
            yield LocalPlay(account=Account(), counted=self.vendor)
            return
        with self.begin() as account:
            yield LocalPlay(account=account, counted=self.vendor)
