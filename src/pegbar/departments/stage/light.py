"""Light: how a mood falls on a layout, worked out at half size as a gain and a glow per pixel.

All maps are float32; 1 leaves a colour as it is drawn. Distances are in pixels of the half-size
picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.affine import at, size_of
from pegbar.departments.stage.colours import hex_colour
from pegbar.departments.stage.film import Map
from pegbar.departments.stage.scan import HALF, Scan
from pegbar.departments.stage.scene import Layout
from pegbar.production.scenery import Mood

Places = npt.NDArray[np.intp]
FULL: Final = 1.08
_FAR_SHARE: Final = 0.28
_LAMP_BY_DAY: Final = 0.25
_FAR: Final = 40.0
"""How many picture widths away the sun is."""
_ROUND: Final = 0.34
"""How much light reaches what faces away from its source."""


@dataclass(frozen=True, slots=True)
class Source:
    """A light in the half-size picture. `halo` is how visible it is itself; `depth` how far it
    stands before the actors, in its distances from them: 0 lights them from the side alone."""

    at: tuple[float, float]
    radius: float
    colour: Map
    strength: float
    halo: float
    depth: float = 0.5


def glowing(mood: Mood, lamp: bool) -> float:
    """How strongly a mood lets things shine: a lamp that someone lit never quite goes out."""
    return max(mood.glow, _LAMP_BY_DAY) if lamp else mood.glow


def sources(layout: Layout, mood: Mood) -> list[Source]:
    """The key or else the sun, the mood's other lights, and the lamps in the picture."""
    out: list[Source] = []
    zoom = size_of(layout.stage)
    for light in (mood.key, *mood.lights):
        if light:
            x, y = at(layout.stage, light.at)
            colour = np.array(hex_colour(light.colour), np.float32)
            radius = light.radius * zoom / HALF
            out.append(Source((x / HALF, y / HALF), radius, colour, light.strength, 0.0))
    if mood.sun:
        far = _FAR * layout.size[0] / HALF
        where = (
            layout.size[0] / 2 / HALF + mood.sun.side * far,
            layout.size[1] / 2 / HALF - max(mood.sun.height, 0.02) * far,
        )
        colour = np.array(hex_colour(mood.sun.colour), np.float32)
        out.insert(1 if mood.key else 0, Source(where, 1e9, colour, mood.sun.strength, 0.0))
    for lamp in layout.lamps:
        x, y = lamp.at
        strength = lamp.strength * glowing(mood, lamp=True)
        colour = np.array(lamp.colour, np.float32)
        out.append(Source((x / HALF, y / HALF), lamp.radius / HALF, colour, strength, 1.0, 0.3))
    return out


def _falloff(size: tuple[int, int], source: Source) -> Map:
    """Soft from the middle to nothing at the radius."""
    height, width = size
    radius = max(source.radius, 1.0)
    x = ((np.arange(width, dtype=np.float32) - source.at[0]) / radius) ** 2
    y = ((np.arange(height, dtype=np.float32) - source.at[1]) / radius) ** 2
    inside = np.clip(1 - (y[:, None] + x[None, :]), 0, 1)
    return np.asarray(inside * inside * (0.35 + 0.65 * inside), np.float32)


def _facing(source: Source, scan: Scan, where: tuple[Places, Places]) -> Map:
    """For each of these pixels: how much of a light its surface catches, about 1 in front of it."""
    rows, columns = where
    x, y = source.at[0] - columns.astype(np.float32), source.at[1] - rows.astype(np.float32)
    near = np.float32(0.12 * scan.size[0])
    depth = np.sqrt(x * x + y * y) * np.float32(source.depth) + near
    across, down = scan.across[rows, columns], scan.down[rows, columns]
    out = np.sqrt(np.clip(1 - across**2 - down**2, 0.02, 1))
    caught = (x * across + y * down + depth * out) / np.sqrt(x * x + y * y + depth * depth)
    return np.asarray(_ROUND + (1.25 - _ROUND) * np.clip(0.25 + 0.85 * caught, 0, 1.05), np.float32)


