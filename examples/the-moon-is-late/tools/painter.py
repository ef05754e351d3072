"""Painting one frame: part after part, with a big brush, a smaller one, a small one; then ink.

Nothing here filters the picture pixel by pixel. Each stroke takes one colour from where it
begins, strays from it a little, and covers what lies beneath.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import skia
from brushes import BRUSHES, Atlas, smooth
from light import Floats, Mask, blur, noise
from strokes import SLENDER, Pass, Strokes, held, mix, scale_of, seed_strokes, to_part, unit

from pegbar.assets.guides import Part
from pegbar.ports.painter import GuideSet

BIG = Pass(name="big", brush="wash", length=74, cover=2.4, wander=16, hue=0.11, load=0.80)
MIDDLE = Pass(name="middle", brush="flat", length=34, cover=2.3, wander=20, hue=0.10, load=0.78)
DRY = Pass(name="dry", brush="dry", length=46, cover=0.55, wander=14, hue=0.20, load=0.55)
SMALL = Pass(name="small", brush="flat", length=15, cover=1.7, wander=24, hue=0.07, load=0.85)
DAB = Pass(name="dab", brush="round", length=9, cover=1.2, wander=40, hue=0.05, load=0.80)
ACCENT = Pass(name="accent", brush="round", length=13, cover=1.6, wander=10, hue=0.06, load=0.9)
DETAIL = Pass(name="detail", brush="round", length=4.5, cover=0.8, wander=60, hue=0.04, load=0.7)
FEATURES = re.compile("/(eye|pupil|mouth|brow)")
INK_COLOUR = np.array([0.13, 0.08, 0.17], np.float32)


@dataclass(frozen=True, slots=True)
class Region:
    """Parts that are painted as one: all of a limb's segments. `box` x0 y0 x1 y1 in pixels."""

    name: str
    parts: tuple[Part, ...]
    mask: Mask
    box: tuple[int, int, int, int]


def regions(guides: GuideSet, parts_map: npt.NDArray[np.uint16]) -> list[Region]:
    """Everything that is seen, back to front."""
    groups: dict[str, list[Part]] = {}
    for part in sorted(guides.table.parts, key=lambda p: (p.depth, p.id)):
        groups.setdefault(re.sub(r"[/\-#.]?\d+$", "", part.name), []).append(part)
    found = []
    for name, parts in groups.items():
        mask = np.isin(parts_map, [part.id for part in parts])
        rows, columns = np.where(mask.any(axis=1))[0], np.where(mask.any(axis=0))[0]
        if len(rows):
            box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
            found.append(Region(name, tuple(parts), mask, box))
    return found


def kind_of(part: Part) -> str:
    """Which way strokes run on it; see `strokes.flow`."""
    last = part.name.rsplit("/", 1)[-1]
    if re.search("air|star|cloud", last):
        return "sky"
    if re.search("water|ripple|reflection|deck", last):
        return "level"
    if "headland" in last:
        return "steep"
    if re.search("rail|post|barrel|hut|lighthouse", last):
        return "upright"
    if re.search("arm|leg", part.name) or part.kind == "set":
        return "along"
    return "round"


def fineness(region: Region) -> float:
    """How small the brushes are for this region: 1 for large things, less for small ones.

    From the part's own size, not from what is seen of it, so that strokes stay when it is
    partly hidden."""
    part = max(region.parts, key=lambda p: (p.box[2] - p.box[0]) * (p.box[3] - p.box[1]))
    wide, high = part.box[2] - part.box[0], part.box[3] - part.box[1]
    size = scale_of(part) * min(max(wide, 1.0), max(high, 1.0)) * 1.15
    return float(np.clip(max(size, 1.0) / 150, 0.16, 1.0))


def going_over(region: Region) -> list[Pass]:
    """The passes for a region, their brushes cut to its size."""
    fine = fineness(region)
    if FEATURES.search(region.name):
        return [DETAIL]
    if fine < 0.24:
        return [DAB]
    last = region.name.rsplit("/", 1)[-1]
    passes = [BIG, MIDDLE, DRY, SMALL, ACCENT]
    if re.search("air|star|cloud", last):
        passes = [BIG, MIDDLE, DRY]
    elif re.search("head$|nose|ear|cheek|hand", last):
        passes = [MIDDLE, SMALL, ACCENT]
    shrink = max(fine, 0.34)
    out = []
    for going in passes:
        length = going.length * (shrink if going is not ACCENT else max(shrink, 0.6))
        out.append(
            Pass(
                name=going.name,
                brush=going.brush,
                length=length,
                cover=going.cover,
                wander=going.wander,
                hue=going.hue * (0.55 if "head" in last or "hand" in last else 1.0),
                load=going.load,
            )
        )
    return out


