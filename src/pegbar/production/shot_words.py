"""What sort of shot a shot is, in the words that a director casts by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pegbar.production.acting import Size, Verb
from pegbar.production.shots import Shot

EVERYTHING: Final = "everything"

_BY_SIZE: Final[Mapping[Size, tuple[str, ...]]] = {
    Size.EWS: ("wide", "extreme-wide"),
    Size.WS: ("wide",),
    Size.FS: ("full",),
    Size.MS: ("medium",),
    Size.MCU: ("medium", "medium-close"),
    Size.CU: ("close",),
    Size.ECU: ("close", "extreme-close"),
}

WORDS: Final[Mapping[str, str]] = {
    "wide": "WS and EWS",
    "extreme-wide": "EWS",
    "full": "FS",
    "medium": "MS and MCU",
    "medium-close": "MCU",
    "close": "CU and ECU",
    "extreme-close": "ECU",
    "speaking": "somebody speaks, in the picture or off it",
    "silent": "nobody speaks",
    "moving": "the camera moves: push, pan, tilt, truck, pedestal, shake, or the focus goes over",
    "still": "the camera stands",
    "shoulder": "over somebody's shoulder",
    "several": "two figures or more",
    "alone": "one figure",
    "empty": "no figure",
    "weather": "rain, snow or mist",
    "rain": "it rains",
    "snow": "it snows",
    "mist": "there is mist",
    EVERYTHING: "every shot",
}
"""Every word, and the shots that it is true of."""


def words_of(shot: Shot) -> frozenset[str]:
    """All words that are true of a shot."""
    frame = shot.framing
    moves = (frame.push, frame.pan, frame.tilt, frame.truck, frame.pedestal, frame.shake)
    figures = len(shot.cast)
    words = {
        EVERYTHING,
        *_BY_SIZE[frame.size],
        "speaking" if any(beat.verb is Verb.SPEAK for beat in shot.beats) else "silent",
        "moving" if any(moves) or frame.rack else "still",
        "empty" if not figures else "alone" if figures == 1 else "several",
    }
    if frame.over:
        words.add("shoulder")
    if shot.weather is not None:
        words |= {"weather", shot.weather.value}
    return frozenset(words)
