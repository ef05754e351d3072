"""The contact sheet: every shot of the film on one page, each with a strip of its moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from pegbar.assets.performance import Performance
from pegbar.departments.cut.lettering import Pen, measured
from pegbar.departments.cut.moments import candidates, telling_frame
from pegbar.departments.cut.paper import ACCENT, CARD, GROUND, QUIET, TEXT, framed, rounded
from pegbar.values.time import timecode

_WIDTH, _STRIP = 400, 4
_MARGIN, _GAP, _PAD = 56, 24, 14
_HEAD, _FOOT = 128, 62


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetShot:
    """One shot: its performance, and its pictures by the number of a drawing."""

    performance: Performance
    picture: Callable[[int], Image.Image]

    def at(self, frame: int) -> Image.Image:
        return self.picture(self.performance.exposures[frame])


def contact_sheet(title: str, shots: Sequence[SheetShot], fps: int, columns: int) -> Image.Image:
    """The page, RGB. A shot's card shows its telling frame, four moments, its place and length."""
    columns = max(min(columns, len(shots)), 1)
    first = next((s.at(0) for s in shots if s.performance.frames), Image.new("RGB", (16, 9)))
    tall = max(round(_WIDTH * first.height / first.width), 1)
    small = (_WIDTH - (_STRIP - 1) * 4) // _STRIP
    strip = max(round(small * first.height / first.width), 1)
    card = (_WIDTH + 2 * _PAD, tall + strip + 8 + _FOOT + 2 * _PAD)
    rows = -(-len(shots) // columns)
    page = Image.new(
        "RGB",
        (
            max(2 * _MARGIN + columns * card[0] + (columns - 1) * _GAP, 760),
            _HEAD + _MARGIN + rows * (card[1] + _GAP),
        ),
        GROUND,
    )
    _heading(page, title, shots, fps)
    start = 0
    for number, shot in enumerate(shots):
        x = _MARGIN + number % columns * (card[0] + _GAP)
        y = _HEAD + number // columns * (card[1] + _GAP)
        rounded(page, (x, y, x + card[0], y + card[1]), CARD)
        _card(page, (x + _PAD, y + _PAD), shot, ((_WIDTH, tall), (small, strip)))
        _caption(page, (x + _PAD, y + card[1] - _FOOT - 4), shot.performance, start, fps)
        start += shot.performance.frames
    return page


def _heading(page: Image.Image, title: str, shots: Sequence[SheetShot], fps: int) -> None:
    frames = sum(s.performance.frames for s in shots)
    drawings = sum(len(s.performance.drawings) for s in shots)
    pen = Pen(page)
    pen.write((_MARGIN, 34), title.upper(), 30, TEXT, spacing=5)
    facts = (
        f"{len(shots)} shots   ·   {timecode(frames, fps)}   ·   {frames} frames"
        f"   ·   {drawings} drawings   ·   {fps} fps"
    )
    pen.write((_MARGIN, 80), facts, 17, QUIET)


def _card(
    page: Image.Image,
    at: tuple[int, int],
    shot: SheetShot,
    sizes: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    if not shot.performance.frames:
        return
    large, small = sizes
    page.paste(framed(shot.at(telling_frame(shot.performance)), large), at)
    for i, frame in enumerate(candidates(shot.performance, _STRIP)):
        spot = (at[0] + i * (small[0] + 4), at[1] + large[1] + 4)
        page.paste(framed(shot.at(frame), small), spot)


def _caption(
    page: Image.Image, at: tuple[int, int], performance: Performance, start: int, fps: int
) -> None:
    pen = Pen(page)
    x, y = at
    pen.fitted((x, y + 4), performance.shot, 21, TEXT, _WIDTH - 140)
    stands = timecode(start, fps)
    pen.write((x + _WIDTH - measured(stands, 18), y + 6), stands, 18, ACCENT)
    held = f"{performance.frames} frames   ·   {len(performance.drawings)} drawings"
    pen.write((x, y + 34), held, 15, QUIET)
    seconds = f"{performance.frames / fps:.1f} s"
    pen.write((x + _WIDTH - measured(seconds, 15), y + 34), seconds, 15, QUIET)
