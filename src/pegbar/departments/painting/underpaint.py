"""The underpainting: carried paint, the gaps filled from the palette, ready to be finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part
from pegbar.departments.painting.carry import Carried, carry
from pegbar.departments.painting.grids import read_back, thinned
from pegbar.departments.painting.palette import Palette, Swatches, groups_of, relit
from pegbar.departments.painting.plates import Floats, Plate
from pegbar.departments.painting.relight import Glow, relight
from pegbar.ports.painter import GuideSet

_WIDE: Final = 240
"""Light is compared in pictures about so wide, pixels."""


@dataclass(frozen=True, slots=True)
class Style:
    """What was learned without a net: the palette, and what lamps do to paint."""

    palette: Palette
    glow: Glow


@dataclass(frozen=True, slots=True, kw_only=True)
class Underpainting:
    """`picture` H×W×3 float32 0..255 is whole; `fill` is what the palette makes of the
    drawing in this light, where it was needed. `trust`, `fit`, `light` and `lamplight` are as in
    `carry.Carried`."""

    picture: Floats
    fill: Floats
    trust: Floats
    fit: Floats
    light: Floats
    lamplight: npt.NDArray[np.uint8]
    ranks: npt.NDArray[np.uint16]
    parts: tuple[Part, ...]


def underpaint(
    guides: GuideSet, plates: Sequence[Plate], style: Style, *, whole: bool = False
) -> Underpainting:
    """The drawing in the keyframes' paint, without any learning. `whole` fills all of `fill`;
    otherwise only what the picture needs of it."""
    carried = relight(carry(guides, plates), style.glow)
    ranks, trust = carried.ranks, carried.trust
    swatches = Swatches(style.palette, carried.parts)
    step = max(1, -(-guides.table.width // _WIDE))
    light = _light(guides, carried, swatches, step)
    gaps = np.flatnonzero(np.ones(trust.size) if whole else trust < 0.995)
    flat = guides.flat.reshape(-1, 3)[gaps]
    mine = ranks.reshape(-1)[gaps]
    colour = swatches.colours(flat, mine) * read_back(light, ranks, gaps, step)
    line = guides.line.reshape(-1)[gaps]
    colour += (swatches.inks(mine) - colour) * (1 - line / np.float32(255))[:, None]
    fill = np.zeros((trust.size, 3), np.float32)
    fill[gaps] = np.clip(colour, 0, 255)
    picture = carried.rgb.reshape(-1, 3)
    picture[gaps] += (1 - trust.reshape(-1)[gaps])[:, None] * fill[gaps]
    return Underpainting(
        picture=np.clip(picture, 0, 255).reshape(carried.rgb.shape),
        fill=fill.reshape(carried.rgb.shape),
        trust=trust,
        fit=carried.fit,
        light=carried.light,
        lamplight=carried.lamplight,
        ranks=ranks,
        parts=carried.parts,
    )


def _light(guides: GuideSet, carried: Carried, swatches: Swatches, step: int) -> Floats:
    """The light on the carried paint, as factors on the palette, in a picture `step` times
    smaller."""
    ranks = np.ascontiguousarray(thinned(carried.ranks, step))
    bare = thinned(guides.line > 200, step)
    flat = thinned(guides.flat, step).reshape(-1, 3)
    want = swatches.colours(flat, ranks.reshape(-1)).reshape(*ranks.shape, 3)
    want *= (thinned(carried.trust, step) * bare)[..., None]
    have = thinned(carried.rgb, step) * bare[..., None]
    lacking = np.zeros(len(carried.parts) + 1, np.bool_)
    lacking[carried.ranks[carried.trust < 0.98]] = True
    return relit(want, have, lacking, groups_of(ranks, carried.parts))
