"""Who is cast for a shot, and why: the generators that were looked at, and the choice."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from pegbar.assets.generation import Kind
from pegbar.assets.profile import Profile
from pegbar.values.money import Money


class CastChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One shot's generator and what it is asked for. `fallbacks` are who stands in for it, in
    order, when it is down or throttled; `takes` how many are made, `chosen` which of them the
    film shows, counted from 1. `hand` tells that a person named the generator, `promotes` is the
    draft (its film's digest) that this makes in full."""

    generator: str
    kind: Kind
    options: dict[str, object] = {}
    prompt: str = ""
    negative: str = ""
    draft: bool = False
    takes: int = 1
    chosen: int = 1
    fallbacks: tuple[str, ...] = ()
    hand: bool = False
    promotes: str = ""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A generator that was looked at for a shot. `out` are the reasons why it cannot be cast (not
    able, not allowed, not well, not within the budget); `score` is what speaks for it, 0..1, of
    its parts `marks` by name; `estimate` what the shot would cost with it."""

    generator: str
    kind: Kind
    out: tuple[str, ...] = ()
    score: float = 0.0
    marks: dict[str, float] = {}
    estimate: Money | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Hired:
    """A choice, and the generator's profile as it stood when it was made."""

    choice: CastChoice
    profile: Profile
