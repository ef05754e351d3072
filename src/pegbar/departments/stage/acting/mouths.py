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
    ("pbmʙɓ", Viseme.A),
    ("szʃʒtdnkgŋɡxchɹrjiɪeʔɾɨᵻɻɽʀʁχqɢɣɲɳɴʂʐɕʑçʝɟʈɖɦʎɰyʏ", Viseme.B),
    ("ɛæəɜʌɐɚɝɘœøɞ", Viseme.C),
    ("aɑɒɶ", Viseme.D),
    ("ɔoɤɵ", Viseme.E),
    ("uʊwʉʍɯɥɸβ", Viseme.F),
    ("fvɱʋ", Viseme.G),
    ("lθðɫɬɮɭ", Viseme.H),
)
_APART: Final = 1.7
"""Seconds from one accent of a head to the next."""
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
_WEIGHT: Final = {Viseme.G: 2.5, Viseme.F: 1.6, Viseme.D: 1.3, Viseme.E: 1.3, Viseme.REST: 0.5}
"""What a shape's time in a drawing counts: an f is short, and is missed when it is not seen."""


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

    A closure that begins in the slot wins; otherwise the shape with most weighted time in the
    slot, among equals the one that reads best.
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

    def weighed(shape: Viseme) -> tuple[float, int]:
        return -round(inside[shape] * _WEIGHT.get(shape, 1.0), 2), _RANK[shape]

    return min(inside, key=weighed)


def accents(phones: Iterable[Phone]) -> list[float]:
    """The moments of a line that a head falls on: its marked stresses, else its longest open
    vowels, none close behind another or at the very start, where it nods anyway."""
    open_ones = [
        (("ˈ" in one.sound) + one.end - one.start, one.start)
        for one in phones
        if viseme_of(one.sound) in (Viseme.C, Viseme.D, Viseme.E) and one.start > _APART
    ]
    found: list[float] = []
    for _, start in sorted(open_ones, key=lambda one: (-one[0], one[1])):
        if all(abs(start - other) >= _APART for other in found):
            found.append(start)
    return sorted(found)
