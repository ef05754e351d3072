"""The ledger: an append-only sequence of typed facts, and the index over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from pegbar.assets.facts import Fact, FactBody, SourceSeen, StepMade
from pegbar.graph.key import Material
from pegbar.values.digests import Digest


class Ledger(Protocol):
    """One show's facts. Each carries the digest of the one before."""

    def append(self, bodies: Sequence[FactBody], *, by: str) -> None:
        """Write facts, all or none. Raises StorageFailed."""
        ...

    def facts(self, after: int = 0) -> Iterator[Fact]:
        """The facts in order, from the one behind number `after`."""
        ...

    def check(self) -> str | None:
        """None, or the first place where the chain does not hold, in words."""
        ...


class Index(Protocol):
    """What can be looked up: made from the ledger alone, and at any time made again from it."""

    def recall(self, keys: Sequence[Digest]) -> Mapping[Digest, Mapping[str, Digest]]:
        """The outputs of those keys that were made and whose bytes were not lost since."""
        ...

    def last(self, steps: Sequence[str]) -> Mapping[str, Material]:
        """What each of these steps was last made from."""
        ...

    def makers(self, digest: Digest) -> tuple[StepMade, ...]:
        """The steps that gave out these bytes, latest first."""
        ...

    def sources(self, digest: Digest) -> tuple[SourceSeen, ...]:
        """The author's files that held these bytes, latest first."""
        ...

    def rebuild(self) -> int:
        """Make the index again from the facts; returns how many facts were read."""
        ...
