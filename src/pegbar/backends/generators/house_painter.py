"""The house painter: learns a show's painted look from a few keyframes, on a plain computer.

It carries the keyframes' paint along the exact motion of every part, fills what no keyframe
shows from their palette, and lets a small net that it trained on these keyframes finish the
picture. torch is loaded when it is needed, never before.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from pegbar.departments.painting.features import guide_planes, paint_planes, shrink_of
from pegbar.departments.painting.grids import read_back
from pegbar.departments.painting.palette import palette_of
from pegbar.departments.painting.plates import Floats, plate_of
from pegbar.departments.painting.relight import Glow
from pegbar.departments.painting.underpaint import Style, Underpainting, underpaint
from pegbar.ports.generator import GuideSet, Keyframe, Look, Picture, Session
from pegbar.values.canonical import Json
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import NotInstalled, StepFailed

if TYPE_CHECKING:
    from pegbar.backends.generators.house_net import Parameters

Ints = npt.NDArray[np.intp]

NAME: Final = "house-painter"
VERSION: Final = "1"
STEPS: Final = 500


class HousePainter:
    """Implements port Generator. `steps` is how long it learns; tests ask for less."""

    def __init__(self, *, steps: int = STEPS) -> None:
        self._steps = steps

    def identity(self) -> str:
        return f"{NAME} {VERSION}, {self._steps} steps"

    def learn(
        self, keys: Sequence[Keyframe], *, seed: int, progress: Callable[[int, int], None]
    ) -> Look:
        """Learn to make each key out of the others. One key teaches its palette alone."""
        _check(keys)
        card = _card(keys, seed)
        if len(keys) < 2:
            progress(1, 1)
            card["method"] = "carried paint and palette; a net needs two keyframes"
            return Look(weights=_packed({}), card=card)
        _need_torch()
        with _Threads(1):
            weights, facts = _learned(keys, self._steps, seed, progress)
        return Look(weights=weights, card={**card, **facts})

    def open(self, keys: Sequence[Keyframe], look: Look) -> Session:
        _check(keys)
        return _Session(keys, look)


class _Session:
    """Implements port Session: keys as plates, their palette, the net's parameters."""

    def __init__(self, keys: Sequence[Keyframe], look: Look) -> None:
        self._plates = [plate_of(key) for key in keys]
        card = msgspec.convert(look.card, _Card)
        self._style = Style(palette_of(self._plates), Glow(card.glow))
        self._strength = card.strength
        used = self._strength.gaps or self._strength.paint
        self._parameters = _unpacked(look.weights) if used else {}

    def paint(self, guides: GuideSet) -> Picture:
        under = underpaint(guides, self._plates, self._style)
        picture = under.picture
        if self._parameters:
            with _Threads(1):
                self._finish(picture, under, guides)
        whole: Picture = np.clip(picture + np.float32(0.5), 0, 255).astype(np.uint8)
        return whole

    def _finish(self, picture: Floats, under: Underpainting, guides: GuideSet) -> None:
        """Add the net's correction to `picture`, as far as it is trusted in each place."""
        gap, paint = np.float32(self._strength.gaps), np.float32(self._strength.paint)
        share = (gap + (paint - gap) * under.trust).reshape(-1)
        pixels = np.flatnonzero(share > 0.01)
        correction = _correction(self._parameters, under, guides, pixels)
        picture.reshape(-1, 3)[pixels] += share[pixels, None] * correction


class _Strength(msgspec.Struct, frozen=True):
    """How far the net is trusted in gaps and on carried paint, 0..1."""

    gaps: float = 0.0
    paint: float = 0.0


class _Card(msgspec.Struct, frozen=True):
    """What painting needs of a model card."""

    strength: _Strength = _Strength()
    glow: dict[str, tuple[float, float, float]] = {}


def _correction(
    parameters: Parameters, under: Underpainting, guides: GuideSet, pixels: Ints
) -> Floats:
    """What the net, which works at a small size, would add to these pixels, N×3."""
    from pegbar.backends.generators.house_net import corrected

    by = shrink_of(guides.table.width)
    planes = np.concatenate([paint_planes(under, by), guide_planes(under, guides, by)], axis=-1)
    return read_back(corrected(parameters, planes), under.ranks, pixels, by)