def spread(seen: Floats, weight: Floats, radius: float) -> Floats:
    """`seen` blurred where `weight` is above 0 only: colours of other parts do not run in."""
    total = blur(weight, radius)[..., None] + 1e-6
    return np.asarray(blur(seen * weight[..., None], radius) / total, np.float32)


def pick(strokes: Strokes, keep: npt.NDArray[np.bool_]) -> Strokes:
    return Strokes(
        strokes.x[keep],
        strokes.y[keep],
        strokes.turn[keep],
        strokes.length[keep],
        strokes.dice[keep],
    )


def stray(colours: Floats, dice: Floats, hue: float) -> Floats:
    """Each stroke's own colour: lighter or darker, warmer or cooler; one in ten breaks out."""
    value = (dice[:, :1] - 0.5) * hue * 1.1
    warmth = (dice[:, 1:2] - 0.5) * hue
    out = colours * (1 + value) + warmth * np.array([0.55, 0.05, -0.6], np.float32)
    broken = (dice[:, 2:3] > 0.90) * hue
    out = out + broken * np.array([0.35, -0.10, 0.40], np.float32)
    return np.asarray(np.clip(out, 0, 1), np.float32)


def packed(colours: Floats, load: Floats) -> list[int]:
    """Colours as skia's ARGB whole numbers."""
    rgb = (np.clip(colours, 0, 1) * 255 + 0.5).astype(np.int64)
    alpha = (np.clip(load, 0, 1) * 255 + 0.5).astype(np.int64)
    return [int(v) for v in alpha << 24 | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2]]


class Board:
    """A sheet that takes strokes."""

    def __init__(self, picture: Floats, atlas: Atlas) -> None:
        height, width = picture.shape[:2]
        self.pixels = np.empty((height, width, 4), np.uint8)
        self.pixels[..., :3] = np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
        self.pixels[..., 3] = 255
        self.atlas = atlas
        self.surface = skia.Surface(self.pixels, skia.kRGBA_8888_ColorType)

    def lay(self, strokes: Strokes, colours: list[int], brush: str) -> None:
        cells = self.atlas.cells[brush]
        which = (strokes.dice[:, 0] * 997).astype(int) % len(cells)
        half_u, half_v = cells[0].width() / 2, cells[0].height() / 2
        scales = strokes.length / (cells[0].width() * 0.9)
        forms = [
            skia.RSXform.MakeFromRadians(float(s), float(t), float(x), float(y), half_u, half_v)
            for s, t, x, y in zip(scales, strokes.turn, strokes.x, strokes.y, strict=True)
        ]
        if forms:
            self.surface.getCanvas().drawAtlas(
                self.atlas.image,
                forms,
                [cells[k] for k in which],
                colours,
                skia.BlendMode.kModulate,
                skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear),
            )

    def picture(self) -> Floats:
        return (self.pixels[..., :3] / np.float32(255)).astype(np.float32)


def paint_region(
    seen: Floats, dry: Floats, region: Region, atlas: Atlas, hand: np.random.Generator
) -> tuple[Floats, tuple[int, int, int, int]]:
    """The region's rectangle, painted; what lies outside its mask there has no meaning.

    `dry` is 1 where no ink lies: colours are taken from there, or brushes would drag ink about."""
    pad = 3
    height, width = seen.shape[:2]
    x0, y0 = max(region.box[0] - pad, 0), max(region.box[1] - pad, 0)
    x1, y1 = min(region.box[2] + pad, width), min(region.box[3] + pad, height)
    view, mask = seen[y0:y1, x0:x1], region.mask[y0:y1, x0:x1]
    clean = mask * (dry[y0:y1, x0:x1] + np.float32(0.002))
    passes = going_over(region)
    fine = fineness(region)
    tiny = FEATURES.search(region.name)
    under = view if tiny else spread(view, clean, 2.0 + 4.0 * fine)
    board = Board(under, atlas)
    broad = spread(view, clean, 7.0)
    for going in passes:
        radius = going.length * SLENDER * 0.3
        colours_at = view if going is DETAIL else spread(view, clean, max(radius, 1.0))
        for part in region.parts:
            strokes = seed_strokes(part, kind_of(part), going, (x0, y0, x1, y1))
            strokes = replace(strokes, x=strokes.x - x0, y=strokes.y - y0)
            column, row = strokes.x.astype(int), strokes.y.astype(int)
            inside = (column >= 0) & (row >= 0) & (column < x1 - x0) & (row < y1 - y0)
            inside[inside] = mask[row[inside], column[inside]]
            if going.name == "accent":  # only where something is lighter or darker than around it
                column, row = np.clip(column, 0, x1 - x0 - 1), np.clip(row, 0, y1 - y0 - 1)
                apart = np.abs(colours_at[row, column] - broad[row, column]).max(axis=-1)
                inside &= apart > 0.045
            strokes, column, row = pick(strokes, inside), column[inside], row[inside]
            lay_pass(board, strokes, going, colours_at[row, column], hand)
    return board.picture(), (x0, y0, x1, y1)


