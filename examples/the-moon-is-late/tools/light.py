"""What the painter sees: the stage's frame, and the light and air that a painter adds to it.

None of this is in the stage's guides: clouds, haze on the water, the moon's path, light that the
lantern throws on faces and planks, a rim of light on whoever stands before it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from brushes import smooth
from strokes import mix, to_part, unit

from pegbar.assets.guides import Part
from pegbar.assets.performance import Drawing
from pegbar.ports.painter import GuideSet

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

WARM = np.array([1.0, 0.62, 0.30], np.float32)
MOON = np.array([1.0, 0.92, 0.72], np.float32)


def blur(image: Floats, radius: float) -> Floats:
    """Three box blurs, near enough to a Gaussian of that radius in pixels; H×W or H×W×C."""
    size = max(int(radius), 1)
    out = image.astype(np.float32)
    for _ in range(3):
        for axis in (0, 1):
            pad = [(0, 0)] * out.ndim
            pad[axis] = (size + 1, size)
            total = np.cumsum(np.pad(out, pad, mode="edge"), axis=axis, dtype=np.float64)
            span = 2 * size + 1
            n = out.shape[axis]
            upper = np.take(total, np.arange(span, span + n), axis=axis)
            lower = np.take(total, np.arange(0, n), axis=axis)
            out = ((upper - lower) / span).astype(np.float32)
    return out


def noise(x: Floats, y: Floats, key: int) -> Floats:
    """Smooth noise 0..1 at any points, one free value for each whole number."""
    xi, yi = np.floor(x), np.floor(y)
    fx, fy = smooth(x - xi, 0.0, 1.0), smooth(y - yi, 0.0, 1.0)
    i, j = xi.astype(np.int64) & 0xFFFFFFFF, yi.astype(np.int64) & 0xFFFFFFFF
    corner = [
        [unit(mix((i + p) & 0xFFFFFFFF, (j + q) & 0xFFFFFFFF, key)) for p in (0, 1)] for q in (0, 1)
    ]
    top = corner[0][0] * (1 - fx) + corner[0][1] * fx
    low = corner[1][0] * (1 - fx) + corner[1][1] * fx
    return np.asarray(top * (1 - fy) + low * fy, np.float32)


def clouds(x: Floats, y: Floats, key: int) -> Floats:
    """Four octaves of noise, drawn out sideways."""
    total = np.zeros_like(x)
    for octave in range(4):
        size = 2.0**octave
        total += noise(x * size, y * size * 2.4, key + octave) / size
    return np.asarray(total / 1.875, np.float32)


def local_grid(part: Part, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    return to_part(part, x, y)


def owned(guides: GuideSet, kind: str) -> Mask:
    """Where parts of this kind (figure, prop, set) are seen."""
    ids = [part.id for part in guides.table.parts if part.kind == kind]
    return np.isin(guides.parts, ids)


def named(guides: GuideSet, *words: str) -> Mask:
    """Where parts are seen whose name's last piece is one of `words`."""
    ids = [p.id for p in guides.table.parts if p.name.rsplit("/", 1)[-1] in words]
    return np.isin(guides.parts, ids)


def middle(guides: GuideSet, word: str) -> tuple[float, float] | None:
    """Where in the picture the part so named has its middle, seen or not."""
    for part in guides.table.parts:
        if part.name.rsplit("/", 1)[-1] == word:
            x, y = (part.box[0] + part.box[2]) / 2, (part.box[1] + part.box[3]) / 2
            a, b, c, d, e, f = part.matrix
            return a * x + c * y + e, b * x + d * y + f
    return None


def grade(image: Floats) -> Floats:
    """Richer than the stage: shadows to violet, lights to peach, more colour in between."""
    grey = image @ np.array([0.3, 0.55, 0.15], np.float32)
    shade = (1.0 - smooth(grey, 0.0, 0.45))[..., None]
    glow = smooth(grey, 0.45, 0.95)[..., None]
    out = grey[..., None] + (image - grey[..., None]) * 1.10
    out = out + shade * np.array([0.022, 0.002, 0.034], np.float32)
    out = out + glow * np.array([0.040, 0.004, -0.012], np.float32)
    return np.asarray(np.clip(out, 0, 1) ** 0.90 * 1.02, np.float32)


def rim(figures: Mask, source: tuple[float, float], reach: float) -> Floats:
    """A band of light 0..1 along the figures' edges that face `source`."""
    soft = blur(figures.astype(np.float32), 3)
    gy, gx = np.gradient(blur(soft, 2))
    y, x = np.mgrid[0 : figures.shape[0], 0 : figures.shape[1]].astype(np.float32)
    dx, dy = source[0] - x, source[1] - y
    far = np.hypot(dx, dy) + 1e-3
    facing = -(gx * dx + gy * dy) / far / (np.hypot(gx, gy) + 0.01)
    band = smooth(1.0 - soft, 0.0, 0.42) * figures
    return np.asarray(band * np.clip(facing, 0, 1) * np.exp(-far / reach), np.float32)


