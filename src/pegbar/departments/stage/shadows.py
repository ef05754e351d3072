"""Shadows that actors and things throw on the ground, away from a light: at half size.

A figure's own shapes are laid down on the floor: sheared away from the light, squashed, and
softer the further they fall.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from pegbar.assets.affine import chain, scaled
from pegbar.assets.guides import Matrix
from pegbar.departments.stage.colours import Solid
from pegbar.departments.stage.draw import OPAQUE, Sheet
from pegbar.departments.stage.film import Map
from pegbar.departments.stage.ink import path_of
from pegbar.departments.stage.light import Source, blurred
from pegbar.departments.stage.pieces import Piece
from pegbar.departments.stage.portfolio import Portfolio, fill_of, to_skia
from pegbar.departments.stage.scan import HALF, Scan
from pegbar.departments.stage.scene import Layout

_LONGEST: Final = 1.9
_SQUASH: Final = 0.13
_FEATURE: Final = 0.16
"""What is smaller than this share of its owner's height throws no shadow of its own."""
_DARK: Final = Solid((1.0, 1.0, 1.0))


def cast(layout: Layout, source: Source, scan: Scan, portfolio: Portfolio, boil: int) -> Map | None:
    """H×W: how much of this light is kept from the floor, 0..1; None where none is."""
    feet = _feet(layout)
    height = scan.size[0]
    near = {who: at for who, at in feet.items() if at[1] < height * 1.02 and _reached(source, at)}
    if not near or not scan.floor.any():
        return None
    sheet = Sheet.blank((scan.size[1], height), 0xFF000000)
    tallest = 0.0
    for who, foot in near.items():
        mine = [p for p in layout.pieces[layout.backdrop :] if p.owner == who and p.kind != "set"]
        tall = foot[1] - min(_top(piece) for piece in mine) / HALF if mine else 0.0
        if tall < 4:
            continue
        tallest = max(tallest, tall)
        down = _laid_down(source, foot)
        for piece in mine:
            if piece.alpha >= OPAQUE and _span(piece) / HALF > _FEATURE * tall:
                _draw(sheet, piece, down, portfolio, boil)
    shade = sheet.array[..., 0]
    if not shade.any():
        return None
    floor = sum(at[1] for at in near.values()) / len(near)
    return (
        _softened(np.asarray(shade * np.float32(1 / 255), np.float32), floor, tallest) * scan.floor
    )


def _feet(layout: Layout) -> dict[str, tuple[float, float]]:
    """Where each owner stands, in the half-size picture."""
    found: dict[str, list[tuple[float, float]]] = {}
    for contact in layout.contacts:
        found.setdefault(contact.owner, []).append(contact.at)
    return {
        who: (
            sum(x for x, _ in points) / len(points) / HALF,
            max(y for _, y in points) / HALF,
        )
        for who, points in found.items()
    }


def _reached(source: Source, foot: tuple[float, float]) -> bool:
    return math.dist(source.at, foot) < source.radius


def _top(piece: Piece) -> float:
    _, b, _, d, _, f = piece.matrix
    x0, y0, x1, y1 = piece.box
    return min(b * x + d * y + f for x in (x0, x1) for y in (y0, y1))


def _span(piece: Piece) -> float:
    a, b, c, d, _, _ = piece.matrix
    x0, y0, x1, y1 = piece.box
    return max((x1 - x0) * math.hypot(a, b), (y1 - y0) * math.hypot(c, d))


def _laid_down(source: Source, foot: tuple[float, float]) -> Matrix:
    """What stands at `foot`, as its shadow: away from the light, towards the eye."""
    x, y = foot
    above = max(y - source.at[1], 1e-3)
    aside = min(max((x - source.at[0]) / above, -_LONGEST), _LONGEST)
    flat = _SQUASH * (0.8 + 0.35 * min(abs(aside), 1.0))
    return (1.0, 0.0, -aside, -flat, aside * y, y * (1 + flat))


def _draw(sheet: Sheet, piece: Piece, down: Matrix, portfolio: Portfolio, boil: int) -> None:
    canvas = sheet.canvas
    canvas.save()
    canvas.concat(to_skia(chain(down, scaled(1 / HALF, 1 / HALF), piece.matrix)))
    if piece.clip:
        canvas.clipPath(path_of(piece.clip))
    paint = fill_of(_DARK)
    for mark in portfolio.marks(piece, boil):
        if mark.flat.alpha >= OPAQUE:
            canvas.drawPath(mark.path, paint)
    canvas.restore()


def _softened(shade: Map, floor: float, tall: float) -> Map:
    """Sharp where something stands, soft and faint where its far end falls."""
    rows = np.flatnonzero(shade.any(axis=1))
    reach = max(2, round(tall * 0.05))
    first, last = max(rows[0] - 2 * reach, 0), min(rows[-1] + 2 * reach + 1, shade.shape[0])
    part = shade[first:last]
    sharp, soft = blurred(part, max(1, reach // 5)), blurred(part, reach)
    away = (np.arange(first, last, dtype=np.float32) - floor) / max(_SQUASH * tall, 1.0)
    share = np.clip(away, 0, 1)[:, None]
    out = np.zeros_like(shade)
    out[first:last] = (sharp + (soft - sharp) * share) * (1 - 0.6 * share)
    return out
