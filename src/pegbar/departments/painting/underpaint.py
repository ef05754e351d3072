"""The underpainting: carried paint, the gaps filled from the palette, ready to be finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pegbar.assets.guides import Part
from pegbar.departments.painting.carry import carry
from pegbar.departments.painting.palette import Palette, groups_of, inked, relit, restyled
from pegbar.departments.painting.plates import Floats, Plate
from pegbar.ports.generator import GuideSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Underpainting:
    """`picture` H×W×3 float32 0..255 is whole; `fill` is what the palette alone would make of
    the drawing in this light. `trust`, `fit` and `light` are as in `carry.Carried`."""

    picture: Floats
    fill: Floats
    trust: Floats
    fit: Floats
    light: Floats
    ranks: npt.NDArray[np.uint16]
    parts: tuple[Part, ...]


def underpaint(guides: GuideSet, plates: Sequence[Plate], palette: Palette) -> Underpainting:
    """The drawing in the keyframes' paint, without any learning."""
    carried = carry(guides, plates)
    base, ink = restyled(guides, carried.ranks, carried.parts, palette)
    bare = (guides.line > 200).astype(np.float32)
    weight = carried.trust * bare
    groups = groups_of(carried.ranks, carried.parts)
    light = relit(base, carried.rgb * bare[..., None], weight, groups)
    fill = inked(base * light, ink, guides.line)
    picture = carried.rgb + (1 - carried.trust[..., None]) * fill
    return Underpainting(
        picture=np.clip(picture, 0, 255),
        fill=np.clip(fill, 0, 255),
        trust=carried.trust,
        fit=carried.fit,
        light=carried.light,
        ranks=carried.ranks,
        parts=carried.parts,
    )
