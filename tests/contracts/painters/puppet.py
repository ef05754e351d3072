"""A small puppet show: exact guides, and a painter whose strokes stick to the parts.

The painter adds what no guide holds: strokes, cast light, shade beside whoever stands in front.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pegbar.assets.affine import chain, inverse, moved, scaled, turned
from pegbar.assets.guides import Part, PartTable
from pegbar.ports.painter import GuideSet, Keyframe

WIDTH, HEIGHT = 240, 136


@dataclass(frozen=True)
class Piece:
    """An ellipse or a box in its own units, with a colour."""

    name: str
    owner: str
    kind: str
    half: tuple[float, float]
    colour: tuple[int, int, int]
    round: bool
    matrix: tuple[float, float, float, float, float, float]


def puppet(x=120.0, arm=20.0, mouth="rest", size=1.0, pan=0.0, width=WIDTH, lit=None) -> GuideSet:
    """The guides of a figure at `x`, its arm at an angle, a mouth shape, the camera panned; and
    of a lamp, out (0) or lit (1), when `lit` is given."""
    zoom = width / WIDTH
    pieces = _pieces(x, arm, mouth, size, pan)
    if lit is not None:
        colour = (255, 205, 110) if lit else (110, 110, 112)
        pieces.append(Piece("LAMP/flame", "LAMP", "prop", (5, 6), colour, True, moved(190, 110)))
    return _drawn(pieces, zoom)


def key(name: str, **pose) -> Keyframe:
    guides = puppet(**pose)
    return Keyframe(name=name, picture=painted(guides), guides=guides)


def painted(guides: GuideSet) -> np.ndarray:
    """What the artist makes of a drawing."""
    height, width = guides.parts.shape
    y, x = np.mgrid[0:height, 0:width] + 0.5
    out = guides.flat.astype(np.float64)
    for part in guides.table.parts:
        mask = guides.parts == part.id
        a, b, c, d, e, f = inverse(part.matrix)
        u, v = a * x + c * y + e, b * x + d * y + f
        seed = sum(part.name.encode()) % 97
        stroke = 14 * np.sin(u * 0.55 + 3 * np.sin(v * 0.21 + seed)) + 9 * np.sin(v * 0.9 + seed)
        out[mask] = out[mask] * 0.86 + (np.array([20, 12, 26]) + stroke[mask][:, None])
    light = 0.75 + 0.4 * np.exp(-(((x / width - 0.6) ** 2) / 0.08 + (y / height - 0.4) ** 2 / 0.2))
    flames = [part.id for part in guides.table.parts if part.name == "LAMP/flame"]
    if flames and guides.flat[guides.parts == flames[0]][:, 0].mean() > 200:
        far = np.hypot(x / width - 190 / WIDTH, (y - height * 110 / HEIGHT) / width)
        light = light * (1 + 0.9 * np.exp(-far * 7))
    ink = 1 - guides.line.astype(np.float64)[..., None] / 255
    out = out * light[..., None]
    out = out + (np.array([38, 24, 44]) - out) * ink * 0.9
    return np.clip(out, 0, 255).astype(np.uint8)


def _pieces(x, arm, mouth, size, pan) -> list[Piece]:
    far, near = moved(-pan * 0.3, 0), moved(-pan, 0)
    body = chain(moved(x - pan, 92), scaled(size, size))
    head = chain(body, moved(0, -42))
    shoulder = chain(body, moved(12, -18), turned(arm))
    mouths = {"rest": (6, 1.5), "open": (5, 5), "wide": (8, 4)}
    dark = (96, 28, 40)
    hill = "HILL", "set"
    ana = "ANA", "figure"
    rows = [
        ("sky", hill, (200, 90), (140, 170, 205), False, chain(far, moved(120, 40))),
        ("hill", hill, (110, 40), (120, 160, 90), True, chain(far, moved(150, 120))),
        ("ground", hill, (220, 30), (170, 140, 100), False, chain(near, moved(120, 140))),
        ("tree", hill, (11, 30), (70, 110, 60), True, chain(near, moved(60, 86))),
        ("body", ana, (16, 27), (190, 60, 50), True, body),
        ("head", ana, (19, 20), (238, 200, 170), True, head),
        ("eye", ana, (3, 4), (30, 30, 40), True, chain(head, moved(6, -4))),
        ("mouth", ana, mouths[mouth], dark, True, chain(head, moved(6, 9))),
        ("arm", ana, (5, 19), (200, 70, 60), True, chain(shoulder, moved(0, 17))),
    ]
    return [Piece(f"{whose[0]}/{name}", *whose, *rest) for name, whose, *rest in rows]


def _drawn(pieces: list[Piece], zoom: float) -> GuideSet:
    width, height = round(WIDTH * zoom), round(HEIGHT * zoom)
    y, x = np.mgrid[0:height, 0:width] + 0.5
    flat = np.zeros((height, width, 3), np.uint8)
    line = np.full((height, width), 255, np.uint8)
    ids = np.zeros((height, width), np.uint16)
    table = []
    for number, piece in enumerate(pieces, start=1):
        matrix = chain(scaled(zoom, zoom), piece.matrix)
        a, b, c, d, e, f = inverse(matrix)
        u, v = a * x + c * y + e, b * x + d * y + f
        across, down = piece.half
        far = (
            (np.hypot(u / across, v / down) - 1) * min(across, down)
            if piece.round
            else np.maximum(np.abs(u) - across, np.abs(v) - down)
        )
        inside = far <= 0
        flat[inside] = piece.colour
        ids[inside] = number
        edge = np.clip(1.6 - np.abs(far + 0.8) / (0.75 * math.sqrt(abs(a * d - b * c))), 0, 1)
        if piece.kind == "figure":
            line[inside] = (255 * (1 - edge))[inside].astype(np.uint8)
        else:
            line[inside] = 255
        table.append(
            Part(
                id=number,
                name=piece.name,
                owner=piece.owner,
                kind=piece.kind,
                depth=number,
                matrix=matrix,
                box=(-across, -down, across, down),
                shine=float(piece.colour[0] > 200) if piece.kind == "prop" else 0.0,
            )
        )
    return GuideSet(
        flat=flat,
        line=line,
        parts=ids,
        table=PartTable(width=width, height=height, parts=tuple(table)),
    )
