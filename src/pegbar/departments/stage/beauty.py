"""The finished frame: colour with gradients and form, then light, glow, grain."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import skia

from pegbar.assets.performance import Drawing
from pegbar.departments.stage.colours import flat_of, hex_colour, toned
from pegbar.departments.stage.design import Designs
from pegbar.departments.stage.draw import OPAQUE, Portfolio, fill_of, to_skia
from pegbar.departments.stage.ink import path_of
from pegbar.departments.stage.light import (
    HALF,
    MOST_GAIN,
    Map,
    Scan,
    blurred,
    gain_map,
    halo_map,
    shape_light,
    sources,
    vignette_map,
)
from pegbar.departments.stage.pieces import Piece
from pegbar.departments.stage.scene import Contact, Layout, Size, lay_out
from pegbar.production.scenery import Mood

_SHADOW: Final = 0xFF140F28


def draw_beauty(
    drawing: Drawing, designs: Designs, size: Size, portfolio: Portfolio
) -> npt.NDArray[np.uint8]:
    """H×W×3 uint8 sRGB. Raises StepFailed."""
    layout = lay_out(drawing, designs, size)
    mood = designs.set.scenery.mood_named(drawing.mood)
    colour = _colour(layout, mood, drawing.boil, portfolio)
    scan = _scan(layout, drawing.boil, portfolio)
    lights = sources(layout, mood)
    gain = gain_map(mood, lights, scan)
    figure = designs.set.scenery.units_per_cm * 150 * layout.zoom / HALF
    shape_light(gain, mood, lights, scan, figure)
    half = (gain.shape[0], gain.shape[1])
    gain *= vignette_map(half, mood.vignette)[..., None]
    glow = halo_map(mood, lights, half) + _bloom(colour, gain, scan, mood)
    return _developed(colour, gain, glow, mood, drawing.boil)


def _canvas(size: Size, colour: int) -> tuple[npt.NDArray[np.uint8], skia.Surface]:
    array = np.zeros((size[1], size[0], 4), np.uint8)
    surface = skia.Surface(array, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface.getCanvas().clear(colour)
    return array, surface


def _colour(layout: Layout, mood: Mood, boil: int, portfolio: Portfolio) -> npt.NDArray[np.uint8]:
    """H×W×4: everything in its own colour, distant layers in the air's."""
    array, surface = _canvas(layout.size, 0xFFFFFFFF)
    canvas = surface.getCanvas()
    sky = hex_colour(mood.sky)
    for index, piece in enumerate(layout.pieces):
        if index == layout.backdrop:
            for contact in layout.contacts:
                _contact_shadow(canvas, contact)
        air = mood.haze * min(max(1 - piece.distance, 0.0), 1.0) if not piece.shine else 0.0
        canvas.save()
        canvas.concat(to_skia(piece.matrix))
        if piece.clip:
            canvas.clipPath(path_of(piece.clip), skia.ClipOp.kIntersect, True)
        for mark in portfolio.marks(piece, boil, keep=not piece.bones):
            canvas.drawPath(mark.path, fill_of(toned(mark.paint, sky, air), piece.alpha))
        canvas.restore()
    return array


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


def _scan(layout: Layout, boil: int, portfolio: Portfolio) -> Scan:
    """Whose each pixel is, how near and how shining, at half size."""
    size = (math.ceil(layout.size[0] / HALF), math.ceil(layout.size[1] / HALF))
    array, surface = _canvas(size, 0xFF000000)
    canvas = surface.getCanvas()
    canvas.scale(1 / HALF, 1 / HALF)
    owners: dict[str, int] = {}
    for piece in layout.pieces:
        number = 0
        if piece.kind != "set" and piece.distance == 1.0:
            number = owners.setdefault(piece.owner, min(len(owners) + 1, 255))
        near = int(255 * min(max(piece.distance, 0.0), 1.0))
        canvas.save()
        canvas.concat(to_skia(piece.matrix))
        if piece.clip:
            canvas.clipPath(path_of(piece.clip), skia.ClipOp.kIntersect, False)
        for mark in portfolio.marks(piece, boil, keep=not piece.bones):
            solid = flat_of(mark.paint)
            if solid.alpha * piece.alpha < OPAQUE:
                continue
            shine = int(255 * _shine(piece, mark.ink))
            paint = skia.Paint(AntiAlias=False, Color=skia.ColorSetRGB(number, near, shine))
            canvas.drawPath(mark.path, paint)
        canvas.restore()
    unit = np.float32(1 / 255)
    return Scan(array[..., 0], array[..., 1] * unit, array[..., 2] * unit)


def _shine(piece: Piece, ink: bool) -> float:
    return min(piece.shine.strength, 1.0) if piece.shine and not ink else 0.0