def _learned(
    keys: Sequence[Keyframe], steps: int, seed: int, progress: Callable[[int, int], None]
) -> tuple[bytes, dict[str, Json]]:
    """Two terms. In the first, one key is held out, and the exam on it decides how far the net
    is trusted; in the second, every key teaches."""
    from pegbar.backends.generators import house_lessons, house_net

    school = house_lessons.school_of(keys)
    facts: dict[str, Json] = {
        "method": "carried paint, palette and lamplight",
        "glow": {name: list(gain) for name, gain in school.style.glow.gains.items()},
    }
    if not school.lessons:
        progress(1, 1)
        return _packed({}), facts
    first = round(steps * house_lessons.FIRST_TERM) if school.exam else 0
    parameters = house_net.new_parameters(seed)
    losses: tuple[float, ...] = ()
    strength = house_lessons.UNEXAMINED
    if school.exam:
        course = house_net.train(
            parameters,
            [lesson for lesson in school.lessons if lesson.key not in school.exam.keys],
            house_net.Term(begin=0, end=first, of=steps, seed=seed),
            exam=school.exam.mark,
            progress=progress,
        )
        parameters, losses = course.parameters, course.losses
        strength, report = school.exam.report(parameters)
        facts["held_out"] = {"key": school.exam.name, "exams": list(course.exams), **report}
    if strength.gaps or strength.paint:
        course = house_net.train(
            parameters,
            school.lessons,
            house_net.Term(begin=first, end=steps, of=steps, seed=seed + 1),
            exam=None,
            progress=progress,
        )
        parameters, losses = course.parameters, losses + course.losses
        facts["method"] = "carried paint, palette and lamplight, finished by a net"
    facts |= {
        "strength": {"gaps": strength.gaps, "paint": strength.paint},
        "parameters": int(sum(value.numel() for value in parameters.values())),
        "steps": len(losses),
        "losses": [round(float(np.mean(losses[n : n + 20])), 5) for n in range(0, len(losses), 20)],
    }
    return _packed(parameters), facts


# -- what the house keeps


def _card(keys: Sequence[Keyframe], seed: int) -> dict[str, Json]:
    return {
        "card": 1,
        "generator": NAME,
        "version": VERSION,
        "seed": seed,
        "strength": {"gaps": 0.0, "paint": 0.0},
        "keys": [
            {
                "name": key.name,
                "picture": digest_bytes(np.ascontiguousarray(key.picture).data.cast("B")),
            }
            for key in keys
        ],
        "libraries": {
            name: metadata.version(name)
            for name in ("numpy", "torch", "safetensors")
            if importlib.util.find_spec(name)
        },
        "training_data": "the keyframes listed here and nothing else; no pretrained weights",
    }


def _check(keys: Sequence[Keyframe]) -> None:
    if not keys:
        raise StepFailed(
            "the house painter has no keyframe to learn from",
            hint="paint one frame of the show and put it into art/keys",
        )
    for key in keys:
        if key.picture.shape != key.guides.flat.shape:
            raise StepFailed(
                f"keyframe {key.name} is {key.picture.shape[1]}×{key.picture.shape[0]} pixels, its "
                f"guides {key.guides.table.width}×{key.guides.table.height}",
                hint="save the painted picture in the size that its .json file says",
                about=key.name,
            )


def _need_torch() -> None:
    for package in ("torch", "safetensors"):
        if importlib.util.find_spec(package) is None:
            raise NotInstalled(
                f"the house painter learns with {package}, which is not installed",
                hint="pip install 'pegbar[painter]'",
                about=package,
            )


def _packed(parameters: Mapping[str, Any]) -> bytes:
    from safetensors.numpy import save

    packed: bytes = save(
        {name: np.ascontiguousarray(value.detach().numpy()) for name, value in parameters.items()}
    )
    return packed


def _unpacked(weights: bytes) -> Parameters:
    _need_torch()
    import torch
    from safetensors.numpy import load

    from pegbar.backends.generators.house_net import laid_out

    arrays = load(weights)
    return laid_out({name: torch.from_numpy(value.copy()) for name, value in arrays.items()})


class _Threads:
    """As many torch threads as results are the same with, and the caller's own afterwards."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._before = count

    def __enter__(self) -> None:
        import torch

        self._before = torch.get_num_threads()
        torch.set_num_threads(self._count)

    def __exit__(self, *_: object) -> None:
        import torch

        torch.set_num_threads(self._before)
