"""Makes two pictures that stand in for material from outside: a paper, and a reference.

    python examples/the-moon-is-late/tools/make_materials.py

`art/textures/night-paper.png` is the paper that title and credits are printed on; it stands in
for a texture that a show licenses. `art/ref/harbour-at-night.png` is a colour study to look at; it
stands in for a picture that nobody may train on. Both are arithmetic: nobody's paper was scanned,
and no model was used.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

SHOW: Final = Path(__file__).resolve().parents[1]
PAPER: Final = (640, 360)
STUDY: Final = (960, 540)

Field = npt.NDArray[np.float64]


def paper(seed: int = 11) -> Image.Image:
    """Rag paper under a low lamp: fibres that lie anyhow, a tooth between them, soft clouds."""
    chance = np.random.default_rng(seed)
    wide, tall = PAPER
    fibres = Image.new("L", (wide * 2, tall * 2), 128)
    draw = ImageDraw.Draw(fibres)
    for _ in range(5200):
        x, y = chance.uniform(0, wide * 2), chance.uniform(0, tall * 2)
        way, bend = chance.uniform(0, np.pi), chance.normal(0, 0.05)
        points = []
        for _ in range(int(chance.integers(8, 26))):
            points.append((x, y))
            x, y, way = x + 2.2 * np.cos(way), y + 2.2 * np.sin(way), way + bend
        draw.line(points, fill=int(chance.choice((96, 158))), width=1)
    lying = plain(fibres.resize(PAPER, Image.Resampling.LANCZOS)) - 128
    tooth = soft(chance.normal(0, 1, (tall, wide)), 0.8)
    clouds = soft(chance.normal(0, 1, (tall, wide)), 26)
    level = 168 + 1.0 * lying + 7 * tooth / tooth.std() + 5 * clouds / clouds.std()
    return Image.fromarray((np.clip(level, 0, 255) // 6 * 6).astype(np.uint8))


def study() -> Image.Image:
    """A harbour at night in nine flat colours, as one lays in a colour study."""
    wide, tall = STUDY
    picture = Image.new("P", STUDY, 0)
    picture.putpalette(
        bytes.fromhex(
            "0e1626 16233a 22344f 35506b 5d7d8c e8c377 f7e6b4 1a1d24 2b2622".replace(" ", "")
        )
    )
    draw = ImageDraw.Draw(picture)
    for number, top in enumerate((0, 130, 215, 270)):
        draw.rectangle((0, top, wide, tall), fill=number)
    draw.rectangle((0, 300, wide, tall), fill=1)
    draw.ellipse((655, 60, 735, 140), fill=6)
    for row in range(300, tall, 14):
        reach = 12 + (row - 300) // 5
        draw.rectangle((695 - reach, row, 695 + reach, row + 4), fill=5 if row % 28 else 4)
    draw.polygon([(0, 300), (0, 225), (120, 210), (250, 262), (330, 300)], fill=7)
    for left, high in ((70, 52), (150, 36), (205, 24)):
        draw.rectangle((left, 232 - high // 2, left + 34, 262), fill=8)
        draw.rectangle((left + 11, 240, left + 19, 250), fill=5)
    draw.polygon([(410, 372), (590, 372), (560, 402), (440, 402)], fill=8)
    draw.line((500, 372, 500, 262), fill=7, width=5)
    return picture


def soft(field: Field, radius: float) -> Field:
    """Blurred, with its values kept as they are."""
    low, high = field.min(), field.max()
    grey = Image.fromarray(((field - low) / (high - low) * 65535 / 256).astype(np.uint8))
    return plain(grey.filter(ImageFilter.GaussianBlur(radius))) - 127.5


def plain(picture: Image.Image) -> Field:
    return np.asarray(picture, np.float64)


def main() -> int:
    for name, picture in (
        ("art/textures/night-paper.png", paper()),
        ("art/ref/harbour-at-night.png", study()),
    ):
        data = io.BytesIO()
        picture.save(data, "PNG", optimize=True, compress_level=9)
        (SHOW / name).parent.mkdir(parents=True, exist_ok=True)
        (SHOW / name).write_bytes(data.getvalue())
        print(f"{name}: {len(data.getvalue()) // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
