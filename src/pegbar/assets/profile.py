"""A generator as frozen data: what it takes and gives, what it costs, under which terms.

Forms, docs, estimates and refusals are made from these records; a vendor's one file holds them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import msgspec

from pegbar.assets.generation import GuideKind, Kind, RefRole
from pegbar.values.money import Money
from pegbar.values.repeat import Repeat


class Premises(StrEnum):
    """Where it works: in our own process, on a server of the studio's, at a vendor outside."""

    HERE = "here"
    STUDIO = "studio"
    OUTSIDE = "outside"


class NoOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of a generator that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What a generator can do in one kind of work; the rest is refused before anything is spent.

    `sizes` are the sizes that it gives (empty: any up to `most_pixels`, each side a multiple of
    `multiple`). `seconds` are the lengths that it gives; with `between` any length from the first
    to the last. `references` tells how many it takes in each role, least and most. `prompt` is the
    longest prompt in UTF-16 units, 0 for none at all. `draft` has cheap previews."""

    kind: Kind
    sizes: tuple[tuple[int, int], ...] = ()
    most_pixels: int = 1920 * 1088
    multiple: int = 1
    seconds: tuple[float, ...] = ()
    between: bool = False
    fps: tuple[float, ...] = ()
    prompt: int = 1000
    needs_prompt: bool = True
    negative: bool = False
    seed: bool = False
    references: Mapping[RefRole, tuple[int, int]] = field(default_factory=dict)
    guides: frozenset[GuideKind] = frozenset()
    loras: int = 0
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One line of a vendor's list: so much `per` a second of film, a picture, a megapixel or a
    call, for requests of the kind (None: all), of drafts or not, of the size's `tier` where it
    distinguishes any (`1080p`)."""

    amount: Money
    per: Literal["second", "picture", "megapixel", "call"]
    kind: Kind | None = None
    draft: bool = False
    tier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """A dated table for planning. `credit` is what one of the vendor's credits costs in currency.
    The vendor's own figures, where it gives them, win over it at create and at the end. Where it
    gives none, `charges_for` are the ends besides `done` that it charges for, or says that it may:
    `refused` (moderation), `failed`."""

    as_of: dt.date
    source: str
    lines: tuple[Price, ...] = ()
    credit: Money | None = None
    charges_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a vendor's terms say, as read on a day: `None` means that it was not established.

    `keeps` tells how long it keeps inputs, `trains` whether it may train on them, `regions` where
    it works (ISO codes or the vendor's words), `commercial` whether results may be sold,
    `indemnity` whether it stands in for claims, `marks` what it puts into results."""

    as_of: dt.date
    source: str
    keeps: str = ""
    trains: bool | None = None
    regions: tuple[str, ...] = ()
    commercial: bool | None = None
    indemnity: bool | None = None
    marks: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """Since when it makes nothing any more, who says so, and which generators can stand in."""

    since: dt.date
    source: str
    stand_ins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One generator: a model at a vendor, a graph on a server, a package in the house.

    `name` is how a show calls it (`runway/gen4.5`), `vendor` the account that it is paid from.
    `version` tells one state of it from another (weights, a graph, a sandbox): what it makes is
    kept under it. `read_at` tells where its contract was read, `met` whether it ever met the real
    vendor.
    `knows_jobs` tells whether the vendor lists its jobs, so that a create whose answer was lost
    can be found again. `extra` is what installs it, `secrets` the variables that hold its key."""

    name: str
    vendor: str
    title: str
    premises: Premises
    does: tuple[Capability, ...]
    prices: Prices
    terms: Terms
    repeat: Repeat
    version: str = ""
    options: type[msgspec.Struct] = NoOptions
    retired: Retired | None = None
    knows_jobs: bool = False
    cancels: Literal["any time", "before it starts", "never"] = "never"
    at_once: int = 4
    poll: float = 5.0
    extra: str = ""
    package: str = ""
    secrets: tuple[str, ...] = ()
    read_at: str = ""
    met: bool = False

    @property
    def identity(self) -> str:
        """What it is in the keys of what it makes."""
        return f"{self.name} {self.version}".rstrip()

    def can(self, kind: Kind) -> Capability | None:
        return next((one for one in self.does if one.kind is kind), None)