def _bloom(colour: npt.NDArray[np.uint8], gain: Map, scan: Scan, mood: Mood) -> Map:
    """H×W×3 at half size: bright things bleed into the air around them."""
    if mood.bloom <= 0:
        return np.zeros_like(gain)
    small = colour[::HALF, ::HALF, :3].astype(np.float32) / 255
    lit = np.clip(small * gain, 0, 1.5)
    level = lit.max(axis=2, keepdims=True)
    bright = lit * np.clip((level - 0.86) / 0.4, 0, 1) * 0.35
    bright += small * (scan.shine * min(mood.glow, 1.5))[..., None]
    height, width = bright.shape[0] // 4 * 4, bright.shape[1] // 4 * 4
    tiles = bright[:height, :width].reshape(height // 4, 4, width // 4, 4, 3).mean(axis=(1, 3))
    reach = max(1, tiles.shape[1] // 48)
    spread = 0.55 * blurred(tiles, reach) + 0.45 * blurred(tiles, reach * 4)
    out = np.zeros_like(gain)
    grown = _grown(spread * np.float32(0.42 * mood.bloom), (height, width))
    out[:height, :width] = grown
    out[height:] = out[height - 1 : height]
    out[:, width:] = out[:, width - 1 : width]
    return out


def _grown(field: Map, size: tuple[int, int]) -> Map:
    """A small map, made larger with soft steps (bilinear)."""
    for axis in (0, 1):
        count, wanted = field.shape[axis], size[axis]
        where = (np.arange(wanted, dtype=np.float32) + 0.5) * count / wanted - 0.5
        low = np.clip(np.floor(where).astype(int), 0, count - 1)
        high = np.clip(low + 1, 0, count - 1)
        share = np.clip(where - low, 0, 1).reshape([-1 if a == axis else 1 for a in range(3)])
        field = np.take(field, low, axis) * (1 - share) + np.take(field, high, axis) * share
    return np.asarray(field, np.float32)


_LEVELS: Final = 1024


def _curve() -> npt.NDArray[np.uint8]:
    """The film's curve: a straight middle, a soft shoulder, a touch of contrast in the darks."""
    x = np.linspace(0, 2, _LEVELS)
    toe = x - 0.028 * np.sin(np.clip(x, 0, 1) * 2 * np.pi) * np.clip(1.2 - x, 0, 1)
    knee = 0.82
    over = np.clip(toe - knee, 0, None)
    y = np.where(toe < knee, toe, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))))
    return np.asarray(np.clip(y, 0, 1) * 255 + 0.5, np.uint8)


def _full_size(field: Map, most: float, size: Size) -> npt.NDArray[np.uint8]:
    """A half-size map as H×W×3 uint8 (255 is `most`) at the picture's size."""
    small = np.full((*field.shape[:2], 4), 255, np.uint8)
    small[..., :3] = np.clip(field * np.float32(255 / most) + np.float32(0.5), 0, 255)
    image = skia.Image.fromarray(small, skia.kRGBA_8888_ColorType)
    array, surface = _canvas(size, 0)
    where = skia.Rect.MakeWH(small.shape[1] * HALF, small.shape[0] * HALF)
    surface.getCanvas().drawImageRect(image, where, skia.SamplingOptions(skia.FilterMode.kLinear))
    return array[..., :3]


def _developed(
    colour: npt.NDArray[np.uint8], gain: Map, glow: Map, mood: Mood, boil: int
) -> npt.NDArray[np.uint8]:
    """Colour times gain plus glow, on film: the curve, and grain."""
    size = (colour.shape[1], colour.shape[0])
    lift = _full_size(gain, MOST_GAIN, size)
    air = _full_size(glow, 1.0, size)
    # 255 · 255 · MOST_GAIN in levels of 2/1024, in whole numbers so that it is fast and exact.
    product = colour[..., :3].astype(np.uint32) * lift
    level = product * np.uint32(MOST_GAIN * 512 / 255 / 255 * (1 << 20)) >> np.uint32(20)
    signal = level.astype(np.int16) + (air.astype(np.int16) << 1)
    if mood.grain > 0:
        signal += _grain(size, mood.grain, boil)[..., None]
    return np.asarray(_curve()[np.clip(signal, 0, _LEVELS - 1)], np.uint8)


def _grain(size: Size, amount: float, boil: int) -> npt.NDArray[np.int16]:
    """H×W: fine, a little soft, another for every boil."""
    random = np.random.default_rng((boil % 64, 77))
    raw = random.integers(-1024, 1024, (size[1] + 1, size[0] + 1), dtype=np.int16)
    soft = raw[1:, 1:] + (raw[:-1, 1:] >> 1) + (raw[1:, :-1] >> 1)
    return np.asarray(soft * np.float32(amount * 26 / 1024), np.int16)
