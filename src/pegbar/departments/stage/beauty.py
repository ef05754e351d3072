"""The finished frame: colour with gradients and form, then light, glow, grain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt
import skia

from pegbar.assets.performance import Drawing
from pegbar.departments.stage.colours import Rgb, hex_colour
from pegbar.departments.stage.design import Designs
from pegbar.departments.stage.draw import Sheet
from pegbar.departments.stage.film import Map, develop
from pegbar.departments.stage.ink import path_of
from pegbar.departments.stage.light import (
    Source,
    add_halos,
    blurred,
    gain_map,
    grown,
    shape_light,
    sources,
    veiled,
    vignette_map,
)
from pegbar.departments.stage.pieces import Piece
from pegbar.departments.stage.portfolio import Mark, Portfolio, backdrop_key, to_skia
from pegbar.departments.stage.scan import HALF, Scan, scanned
from pegbar.departments.stage.scene import Contact, Layout, Size, lay_out
from pegbar.departments.stage.shadows import cast
from pegbar.production.scenery import Mood

_SHADOW: Final = 0xFF140F28
_CASTING: Final = 2
"""How many lamps throw shadows."""
_FAINT: Final = 0.15
_OPEN: Final = 0.009
"""How wide the lens is open: the blur of what is furthest from the focus, in picture widths."""
_LEAST_BLUR: Final = 0.75


def draw_beauty(
    drawing: Drawing, designs: Designs, size: Size, portfolio: Portfolio
) -> npt.NDArray[np.uint8]:
    """H×W×3 uint8 sRGB. Raises StepFailed."""
    layout = lay_out(drawing, designs, size)
    mood = designs.set.scenery.mood_named(drawing.mood)
    lens = _Lens(hex_colour(mood.sky), mood.haze, drawing.camera.focus, size[0])
    colour = _colour(layout, lens, (portfolio, drawing.boil))
    scan = scanned(layout, drawing.boil, portfolio)
    lights = sources(layout, mood)
    shadows = _shadows(layout, mood, lights, scan, (portfolio, drawing.boil))
    gain = gain_map(mood, lights, scan, shadows)
    figure = designs.set.scenery.units_per_cm * 150 * layout.zoom / HALF
    shape_light(gain, mood, lights, scan, figure)
    if 0 in shadows:
        _darken(gain, shadows[0], mood)
    if soft := round(lens.blur(1.0) / HALF):
        gain = blurred(gain, soft)
    glow = _bloom(colour, gain, scan, mood)
    veiled(gain, glow, mood, scan)
    gain *= vignette_map(scan.size, mood.vignette)
    add_halos(glow, mood, lights)
    return develop(colour, gain, glow, mood.grain, drawing.boil % 64)


def _shadows(
    layout: Layout,
    mood: Mood,
    lights: list[Source],
    scan: Scan,
    drawn: tuple[Portfolio, int],
) -> dict[int, Map]:
    """What the key (or the sun) and the strongest lamps throw, by the light's number."""
    lamps = [n for n, light in enumerate(lights) if light.halo and light.strength > _FAINT]
    lamps = sorted(lamps, key=lambda n: -lights[n].strength)[:_CASTING]
    main = [0] if (mood.key or mood.sun) and mood.cast else []
    found = {n: cast(layout, lights[n], scan, *drawn) for n in (*main, *lamps)}
    return {n: shadow for n, shadow in found.items() if shadow is not None}


def _darken(gain: Map, shadow: Map, mood: Mood) -> None:
    """The shadow of the main light, in place: it takes some of the sky's light too."""
    for channel, cool in enumerate((1.0, 0.9, 0.72)):
        gain[channel] *= 1 - shadow * np.float32(mood.cast * cool)


@dataclass(frozen=True, slots=True)
class _Lens:
    """How far layers are seen through air of a colour, and how far they are out of focus: `sharp`
    is the parallax of what is sharp, None when everything is; `width` the picture's, in pixels."""

    air: Rgb
    haze: float
    sharp: float | None
    width: int

    def amount(self, piece: Piece) -> float:
        return 0.0 if piece.shine else self.haze * min(max(1 - piece.distance, 0.0), 1.0)

    def blur(self, distance: float) -> float:
        """The blur's standard deviation in pixels, in steps: few layers are blurred apart."""
        if self.sharp is None:
            return 0.0
        wide = _OPEN * self.width * min(abs(distance - self.sharp), 1.0) ** 0.7
        return round(wide * 2) / 2 if wide >= _LEAST_BLUR else 0.0


