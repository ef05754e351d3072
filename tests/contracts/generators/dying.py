"""A process that carries out one errand and is killed at a given point of the conversation: by its
own hand around what it writes down and fetches, or by the vendor's while it waits for an answer."""

from __future__ import annotations

import importlib
import os
import signal
from dataclasses import replace
from pathlib import Path

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.assets.generation import Request
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended
from pegbar.assets.terms import SANDBOX
from pegbar.ports.generator import Account
from pegbar.ports.jobs import Errand
from tests.fakes.generators import a_kit

KEY = "paint/sc1-sh010"

WRITING = {"intent": JobIntended, "created": JobCreated, "ended": JobEnded}


def die() -> None:
    """The end, without a last word."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingLedger:
    """A ledger whose process dies right before or right after a kind of fact is written."""

    def __init__(self, ledger, point: str) -> None:
        self._ledger = ledger
        when, _, what = point.partition(" ")
        self._when, self._kind = when, WRITING.get(what)

    def append(self, bodies, *, by):
        mine = any(type(one) is self._kind for one in bodies)
        if mine and self._when == "before":
            die()
        self._ledger.append(bodies, by=by)
        if mine and self._when == "after":
            die()

    def __getattr__(self, name):
        return getattr(self._ledger, name)


class DyingGenerator:
    """A generator whose process dies with the whole result in its hands."""

    def __init__(self, generator, point: str) -> None:
        self._generator, self._dies = generator, point == "after fetch"

    def fetch(self, ticket, handed, into):
        got = self._generator.fetch(ticket, handed, into)
        if self._dies:
            die()
        return got

    def __getattr__(self, name):
        return getattr(self._generator, name)


def opened(stand, account: Account):
    """The stand's first generator, as a desk would open it."""
    profile = stand.profiles()[0]
    profile = next(one for one in stand.vendor.profiles(account) if one.name == profile.name)
    return stand.vendor.open(replace(profile, version=SANDBOX), account)


def kit_of(folder: Path, generator, point: str = ""):
    """A desk's kit in the folder that all processes share."""
    kit = a_kit(folder, DyingGenerator(generator, point))
    return a_kit(folder, DyingGenerator(generator, point), ledger=DyingLedger(kit.ledger, point))


def errand_of(generator, request: Request) -> Errand:
    return Errand(
        generator=generator.profile.name,
        request=request,
        step=KEY,
        shot="sc1-sh010",
        key=KEY,
    )


def live(stand: str, account: Account, folder: Path, request: Request, point: str) -> None:
    """Carry the errand out, as far as this process gets."""
    module = importlib.import_module(f"tests.contracts.generators.stands.{stand}")
    generator = opened(module.STAND, account)
    Desk(kit_of(folder, generator, point)).carry_out(errand_of(generator, request), nobody)


def warm(stands) -> None:
    """Have the vendors' libraries loaded before children are made: none is called."""
    for stand in stands:
        keys = {key for one in stand.vendor.profiles(Account()) for key in one.secrets}
        account = Account(secrets=dict.fromkeys(keys, "none"), address="http://127.0.0.1:9/none")
        if stand.profiles()[0].name in {one.name for one in stand.vendor.profiles(account)}:
            opened(stand, account)
