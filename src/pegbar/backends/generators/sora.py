"""OpenAI's Sora, which is no more: what was made with it stays explained, and nothing new is made.

The Videos API ended on 2026-09-24 without a successor. No library is needed to refuse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

from pegbar.assets.generation import Kind, RefRole
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Retired, Terms
from pegbar.ports.generator import (
    Account,
    Generator,
    GeneratorTrouble,
    Handed,
    Received,
    Sight,
    Ticket,
    Trouble,
)
from pegbar.values.money import money
from pegbar.values.repeat import Repeat

_RETIRED: Final = Retired(
    since=dt.date(2026, 9, 24),
    source="developers.openai.com: the models' pages; openai 3.52 says so in each of its calls",
    stand_ins=("google/omni-1.2-flash", "vertex/veo-3.1", "runway/gen4.5", "luma/ray-2"),
)
_TEXT: Final = Capability(
    kind=Kind.TEXT_TO_VIDEO, sizes=((1280, 720), (720, 1280)), seconds=(4.0, 8.0, 12.0)
)
_FIRST: Final = replace(_TEXT, kind=Kind.IMAGE_TO_VIDEO, references={RefRole.FIRST: (1, 1)})
_TERMS: Final = Terms(
    as_of=dt.date(2026, 11, 21),
    source="not established while it could be: what a show agreed to then stands in its ledger",
)


def _sora(name: str, title: str, a_second: str) -> Profile:
    return Profile(
        name=f"openai/{name}",
        vendor="openai",
        title=title,
        premises=Premises.OUTSIDE,
        does=(_TEXT, _FIRST),
        prices=Prices(
            as_of=dt.date(2026, 9, 24),
            source="developers.openai.com/api/docs/models, the last list",
            lines=(Price(amount=money(a_second), per="second", tier="720p"),),
        ),
        terms=_TERMS,
        repeat=Repeat.NEVER,
        retired=_RETIRED,
        package="openai",
        read_at="openai 3.52 (source); developers.openai.com as stored after it ended",
    )


PROFILES: Final = (
    _sora("sora-2", "OpenAI Sora 2", "0.10"),
    _sora("sora-2-pro", "OpenAI Sora 2 Pro", "0.30"),
)


class OpenAiVendor:
    """OpenAI, as far as its films went."""

    name: str = "openai"

    def profiles(self, account: Account) -> Sequence[Profile]:  # noqa: ARG002 - the port's
        return PROFILES

    def open(self, profile: Profile, account: Account) -> Generator:  # noqa: ARG002
        """For explaining: it refuses all work."""
        return _Gone(profile)


class _Gone:
    """A model that has ended."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    @property
    def profile(self) -> Profile:
        return self._profile

    def create(self, handed: Handed) -> Ticket:  # noqa: ARG002
        self._refuse()

    def look(self, ticket: Ticket) -> Sight:  # noqa: ARG002
        self._refuse()

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:  # noqa: ARG002
        self._refuse()

    def cancel(self, ticket: Ticket) -> None:  # noqa: ARG002
        self._refuse()

    def find(self, handed: Handed) -> Ticket | None:  # noqa: ARG002
        self._refuse()

    def _refuse(self) -> NoReturn:
        others = ", ".join(_RETIRED.stand_ins)
        raise GeneratorTrouble(
            Trouble.INVALID,
            f"{self._profile.title} has made nothing since {_RETIRED.since}; "
            f"these can stand in: {others}",
            word="retired",
        )


VENDOR: Final = OpenAiVendor()