def _colour(layout: Layout, lens: _Lens, drawn: tuple[Portfolio, int]) -> npt.NDArray[np.uint8]:
    """H×W×4: everything in its own colour, distant layers in the air's."""
    portfolio, boil = drawn
    behind = layout.pieces[: layout.backdrop]

    def backdrop() -> Sheet:
        sheet = Sheet.blank(layout.size, 0xFFFFFFFF)
        _paint(sheet.canvas, behind, lens, boil, portfolio)
        return sheet

    key = backdrop_key(behind, layout.size, lens)
    sheet = portfolio.backdrop("colour", key, backdrop).copy()
    for contact in layout.contacts:
        _contact_shadow(sheet.canvas, contact)
    _paint(sheet.canvas, layout.pieces[layout.backdrop :], lens, boil, portfolio)
    return sheet.array


def _paint(
    canvas: skia.Canvas,
    pieces: tuple[Piece, ...],
    lens: _Lens,
    boil: int,
    portfolio: Portfolio,
) -> None:
    for blur, run in groupby(pieces, key=lambda piece: lens.blur(piece.distance)):
        if blur:
            out = skia.ImageFilters.Blur(blur, blur, skia.TileMode.kClamp)
            canvas.saveLayer(None, skia.Paint(ImageFilter=out))
        for piece in run:
            _paint_piece(canvas, piece, lens, portfolio.marks(piece, boil))
        if blur:
            canvas.restore()


def _paint_piece(canvas: skia.Canvas, piece: Piece, lens: _Lens, marks: list[Mark]) -> None:
    canvas.save()
    canvas.concat(to_skia(piece.matrix))
    if piece.clip:
        canvas.clipPath(path_of(piece.clip), skia.ClipOp.kIntersect, True)
    for mark in marks:
        canvas.drawPath(mark.path, mark.filled(lens.air, lens.amount(piece), piece.alpha))
    canvas.restore()


def _contact_shadow(canvas: skia.Canvas, contact: Contact) -> None:
    """A soft dark pool where something stands; it fades as the thing leaves the ground."""
    if contact.near <= 0 or contact.half < 1:
        return
    radius = contact.half * (1.7 - 0.5 * contact.near)
    colours = [
        skia.ColorSetA(_SHADOW, int(150 * contact.near)),
        skia.ColorSetA(_SHADOW, int(70 * contact.near)),
        0x00140F28,
    ]
    shader = skia.GradientShader.MakeRadial(skia.Point(0, 0), radius, colours, [0.0, 0.5, 1.0])
    canvas.save()
    canvas.translate(*contact.at)
    canvas.scale(1.0, 0.24)
    canvas.drawCircle(0, 0, radius, skia.Paint(AntiAlias=True, Shader=shader))
    canvas.restore()


def _bloom(colour: npt.NDArray[np.uint8], gain: Map, scan: Scan, mood: Mood) -> Map:
    """3×h×w: bright things bleed into the air around them."""
    rows, columns = gain.shape[1:]
    if mood.bloom <= 0:
        return np.zeros_like(gain)
    # Taken a quarter as wide as the maps: what bleeds is soft.
    step = 4 * HALF
    small = np.moveaxis(_tiles(colour[..., :3], step), 2, 0) / np.float32(255)
    lit = (
        small
        * _tiles(np.moveaxis(gain, 0, 2), 4).transpose(2, 0, 1)[
            :, : small.shape[1], : small.shape[2]
        ]
    )
    level = lit.max(axis=0)
    bright = lit * (np.clip((level - 0.86) / 0.4, 0, 1) * 0.35)
    shine = _tiles(scan.shine[..., None], 4)[: small.shape[1], : small.shape[2], 0]
    bright += small * shine * min(mood.glow, 1.5)
    reach = max(1, bright.shape[2] // 48)
    spread = 0.55 * blurred(bright, reach) + 0.45 * blurred(bright, reach * 4)
    return grown(spread * np.float32(0.42 * mood.bloom), (rows, columns))


def _tiles(field: npt.NDArray[np.uint8] | Map, side: int) -> Map:
    """H×W×C, the mean of each tile; what is left over at the edges is left out."""
    rows, columns = field.shape[0] // side, field.shape[1] // side
    cut = field[: rows * side, : columns * side]
    tall = cut.reshape(rows, side, columns * side * field.shape[2]).sum(axis=1, dtype=np.float32)
    sums = tall.reshape(rows, columns, side, field.shape[2]).sum(axis=2)
    return np.asarray(sums / np.float32(side * side), np.float32)
