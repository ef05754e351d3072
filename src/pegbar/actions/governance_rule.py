"""A rule as governance tells it, and what has to be known of the house to tell it truthfully."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from pegbar.ports.keys import SecretsTold
from pegbar.rights.packs import Pack

State = Literal["written", "asked", "enforced"]
ORDER: Final[Sequence[State]] = ("written", "asked", "enforced")
TOLD: Final = {
    "written": "only written down",
    "asked": "asked of a person",
    "enforced": "enforced on the file",
}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, where it comes from, and how it is kept here. `about` are the sources or consents
    that it is about in this show. A rule of a pack has its `reference` in the source, and the
    letter of how sure its words are."""

    rule: str
    origin: str
    state: State
    how: str
    about: tuple[str, ...] = ()
    reference: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the studio knows of itself: how many checkpoints are kept, how the show's bytes are
    stored and where the studio's key is, and the rule packs within reach."""

    checkpoints: int = 0
    secrets: SecretsTold | None = None
    key_in: str = ""
    known: tuple[Pack, ...] = ()