def lay_pass(
    board: Board, strokes: Strokes, going: Pass, colours: Floats, hand: np.random.Generator
) -> None:
    """One pass: the strokes as they are seeded, and what the hand makes of them this time."""
    n = len(strokes.x)
    shaky = Strokes(
        strokes.x + hand.normal(0, 0.6, n).astype(np.float32),
        strokes.y + hand.normal(0, 0.6, n).astype(np.float32),
        strokes.turn + hand.normal(0, 0.05, n).astype(np.float32),
        strokes.length * (0.75 + 0.5 * strokes.dice[:, 1]),
        strokes.dice,
    )
    load = going.load * (0.80 + 0.4 * strokes.dice[:, 2]) * (hand.random(n) > 0.04)
    # bristles leave less paint between them: mix it a little lighter
    mixed = colours * (1 + 0.5 * BRUSHES[going.brush].streak)
    own = stray(mixed, strokes.dice, going.hue) + hand.normal(0, 0.008, (n, 1))
    board.lay(shaky, packed(own.astype(np.float32), load), going.brush)


def unsteady(parts: npt.NDArray[np.uint16], far: float) -> npt.NDArray[np.uint16]:
    """The parts' map with edges that a hand would paint: off by up to `far` pixels."""
    y, x = np.mgrid[0 : parts.shape[0], 0 : parts.shape[1]].astype(np.float32)
    dx = (noise(x / 7, y / 7, 71) - 0.5) * 2 * far
    dy = (noise(x / 7, y / 7, 72) - 0.5) * 2 * far
    column = np.clip((x + dx + 0.5).astype(int), 0, parts.shape[1] - 1)
    row = np.clip((y + dy + 0.5).astype(int), 0, parts.shape[0] - 1)
    return np.asarray(parts[row, column], np.uint16)


def ink_over(picture: Floats, guides: GuideSet, atlas: Atlas, hand: np.random.Generator) -> Floats:
    """The lines, drawn again with a pointed brush that runs dry here and there."""
    ink = 1.0 - guides.line.astype(np.float32) / 255
    height, width = ink.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wear = noise(x / 22, y / 22, 81) * 0.7 + noise(x / 6, y / 6, 82) * 0.3
    faint = ink * smooth(wear, 0.16, 0.55) * 0.62
    tinted = INK_COLOUR * 0.80 + blur(picture, 3) * 0.20
    picture = picture * (1 - faint[..., None]) + tinted * faint[..., None]
    gy, gx = np.gradient(blur(ink, 1))
    xx, yy, xy = blur(gx * gx, 2), blur(gy * gy, 2), blur(gx * gy, 2)
    along = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    rows, columns = np.where(ink > 0.55)
    own_x, own_y = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
    ids = guides.parts[rows, columns]
    key = np.zeros(len(rows), np.int64)
    for part in guides.table.parts:
        here = ids == part.id
        if here.any():
            u, v = to_part(part, x[rows[here], columns[here]], y[rows[here], columns[here]])
            step = 3.0 / held(scale_of(part))
            own_x[here], own_y[here], key[here] = u / step, v / step, part.id
    i, j = (
        np.floor(own_x).astype(np.int64) & 0xFFFFFFFF,
        np.floor(own_y).astype(np.int64) & 0xFFFFFFFF,
    )
    cell = mix(i, j, key)
    _, first = np.unique(cell, return_index=True)
    keep = first[np.asarray(unit(mix(cell[first], 5)) < 0.62)]
    rows, columns, cell = rows[keep], columns[keep], cell[keep]
    dice = np.stack([unit(mix(cell, salt)) for salt in (11, 12, 13)], axis=-1)
    strokes = Strokes(
        columns + hand.normal(0.5, 0.4, len(rows)).astype(np.float32),
        rows + hand.normal(0.5, 0.4, len(rows)).astype(np.float32),
        along[rows, columns] + hand.normal(0, 0.06, len(rows)).astype(np.float32),
        (6 + 7 * dice[:, 1]) * (0.7 + 0.6 * ink[rows, columns]),
        dice,
    )
    board = Board(picture, atlas)
    colours = tinted[rows, columns] * (0.85 + 0.3 * dice[:, 2:3])
    board.lay(strokes, packed(colours, 0.5 + 0.45 * dice[:, 2]), "ink")
    # the wrist follows the line: a mark never leaves it by more than the brush's own width
    near = smooth(blur(ink, 1), 0.05, 0.30)[..., None]
    return np.asarray(picture * (1 - near) + board.picture() * near, np.float32)


