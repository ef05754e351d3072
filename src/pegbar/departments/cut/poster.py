"""The poster: the best frame of a shot, with the film's title set where the frame is calm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from pegbar.assets.performance import Performance
from pegbar.departments.cut.lettering import Pen, broken, measured
from pegbar.departments.cut.moments import awkwardness, candidates

_WIDE = 1920
_SHARE = 0.74  # of the width that a title may take
_INK = (255, 250, 238)


def poster(
    title: str, performance: Performance, picture: Callable[[int], Image.Image]
) -> Image.Image:
    """RGB, 1920 pixels wide or as wide as the frame."""
    frame = _best(performance, picture)
    image = picture(performance.exposures[frame])
    if image.width < _WIDE:
        tall = round(image.height * _WIDE / image.width)
        image = image.resize((_WIDE, tall), Image.Resampling.LANCZOS)
    return _titled(image, title)


def _best(performance: Performance, picture: Callable[[int], Image.Image]) -> int:
    """The frame with the most colour and contrast among those in which everyone looks well."""

    def worth(frame: int) -> float:
        index = performance.exposures[frame]
        small = picture(index).resize((96, 54), Image.Resampling.BILINEAR)
        points = np.asarray(small, np.float64) / 255
        light = points @ np.array([0.2126, 0.7152, 0.0722])
        colour = points.max(axis=2) - points.min(axis=2)
        spread = float(light.std() + 0.6 * colour.std() + 0.3 * colour.mean())
        late = 0.05 * frame / max(performance.frames, 1)
        return spread + late - 0.6 * awkwardness(performance.drawings[index])

    return max(candidates(performance, 12), key=lambda f: (worth(f), -f), default=0)


def _titled(image: Image.Image, title: str) -> Image.Image:
    """The title over a scrim in the calmer of the upper and the lower third."""
    lines, size, spacing = _set(title.upper(), image.width * _SHARE, image.height)
    leading = round(size * 1.3)
    block = leading * len(lines)
    below = _busyness(image, 0.66, 1.0) <= _busyness(image, 0.0, 0.34) * 1.15
    margin = round(image.height * 0.085)
    top = image.height - margin - block if below else margin
    page = _scrim(image, below, (block + 2.2 * margin) / image.height)
    shade = Image.new("L", page.size)
    for letters, ink in ((shade, 200), (page, _INK)):
        pen = Pen(letters)
        for number, line in enumerate(lines):
            x = (image.width - measured(line, size, spacing)) / 2
            pen.write((x, top + number * leading), line, size, ink, spacing=spacing)
        if letters is shade:
            # A soft shadow keeps the letters apart from a bright frame; a hard one looks cheap.
            soft = shade.filter(ImageFilter.GaussianBlur(size * 0.16))
            page.paste((0, 0, 0), mask=soft)
    return page


def _set(title: str, width: float, height: int) -> tuple[list[str], int, float]:
    """(lines, size, spacing): the largest letters with which the title stands on two lines."""
    words = title or " "
    for size in range(round(height * 0.115), 13, -2):
        spacing = size * 0.2
        if measured(words, size, spacing) <= width:
            return [words], size, spacing
        halves = _halves(words)
        if size < height * 0.09 and all(measured(h, size, spacing) <= width for h in halves):
            return halves, size, spacing
    return broken(words, 14, width, 3), 14, 0.0


def _halves(title: str) -> list[str]:
    """The title on two lines, as even as its words allow."""
    words = title.split()
    if len(words) < 2:
        return [title]
    cuts = ((" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words)))
    return list(min(cuts, key=lambda cut: (max(map(len, cut)), cut)))


def _busyness(image: Image.Image, first: float, last: float) -> float:
    """How much happens in a horizontal band of the picture: the mean step between neighbours."""
    small = np.asarray(image.convert("L").resize((160, 90)), np.float64)
    band = small[round(first * 90) : round(last * 90)]
    return float(np.abs(np.diff(band, axis=1)).mean() + np.abs(np.diff(band, axis=0)).mean())


def _scrim(image: Image.Image, below: bool, share: float) -> Image.Image:
    """The picture, smoothly darkened towards the edge on which the title stands."""
    points: npt.NDArray[np.float64] = np.asarray(image, np.float64)
    at = np.linspace(0, 1, image.height)
    near = at if below else 1 - at
    depth = np.clip((near - (1 - share)) / share, 0, 1)
    dim = 1 - 0.72 * depth**1.4
    return Image.fromarray(np.rint(points * dim[:, None, None]).astype(np.uint8))
