"""Vendors and generators for casting: made up, each good at something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from pegbar.assets.generation import Kind, RefRole
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Retired, Terms
from pegbar.ports.generator import Account, Generator
from pegbar.values.money import money
from pegbar.values.repeat import Repeat

DAY = dt.date(2026, 11, 1)
VIDEO = Capability(
    kind=Kind.FIRST_LAST,
    seconds=(2.0, 10.0),
    between=True,
    seed=True,
    references={RefRole.FIRST: (1, 1), RefRole.LAST: (0, 1)},
)
WORDS = Capability(kind=Kind.TEXT_TO_VIDEO, seconds=(5.0, 9.0))


def profile(
    name: str,
    *does: Capability,
    price: str = "0.10",
    premises: Premises = Premises.OUTSIDE,
    trains: bool | None = False,
    retired: Retired | None = None,
    secrets: tuple[str, ...] = ("A_KEY",),
) -> Profile:
    """A generator that is paid by the second of film."""
    lines = (Price(amount=money(price), per="second"),) if price else ()
    return Profile(
        name=name,
        vendor=name.partition("/")[0],
        title=name.title(),
        premises=premises,
        does=() if retired else does or (VIDEO,),
        prices=Prices(as_of=DAY, source="https://example.org/prices", lines=lines),
        terms=Terms(as_of=DAY, source="https://example.org/terms", trains=trains, commercial=True),
        repeat=Repeat.BOUNDED if does else Repeat.NEVER,
        retired=retired,
        secrets=secrets if premises is Premises.OUTSIDE else (),
    )


@dataclass(frozen=True, slots=True)
class MadeUpVendor:
    """A vendor whose generators are given."""

    name: str
    made_up: Sequence[Profile] = field(default_factory=tuple)

    def profiles(self, account: Account) -> Sequence[Profile]:
        return self.made_up

    def open(self, profile: Profile, account: Account) -> Generator:
        raise AssertionError("nobody is asked for anything here")
