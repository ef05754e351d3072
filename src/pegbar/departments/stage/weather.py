"""Weather over a shot: rain, snow and mist in bands of depth, as a loop of clear pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import skia

from pegbar.assets.layers import Band, Particle, WeatherSheet, particles_at
from pegbar.assets.performance import Weather
from pegbar.departments.stage.draw import Sheet
from pegbar.departments.stage.scene import Size
from pegbar.production.acting import WeatherKind

_PHASES: Final = {
    WeatherKind.RAIN: (12, 2),
    WeatherKind.SNOW: (48, 2),
    WeatherKind.MIST: (48, 4),
}
"""How many pictures a loop has, and for how many frames each is seen."""
_SPLASHES: Final = 90
_INK: Final = {
    WeatherKind.RAIN: (0.80, 0.88, 0.98),
    WeatherKind.SNOW: (0.97, 0.98, 1.0),
    WeatherKind.MIST: (0.86, 0.89, 0.93),
}


def weather_sheet(weather: Weather, size: Size, ground: float | None = None) -> WeatherSheet:
    """What falls in a picture of this size. `ground` is the row of the ground, in pixels."""
    make: dict[WeatherKind, Callable[[Weather, Size], tuple[Band, ...]]] = {
        WeatherKind.RAIN: _rain,
        WeatherKind.SNOW: _snow,
        WeatherKind.MIST: _mist,
    }
    phases, on = _PHASES[weather.kind]
    rains = weather.kind is WeatherKind.RAIN and ground is not None and ground < size[1]
    return WeatherSheet(
        kind=weather.kind,
        width=size[0],
        height=size[1],
        phases=phases,
        on=on,
        ground=ground if rains else None,
        bands=make[weather.kind](weather, size),
    )


def _rain(weather: Weather, size: Size) -> tuple[Band, ...]:
    """Three curtains: far drops are short, thin and many; near ones long, wide and few."""
    width, height = size
    unit = height / 540
    slope = -0.55 * weather.wind if weather.wind else 0.0
    bands = []
    for number, (distance, count, turns, thick, alpha) in enumerate(
        ((0.35, 340, 3, 1.0, 0.36), (0.8, 190, 4, 1.5, 0.46), (1.5, 44, 5, 2.6, 0.42))
    ):
        length = (height * turns / 12) * (0.28 + 0.1 * number)
        top, bottom = -length, height + length
        count = max(4, round(count * (0.3 + weather.strength)))
        bands.append(
            Band(
                distance=distance,
                top=top,
                bottom=bottom,
                turns=turns,
                slope=-slope,
                length=length,
                alpha=alpha * (0.6 + 0.5 * weather.strength),
                particles=_scattered(
                    count, (width, bottom - top), -slope, thick * unit, (11, number)
                ),
            )
        )
    return tuple(bands)


def _snow(weather: Weather, size: Size) -> tuple[Band, ...]:
    """Flakes that sway: far ones small and many, near ones large, soft and few."""
    width, height = size
    unit = height / 540
    bands = []
    for number, (distance, count, turns, wide, alpha) in enumerate(
        ((0.3, 330, 1, 2.6, 0.7), (0.8, 160, 2, 4.6, 0.9), (1.6, 30, 3, 12.0, 0.5))
    ):
        top, bottom = -16 * unit, height + 16 * unit
        count = max(4, round(count * (0.3 + weather.strength)))
        bands.append(
            Band(
                distance=distance,
                top=top,
                bottom=bottom,
                turns=turns,
                slope=0.9 * weather.wind,
                reach=(5 + 5 * number) * unit,
                sways=2,
                alpha=alpha,
                particles=_scattered(
                    count, (width, bottom - top), 0.9 * weather.wind, wide * unit, (23, number)
                ),
            )
        )
    return tuple(bands)


def _mist(weather: Weather, size: Size) -> tuple[Band, ...]:
    """Wide wisps that lie low and drift: in a loop each goes a little aside, fading in and out."""
    width, height = size
    bands = []
    for number, (distance, count, low, alpha) in enumerate(
        ((0.5, 12, 0.48, 0.42), (0.9, 11, 0.68, 0.46), (1.4, 8, 0.94, 0.52))
    ):
        random = np.random.default_rng((37, number))
        drift = (0.22 + 0.14 * number) * width * (0.5 + abs(weather.wind))
        wisps = tuple(
            Particle(
                round(float((index + random.uniform(0.1, 0.9)) / count * 1.2 - 0.1) * width, 2),
                round(float(random.uniform(0, 1)), 4),
                round(float(random.uniform(0.30, 0.55)) * width, 2),
                round(float(random.uniform(-0.07, 0.07)), 4),
            )
            for index in range(count)
        )
        # A wisp's way is along the ground: `turns` once a loop, aside by its drift.
        bands.append(
            Band(
                distance=distance,
                top=low * height,
                bottom=low * height + 1.0,
                turns=1,
                slope=math.copysign(drift, weather.wind or 1.0),
                alpha=alpha * (0.4 + weather.strength),
                particles=wisps,
            )
        )
    return tuple(bands)


def _scattered(
    count: int, room: tuple[float, float], slope: float, wide: float, seed: tuple[int, int]
) -> tuple[Particle, ...]:
    """Particles that fill a picture evenly, whichever way the wind carries them."""
    random = np.random.default_rng(seed)
    width, tall = room
    aside = slope * tall
    first, last = min(-aside, 0.0) - 0.05 * width, width + max(-aside, 0.0) + 0.05 * width
    steps = (np.arange(count) + random.uniform(0, 1, count)) / count
    starts = (random.permutation(count) + random.uniform(0, 1, count)) / count
    sizes = wide * random.uniform(0.65, 1.25, count)
    sways = random.uniform(0, 1, count)
    return tuple(
        Particle(round(first + (last - first) * a, 2), round(b, 4), round(c, 3), round(d, 4))
        for a, b, c, d in zip(
            steps.tolist(), starts.tolist(), sizes.tolist(), sways.tolist(), strict=True
        )
    )


def draw_weather(sheet: WeatherSheet, phase: int) -> npt.NDArray[np.uint8]:
    """H×W×4 uint8, premultiplied: one phase of the loop."""
    paper = Sheet.blank((sheet.width, sheet.height), 0)
    for band in sheet.bands:
        points = particles_at(band, phase, sheet.phases)
        if sheet.kind is WeatherKind.MIST:
            _wisps(paper.canvas, sheet, band, points, phase)
        elif band.length:
            _streaks(paper.canvas, sheet.kind, band, points)
        else:
            _flakes(paper.canvas, sheet.kind, band, points)
    if sheet.ground is not None:
        _splashes(paper.canvas, sheet, phase)
    return paper.array


def _ink(kind: WeatherKind, alpha: float) -> skia.Color4f:
    return skia.Color4f(*_INK[kind], min(max(alpha, 0.0), 1.0))


def _streaks(
    canvas: skia.Canvas, kind: WeatherKind, band: Band, points: npt.NDArray[np.float64]
) -> None:
    """Drops as the eye keeps them: a line that is faint behind and bright at its head."""
    back = band.length / math.hypot(1.0, band.slope)
    for (x, y), drop in zip(points.tolist(), band.particles, strict=True):
        tail = skia.Point(x - band.slope * back, y - back)
        colours = [_ink(kind, 0.0).toColor(), _ink(kind, band.alpha).toColor()]
        shader = skia.GradientShader.MakeLinear([tail, skia.Point(x, y)], colours)
        paint = skia.Paint(AntiAlias=True, Shader=shader, StrokeWidth=max(drop.size, 0.6))
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        canvas.drawLine(tail.fX, tail.fY, x, y, paint)


def _flakes(
    canvas: skia.Canvas, kind: WeatherKind, band: Band, points: npt.NDArray[np.float64]
) -> None:
    soft = 0.5 if band.distance > 1 else 0.25
    for (x, y), flake in zip(points.tolist(), band.particles, strict=True):
        radius = max(flake.size / 2, 0.5) * (1 + soft)
        colours = [
            _ink(kind, band.alpha).toColor(),
            _ink(kind, band.alpha * (0.9 - soft)).toColor(),
            _ink(kind, 0.0).toColor(),
        ]
        shader = skia.GradientShader.MakeRadial(
            skia.Point(x, y), radius, colours, [0.0, 1 - soft, 1.0]
        )
        canvas.drawCircle(x, y, radius, skia.Paint(AntiAlias=True, Shader=shader))


def _wisps(
    canvas: skia.Canvas,
    sheet: WeatherSheet,
    band: Band,
    points: npt.NDArray[np.float64],
    phase: int,
) -> None:
    """Flat clouds, clear at both ends of their way, so that none appears or goes at once."""
    for (x, _), wisp in zip(points.tolist(), band.particles, strict=True):
        way = (wisp.start + band.turns * phase / sheet.phases) % 1.0
        dense = band.alpha * math.sin(math.pi * way) ** 2
        y, radius = band.top + wisp.sway * sheet.height, wisp.size / 2
        colours = [_ink(sheet.kind, dense * share).toColor() for share in (1.0, 0.62, 0.2, 0.0)]
        shader = skia.GradientShader.MakeRadial(
            skia.Point(0, 0), radius, colours, [0.0, 0.35, 0.7, 1.0]
        )
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(1.0, 0.26)
        canvas.drawCircle(0, 0, radius, skia.Paint(AntiAlias=True, Shader=shader))
        canvas.restore()


def _splashes(canvas: skia.Canvas, sheet: WeatherSheet, phase: int) -> None:
    """Small rings where drops strike: each is born, widens and is gone within three phases."""
    assert sheet.ground is not None
    random = np.random.default_rng(53)
    unit = sheet.height / 540
    low = sheet.height - sheet.ground
    for _ in range(_SPLASHES):
        x, depth, born = random.uniform(0, 1, 3)
        age = (phase - int(born * sheet.phases)) % sheet.phases
        if age > 2 or low < 4:
            continue
        y = sheet.ground + depth * low
        radius = unit * (2.5 + 3.2 * age) * (0.6 + 0.9 * depth)
        paint = skia.Paint(AntiAlias=True, Color4f=_ink(sheet.kind, 0.42 - 0.13 * age))
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(max(unit * 1.1, 0.6))
        canvas.drawOval(
            skia.Rect.MakeXYWH(
                x * sheet.width - radius, y - radius * 0.32, 2 * radius, radius * 0.64
            ),
            paint,
        )
