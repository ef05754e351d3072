"""Weather as a layer over drawings: which phase a frame shows, where each particle is, and how a
layer lies over a picture. Pure numpy; whoever shows frames may call it.

A shot's weather is a tree of
  weather.json    the record: what falls, where, and how it moves
  0000.png …      H×W×4 uint8, one a phase; colour is premultiplied by alpha
The phases are a loop without a seam, on an exposure of its own: drawings may hold while it rains.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from pegbar.production.acting import WeatherKind
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

WEATHER: Final = "weather.json"
_KEPT: Final = 12

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


class Particle(msgspec.Struct, frozen=True, array_like=True):
    """One drop, flake or wisp: where it crosses the top edge (`x`, pixels), how far down its way
    it is in phase 0 (`start`, 0..1), its width in pixels, and where its sway begins (0..1)."""

    x: float
    start: float
    size: float
    sway: float


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Particles at one distance (0 far, 1 with the actors, more before them), far bands first.

    In one loop each falls `turns` times from `top` to `bottom` (pixels), goes `slope` pixels
    aside for each pixel down, and sways `reach` pixels to each side, `sways` times. `length` is a
    streak's length in pixels, 0 for a round thing; `alpha` how dense it is.
    """

    distance: float
    top: float
    bottom: float
    turns: int
    slope: float = 0.0
    reach: float = 0.0
    sways: int = 0
    length: float = 0.0
    alpha: float = 0.5
    particles: tuple[Particle, ...]


class WeatherSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The weather of a shot: a loop of `phases` pictures, each shown for `on` frames. `ground` is
    the row on which drops splash, None where none is seen."""

    weather: int = 1
    kind: WeatherKind
    width: int
    height: int
    phases: int
    on: int
    ground: float | None = None
    bands: tuple[Band, ...]


def weather_phase(sheet: WeatherSheet, frame: int) -> int:
    """The phase that a shot's frame shows."""
    return frame // sheet.on % sheet.phases


def phase_file(phase: int) -> str:
    return f"{phase:04d}.png"


def decode_weather(data: bytes) -> WeatherSheet:
    """Raises BadInput."""
    try:
        return msgspec.json.decode(data, type=WeatherSheet)
    except msgspec.DecodeError as error:
        raise BadInput(f"the weather: {error}", place=Place(WEATHER)) from error


def _way(band: Band, phase: float, phases: int) -> Floats:
    starts = np.array([one.start for one in band.particles], np.float64)
    return np.asarray((starts + band.turns * phase / phases) % 1.0)


def particles_at(band: Band, phase: float, phases: int) -> Floats:
    """N×2: where the band's particles are in a phase, in pixels."""
    down = band.top + (band.bottom - band.top) * _way(band, phase, phases)
    x = np.array([one.x for one in band.particles], np.float64) + band.slope * (down - band.top)
    turn = np.array([one.sway for one in band.particles], np.float64) + band.sways * phase / phases
    return np.stack([x + band.reach * np.sin(2 * np.pi * turn), down], axis=1)


def particle_motion(band: Band, phase: int, phases: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """N×2 and N: how far each particle goes from this phase to the next, in pixels, exactly; and
    whether it is still the same fall (one that has reached the bottom begins again above)."""
    same = _way(band, phase, phases) + band.turns / phases < 1.0
    step = particles_at(band, phase + 1, phases) - particles_at(band, phase, phases)
    return step, np.asarray(same)


def decode_layer(data: bytes, file: str = "weather") -> Bytes:
    """H×W×4 uint8, premultiplied. Raises BadInput."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            if image.mode != "RGBA":
                raise BadInput("a layer has four channels", place=Place(file))
            return np.array(image, np.uint8)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise BadInput("not a PNG layer that can be read", place=Place(file)) from error


def over(picture: Bytes, layer: Bytes) -> Bytes:
    """The layer (H×W×4, premultiplied) over the picture (H×W×3): H×W×3 uint8, a new one.

    Raises BadInput when they are not of one size.
    """
    if picture.shape[:2] != layer.shape[:2]:
        raise BadInput("a layer and its picture are not of one size")
    clear = np.uint16(255) - layer[..., 3:].astype(np.uint16)
    kept = picture * clear
    kept += 127
    kept //= np.uint16(255)
    kept += layer[..., :3]
    return np.minimum(kept, 255).astype(np.uint8)


class Falling:
    """A shot's weather, ready to lie over its frames. `read` gives a file of its tree by name."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self.sheet = decode_weather(read(WEATHER))
        self._layers: dict[int, Bytes] = {}

    def over(self, picture: Bytes, frame: int) -> Bytes:
        """The picture of a frame (H×W×3) with its weather; an odd last row or column that the
        picture has lost is left out. Raises BadInput."""
        phase = weather_phase(self.sheet, frame)
        if phase not in self._layers:
            if len(self._layers) >= _KEPT:
                self._layers.pop(next(iter(self._layers)))
            name = phase_file(phase)
            self._layers[phase] = decode_layer(self._read(name), name)
        height, width = picture.shape[:2]
        return over(picture, self._layers[phase][:height, :width])
