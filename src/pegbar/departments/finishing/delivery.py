"""How a line is to be said: its parenthetical and its feeling, as numbers for a voice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pegbar.production.acting import Emotion


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`pitch` and `pace` are factors, `melody` scales how far the pitch wanders, `level` is in dB.

    `breath` is the silence before the first word, in seconds.
    """

    pitch: float = 1.0
    pace: float = 1.0
    melody: float = 1.0
    level: float = 0.0
    breath: float = 0.0

    def __mul__(self, other: Delivery) -> Delivery:
        """Both at once."""
        return Delivery(
            pitch=self.pitch * other.pitch,
            pace=self.pace * other.pace,
            melody=self.melody * other.melody,
            level=self.level + other.level,
            breath=max(self.breath, other.breath),
        )


PLAIN: Final = Delivery()

_FEELINGS: Final = {
    Emotion.HAPPY: Delivery(pitch=1.05, pace=1.04, melody=1.2, level=0.5),
    Emotion.SAD: Delivery(pitch=0.95, pace=0.9, melody=0.75, level=-1.5, breath=0.15),
    Emotion.ANGRY: Delivery(pitch=0.98, pace=1.06, melody=1.25, level=2.0),
    Emotion.AFRAID: Delivery(pitch=1.07, pace=1.06, melody=0.9, level=-1.0, breath=0.1),
    Emotion.SURPRISED: Delivery(pitch=1.08, pace=1.02, melody=1.35, level=1.0),
    Emotion.TENDER: Delivery(pitch=0.98, pace=0.93, melody=0.95, level=-2.0),
    Emotion.TIRED: Delivery(pitch=0.94, pace=0.86, melody=0.7, level=-2.0, breath=0.2),
    Emotion.CURIOUS: Delivery(pitch=1.03, melody=1.2),
}

_MANNERS: Final = (
    (r"shout|yell|scream|bellow|roar", Delivery(pitch=1.12, pace=0.98, melody=1.3, level=4.0)),
    (r"call(s|ing|ed)?\b|loud", Delivery(pitch=1.09, pace=0.92, melody=1.2, level=3.0)),
    (r"whisper|under (his|her|their) breath|hush", Delivery(pace=0.94, melody=0.45, level=-6.0)),
    (r"quiet|soft|low\b|gentl|murmur|mutter", Delivery(pace=0.94, melody=0.85, level=-3.5)),
    (r"slow|drawl|carefully|deliberate", Delivery(pace=0.82)),
    (r"quick|fast|hurr|rush|breathless|out of breath", Delivery(pitch=1.03, pace=1.13)),
    (r"excited|delighted|eager", Delivery(pitch=1.07, pace=1.06, melody=1.25, level=1.0)),
    (r"flat|deadpan|dry|monoton", Delivery(pitch=0.97, melody=0.4)),
    (r"worried|nervous|anxious", Delivery(pitch=1.04, pace=1.03, melody=0.9, level=-0.5)),
    (r"sigh|weary|tired|yawn", Delivery(pitch=0.95, pace=0.88, melody=0.75, breath=0.35)),
    (r"beat|pause|hesitat|after a (moment|while)", Delivery(breath=0.7)),
    (r"to (him|her|them)sel(f|ves)|aside", Delivery(pace=0.97, level=-3.0)),
)
"""Words of a parenthetical, and what each asks of a voice; all that match are said together."""

_PITCHES, _PACES, _MELODIES, _LEVELS = (0.8, 1.25), (0.7, 1.4), (0.3, 1.7), (-8.0, 5.0)


def delivery_of(manner: str, emotion: Emotion) -> Delivery:
    """What a parenthetical and a feeling ask for, within what a voice can do."""
    asked = _FEELINGS.get(emotion, PLAIN)
    said = manner.lower()
    for words, delivery in _MANNERS:
        if re.search(rf"\b({words})", said):
            asked *= delivery
    return Delivery(
        pitch=_within(asked.pitch, _PITCHES),
        pace=_within(asked.pace, _PACES),
        melody=_within(asked.melody, _MELODIES),
        level=_within(asked.level, _LEVELS),
        breath=asked.breath,
    )


def _within(value: float, bounds: tuple[float, float]) -> float:
    return round(min(max(value, bounds[0]), bounds[1]), 4)
