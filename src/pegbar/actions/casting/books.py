"""The books of the casting director: every generator within reach, and whether it can be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pegbar.actions.film_words import PAINTER, STAGE
from pegbar.assets.generation import GuideKind, Kind
from pegbar.assets.profile import Capability, Premises, Prices, Profile, Terms
from pegbar.values.repeat import Repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A generator as it stands in this studio. `lacks` says why it cannot be asked here (no
    account, not installed; empty: it can) and `hint` what would change that; `sandbox` tells that
    a rehearsal answers in its name, `region` where the account has it work."""

    profile: Profile
    lacks: str = ""
    hint: str = ""
    sandbox: bool = False
    region: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """Every generator by its name."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def profile(self, name: str) -> Profile | None:
        found = self.entries.get(name)
        return found.profile if found else None


def _of_house(name: str, title: str, guides: frozenset[GuideKind]) -> Profile:
    """A hand of the house: it works drawing by drawing from the stage's guides, and is free."""
    day, source = dt.date(2026, 11, 21), "docs/reference/painter.md"
    return Profile(
        name=name,
        vendor="house",
        title=title,
        premises=Premises.HERE,
        does=(Capability(kind=Kind.IMAGE_TO_IMAGE, needs_prompt=False, guides=guides),),
        prices=Prices(as_of=day, source=source),
        terms=Terms(
            as_of=day, source=source, keeps="nothing leaves", trains=False, commercial=True
        ),
        repeat=Repeat.EXACT,
        cancels="any time",
        met=True,
    )


HOUSE: Final[Mapping[str, Profile]] = {
    PAINTER: _of_house(
        PAINTER,
        "The house painter: learns the look from this show's keyframes",
        frozenset({GuideKind.FLAT, GuideKind.LINE, GuideKind.PARTS}),
    ),
    STAGE: _of_house(STAGE, "The stage: the drawings as they are, lit and unpainted", frozenset()),
}
"""The house's own hands, which the film has without any casting."""
