"""What a screenplay writes, made into what a voice can say: used by every voice in this room."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 220
"""Letters that are said in one breath; longer phrases are split at a comma or a word."""

_ELLIPSIS, _DASH, _STOP, _COMMA = 0.45, 0.32, 0.26, 0.14
_PAUSES = {"…": _ELLIPSIS, "—": _DASH, ".": _STOP, "!": _STOP, "?": _STOP}
_SAME = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "‛": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "—",
        "―": "—",
        "。": ".",
        "、": ",",
        "،": ",",
        "؟": "?",
        "।": ".",
        "\u00ad": None,
    }
)
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "st", "prof", "sr", "jr", "vs"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words said in one breath, and the silence after them in seconds."""

    text: str
    pause: float


def clean(text: str) -> str:
    """One line of plain characters: no emphasis, no emoji, one sort of quote, dash and dots."""
    text = re.sub(r"\.{2,}|(?:\. ){2,}\.", "…", unicodedata.normalize("NFC", text))
    text = re.sub(r"\s*(?:--+|—|–|―)\s*", " — ", text.translate(_SAME))
    kept = [" " if c.isspace() else c for c in text if _sayable(c)]
    text = re.sub(r"[*_\\~|<>{}\[\]()\"]+", " ", "".join(kept))
    text = re.sub(r"\s+([,.;:!?…])", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def _sayable(char: str) -> bool:
    kind = unicodedata.category(char)
    return char.isspace() or (kind[0] in "LMNP" or kind in ("Sc", "Sm", "Sk"))


def phrases(text: str) -> tuple[Phrase, ...]:
    """The breaths of a line, in order; empty when there is nothing to say.

    A breath ends at three dots, at a dash or at the end of a sentence; commas stay inside, where
    a voice shapes them itself.
    """
    found: list[Phrase] = []
    for piece, mark in _pieces(clean(text)):
        bits = _split_long(piece)
        for bit in bits[:-1]:
            found.append(Phrase(bit, _COMMA))
        if bits:
            found.append(Phrase(bits[-1], _PAUSES.get(mark, 0.0)))
        elif found and mark:
            last = found[-1]
            found[-1] = Phrase(last.text, max(last.pause, _PAUSES.get(mark, 0.0)))
    if found:
        found[-1] = Phrase(found[-1].text, 0.0)
    return tuple(found)


def _pieces(text: str) -> list[tuple[str, str]]:
    """(words with their closing mark, that mark) in order."""
    pieces: list[tuple[str, str]] = []
    start = 0
    for match in re.finditer(r"…|—|[.!?]+(?=\s|$)", text):
        word = re.split(r"[\s.]", text[start : match.start()])[-1].lower()
        if match.group()[0] == "." and (word in _TITLES or (len(word) == 1 and word not in "ai")):
            continue
        mark = match.group()[0]
        said = text[start : match.start()].strip()
        pieces.append((said + _closing(match.group()) if said else "", mark))
        start = match.end()
    pieces.append((text[start:].strip(), ""))
    return [(said if _has_sound(said) else "", mark) for said, mark in pieces]


def _closing(mark: str) -> str:
    """How the voice ends a breath: a question keeps its tune, a break trails off."""
    if "?" in mark:
        return "?"
    return "!" if "!" in mark else ("," if mark in "…—" else ".")


def _has_sound(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _split_long(text: str) -> list[str]:
    """`text` in breaths of at most LONGEST letters: at a comma if one is near, else at a space."""
    bits: list[str] = []
    while len(text) > LONGEST:
        head = text[:LONGEST]
        cut = max((m.end() for m in re.finditer(r"[,;:]\s", head)), default=0)
        if cut < LONGEST // 3:
            cut = head.rfind(" ") + 1 or LONGEST
        bits.append(text[:cut].strip())
        text = text[cut:].strip()
    if text:
        bits.append(text)
    return [bit for bit in bits if _has_sound(bit)]