def spatter(picture: Floats, guides: GuideSet, seed: int) -> Floats:
    """Stars flicked from a stiff brush, fixed to the sky."""
    air = next((p for p in guides.table.parts if p.name.endswith("/air")), None)
    if air is None:
        return picture
    sky_ids = [
        p.id for p in guides.table.parts if p.name.rsplit("/", 1)[-1] in ("air", "clouds-high")
    ]
    sky = np.isin(guides.parts, sky_ids)
    rng = np.random.default_rng(seed)
    n = 900
    u = rng.uniform(-600, 3160, n)
    v = 760 - 1100 * rng.random(n) ** 0.7
    a, b, c, d, e, f = air.matrix
    x, y = a * u + c * v + e, b * u + d * v + f
    size = 0.35 + 1.1 * rng.random(n) ** 5
    bright = 0.35 + 0.65 * rng.random(n)
    grid_y, grid_x = np.mgrid[-3:4, -3:4]
    out = picture.copy()
    for k in range(n):
        cx, cy = int(x[k]), int(y[k])
        if not (3 <= cx < sky.shape[1] - 4 and 3 <= cy < sky.shape[0] - 4 and sky[cy, cx]):
            continue
        spot = np.clip(size[k] + 0.5 - np.hypot(grid_x - x[k] + cx, grid_y - y[k] + cy), 0, 1)
        amount = (spot * bright[k])[..., None]
        patch = out[cy - 3 : cy + 4, cx - 3 : cx + 4]
        patch += (np.array([1.0, 0.97, 0.88], np.float32) - patch) * amount
    return out


def paper(picture: Floats) -> Floats:
    """Rough paper: paint lies thinner on its ridges and pools between them."""
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    tooth = 0.6 * noise(x / 1.9, y / 1.9, 91) + 0.4 * noise(x / 4.3, y / 3.7, 92) - 0.5
    pool = noise(x / 60, y / 60, 93) - 0.5
    grain = 1 + 0.05 * tooth + 0.04 * pool
    return np.asarray(
        np.clip(picture * grain[..., None] + 0.006 * tooth[..., None], 0, 1), np.float32
    )


def paint(seen: Floats, guides: GuideSet, atlas: Atlas, seed: int) -> npt.NDArray[np.uint8]:
    """The whole picture, H×W×3 uint8. `seed` is this sitting's hand, not where strokes lie."""
    hand = np.random.default_rng(seed)
    shaky = unsteady(guides.parts, 1.1)
    total = np.zeros_like(seen)
    weight = np.full(seen.shape[:2], 1e-4, np.float32)
    dry = smooth(1.0 - blur(1.0 - guides.line.astype(np.float32) / 255, 1), 0.55, 0.95)
    for region in regions(guides, shaky):
        painted, (x0, y0, x1, y1) = paint_region(seen, dry, region, atlas, hand)
        soft = blur(region.mask[y0:y1, x0:x1].astype(np.float32), 1) ** 1.5
        total[y0:y1, x0:x1] += painted * soft[..., None]
        weight[y0:y1, x0:x1] += soft
    bare = np.asarray(weight < 0.05)
    picture = np.where(bare[..., None], seen, total / weight[..., None]).astype(np.float32)
    picture = spatter(picture, guides, 7)
    picture = ink_over(picture, guides, atlas, hand)
    return (paper(picture) * 255 + 0.5).astype(np.uint8)
