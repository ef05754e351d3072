"""Reads what a part of someone's body does as what they feel: "Her hand shakes"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pegbar.production.acting import Emotion, Verb


@dataclass(frozen=True, slots=True)
class Sign:
    """What a body shows: an act of its owner."""

    verb: Verb
    manner: str
    emotion: Emotion | None = None


_PARTS = (
    r"(?:hands?|fingers?|arms?|legs?|knees?|eyes?|face|head|chin|lips?|mouth|jaw|shoulders?|voice|"
    r"smile|brows?|eyebrows?|breath|heart|cheeks?|nose|ears?|body|gaze|look)"
)
_ADVERB = r"(?:\s+(?:\w+ly|still|both|all|just|begins?\s+to|starts?\s+to))*"
_ROWS: tuple[tuple[re.Pattern[str], Sign], ...] = tuple(
    (re.compile(rf"\b(?:{part})\b{_ADVERB}\s+(?:{verb})\b"), sign)
    for part, verb, sign in (
        (
            "hands?|fingers?|knees?|legs?|voice|body",
            "shakes?|trembles?|shivers?|quivers?|quakes?|shaking|trembling",
            Sign(Verb.WAIT, "shiver", Emotion.AFRAID),
        ),
        (
            "lips?|chin|mouth",
            "trembles?|quivers?|shakes?|turns?\\s+down",
            Sign(Verb.WAIT, "sigh", Emotion.SAD),
        ),
        (
            "eyes?|brows?|eyebrows?",
            "widens?|go(?:es)?\\s+wide|pops?\\s+open|shoots?\\s+up|rises?",
            Sign(Verb.WAIT, "gasp", Emotion.SURPRISED),
        ),
        (
            "jaw|mouth",
            "drops?|falls?(?:\\s+open)?|opens?",
            Sign(Verb.WAIT, "gasp", Emotion.SURPRISED),
        ),
        ("eyes?", "narrows?|flash(?:es)?|darkens?", Sign(Verb.WAIT, "frown", Emotion.ANGRY)),
        ("eyes?", "fills?|waters?|wells?\\s+up|brims?", Sign(Verb.WAIT, "sigh", Emotion.SAD)),
        ("eyes?|face|smile", "softens?|warms?|melts?", Sign(Verb.WAIT, "smile", Emotion.TENDER)),
        (
            "eyes?|face",
            "lights?\\s+up|brightens?|shines?|sparkles?|glows?|beams?",
            Sign(Verb.WAIT, "smile", Emotion.HAPPY),
        ),
        (
            "face|smile|shoulders?|head",
            "falls?|fades?|slumps?|sags?|sinks?|droops?|drops?|crumples?",
            Sign(Verb.WAIT, "sigh", Emotion.SAD),
        ),
        ("eyes?|gaze|look", "falls?|drops?|goes?\\s+down|lowers?", Sign(Verb.LOOK, "down")),
        ("eyes?|eyelids?", "close|closes|droops?|shuts?", Sign(Verb.WAIT, "yawn", Emotion.TIRED)),
        (
            "face|brows?",
            "hardens?|darkens?|furrows?|knits?",
            Sign(Verb.WAIT, "frown", Emotion.ANGRY),
        ),
        (
            "heart|breath",
            "stops?|catches|skips?|sinks?|races?|pounds?",
            Sign(Verb.WAIT, "gasp", Emotion.AFRAID),
        ),
    )
)
_OWNED = re.compile(rf"(?:['’]s?|\b(?:his|her|their))\s+(?:\w+\s+){{0,2}}?{_PARTS}\b")


def sign_of(clause: str) -> Sign | None:
    """What a clause about a part of someone's body shows; None where it is about none."""
    low = clause.casefold()
    if _OWNED.search(low) is None:
        return None
    return next((sign for pattern, sign in _ROWS if pattern.search(low)), None)
