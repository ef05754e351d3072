"""The sheet of takes: for each shot its takes side by side, to choose from by looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from pegbar.departments.cut.lettering import Pen, measured
from pegbar.departments.cut.paper import ACCENT, CARD, GROUND, QUIET, TEXT, framed, rounded

_WIDE: Final = 560
_MARGIN: Final = 48
_GAP: Final = 20
_PAD: Final = 14
_STRIP: Final = 4
_FOOT: Final = 66


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCard:
    """One take: moments of it in order (none where nothing can be seen), who made it and what is
    to be known of it, each a line. `marked` is the one that the film shows."""

    shot: str
    title: str
    lines: Sequence[str]
    moments: Sequence[Image.Image]
    marked: bool = False


def take_sheet(title: str, cards: Sequence[TakeCard], columns: int = 3) -> Image.Image:
    """The page, RGB: a row of cards or more for each shot."""
    first = next((m for one in cards for m in one.moments), Image.new("RGB", (16, 9)))
    tall = max(round(_WIDE * first.height / first.width), 1)
    strip = max(round(_small() * first.height / first.width), 1)
    card = (_WIDE + 2 * _PAD, tall + strip + 4 + _FOOT + 2 * _PAD)
    rows: list[tuple[str, list[TakeCard]]] = []
    for one in cards:
        if not rows or rows[-1][0] != one.shot or len(rows[-1][1]) >= columns:
            rows.append((one.shot, []))
        rows[-1][1].append(one)
    widest = max((len(row) for _, row in rows), default=1)
    wide = 2 * _MARGIN + widest * card[0] + (widest - 1) * _GAP
    shots = len({shot for shot, _ in rows})
    page = Image.new(
        "RGB",
        (max(wide, 700), 120 + len(rows) * (card[1] + _GAP) + shots * 44 + _MARGIN),
        GROUND,
    )
    Pen(page).write((_MARGIN, 44), title, 34, TEXT)
    y, before = 112, ""
    for shot, row in rows:
        if shot != before:
            Pen(page).write((_MARGIN, y), shot, 22, ACCENT)
            y += 44
        for number, one in enumerate(row):
            _card(page, (_MARGIN + number * (card[0] + _GAP), y), one, (card, tall, strip))
        y += card[1] + _GAP
        before = shot
    return page


def _small() -> int:
    return (_WIDE - (_STRIP - 1) * 4) // _STRIP


def _card(
    page: Image.Image,
    at: tuple[int, int],
    one: TakeCard,
    sizes: tuple[tuple[int, int], int, int],
) -> None:
    card, tall, strip = sizes
    x, y = at
    rounded(page, (x, y, x + card[0], y + card[1]), CARD)
    if one.marked:
        ImageDraw.Draw(page).rounded_rectangle(
            (x, y, x + card[0], y + card[1]), radius=10, outline=ACCENT, width=4
        )
    if one.moments:
        middle = one.moments[len(one.moments) // 2]
        page.paste(framed(middle, (_WIDE, tall)), (x + _PAD, y + _PAD))
        for number, moment in enumerate(one.moments[:_STRIP]):
            left = x + _PAD + number * (_small() + 4)
            page.paste(framed(moment, (_small(), strip)), (left, y + _PAD + tall + 4))
    else:
        Pen(page).write((x + _PAD, y + _PAD + tall // 2), "nothing to be seen", 18, QUIET)
    foot = y + _PAD + tall + strip + 12
    Pen(page).write((x + _PAD, foot), _fitting(one.title, 20, _WIDE), 20, TEXT)
    for number, line in enumerate(one.lines[:2]):
        place = (x + _PAD, foot + 26 + number * 20)
        Pen(page).write(place, _fitting(line, 15, _WIDE), 15, QUIET)


def _fitting(text: str, size: int, wide: int) -> str:
    """As much of a line as fits, with dots behind it where it does not."""
    if measured(text, size) <= wide:
        return text
    while text and measured(f"{text}…", size) > wide:
        text = text[:-1]
    return f"{text.rstrip()}…"
