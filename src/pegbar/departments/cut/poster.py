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
    """The frame with the most colour and contrast in which everyone looks well, or pleased."""

    def worth(frame: int) -> float:
        index = performance.exposures[frame]
        small = picture(index).resize((96, 54), Image.Resampling.BILINEAR)
        points = np.asarray(small, np.float64) / 255
        light = points @ np.array([0.2126, 0.7152, 0.0722])
        colour = points.max(axis=2) - points.min(axis=2)
        spread = float(light.std() + 0.6 * colour.std() + 0.3 * colour.mean())
        late = 0.05 * frame / max(performance.frames, 1)
        drawing = performance.drawings[index]
        smiles = [figure.face.smile for figure in drawing.figures] or [0.0]
        return spread + late + 0.12 * min(smiles) - 0.6 * awkwardness(drawing)

    return max(candidates(performance, 12), key=lambda f: (worth(f), -f), default=0)


def _titled(image: Image.Image, title: str) -> Image.Image:
    """The title over a scrim, where the picture's upper or lower edge is calmest."""
    lines, size, spacing = _set(title.upper(), image.width * _SHARE, image.height)
    leading = round(size * 1.3)
    block = leading * len(lines)
    top = _calm(image, block)
    below = top > (image.height - block) / 2
    edge = image.height - top - block if below else top
    page = _scrim(image, below, (block + 2.4 * edge + size) / image.height)
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


def _calm(image: Image.Image, block: int) -> int:
    """Where the block's upper edge goes: over what is plain, and dark enough for light letters."""
    height = image.height
    margins = [round(height * share / 1000) for share in range(45, 125, 10)]
    places = [*margins, *(height - m - block for m in margins)]

    def unrest(top: int) -> float:
        behind = image.crop((0, max(top, 0), image.width, max(top, 0) + block)).convert("L")
        points = np.asarray(behind.resize((160, 16), Image.Resampling.BOX), np.float64)
        middle = points[:, 16:-16]
        steps = np.abs(np.diff(middle, axis=1)).mean() + np.abs(np.diff(middle, axis=0)).mean()
        return float(steps + 0.04 * middle.mean() + 0.15 * middle.std())

    return min(places, key=unrest)


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


def _scrim(image: Image.Image, below: bool, share: float) -> Image.Image:
    """The picture, smoothly darkened towards the edge on which the title stands."""
    points: npt.NDArray[np.float64] = np.asarray(image, np.float64)
    at = np.linspace(0, 1, image.height)
    near = at if below else 1 - at
    depth = np.clip((near - (1 - share)) / share, 0, 1)
    dim = 1 - 0.72 * depth**1.4
    return Image.fromarray(np.rint(points * dim[:, None, None]).astype(np.uint8))
