"""The boards as one picture, to send or to pin up: three panels a row, ink on paper."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from pegbar.departments.cut.arrows import drawn_on, sign_of
from pegbar.departments.cut.cards import Board, move_of
from pegbar.departments.cut.lettering import Pen, broken, measured
from pegbar.departments.cut.paper import framed
from pegbar.values.time import timecode

_PAPER, _INK, _SOFT, _LINE = (250, 248, 243), (32, 31, 30), (118, 114, 108), (214, 209, 199)
_WARN = (176, 58, 32)
_COLUMNS, _WIDTH, _MARGIN, _GAP, _HEAD, _TEXT = 3, 520, 60, 34, 120, 176


def boards_picture(title: str, boards: Sequence[Board], fps: int) -> Image.Image:
    """The page, RGB."""
    first = boards[0].panel if boards else Image.new("RGB", (16, 9))
    tall = max(round(_WIDTH * first.height / first.width), 1)
    rows = -(-len(boards) // _COLUMNS)
    wide = 2 * _MARGIN + _COLUMNS * _WIDTH + (_COLUMNS - 1) * _GAP
    page = Image.new("RGB", (wide, _HEAD + _MARGIN // 2 + rows * (tall + _TEXT)), _PAPER)
    pen = Pen(page)
    pen.write((_MARGIN, 36), title.upper(), 30, _INK, spacing=5)
    frames = sum(b.performance.frames for b in boards)
    facts = f"Storyboard   ·   {len(boards)} shots   ·   {timecode(frames, fps)}"
    pen.write((_MARGIN, 80), facts, 17, _SOFT)
    for number, board in enumerate(boards):
        x = _MARGIN + number % _COLUMNS * (_WIDTH + _GAP)
        y = _HEAD + number // _COLUMNS * (tall + _TEXT)
        _panel(page, (x, y), (_WIDTH, tall), board)
        _words(pen, (x, y + tall + 12), board, fps)
    return page


def _panel(page: Image.Image, at: tuple[int, int], size: tuple[int, int], board: Board) -> None:
    picture = drawn_on(framed(board.panel, size), sign_of(move_of(board.performance)))
    page.paste(picture, at)
    box = (at[0] - 1, at[1] - 1, at[0] + size[0], at[1] + size[1])
    ImageDraw.Draw(page).rectangle(box, outline=_LINE)


def _words(pen: Pen, at: tuple[int, int], board: Board, fps: int) -> None:
    """Id and framing, then what is done (two lines) and said (two lines)."""
    x, y = at
    card = board.card
    length = f"{board.performance.frames / fps:.1f} s"
    end = pen.write((x, y), card.id, 20, _INK)
    right = measured(length, 16)
    pen.fitted((end + 14, y + 3), card.framing, 16, _SOFT, _WIDTH - (end - x) - right - 30)
    pen.write((x + _WIDTH - right, y + 3), length, 16, _SOFT)
    y += 30
    for line in broken(card.action, 16, _WIDTH, 2):
        pen.fitted((x, y), line, 16, _INK, _WIDTH)
        y += 22
    said = [f"{who}: {text}" for who, text in card.dialogue]
    for line in broken(said[0], 16, _WIDTH, 2) if len(said) == 1 else said[:2]:
        pen.fitted((x, y), line, 16, _SOFT, _WIDTH)
        y += 22
    if card.unstaged:
        pen.fitted((x, y), f"not staged: {'; '.join(card.unstaged)}", 16, _WARN, _WIDTH)