def sky_air(seen: Floats, guides: GuideSet) -> Floats:
    """Clouds that nobody drew: lilac wisps, warm beneath where the evening still is."""
    air = next((p for p in guides.table.parts if p.name.endswith("/air")), None)
    if air is None:
        return seen
    where = named(guides, "air", "stars", "clouds-high", "clouds-low").astype(np.float32)
    x, y = local_grid(air, where.shape)
    wisps = smooth(clouds(x / 420 + 3, y / 300, 5), 0.50, 0.74)
    veil = smooth(clouds(x / 900 - 2, y / 420 + x / 2600, 17), 0.46, 0.8)
    low = smooth(y, 250, 760)[..., None]
    tint = (1 - low) * np.array([0.44, 0.47, 0.82], np.float32) + low * np.array(
        [0.86, 0.60, 0.68], np.float32
    )
    amount = (where * (0.34 * wisps + 0.20 * veil))[..., None]
    return np.asarray(seen * (1 - amount) + tint * (0.55 + 0.45 * seen) * amount, np.float32)


def moon_air(seen: Floats, guides: GuideSet, raised: float) -> Floats:
    """The moon's halo in the sky and her path over the water, where she stands high enough."""
    at = middle(guides, "disc")
    if at is None or raised < 0.12:
        return seen
    y, x = np.mgrid[0 : seen.shape[0], 0 : seen.shape[1]].astype(np.float32)
    disc = next(p for p in guides.table.parts if p.name.endswith("/disc"))
    size = (disc.box[2] - disc.box[0]) / 2 * float(np.hypot(disc.matrix[0], disc.matrix[1]))
    far = np.hypot(x - at[0], y - at[1])
    sky = named(guides, "air", "stars", "clouds-high", "clouds-low", "headland-left", "lighthouse")
    # It falls off as light does and has no edge of its own: where the moon climbs, a keyframe's
    # halo has to move with her.
    rings = 0.30 * np.exp(-far / (size * 1.2))
    out = seen + (sky * rings * raised)[..., None] * MOON * 0.7
    face = named(guides, "disc", "craters")[..., None]
    own = guides.flat.astype(np.float32) / 255
    warm = np.array([0.46, 0.41, 0.26], np.float32)
    out = np.where(face, warm + own * 0.62, out).astype(np.float32)
    water = named(guides, "water", "ripples", "reflections")
    rows = np.where(water.any(axis=1))[0]
    if len(rows):
        depth = (y - rows[0]) / max(seen.shape[0] - rows[0], 1)
        wide = size * (0.35 + 2.2 * np.clip(depth, 0, 1))
        broken = smooth(noise(x / (14 + 26), y / 3.4, 41), 0.30, 0.72)
        path = np.exp(-(((x - at[0]) / wide) ** 2)) * broken
        amount = (water * path * raised * 1.25).clip(0, 0.95)[..., None]
        out = out * (1 - amount) + MOON * amount
    return np.asarray(out, np.float32)


def lantern_light(seen: Floats, guides: GuideSet, lit: float) -> Floats:
    """What the lantern throws on planks and coats, and the rim it gives to faces."""
    at = middle(guides, "flame")
    if at is None or lit < 0.05:
        return seen
    height, width = seen.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    far = np.hypot(x - at[0], (y - at[1]) * 1.1)
    near = owned(guides, "figure") | named(guides, "deck", "crate", "barrel", "rail", "rope-coil")
    pool = np.exp(-far / (height * 0.26)) * near * lit
    out = seen * (1 + 0.08 * pool[..., None] * WARM) + 0.02 * pool[..., None] * WARM
    edge = rim(owned(guides, "figure"), at, height * 0.75) * lit
    return np.asarray(out * (1 - 0.45 * edge[..., None]) + edge[..., None] * WARM * 0.5, np.float32)


def skin_and_cheeks(seen: Floats, guides: GuideSet) -> Floats:
    """Skin keeps a peach under any light, and cheeks a blush: lamps turn neither of them yellow."""
    skin = named(guides, "head", "nose", "ear", "hand_near", "hand_far", "neck")[..., None]
    grey = (seen @ np.array([0.35, 0.5, 0.15], np.float32))[..., None]
    full = 0.92 - 0.92 * np.exp(-grey * 1.55)  # the brightest skin still has its colour
    own = seen / np.maximum(grey, 0.05) * full
    peach = full * np.array([1.22, 0.93, 0.77], np.float32)
    out = np.where(skin, (own * 0.5 + peach * 0.5) * 1.12, seen)
    cheeks = named(guides, "cheek_near", "cheek_far").astype(np.float32)
    blush = (0.14 * blur(cheeks, 3) * owned(guides, "figure"))[..., None]
    return np.asarray(out * (1 - blush) + blush * grey * np.array([1.6, 0.72, 0.66]), np.float32)


def painters_view(beauty: Floats, guides: GuideSet, drawing: Drawing) -> Floats:
    """H×W×3 float32, 0..1: the picture in the painter's mind. `beauty` is the stage's frame."""
    lit = max((p.lit for p in drawing.props if p.prop == "LANTERN"), default=0.0)
    raised = max((p.raised for p in drawing.props if p.prop == "MOON"), default=0.0)
    seen = grade(beauty)
    seen = sky_air(seen, guides)
    seen = moon_air(seen, guides, raised)
    seen = lantern_light(seen, guides, lit)
    seen = skin_and_cheeks(seen, guides)
    figures = owned(guides, "figure")
    at = middle(guides, "disc")
    source = at if at and raised > 0.3 else (-0.2 * seen.shape[1], -0.4 * seen.shape[0])
    strength = 0.55 * raised if raised > 0.3 else 0.16
    colour = MOON if raised > 0.3 else np.array([0.62, 0.70, 1.0], np.float32)
    edge = rim(figures, source, seen.shape[1] * 2.0)[..., None] * strength
    return np.asarray(np.clip(seen * (1 - edge) + colour * edge, 0, 1), np.float32)