def gain_map(mood: Mood, lights: list[Source], scan: Scan, shadows: Mapping[int, Map]) -> Map:
    """3×H×W: what each pixel's colour is multiplied by, before shade and rims. `shadows` are how
    much of a light, by its number, is kept from each place."""
    reach = _FAR_SHARE + (1 - _FAR_SHARE) * scan.near
    gain = np.zeros((3, *scan.size), np.float32)
    rows, columns = np.nonzero(scan.owner)
    actors = (rows, columns)
    for number, light in enumerate(lights):
        fall = _falloff(scan.size, light) * reach
        fall[actors] = fall[actors] * _facing(light, scan, actors)
        if number in shadows:
            fall *= 1 - shadows[number]
        for channel in range(3):
            gain[channel] += fall * np.float32(light.strength * light.colour[channel])
    # Whatever shines is seen in its own colour, however dark the night is.
    shine = np.clip(scan.shine * np.float32(mood.glow), 0, 1)
    filled = (scan.owner > 0) * np.float32(mood.fill)
    # Light adds up as exposure does: it fills what the ambient leaves, and never washes out.
    for field, ambient in zip(gain, hex_colour(mood.ambient), strict=True):
        np.exp(field * np.float32(-1.4), out=field)
        field *= np.float32(-max(FULL - ambient, 0.0))
        field += np.float32(max(FULL, ambient))
        field += np.clip(1.0 - field, 0, None) * np.maximum(shine, filled)
    return gain


def veiled(gain: Map, glow: Map, mood: Mood, scan: Scan) -> None:
    """Covers far layers with the sky's own colours, in place: overhead the zenith's, below the
    horizon's."""
    if mood.veil <= 0:
        return
    cover = (1 - scan.near) ** 1.5 * (1 - 0.85 * np.clip(scan.shine * np.float32(mood.glow), 0, 1))
    cover *= np.float32(mood.veil)
    height = np.linspace(0, 1, scan.size[0], dtype=np.float32)[:, None] ** 1.2
    low, high = hex_colour(mood.sky), hex_colour(mood.zenith or mood.sky)
    for channel in range(3):
        air = high[channel] + (low[channel] - high[channel]) * height
        gain[channel] *= 1 - cover
        glow[channel] += cover * air


def add_halos(glow: Map, mood: Mood, lights: list[Source]) -> None:
    """Adds the light that hangs in the air around lamps to a map of 3×H×W."""
    for light in lights:
        if light.halo and mood.glow:
            size = glow.shape[1], glow.shape[2]
            wide = Source(light.at, light.radius * 0.40, light.colour, light.strength, 1.0)
            core = Source(light.at, light.radius * 0.13, light.colour, light.strength, 1.0)
            fall = 0.3 * _falloff(size, wide) ** 2
            if light.radius < 0.5 * size[1]:  # a lamp has a core; the moon has her own face
                fall += 0.22 * _falloff(size, core)
            for channel in range(3):
                share = min(light.strength, 1.5) * light.colour[channel] ** 2
                glow[channel] += fall * np.float32(share)


def blurred(field: Map, reach: int) -> Map:
    """The last two axes, blurred twice by a box of about `reach` pixels: close to a Gaussian."""
    for _ in range(2 if reach > 0 else 0):
        for axis in (-2, -1):
            field = _boxed(field, reach, axis % field.ndim)
    return field


def _boxed(field: Map, reach: int, axis: int) -> Map:
    pad = [(0, 0)] * field.ndim
    pad[axis] = (reach + 1, reach)
    sums = np.cumsum(np.pad(field, pad, mode="edge"), axis=axis, dtype=np.float64)
    after = np.take(sums, range(2 * reach + 1, sums.shape[axis]), axis=axis)
    before = np.take(sums, range(sums.shape[axis] - 2 * reach - 1), axis=axis)
    return np.asarray((after - before) / (2 * reach + 1), np.float32)


def towards(point: tuple[float, float], lights: list[Source]) -> tuple[float, float, float]:
    """The direction of the light that counts most at a point, and how one-sided the light is."""
    x, y = -0.45, -0.9
    total = 0.35
    for light in lights:
        dx, dy = light.at[0] - point[0], light.at[1] - point[1]
        span = math.hypot(dx, dy)
        fall = max(0.0, 1 - (span / max(light.radius, 1.0)) ** 2) * light.strength
        if span > 1e-3:
            x += 3.0 * fall * dx / span
            y += 3.0 * fall * dy / span
            total += fall
    length = math.hypot(x, y)
    return (x / length, y / length, min(total, 1.5))


