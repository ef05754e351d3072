"""What an action is handed: one show's place in a studio, as ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pegbar.assets.facts import Fact, FactBody, ShowOpened
from pegbar.graph.key import Material
from pegbar.ports.claims import Claims
from pegbar.ports.clock import Clock
from pegbar.ports.credentials import CredentialReader
from pegbar.ports.engine import Engine
from pegbar.ports.ledger import Index, Ledger
from pegbar.ports.policy import Policy
from pegbar.ports.vault import Vault
from pegbar.rights.packs import Pack
from pegbar.rights.people import NO_RULES, HouseRules
from pegbar.values.digests import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One show's room in a studio. Nothing in it reaches another show. `person` is who acts,
    `rules` are what the show says of its people and of what may be done, `packs` the rule packs
    that it chose, `policy` decides. `reader` reads credentials that others signed."""

    show: str
    person: str
    vault: Vault
    ledger: Ledger
    index: Index
    claims: Claims
    clock: Clock
    engine: Engine
    policy: Policy
    rules: HouseRules = NO_RULES
    packs: tuple[Pack, ...] = ()
    reader: CredentialReader | None = None


class Named(Protocol):
    """A show, by what the ledger calls it."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...


def opening(facts: Sequence[Fact], show: Named) -> list[FactBody]:
    """What a show's facts begin with; nothing where it stands there already."""
    known = any(isinstance(fact.body, ShowOpened) for fact in facts)
    return [] if known else [ShowOpened(show=show.id, title=show.title)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A show of which the files are not at hand, as its ledger calls it."""

    id: str
    title: str


def opened(room: Room) -> Opened:
    """The show of a room, by its ledger."""
    for fact in room.ledger.facts(kinds=(ShowOpened,)):
        if isinstance(fact.body, ShowOpened):
            return Opened(id=fact.body.show, title=fact.body.title)
    return Opened(id=room.show, title="")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was made before and is still whole: the index, held against the vault."""

    index: Index
    vault: Vault

    def recall(self, keys: Sequence[Digest]) -> Mapping[Digest, Mapping[str, Digest]]:
        return self.index.recall(keys)

    def gone(self, digests: Collection[Digest]) -> Collection[Digest]:
        return self.vault.missing(digests)

    def last(self, steps: Sequence[str]) -> Mapping[str, Material]:
        return self.index.last(steps)
