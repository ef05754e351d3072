"""The ledger: an append-only sequence of typed facts, and the index over it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from pegbar.assets.facts import Fact, FactBody, SourceSeen, StepMade
from pegbar.graph.key import Material
from pegbar.values.digests import Digest


class Ledger(Protocol):
    """One show's facts. Each carries the digest of the one before."""

    def append(self, bodies: Sequence[FactBody], *, by: str) -> None:
        """Write facts, all or none. Raises StorageFailed."""
        ...

    def flush(self) -> None:
        """What was appended before this outlives a power cut. Raises StorageFailed."""
        ...

    def facts(self, after: int = 0, *, kinds: Collection[type[FactBody]] = ()) -> Iterator[Fact]:
        """The facts in order, from the one behind number `after`: of all kinds, or of these."""
        ...

    def check(self) -> str | None:
        """None, or the first place where the chain does not hold, in words."""
        ...


class Latest(NamedTuple):
    """What a step's latest run was, in short."""

    step: str
    recipe: str
    shot: str
    seconds: float
    outputs: dict[str, Digest]


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

    def named(self, consent: str) -> tuple[SourceSeen, ...]:
        """The author's files that were ever seen under a consent, in the ledger's order."""
        ...

    def closed(self, consent: str) -> frozenset[Digest]:
        """The outputs of every step that a consent leads to: by the labels that steps had, and by
        their inputs, so that one that was named only afterwards finds what was made before."""
        ...

    def open(self, consent: str) -> frozenset[Digest]:
        """The outputs of all other steps. Bytes that two steps made can be in both."""
        ...

    def hanging(self, consent: str) -> tuple[Latest, ...]:
        """The steps whose latest result is closed with a consent, in the order of making."""
        ...

    def rebuild(self) -> int:
        """Make the index again from the facts; returns how many facts were read."""
        ...
