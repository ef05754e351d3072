"""Letters on pages and posters, the same on every machine.

Pillow's own font holds plain Latin letters only. Accents are drawn here, and letters that have no
simple form are spelled; only a text in another script looks for a font of the system.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
Ink = tuple[int, int, int] | int

_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l",
     "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
     "–": "-", "—": "-", "‑": "-", "−": "-", "×": "x", "‘": "’", "´": "’", "`": "’",
     "\u00a0": " ", "„": "“", "«": "“", "»": "”"}
)  # fmt: skip
_SYSTEM = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
_MARKS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar",
    "\u0306": "bow", "\u0307": "dot", "\u0308": "dots", "\u030a": "ring", "\u030b": "acutes",
    "\u030c": "caron", "\u0327": "tail", "\u0328": "tail", "\u0326": "tail",
}  # fmt: skip


@lru_cache(maxsize=64)
def font(size: int) -> Font:
    """The built-in font at `size` pixels."""
    built_in = ImageFont.load_default(size)
    if not isinstance(built_in, ImageFont.FreeTypeFont):
        raise OSError("this Pillow was built without FreeType")
    return built_in


def spelled(text: str) -> str:
    """`text` as the built-in font can write it, accents apart; other scripts stay as they are."""
    plain = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return unicodedata.normalize("NFD", plain.translate(_SPELLED))


class Pen:
    """Writes on one picture. Positions are pixels; `spacing` is added after each letter."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)

    def write(
        self, at: tuple[float, float], text: str, size: int, ink: Ink, *, spacing: float = 0.0
    ) -> float:
        """Write with the letters' top left at `at`; returns where the pen stands then."""
        x, y = at
        letters, face = _set(text, size)
        if not spacing and _MARKS.keys().isdisjoint(letters):
            self._draw.text((x, y), letters, font=face, fill=ink)
            return x + face.getlength(letters)
        middle, top = x, y
        for letter in letters:
            if letter in _MARKS:
                _accent(self._draw, _MARKS[letter], (middle, top), size, ink)
                continue
            self._draw.text((x, y), letter, font=face, fill=ink)
            left, high, right, _ = face.getbbox(letter)
            middle, top = x + (left + right) / 2, y + high
            x += face.getlength(letter) + spacing
        return x

    def fitted(
        self, at: tuple[float, float], text: str, size: int, ink: Ink, width: float
    ) -> float:
        """Write one line, cut with three dots where it would be wider than `width`."""
        if measured(text, size) > width:
            kept = text
            while kept and measured(kept + "…", size) > width:
                kept = kept[:-1]
            text = kept.rstrip() + "…"
        return self.write(at, text, size, ink)


def measured(text: str, size: int, spacing: float = 0.0) -> float:
    """How wide `text` is written, in pixels."""
    letters, face = _set(text, size)
    if not spacing and _MARKS.keys().isdisjoint(letters):
        return face.getlength(letters)
    bases = [letter for letter in letters if letter not in _MARKS]
    return sum(face.getlength(b) for b in bases) + spacing * max(len(bases) - 1, 0)


def broken(text: str, size: int, width: float, lines: int) -> list[str]:
    """`text` in at most `lines` lines of `width` pixels; the last ends in dots if there is more."""
    found: list[str] = []
    for word in text.split():
        if found and measured(f"{found[-1]} {word}", size) <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return found


def _set(text: str, size: int) -> tuple[str, Font]:
    letters = spelled(text)
    if all(c in _MARKS or _known(c) for c in letters):
        return letters, font(size)
    for path in _SYSTEM:
        if Path(path).exists():
            return unicodedata.normalize("NFC", text), ImageFont.truetype(path, size)
    return letters, font(size)


@lru_cache(maxsize=512)
def _known(letter: str) -> bool:
    face = font(32)
    return letter == " " or bytes(face.getmask(letter)) != bytes(face.getmask("\uffff"))


def _accent(
    draw: ImageDraw.ImageDraw, mark: str, at: tuple[float, float], size: int, ink: Ink
) -> None:
    """One accent over (or under) a letter; `at` is the middle of the letter's upper edge."""
    x, top = at
    unit, thick = size / 20, max(round(size / 11), 1)
    y = top - size * 0.06

    def stroke(*points: tuple[float, float]) -> None:
        draw.line([(x + px * unit, y + py * unit) for px, py in points], fill=ink, width=thick)

    def dot(px: float) -> None:
        r = thick * 0.62
        cx, cy = x + px * unit, y - 0.6 * unit
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=ink)

    match mark:
        case "acute":
            stroke((-0.9, 0.4), (1.4, -1.8))
        case "acutes":
            stroke((-2, 0.4), (-0.4, -1.8))
            stroke((0.6, 0.4), (2.2, -1.8))
        case "grave":
            stroke((0.9, 0.4), (-1.4, -1.8))
        case "hat":
            stroke((-2, 0.4), (0, -1.6), (2, 0.4))
        case "caron":
            stroke((-2, -1.6), (0, 0.4), (2, -1.6))
        case "tilde":
            stroke((-2.4, 0), (-1, -1), (1, 0), (2.4, -1))
        case "bar":
            stroke((-2.2, -0.6), (2.2, -0.6))
        case "bow":
            stroke((-2, -1.4), (-1, -0.2), (1, -0.2), (2, -1.4))
        case "dot":
            dot(0)
        case "dots":
            dot(-1.8)
            dot(1.8)
        case "ring":
            box = (x - 1.6 * unit, y - 2.6 * unit, x + 1.6 * unit, y + 0.6 * unit)
            draw.ellipse(box, outline=ink, width=max(thick * 2 // 3, 1))
        case _:
            stroke((0, 13.2), (0.6, 14.6), (-0.8, 15.8))
