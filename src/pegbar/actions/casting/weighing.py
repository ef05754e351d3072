"""What speaks for a generator, as one number: documented weights over six marks, each 0..1.

A mark never looks at the other candidates, so who else was looked at changes nobody's score. Where
little is known, a mark begins at what is expected and moves as takes come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pegbar.actions.casting.learning import Learned
from pegbar.assets.generation import Kind
from pegbar.assets.profile import Capability

WEIGHTS: Final[Mapping[str, float]] = {
    "approved": 0.35,  # share of its shots that were approved or chosen
    "continuity": 0.25,  # how well its takes held together with the film
    "cost": 0.15,  # money per approved second
    "time": 0.10,  # waiting per approved second
    "retakes": 0.10,  # takes that an approved shot took
    "health": 0.05,  # whether it answers just now
}

PRIOR_SHOTS: Final = 2.0
"""As if so many shots had been seen of everybody: half of them approved, three takes in two."""
PRIOR_FILM: Final = 5.0
"""As if so many approved seconds had been made at the listed price and the usual time."""
USUAL_TIME: Final = 30.0
"""Seconds of waiting for a second of film that are usual; the mark of that is a half."""
FAIR_PRICE: Final = 0.10
"""What a second of film may cost, in currency; the mark of that is a half."""
NO_PRICE: Final = 0.3
"""The mark of who has no price that anybody knows."""

_HOLD: Final[Mapping[Kind, float]] = {
    Kind.FIRST_LAST: 0.85,
    Kind.VIDEO_TO_VIDEO: 0.8,
    Kind.IMAGE_TO_IMAGE: 0.8,
    Kind.PERFORMANCE: 0.7,
    Kind.IMAGE_TO_VIDEO: 0.6,
    Kind.TEXT_TO_VIDEO: 0.2,
    Kind.TEXT_TO_IMAGE: 0.1,
}
_PER_GUIDE: Final = 0.05
_FOR_LORAS: Final = 0.05


def hold(able: Capability) -> float:
    """How firmly the stage's drawings hold it, 0..1: the continuity that is expected of it. First
    and last frame hold more than words; each guide that it takes, and LoRAs, hold a little more."""
    more = _PER_GUIDE * len(able.guides) + _FOR_LORAS * bool(able.loras)
    return round(min(1.0, _HOLD.get(able.kind, 0.3) + more), 6)


def marks(
    learned: Learned, *, expected: float, price: float | None, half_open: bool
) -> dict[str, float]:
    """The marks of a generator. `expected` is its `hold`, `price` what a second of film is listed
    at in currency, None where nobody knows."""
    said = learned.approved + learned.rejected
    film = learned.film + PRIOR_FILM
    takes = (learned.takes + 1.5 * PRIOR_SHOTS) / (learned.approved + PRIOR_SHOTS)
    found = {
        "approved": (learned.approved + PRIOR_SHOTS / 2) / (said + PRIOR_SHOTS),
        "continuity": (learned.continuity + expected * PRIOR_SHOTS)
        / (learned.scores + PRIOR_SHOTS),
        "cost": NO_PRICE
        if price is None
        else _against(FAIR_PRICE, (learned.spent + price * PRIOR_FILM) / film),
        "time": _against(USUAL_TIME, (learned.waited + USUAL_TIME * PRIOR_FILM) / film),
        "retakes": 1.0 / max(takes, 1.0),
        "health": 0.5 if half_open else 1.0,
    }
    return {name: round(value, 4) for name, value in found.items()}


def score(found: Mapping[str, float]) -> float:
    """The marks by their weights, 0..1."""
    return round(sum(weight * found.get(name, 0.0) for name, weight in WEIGHTS.items()), 4)


def _against(usual: float, real: float) -> float:
    return usual / (usual + real)
