"""Lip-sync: sounds of speech to mouth shapes, and the one shape that a drawing has room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pegbar.assets.speech import Phone
from pegbar.production.acting import Viseme

LEAD: Final = 0.06
"""Seconds by which a mouth is seen to move before its sound is heard."""

_CHART: Final = (
    ("pbm", Viseme.A),
    ("szʃʒtdnkgŋɡxchɹrjiɪeʔɾ", Viseme.B),
    ("ɛæəɜʌɐɚɝ", Viseme.C),
    ("aɑɒ", Viseme.D),
    ("ɔoɤ", Viseme.E),
    ("uʊwyʉ", Viseme.F),
    ("fvɱ", Viseme.G),
    ("lθðɫ", Viseme.H),
)
_SHAPES: Final = {letter: shape for letters, shape in _CHART for letter in letters}

_PRIORITY: Final = (
    Viseme.A,
    Viseme.G,
    Viseme.F,
    Viseme.D,
    Viseme.E,
    Viseme.H,
    Viseme.C,
    Viseme.B,
    Viseme.REST,
)
"""On twos several sounds share a drawing. Closures are read from the lips and are never lost;
then lip and teeth, rounded, wide open, and last what looks like half open anyway."""
_RANK: Final = {shape: rank for rank, shape in enumerate(_PRIORITY)}


@dataclass(frozen=True, slots=True)
class Shape:
    """A mouth shape, from `start` to `end` in seconds of the shot."""

    start: float
    end: float
    viseme: Viseme


def viseme_of(sound: str) -> Viseme | None:
    """The mouth of a sound in IPA, by its first letter that has one; None for marks alone."""
    return next((_SHAPES[letter] for letter in sound if letter in _SHAPES), None)


def shapes(phones: Iterable[Phone], start: float) -> list[Shape]:
    """The mouth shapes of a line that begins at `start`, moved ahead by the lead.

    A diphthong is two shapes, half of its time each.
    """
    found: list[Shape] = []
    for phone in phones:
        letters = [_SHAPES[letter] for letter in phone.sound if letter in _SHAPES][:2]
        length = (phone.end - phone.start) / max(len(letters), 1)
        for number, shape in enumerate(letters):
            begin = start + phone.start + number * length - LEAD
            found.append(Shape(begin, begin + length, shape))
    return found


def mouth_at(spoken: Sequence[Shape], start: float, end: float) -> Viseme:
    """The shape of a drawing that is seen from `start` to `end`.

    A closure that begins in the slot wins; otherwise the shape with most time in the slot, among
    equals the one that reads best.
    """
    inside: dict[Viseme, float] = {}
    for one in spoken:
        shared = min(one.end, end) - max(one.start, start)
        if shared <= 1e-9:
            continue
        if one.viseme is Viseme.A and start <= one.start + 1e-9:
            return Viseme.A
        inside[one.viseme] = inside.get(one.viseme, 0.0) + shared
    if not inside:
        return Viseme.REST
    return min(inside, key=lambda shape: (-round(inside[shape], 2), _RANK[shape]))
