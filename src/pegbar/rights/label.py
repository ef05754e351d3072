"""The label on every asset, and the join that carries it from inputs to outputs.

A label only ever tightens on its way: what is allowed is intersected, what is owed is united.
The join is commutative, associative, idempotent and monotone (see `tests/rights`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from functools import reduce
from typing import Final

import msgspec


class Origin(StrEnum):
    """How a picture or a sound came to be."""

    DRAWN = "drawn"
    CAPTURED = "captured"
    GENERATED = "generated"
    COMPOSITE = "composite"


class Purpose(StrEnum):
    """What a thing may be used for."""

    DEVELOP = "develop"
    PRODUCE = "produce"
    TRAIN = "train"
    MARKET = "market"
    DELIVER = "deliver"


class Duty(StrEnum):
    """What its use brings with it."""

    CREDIT = "credit"
    DISCLOSE = "disclose"
    RESIDUAL = "residual"
    NOTICE = "notice"


class Obligation(msgspec.Struct, frozen=True, order=True):
    """Something owed for a use: to whom, and in which words."""

    duty: Duty
    to: str
    text: str = ""


class Window(msgspec.Struct, frozen=True):
    """The days on which a thing may be used, both included; None leaves a side open.

    An empty window (`start` after `end`) allows no day at all. All empty windows are one value,
    however they were written, so that joins of them stay equal.
    """

    start: dt.date | None = None
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.is_empty():
            msgspec.structs.force_setattr(self, "start", dt.date.max)
            msgspec.structs.force_setattr(self, "end", dt.date.min)

    def meet(self, other: Window) -> Window:
        starts = [day for day in (self.start, other.start) if day]
        ends = [day for day in (self.end, other.end) if day]
        return Window(start=max(starts, default=None), end=min(ends, default=None))

    def is_empty(self) -> bool:
        return bool(self.start and self.end and self.start > self.end)

    def holds(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


NEVER: Final = Window(start=dt.date.max, end=dt.date.min)
ALWAYS: Final = Window()

EVERYWHERE: Final[None] = None
"""`shows` and `territories` of None: no limit. An empty set: nobody, nowhere."""

ALL_PURPOSES: Final = frozenset(Purpose)


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """The rights on one asset. `territories` are ISO 3166-1 alpha-2 codes."""

    origin: Origin
    shows: frozenset[str] | None = EVERYWHERE
    purposes: frozenset[Purpose] = frozenset({Purpose.DEVELOP})
    territories: frozenset[str] | None = EVERYWHERE
    window: Window = ALWAYS
    consents: frozenset[str] = frozenset()
    obligations: frozenset[Obligation] = frozenset()

    def join(self, other: Label) -> Label:
        """The label of something made from both."""
        return Label(
            origin=self.origin if self.origin == other.origin else Origin.COMPOSITE,
            shows=_meet(self.shows, other.shows),
            purposes=self.purposes & other.purposes,
            territories=_meet(self.territories, other.territories),
            window=self.window.meet(other.window),
            consents=self.consents | other.consents,
            obligations=self.obligations | other.obligations,
        )

    def allows(self, other: Label) -> bool:
        """Whether `other` is at least as tight as this label: joining it in changes nothing."""
        return self.join(other) == other


def join_all(labels: Iterable[Label]) -> Label:
    """The join of one or more labels. Raises TypeError when there is none."""
    return reduce(Label.join, labels)


def unlimited(origin: Origin) -> Label:
    """The neutral label of an origin: what the studio's own tools add, which limits nothing."""
    return Label(origin=origin, purposes=ALL_PURPOSES)


def _meet(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
