"""Captions: WebVTT, a voice tag for each speaker, two short lines at most, never overlapping."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pegbar.assets.performance import Performance
from pegbar.values.time import clock

WIDTH, LINES = 42, 2
_LEAST = 1.0  # seconds that a caption stands, where the next one lets it
_READING = 17.0  # letters a second
_LINGER = 0.35  # seconds that it may stay after the voice
_SHORTEST = 0.25  # seconds below which nobody can see a caption at all
_GAP = 0.04


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption: seconds from the film's start, who speaks, the lines as they are written."""

    start: float
    end: float
    who: str
    lines: tuple[str, ...]
    offscreen: bool = False


def captions_of(shots: Sequence[Performance], fps: int) -> tuple[Caption, ...]:
    """The film's captions in order; each begins with its voice."""
    spoken: list[Caption] = []
    first = 0
    for performance in shots:
        for line in performance.lines:
            start = (first + line.start) / fps
            spoken += _pages(line.who, line.text, start, line.frames / fps, line.offscreen)
        first += performance.frames
    return _apart(sorted(spoken, key=lambda c: (c.start, c.end)), first / fps)


def webvtt(captions: Sequence[Caption], language: str) -> str:
    """The file's text. Numbers, times and tags as the W3C's WebVTT has them."""
    blocks = [f"WEBVTT\nKind: captions\nLanguage: {_escaped(_one_line(language))}"]
    for number, caption in enumerate(captions, 1):
        text = "\n".join(_escaped(line) for line in caption.lines)
        if caption.offscreen:
            text = f"<i>{text}</i>"
        times = f"{clock(caption.start)} --> {clock(caption.end)}"
        blocks.append(f"{number}\n{times}\n<v {_escaped(_one_line(caption.who))}>{text}")
    return "\n\n".join(blocks) + "\n"


def _pages(who: str, text: str, start: float, seconds: float, offscreen: bool) -> list[Caption]:
    """A line in as many captions as it needs; each gets its share of the time by its letters."""
    lines = wrapped(text)
    pages = [tuple(lines[i : i + LINES]) for i in range(0, len(lines), LINES)]
    letters = [sum(map(width, page)) for page in pages]
    whole, at = max(sum(letters), 1), start
    found: list[Caption] = []
    for page, count in zip(pages, letters, strict=True):
        length = seconds * count / whole
        found.append(Caption(at, at + length, who, page, offscreen))
        at += length
    return found


def wrapped(text: str) -> list[str]:
    """Lines of at most WIDTH letters, as even as they can be, so that no word stands alone."""
    words = [part for word in _one_line(text).split() for part in _chopped(word)]
    if not any(map(width, words)):  # nothing, or marks without a letter
        return []
    needed = len(_filled(words, WIDTH))
    narrow = WIDTH
    # Two even lines read better than a long one and a stub.
    while narrow > 1 and len(_filled(words, narrow - 1)) == needed and _fits(words, narrow - 1):
        narrow -= 1
    return _filled(words, narrow)


def _fits(words: Sequence[str], limit: int) -> bool:
    return max(map(width, words)) <= limit


def _filled(words: Sequence[str], limit: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if width(lines[-1]) + 1 + width(word) <= limit:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _chopped(word: str) -> list[str]:
    """A word that no line can hold (or a script without spaces) in pieces that a line holds."""
    pieces = [""]
    for letter in word:
        if width(pieces[-1] + letter) > WIDTH:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def width(text: str) -> int:
    """In columns: a full-width letter takes two, an accent none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _apart(captions: Sequence[Caption], film: float) -> tuple[Caption, ...]:
    """Each stands long enough to be read where there is room, and is gone before the next."""
    placed: list[Caption] = []
    free = 0.0
    for i, caption in enumerate(captions):
        start = max(caption.start, free)
        following = captions[i + 1].start if i + 1 < len(captions) else max(film, start)
        letters = sum(map(width, caption.lines))
        wish = max(caption.end + _LINGER, start + _LEAST, start + letters / _READING)
        end = max(min(wish, following - _GAP), start + _SHORTEST)
        placed.append(Caption(start, end, caption.who, caption.lines, caption.offscreen))
        free = end + 0.001
    return tuple(placed)


def _one_line(text: str) -> str:
    """Without line breaks and other control characters, which would end a caption early."""
    plain = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(plain).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
