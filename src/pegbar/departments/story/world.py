"""Reads what the world does in a script: weather, the light of the day, and sounds."""

from __future__ import annotations

import re

from pegbar.departments.story.acts import Heard, Missed, Sky
from pegbar.production.acting import WeatherKind

WEATHER_WORDS: dict[WeatherKind, str] = {
    WeatherKind.RAIN: r"rain|raining|rainy|drizzle|drizzling|downpour|storm|thunderstorm|shower",
    WeatherKind.SNOW: r"snow|snowing|snowy|snowfall|snowflakes|flakes|blizzard|sleet",
    WeatherKind.MIST: r"mist|misty|fog|foggy|haze|hazy",
}
_KINDS = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in WEATHER_WORDS.items()}
_SKY_VERB = re.compile(
    r"\b(?:falls?|falling|starts?|begins?|pours?|drifts?|rolls?|lies|hangs|creeps|comes|sets\s+in"
    r"|is|it|rains|snows|drizzles|settles|swirls?|beats|drums|whirls?|everywhere|thickens?)\b"
)
_IT_DOES = {
    re.compile(
        r"\bit\s+(?:rains|pours|drizzles)\b|\bit\s+(?:starts|begins)\s+to\s+(?:rain|pour)\b"
    ): WeatherKind.RAIN,
    re.compile(r"\bit\s+snows\b|\bit\s+(?:starts|begins)\s+to\s+snow\b"): WeatherKind.SNOW,
}
_ENDS = re.compile(r"\b(?:stops?|ends?|clears?|lifts?|eases?|is\s+over|has\s+stopped|gone)\b")
_DAY = (
    (re.compile(r"\b(?:night|darkness)\s+(?:falls|comes|has\s+fallen)\b"), "night"),
    (
        re.compile(
            r"\b(?:dawn|day|morning)\s+(?:breaks|comes)\b|\bthe\s+sun\s+(?:rises|comes\s+up)\b"
        ),
        "dawn",
    ),
    (
        re.compile(
            r"\b(?:dusk|evening|twilight)\s+(?:falls|comes)\b|\bthe\s+sun\s+(?:sets|goes\s+down)\b"
        ),
        "evening",
    ),
)
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"\b(?:bells?|chimes?|gong)\b.*\b(?:rings?|tolls?|chimes?|sounds?|strikes?)\b", "bell"),
        (r"^(?:the\s+)?clock\s+(?:strikes|chimes)\b", "bell"),
        (r"^(?:a|another|three|two)\s+knocks?\b", "knock"),
        (r"\bknock(?:s|ing)?\s+(?:at|on)\s+the\s+door\b", "knock"),
        (r"^(?:someone|somebody)\s+knocks\b|^knock(?:ing)?(?:,?\s+knock)*$", "knock"),
        (r"^(?:a|another|with\s+a)?\s*(?:loud\s+)?splash(?:es)?\b", "splash"),
        (r"^(?:a|another)?\s*(?:\w+\s+)?(?:thud|thump|crash|bang|bump|boom|rumble)\b", "bump"),
        (r"^(?:thunder|the\s+thunder)\s+(?:rolls|rumbles|cracks|claps)\b", "bump"),
    )
)
_UNHEARD = re.compile(
    r"^(?:(?:a|an|the|some)\s+)?(?:\w+\s+){0,2}?(?:phone|dog|cat|gull|gulls|owl|wolf|horn|siren|whistle"
    r"|alarm|radio|music|song|birds?|crickets?|wind|waves|engine|train|car|footsteps)\s+"
    r"(?:rings?|barks?|meows?|cries|hoots?|howls?|honks?|wails?|blows?|plays?|sings?|chirps?|"
    r"roars?|crash|crashes|starts?|approach|passes|sounds?)\b"
)
_TITLE = re.compile(
    r"^(?:SUPER(?:IMPOSE)?|TITLES?(?:\s+CARD)?|CHYRON|CAPTION|SUBTITLE|CREDITS?)\s*(?:\([^)]*\))?\s*[:\-–—]"
)


def world_of(sentence: str, *, named: bool, inside: bool) -> Sky | Heard | Missed | None:
    """What a sentence says of the world; None where it is about something else. `named` tells
    that a character or a prop stands in it, `inside` that the scene is indoors."""
    low = sentence.casefold()
    if _TITLE.match(sentence):
        return Missed(sentence, "words on the screen are not drawn")
    if named:
        return None
    for pattern, kind in _SOUNDS:
        if pattern.search(low):
            return Heard(sentence, kind)
    if _UNHEARD.match(low):
        return Missed(sentence, "the house has no such sound")
    if sky := _sky(low, sentence):
        if inside and sky.weather is not None:
            return Missed(sentence, "the scene is indoors: no weather is drawn there")
        return sky
    return None


def _sky(low: str, sentence: str) -> Sky | None:
    for pattern, mood in _DAY:
        if pattern.search(low):
            return Sky(sentence, mood=mood)
    for pattern, kind in _IT_DOES.items():
        if pattern.search(low):
            return Sky(sentence, weather=kind)
    for kind, pattern in _KINDS.items():
        if (hit := pattern.search(low)) is None:
            continue
        if _ENDS.search(low[hit.end() :]):
            return Sky(sentence, clears=True)
        short = len(low.split()) <= 3
        if short or _SKY_VERB.search(low):
            return Sky(sentence, weather=kind)
    return None


def weather_in(words: set[str]) -> WeatherKind | None:
    """The weather that a heading's words name."""
    for kind, pattern in _KINDS.items():
        if any(pattern.fullmatch(word) for word in words):
            return kind
    return None
