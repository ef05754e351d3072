"""An engine: runs orders on this machine or on others, and tells how they went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pegbar.graph.step import Slot
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest
from pegbar.values.errors import PegbarError


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A step whose inputs are all known, ready to run anywhere."""

    step: str
    recipe: str
    version: str
    run: str
    slot: Slot
    params: Mapping[str, Json]
    inputs: Mapping[str, Digest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """How far a step is."""

    step: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an order: its outputs, or the error that ended it."""

    step: str
    outputs: Mapping[str, Digest] | None
    error: PegbarError | None
    seconds: float


class Engine(Protocol):
    def room(self, slot: Slot) -> bool:
        """Whether an order for this slot would start at once."""
        ...

    def submit(self, order: Order) -> None:
        """Start an order. Its outcome comes from `wait`."""
        ...

    def wait(self, seconds: float) -> Sequence[Outcome | Underway]:
        """What happened since, waiting at most so long for the first news."""
        ...

    def stop(self) -> None:
        """End every order that is running, and the engine. Finished outputs are whole."""
        ...