def shape_light(gain: Map, mood: Mood, lights: list[Source], scan: Scan, height: float) -> None:
    """Turns flat figures into round ones, in place: a core of shade where they turn away from
    the light, a little of the ground's light beyond it, a rim of light along their edges.

    `height` is a usual figure's in half-size pixels.
    """
    for owner in range(1, int(scan.owner.max(initial=0)) + 1):
        rows = np.flatnonzero((scan.owner == owner).any(axis=1))
        columns = np.flatnonzero((scan.owner == owner).any(axis=0))
        if len(rows) == 0:
            continue
        wide = max(4, int(0.10 * min(rows[-1] - rows[0], 1.4 * height) + 1))
        y0, y1 = max(rows[0] - wide, 0), min(rows[-1] + wide, gain.shape[1])
        x0, x1 = max(columns[0] - wide, 0), min(columns[-1] + wide, gain.shape[2])
        mask = (scan.owner[y0:y1, x0:x1] == owner).astype(np.float32)
        middle = ((columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2)
        x, y, sided = towards(middle, lights)
        soft = blurred(mask, max(1, wide // 2))
        # Away from the light: by the whole silhouette, and by each part's own roundness.
        side = 1.0 - _moved(soft, -x * wide * 0.9, -y * wide * 0.9)
        turned = -(scan.across[y0:y1, x0:x1] * x + scan.down[y0:y1, x0:x1] * y)
        away = np.clip(0.62 * side + 0.75 * np.clip(turned, -0.15, 1), 0, 1) * mask
        away = blurred(away, max(1, wide // 10)) * (1 - 0.35 * np.clip((away - 0.75) / 0.25, 0, 1))
        edges = blurred(mask, 1)
        thin = max(1.0, wide * 0.2)
        lit = np.clip(1.0 - _moved(edges, x * thin, y * thin), 0, 1) * mask
        back = np.clip(1.0 - _moved(edges, -x * thin * 0.8, -0.9 * thin), 0, 1) * mask
        rim = 0.42 * min(sided, 1.0) * mood.shade * _rim_colour(middle, lights)
        behind = hex_colour(mood.rim_colour or mood.sky)
        part = gain[:, y0:y1, x0:x1]
        for channel, cool in enumerate((1.0, 0.86, 0.66)):  # shade takes warm light away first
            part[channel] *= 1 - away * np.float32(mood.shade * cool)
            part[channel] += lit * rim[channel]
            part[channel] += back * np.float32(0.9 * mood.rim * behind[channel])


def _rim_colour(point: tuple[float, float], lights: list[Source]) -> Map:
    total = np.full(3, 0.25, np.float32)
    weight = 0.3
    for light in lights:
        span = math.hypot(light.at[0] - point[0], light.at[1] - point[1])
        fall = max(0.0, 1 - (span / max(light.radius, 1.0)) ** 2) * light.strength
        total = total + fall * light.colour
        weight += fall
    return np.asarray(total / weight, np.float32)


def _moved(field: Map, x: float, y: float) -> Map:
    """`field` read at (x, y) further on; at the picture's edge it goes on as it is."""
    height, width = field.shape
    rows = np.clip(np.arange(height) + round(y), 0, height - 1)
    columns = np.clip(np.arange(width) + round(x), 0, width - 1)
    return field[rows[:, None], columns[None, :]]


def vignette_map(size: tuple[int, int], amount: float) -> Map:
    """H×W: darker towards the corners."""
    height, width = size
    x = np.linspace(-1, 1, width, dtype=np.float32) ** 2
    y = np.linspace(-1, 1, height, dtype=np.float32) ** 2
    away = np.clip((y[:, None] * 0.9 + x[None, :]) - 0.35, 0, None) / 1.55
    return np.asarray(1 - amount * away**1.3, np.float32)


def grown(field: Map, size: tuple[int, int]) -> Map:
    """A small map of 3×h×w, made larger with soft steps (bilinear)."""
    for axis, wanted in ((1, size[0]), (2, size[1])):
        count = field.shape[axis]
        where = (np.arange(wanted, dtype=np.float32) + 0.5) * count / wanted - 0.5
        low = np.clip(np.floor(where).astype(int), 0, count - 1)
        high = np.clip(low + 1, 0, count - 1)
        share = np.clip(where - low, 0, 1).reshape([-1 if a == axis else 1 for a in range(3)])
        one, other = np.take(field, low, axis), np.take(field, high, axis)
        field = np.asarray(one + (other - one) * share.astype(np.float32), np.float32)
    return field
