"""The house painter: learns a show's painted look from a few keyframes, on a plain computer.

It carries the keyframes' paint along the exact motion of every part, fills what no keyframe
shows from their palette, and lets a small net that it trained on these keyframes finish the
picture. torch is loaded when it is needed, never before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
import numpy.typing as npt

from pegbar.backends.painters.house_papers import (
    NAME,
    VERSION,
    Threads,
    card_of,
    check_keys,
    dressed,
    need_torch,
    packed,
    unpacked,
)
from pegbar.departments.painting.falloff import Falloff, Weights
from pegbar.departments.painting.features import guide_planes, paint_planes, shrink_of
from pegbar.departments.painting.grids import read_back, read_whole
from pegbar.departments.painting.palette import palette_of
from pegbar.departments.painting.plates import Floats, plate_of
from pegbar.departments.painting.relight import Glow
from pegbar.departments.painting.underpaint import Style, Underpainting, underpaint
from pegbar.ports.painter import (
    UNCHANGED,
    GuideSet,
    Keyframe,
    Look,
    Picture,
    Progress,
    Session,
    Wish,
)
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import StepFailed

if TYPE_CHECKING:
    from pegbar.backends.painters.house_net import Parameters

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

STEPS: Final = 240


class HousePainter:
    """Implements port Painter. `steps` is how long it learns; tests ask for less."""

    def __init__(self, *, steps: int = STEPS) -> None:
        self._steps = steps

    def identity(self) -> str:
        return f"{NAME} {VERSION}, {self._steps} steps"

    def learn(
        self, keys: Sequence[Keyframe], *, seed: int, progress: Callable[[int, int], None]
    ) -> Look:
        """Learn to make each key out of the others. One key teaches its palette alone."""
        check_keys(keys)
        card = card_of(keys, seed)
        if len(keys) < 2:
            progress(1, 1)
            card["method"] = "carried paint and palette; a net needs two keyframes"
            return Look(weights=packed({}), card=card)
        need_torch()
        with Threads(1):
            from pegbar.backends.painters.house_school import learned

            parameters, facts = learned(keys, self._steps, seed, progress)
        return Look(weights=packed(parameters), card={**card, **facts})

    def restyle(
        self, keys: Sequence[Keyframe], look: Look, wish: Wish, *, progress: Progress
    ) -> Look:
        """Learn one character's other look as a low-rank change of the look's net."""
        check_keys([*keys, *wish.keys])
        need_torch()
        base = unpacked(look.weights)
        if not base:
            raise StepFailed(
                f"{wish.owner} cannot be restyled: the show's look has no net to change",
                hint="paint a second keyframe of the same place; a net learns from two",
                about=wish.owner,
            )
        card = msgspec.convert(look.card, _Card)
        with Threads(1):
            from pegbar.backends.painters.house_looks import restyled

            change, facts = restyled(
                base, (Falloff(card.falloff), Glow(card.glow)), keys, wish, progress
            )
        about = {**card_of(wish.keys, wish.seed), "owner": wish.owner, **facts}
        about["base"] = digest_bytes(look.weights)
        tags = {"owner": wish.owner, "base": digest_bytes(look.weights), "rank": str(facts["rank"])}
        return Look(weights=packed(change, tags), card=about)

    def open(
        self, keys: Sequence[Keyframe], look: Look, restyles: Mapping[str, Look] = UNCHANGED
    ) -> Session:
        check_keys(keys)
        return _Session(keys, look, restyles)


class _Session:
    """Implements port Session: keys as plates, their palette, the net's parameters."""

    def __init__(self, keys: Sequence[Keyframe], look: Look, restyles: Mapping[str, Look]) -> None:
        card = msgspec.convert(look.card, _Card)
        self._falloff = Falloff(card.falloff)
        self._plates = [plate_of(self._falloff.evened(key)) for key in keys]
        self._style = Style(palette_of(self._plates), Glow(card.glow))
        self._strength = card.strength
        used = self._strength.gaps or self._strength.paint
        base = unpacked(look.weights) if used or restyles else {}
        self._parameters = base if used else {}
        self._dresses = {
            owner: dressed(base, one.weights, owner) for owner, one in sorted(restyles.items())
        }

    def paint(self, guides: GuideSet) -> Picture:
        under = underpaint(guides, self._plates, self._style)
        light = self._falloff.light(guides)
        if not (self._parameters or self._dresses):
            return _bytes_of(under.picture, light)
        with Threads(1):
            return self._finished(guides, under, light)

    def _finished(self, guides: GuideSet, under: Underpainting, light: Floats | None) -> Picture:
        """The picture with the net's correction, as far as it is trusted in each place; and the
        figures that wear another look, which touch no pixel but their own."""
        by = shrink_of(guides.table.width)
        planes = np.concatenate([paint_planes(under, by), guide_planes(under, guides, by)], axis=-1)
        dressed = [
            (mask, _bytes_of(self._worn(mask, parameters, planes, under), _at(light, mask)))
            for mask, parameters in (
                (_owned(under, owner), parameters) for owner, parameters in self._dresses.items()
            )
        ]
        picture = under.picture
        if self._parameters:
            gap, paint = np.float32(self._strength.gaps), np.float32(self._strength.paint)
            share = (gap + (paint - gap) * under.trust).reshape(-1)
            if paint > 0:
                change = read_whole(_net(self._parameters, planes), under.ranks, by)
                picture += share.reshape(under.trust.shape)[..., None] * change
            else:
                pixels = np.flatnonzero(share > 0.01)
                some = read_back(_net(self._parameters, planes), under.ranks, pixels, by)
                picture.reshape(-1, 3)[pixels] += share[pixels, None] * some
        whole = _bytes_of(picture, light)
        for mask, colours in dressed:
            whole[mask] = colours
        return whole

    def _worn(
        self, mask: Bools, parameters: Parameters, planes: Floats, under: Underpainting
    ) -> Floats:
        """The paint of the mask's pixels in another look, N×3."""
        by = shrink_of(under.ranks.shape[1])
        change = read_back(_net(parameters, planes), under.ranks, np.flatnonzero(mask), by)
        return np.asarray(under.picture[mask] + change, np.float32)


class _Strength(msgspec.Struct, frozen=True):
    """How far the net is trusted in gaps and on carried paint, 0..1."""

    gaps: float = 0.0
    paint: float = 0.0


class _Card(msgspec.Struct, frozen=True):
    """What painting needs of a model card."""

    strength: _Strength = _Strength()
    glow: dict[str, tuple[float, float, float]] = {}
    falloff: dict[str, Weights] = {}


def _net(parameters: Parameters, planes: Floats) -> Floats:
    """What a net, which works at a small size, would add to the picture, h×w×3."""
    from pegbar.backends.painters.house_net import corrected

    return corrected(parameters, planes)


def _owned(under: Underpainting, owner: str) -> Bools:
    """Where a figure is seen, H×W."""
    mine = np.array([False, *(part.owner == owner for part in under.parts)])
    return np.asarray(mine[under.ranks])


def _at(light: Floats | None, mask: Bools) -> Floats | None:
    return None if light is None else light[mask]


def _bytes_of(picture: Floats, light: Floats | None) -> Picture:
    lit = picture if light is None else picture * light
    whole: Picture = np.clip(lit + np.float32(0.5), 0, 255).astype(np.uint8)
    return whole
