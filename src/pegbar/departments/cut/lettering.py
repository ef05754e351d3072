"""Letters on pages and posters, the same on every machine.

Pillow's own font holds plain Latin letters only. Accents are drawn here, and letters that have no
simple form are spelled; a text in another script takes a font that came with a package, or one of
the system's.
"""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
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
        self._image = image
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
        middle, top, bottom = x, y, y
        for letter in letters:
            if letter in _MARKS:
                mark = _MARKS[letter]
                edge = bottom if mark == "tail" else top
                _accent(self._image, mark, (middle, edge), size, ink)
                continue
            self._draw.text((x, y), letter, font=face, fill=ink)
            left, high, right, low = face.getbbox(letter)
            middle, top, bottom = x + (left + right) / 2, y + high, y + low
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
    if all(c in _MARKS or has_letter(c) for c in letters):
        return letters, font(size)
    whole = unicodedata.normalize("NFC", text)
    for path in (*_packaged(), *_SYSTEM):
        if Path(path).exists() and all(has_letter(c, path) for c in whole):
            return whole, ImageFont.truetype(path, size)
    return letters, font(size)


@lru_cache(maxsize=1)
def _packaged() -> tuple[str, ...]:
    """Fonts that come with packages: the same on every machine that has them."""
    names = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "noto_cjk_sans_otc")
    specs = (find_spec(name) for name in names)
    folders = (Path(spec.origin).parent for spec in specs if spec and spec.origin)
    files = (file for folder in folders for file in sorted(folder.rglob("*.tt[cf]")))
    return tuple(str(file) for file in files if "Italic" not in file.name)


@lru_cache(maxsize=8192)
def has_letter(letter: str, path: str = "", index: int = 0) -> bool:
    """Whether a font has this letter, and not just its box for letters that it lacks."""
    if unicodedata.category(letter) in {"Cf", "Mn"}:
        return True  # what joins, marks or directs other letters shows nothing by itself
    face = _face(path, index) if path else font(32)
    return letter == " " or bytes(face.getmask(letter)) != bytes(face.getmask("\uffff"))


@lru_cache(maxsize=64)
def _face(path: str, index: int) -> Font:
    return ImageFont.truetype(path, 32, index=index)


_FINE = 4
"""Accents are drawn larger and brought down again: Pillow's lines are not smooth."""


def _accent(image: Image.Image, mark: str, at: tuple[float, float], size: int, ink: Ink) -> None:
    """One accent over (or under) a letter; `at` is the middle of the letter's upper
    (or lower) edge."""
    left, high = int(at[0]) - size, int(at[1]) - size
    field = Image.new("L", (2 * size * _FINE, 3 * size * _FINE))
    middle, top = (at[0] - left) * _FINE, (at[1] - high - size * 0.06) * _FINE
    unit, thick = size / 20 * _FINE, max(size / 13, 1.0) * _FINE
    draw = ImageDraw.Draw(field)
    for stroke in _STROKES[mark]:
        points = [(middle + x * unit, top + y * unit) for x, y in stroke]
        draw.line(points, fill=255, width=round(thick), joint="curve")
        for x, y in points if len(points) == 1 else (points[0], points[-1]):
            r = thick / 2 if len(points) > 1 else thick * 0.68
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    mask = field.resize((2 * size, 3 * size), Image.Resampling.BOX)
    image.paste(ink, (left, high), mask)


def _ring() -> tuple[tuple[float, float], ...]:
    turns = (2 * math.pi * i / 20 for i in range(21))
    return tuple((1.5 * math.cos(t), -1.3 + 1.5 * math.sin(t)) for t in turns)


_Strokes = tuple[tuple[tuple[float, float], ...], ...]
_STROKES: dict[str, _Strokes] = {
    "acute": (((-0.7, -0.2), (1.2, -2.2)),),
    "acutes": (((-2.0, -0.2), (-0.5, -2.2)), ((0.6, -0.2), (2.1, -2.2))),
    "grave": (((0.7, -0.2), (-1.2, -2.2)),),
    "hat": (((-1.9, -0.3), (0.0, -2.1), (1.9, -0.3)),),
    "caron": (((-1.9, -2.1), (0.0, -0.3), (1.9, -2.1)),),
    "tilde": (((-2.3, -0.6), (-1.6, -1.4), (-0.7, -1.4), (0.7, -0.6), (1.6, -0.6), (2.3, -1.4)),),
    "bar": (((-2.0, -1.0), (2.0, -1.0)),),
    "bow": (((-1.9, -2.0), (-1.2, -0.7), (0.0, -0.3), (1.2, -0.7), (1.9, -2.0)),),
    "dot": (((0.0, -1.1),),),
    "dots": (((-1.8, -1.1),), ((1.8, -1.1),)),
    "ring": (_ring(),),
    "tail": (((0.1, 1.4), (0.9, 2.5), (-0.9, 3.6)),),
}
