"""The camera's move, in the boards' own sign language: frames within frames, and arrows."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from pegbar.departments.cut.cards import SEEN, Move
from pegbar.departments.cut.lettering import Pen, measured

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From `tail` to `head`, in shares of the picture's width and height."""

    tail: Point
    head: Point


@dataclass(frozen=True, slots=True)
class Label:
    """A word with its upper middle at `at`."""

    at: Point
    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """What is drawn over a panel: a frame (x0, y0, x1, y1) or none, arrows and the names of the
    moves; all in shares."""

    frame: tuple[float, float, float, float] | None
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...] = ()


def sign_of(move: Move) -> Sign:
    """A push shows the frame that the shot ends on, a pan a long arrow along the lower edge."""
    if move.still:
        return Sign(None, ())
    arrows: list[Arrow] = []
    frame = None
    if abs(move.closer) >= SEEN:
        inset = min(max(abs(move.closer) * 0.6, 0.09), 0.28)
        frame = (inset, inset, 1 - inset, 1 - inset)
        corners = [(0.02, 0.02), (0.98, 0.02), (0.02, 0.98), (0.98, 0.98)]
        for x, y in corners:
            inner = (inset if x < 0.5 else 1 - inset, inset if y < 0.5 else 1 - inset)
            reach = (x + (inner[0] - x) * 0.86, y + (inner[1] - y) * 0.86)
            arrows.append(Arrow((x, y), reach) if move.closer > 0 else Arrow(reach, (x, y)))
    labels: list[Label] = []
    if frame is not None:
        labels.append(Label((0.5, 0.03), "push in" if move.closer > 0 else "pull out"))
    along = ((move.right, "truck", 0.93), (move.turn_right, "pan", 0.87))
    for amount, name, y in along:
        if abs(amount) >= SEEN:
            ends = ((0.3, y), (0.7, y))
            arrows.append(Arrow(*ends) if amount > 0 else Arrow(ends[1], ends[0]))
            labels.append(Label((0.5, y - 0.075), name))
    across = ((move.down, "pedestal", 0.95), (move.turn_down, "tilt", 0.89))
    for amount, name, x in across:
        if abs(amount) >= SEEN:
            ends = ((x, 0.3), (x, 0.7))
            arrows.append(Arrow(*ends) if amount > 0 else Arrow(ends[1], ends[0]))
            labels.append(Label((min(x, 0.91), 0.22), name))
    return Sign(frame, tuple(arrows), tuple(labels))


def drawn_on(panel: Image.Image, sign: Sign) -> Image.Image:
    """The panel with the sign on it, white on a dark edge so that it reads on any picture."""
    if sign.frame is None and not sign.arrows:
        return panel
    fine = 2  # drawn larger and brought down again: Pillow's lines are not smooth
    page = panel.resize((panel.width * fine, panel.height * fine), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(page)
    thick = max(page.width // 200, 3)
    for ink, more in (((20, 20, 24), thick), ((255, 255, 255), 0)):
        if sign.frame is not None:
            x0, y0, x1, y1 = sign.frame
            box = (x0 * page.width, y0 * page.height, x1 * page.width, y1 * page.height)
            draw.rectangle(box, outline=ink, width=max((thick + more) // 2, 2))
        for arrow in sign.arrows:
            _arrow(draw, page.size, arrow, ink, thick + more)
    for label in sign.labels:
        _named(page, label)
    return page.resize(panel.size, Image.Resampling.LANCZOS)


def _named(page: Image.Image, label: Label) -> None:
    """The name of a move, light on a dark plate."""
    size = max(page.width // 42, 12)
    wide = measured(label.text.upper(), size, size * 0.08)
    x = min(max(label.at[0] * page.width - wide / 2, size), page.width - wide - size)
    y = label.at[1] * page.height
    box = (x - size * 0.5, y - size * 0.25, x + wide + size * 0.5, y + size * 1.2)
    ImageDraw.Draw(page).rounded_rectangle(box, radius=size * 0.3, fill=(20, 20, 24))
    Pen(page).write((x, y), label.text.upper(), size, (255, 255, 255), spacing=size * 0.08)


def _arrow(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    arrow: Arrow,
    ink: tuple[int, int, int],
    thick: int,
) -> None:
    tail = (arrow.tail[0] * size[0], arrow.tail[1] * size[1])
    head = (arrow.head[0] * size[0], arrow.head[1] * size[1])
    length = max(((head[0] - tail[0]) ** 2 + (head[1] - tail[1]) ** 2) ** 0.5, 1e-6)
    ux, uy = (head[0] - tail[0]) / length, (head[1] - tail[1]) / length
    barb = min(size[0] * 0.022, length * 0.5) + thick * 0.8
    neck = (head[0] - ux * barb, head[1] - uy * barb)
    draw.line([tail, neck], fill=ink, width=thick)
    tip = (head[0] + ux * thick * 0.4, head[1] + uy * thick * 0.4)
    wing = barb * 0.55
    sides = [(neck[0] - uy * wing, neck[1] + ux * wing), (neck[0] + uy * wing, neck[1] - ux * wing)]
    draw.polygon([tip, *sides], fill=ink)
