"""The sandbox's lettering: the band along every picture's lower edge, and the card that is shown
where nothing but a prompt was sent."""

from __future__ import annotations

import colorsys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

_WORD: Final = "SANDBOX"
_BAND: Final = (12, 14, 20, 190)
_PAPER: Final = (238, 234, 226)
_INK: Final = (44, 48, 60)
_QUIET: Final = (128, 126, 124)
_LINE: Final = (203, 197, 186)
_MOST_LINES: Final = 7
_GOLDEN: Final = 0.618034
_TINT: Final = 0.55, 0.75, 44
"""Saturation, value and cover (of 255) of a seed's colour: takes are told apart in a row of small
pictures, and what was sent is still seen well."""


def _light(seed: int) -> tuple[int, int, int, int]:
    """A seed's colour. Neighbours are far apart: a shot's takes have seeds in a row."""
    saturation, value, cover = _TINT
    red, green, blue = colorsys.hsv_to_rgb(seed * _GOLDEN % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255), cover


@lru_cache(maxsize=16)
def band(size: tuple[int, int], model: str, seed: int | None = None) -> Image.Image:
    """A see-through picture of the size with the band on it: H/20 high, the word at the left and
    the model that is played at the right, with the seed; above it the seed's colour."""
    width, height = size
    tall = max(12, round(min(size) / 18))
    over = Image.new("RGBA", size, (0, 0, 0, 0) if seed is None else _light(seed))
    pen = ImageDraw.Draw(over)
    pen.rectangle((0, height - tall, width, height), fill=_BAND)
    letters = _font(max(7, round(tall * 0.5)), bold=True)
    quiet = _font(max(7, round(tall * 0.46)))
    middle, edge = height - tall / 2, round(tall * 0.7)
    at = float(edge)
    for letter in _WORD:
        pen.text((at, middle), letter, font=letters, fill=(255, 255, 255, 235), anchor="lm")
        at += letters.getlength(letter) + tall * 0.14
    room = width - at - 2 * edge
    told = [model] if seed is None else [f"{model} · seed {seed}", f"seed {seed}"]
    for words in told:
        if quiet.getlength(words) <= room:
            end = (width - edge, middle)
            pen.text(end, words, font=quiet, fill=(255, 255, 255, 170), anchor="rm")
            break
    return over


def card(size: tuple[int, int], prompt: str, model: str) -> Image.Image:
    """A sheet of paper with the prompt on it."""
    width, height = size
    short = min(size)
    page = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(page)
    edge = round(short * 0.07)
    foot = max(12, round(short / 18))
    frame = (edge, edge, width - edge, height - edge - foot)
    pen.rectangle(frame, outline=_LINE, width=max(1, short // 360))
    pen.text((2 * edge, 2 * edge), model, font=_font(max(8, short // 26)), fill=_QUIET, anchor="lm")
    text = prompt or "no prompt"
    inside, tall = width - 4 * edge, height - 5.6 * edge - foot
    for points in range(max(9, short // 11), 8, -2):
        face = _font(points)
        lines = _wrapped(text, face, inside)
        if len(lines) <= _MOST_LINES and len(lines) * points * 1.35 <= tall:
            break
    else:
        points = 9
        face = _font(points)
        most = max(1, min(_MOST_LINES, int(tall / (points * 1.35))))
        lines = _wrapped(text, face, inside)
        lines = [*lines[: most - 1], lines[most - 1] + " …"] if len(lines) > most else lines
    top = 2.8 * edge + (tall - len(lines) * points * 1.35) / 2
    for number, line in enumerate(lines):
        middle = top + (number + 0.5) * points * 1.35
        pen.text((2 * edge, middle), line, font=face, fill=_INK, anchor="lm")
    return page


def _wrapped(text: str, face: ImageFont.FreeTypeFont, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


@lru_cache(maxsize=64)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    spec = find_spec("fontpkg_noto_sans")
    if spec is None or spec.origin is None:
        raise RuntimeError("fontpkg-noto-sans is one of Pegbar's own packages and is missing")
    upright = next(
        one for one in sorted(Path(spec.origin).parent.rglob("*.ttf")) if "Italic" not in one.name
    )
    face = ImageFont.truetype(str(upright), size)
    face.set_variation_by_name("Bold" if bold else "Regular")
    return face
