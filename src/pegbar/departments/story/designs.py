"""What the story department has to know of the drawings: where one can stand and what things do.

The one who opens a show's folder fills these records in; nothing here knows how things look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark: a place on the set, in its units; `seat` tells that one can sit there."""

    x: float
    y: float
    seat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts:
    """A set. `left` and `right` bound where figures stand; `names` are what its drawing shows."""

    marks: Mapping[str, Spot]
    left: float
    right: float
    ground: float
    units_per_cm: float = 1.0
    moods: frozenset[str] = frozenset()
    mood: str = "day"
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PropFacts:
    """A prop. `rises` tells that it can come up from where it starts, `glows` that it can be
    lit, `always_lit` that it shines from the first."""

    rises: bool = False
    glows: bool = False
    always_lit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Designs:
    """The drawings of a show, by the names that show.yaml gives them."""

    sets: Mapping[str, SetFacts]
    props: Mapping[str, PropFacts] = field(default_factory=dict)
