"""Light: how a mood falls on a layout, worked out at half size as a gain and a glow per pixel.

All maps are float32; 1 leaves a colour as it is drawn. Distances are in pixels of the half-size
picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.affine import at, size_of
from pegbar.departments.stage.colours import hex_colour
from pegbar.departments.stage.film import Map
from pegbar.departments.stage.scene import Layout
from pegbar.production.scenery import Mood

HALF: Final = 2
FULL: Final = 1.08
_FAR_SHARE: Final = 0.28
_LAMP_BY_DAY: Final = 0.25


@dataclass(frozen=True, slots=True)
class Source:
    """A light in the half-size picture. `halo` is how visible it is itself."""

    at: tuple[float, float]
    radius: float
    colour: Map
    strength: float
    halo: float


@dataclass(frozen=True, slots=True)
class Scan:
    """What the light has to know of each pixel, at half size: whose it is (0 the set's), how far
    away (1 with the actors, 0 the sky) and how much it shines by itself."""

    owner: npt.NDArray[np.uint8]
    near: Map
    shine: Map


def glowing(mood: Mood, lamp: bool) -> float:
    """How strongly a mood lets things shine: a lamp that someone lit never quite goes out."""
    return max(mood.glow, _LAMP_BY_DAY) if lamp else mood.glow


def sources(layout: Layout, mood: Mood) -> list[Source]:
    """The lamps in the picture, and the mood's own lights."""
    out: list[Source] = []
    for lamp in layout.lamps:
        x, y = lamp.at
        strength = lamp.strength * glowing(mood, lamp=True)
        colour = np.array(lamp.colour, np.float32)
        out.append(Source((x / HALF, y / HALF), lamp.radius / HALF, colour, strength, 1.0))
    zoom = size_of(layout.stage)
    for light in (mood.key, *mood.lights):
        if light:
            x, y = at(layout.stage, light.at)
            colour = np.array(hex_colour(light.colour), np.float32)
            radius = light.radius * zoom / HALF
            out.append(Source((x / HALF, y / HALF), radius, colour, light.strength, 0.0))
    return out


def _falloff(size: tuple[int, int], source: Source) -> Map:
    """Soft from the middle to nothing at the radius."""
    height, width = size
    radius = max(source.radius, 1.0)
    x = ((np.arange(width, dtype=np.float32) - source.at[0]) / radius) ** 2
    y = ((np.arange(height, dtype=np.float32) - source.at[1]) / radius) ** 2
    inside = np.clip(1 - (y[:, None] + x[None, :]), 0, 1)
    return np.asarray(inside * inside * (0.35 + 0.65 * inside), np.float32)


def gain_map(mood: Mood, lights: list[Source], scan: Scan) -> Map:
    """3×H×W: what each pixel's colour is multiplied by, before shade and rims."""
    size = scan.owner.shape[0], scan.owner.shape[1]
    reach = _FAR_SHARE + (1 - _FAR_SHARE) * scan.near
    gain = np.zeros((3, *size), np.float32)
    for light in lights:
        fall = _falloff(size, light) * reach
        for channel in range(3):
            gain[channel] += fall * np.float32(light.strength * light.colour[channel])
    # Whatever shines is seen in its own colour, however dark the night is.
    shine = np.clip(scan.shine * np.float32(mood.glow), 0, 1)
    actors = (scan.owner > 0) * np.float32(mood.fill)
    # Light adds up as exposure does: it fills what the ambient leaves, and never washes out.
    for field, ambient in zip(gain, hex_colour(mood.ambient), strict=True):
        np.exp(field * np.float32(-1.4), out=field)
        field *= np.float32(-max(FULL - ambient, 0.0))
        field += np.float32(max(FULL, ambient))
        field += np.clip(1.0 - field, 0, None) * np.maximum(shine, actors)
    return gain


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
    """Turns flat figures into round ones, in place: shade on the far side, a rim on the near.

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
        away = np.clip(1.0 - _moved(soft, -x * wide * 0.9, -y * wide * 0.9), 0, 1) * mask
        edge = (
            np.clip(1.0 - _moved(blurred(mask, 1), x * wide * 0.22, y * wide * 0.22), 0, 1) * mask
        )
        rim = 0.42 * min(sided, 1.0) * mood.shade * _rim_colour(middle, lights)
        for channel, cool in enumerate((1.0, 0.86, 0.66)):  # shade takes warm light away first
            part = gain[channel, y0:y1, x0:x1]
            part *= 1 - away * np.float32(mood.shade * cool)
            part += edge * rim[channel]


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
