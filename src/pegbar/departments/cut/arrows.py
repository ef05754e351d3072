"""The camera's move, in the boards' own sign language: frames within frames, and arrows."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from pegbar.departments.cut.cards import Move

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From `tail` to `head`, in shares of the picture's width and height."""

    tail: Point
    head: Point


@dataclass(frozen=True, slots=True)
class Sign:
    """What is drawn over a panel: a frame (x0, y0, x1, y1) or none, and arrows; all in shares."""

    frame: tuple[float, float, float, float] | None
    arrows: tuple[Arrow, ...]


def sign_of(move: Move) -> Sign:
    """A push shows the frame that the shot ends on, a pan a long arrow along the lower edge."""
    if move.still:
        return Sign(None, ())
    arrows: list[Arrow] = []
    frame = None
    if abs(move.closer) >= 0.015:
        inset = min(max(abs(move.closer) * 0.6, 0.09), 0.28)
        frame = (inset, inset, 1 - inset, 1 - inset)
        corners = [(0.02, 0.02), (0.98, 0.02), (0.02, 0.98), (0.98, 0.98)]
        for x, y in corners:
            inner = (inset if x < 0.5 else 1 - inset, inset if y < 0.5 else 1 - inset)
            reach = (x + (inner[0] - x) * 0.86, y + (inner[1] - y) * 0.86)
            arrows.append(Arrow((x, y), reach) if move.closer > 0 else Arrow(reach, (x, y)))
    if abs(move.right) >= 0.015:
        left, right = (0.3, 0.93), (0.7, 0.93)
        arrows.append(Arrow(left, right) if move.right > 0 else Arrow(right, left))
    if abs(move.down) >= 0.015:
        high, low = (0.95, 0.3), (0.95, 0.7)
        arrows.append(Arrow(high, low) if move.down > 0 else Arrow(low, high))
    return Sign(frame, tuple(arrows))


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
    return page.resize(panel.size, Image.Resampling.LANCZOS)


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
