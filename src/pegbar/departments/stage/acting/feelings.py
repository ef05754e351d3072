"""Feelings as an actor shows them: the face, the posture, what the hands do at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pegbar.production.acting import Emotion, Hand

ARM_AT_REST: Final = (0.1, 0.95)
FAR_AT_REST: Final = (-0.04, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """A feeling's channels. `odd` is how much lower the far brow is: no feeling is symmetrical.

    `near` and `far` are where idle hands are, `hand` their shape. `pace` scales how fast the
    body moves, `size` how large its gestures are.
    """

    smile: float = 0.0
    brow: float = 0.0
    odd: float = 0.0
    worry: float = 0.0
    lids: float = 1.0
    lean: float = 0.0
    stretch: float = 1.0
    nod: float = 0.0
    tilt: float = 0.0
    near: tuple[float, float] = ARM_AT_REST
    far: tuple[float, float] = FAR_AT_REST
    hand: Hand = Hand.RELAXED
    pace: float = 1.0
    size: float = 1.0


FEELINGS: Final[dict[Emotion, Feeling]] = {
    Emotion.NEUTRAL: Feeling(odd=0.1),
    Emotion.HAPPY: Feeling(
        smile=1.0, brow=0.4, odd=0.1, worry=0.1, lean=-2.0, stretch=1.02, nod=-0.1,
        near=(-0.12, 0.92), far=(0.2, 0.9), pace=1.1, size=1.2,
    ),
    Emotion.SAD: Feeling(
        smile=-0.9, brow=0.3, worry=1.0, lids=0.92, lean=6.0, stretch=0.97, nod=0.4,
        tilt=4.0, near=(0.24, 0.94), far=(0.14, 0.94), pace=0.75, size=0.7,
    ),
    Emotion.ANGRY: Feeling(
        smile=-0.8, brow=-0.5, odd=0.1, worry=-1.0, lids=0.85, lean=7.0, stretch=1.0,
        nod=0.2, near=(-0.2, 0.86), far=(0.24, 0.84), hand=Hand.FIST, pace=1.15, size=1.15,
    ),
    Emotion.AFRAID: Feeling(
        smile=-0.7, brow=0.35, worry=1.0, lids=1.15, lean=-6.0, stretch=0.95, nod=-0.1,
        near=(0.34, 0.6), far=(0.3, 0.55), hand=Hand.FIST, pace=1.1, size=0.8,
    ),
    Emotion.SURPRISED: Feeling(
        smile=0.05, brow=1.0, odd=0.15, worry=0.15, lids=1.2, lean=-5.0, stretch=1.05,
        nod=-0.25, near=(-0.3, 0.8), far=(0.36, 0.78), hand=Hand.OPEN, pace=1.1, size=1.1,
    ),
    Emotion.TENDER: Feeling(
        smile=0.6, brow=0.25, worry=0.65, lids=0.9, lean=4.0, nod=0.15, tilt=7.0,
        near=(0.24, 0.9), far=(0.16, 0.9), pace=0.85, size=0.8,
    ),
    Emotion.TIRED: Feeling(
        smile=-0.2, brow=0.15, odd=0.15, worry=0.7, lids=0.55, lean=6.0, stretch=0.95,
        nod=0.35, tilt=-3.0, near=(0.2, 0.97), far=(0.1, 0.97), pace=0.7, size=0.6,
    ),
    Emotion.CURIOUS: Feeling(
        smile=0.15, brow=0.7, odd=0.5, lids=1.1, lean=7.0, stretch=1.02, tilt=-6.0,
        near=(-0.16, 0.9), far=(0.05, 0.92),
    ),
}  # fmt: skip
