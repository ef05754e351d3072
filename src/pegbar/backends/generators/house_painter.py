"""The house painter: learns a show's painted look from a few keyframes, on a plain computer.

It carries the keyframes' paint along the exact motion of every part, fills what no keyframe
shows from their palette, and lets a small net that it trained on these keyframes finish the
picture. torch is loaded when it is needed, never before.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from pegbar.departments.painting.features import guide_planes, paint_planes, shrink_of
from pegbar.departments.painting.grids import read_back, smaller, thinned
from pegbar.departments.painting.palette import palette_of
from pegbar.departments.painting.plates import Floats, Plate, plate_of
from pegbar.departments.painting.relight import Glow, learn_glow
from pegbar.departments.painting.underpaint import Style, Underpainting, underpaint
from pegbar.ports.generator import GuideSet, Keyframe, Look, Picture, Session
from pegbar.values.canonical import Json
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import NotInstalled, StepFailed

if TYPE_CHECKING:
    from pegbar.backends.generators.house_net import Lesson, Parameters

NAME: Final = "house-painter"
VERSION: Final = "1"
STEPS: Final = 640
_STRENGTHS: Final = (1.0, 0.75, 0.5, 0.25, 0.0)


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
        self._parameters = _unpacked(look.weights) if self._strength else {}

    def paint(self, guides: GuideSet) -> Picture:
        under = underpaint(guides, self._plates, self._style)
        picture = under.picture
        if self._parameters:
            with _Threads(1):
                picture = picture + self._strength * _correction(self._parameters, under, guides)
        whole: Picture = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
        return whole


class _Card(msgspec.Struct, frozen=True):
    """What painting needs of a model card."""

    strength: float = 0.0
    glow: dict[str, tuple[float, float, float]] = {}


def _correction(parameters: Parameters, under: Underpainting, guides: GuideSet) -> Floats:
    from pegbar.backends.generators.house_net import corrected

    by = shrink_of(guides.table.width)
    planes = np.concatenate([paint_planes(under, by), guide_planes(under, guides, by)], axis=-1)
    small = corrected(parameters, planes)
    if by == 1:
        return small
    everywhere = np.arange(under.ranks.size)
    return read_back(small, under.ranks, everywhere, by).reshape(under.picture.shape)


# -- learning


@dataclass(frozen=True, slots=True)
class _Class:
    """The keys as plates, with the palette of those that may be learned from."""

    plates: tuple[Plate, ...]
    style: Style

    def under(self, goal: Keyframe, sources: Sequence[int]) -> Underpainting:
        return underpaint(goal.guides, [self.plates[n] for n in sources], self.style, whole=True)


def _learned(
    keys: Sequence[Keyframe], steps: int, seed: int, progress: Callable[[int, int], None]
) -> tuple[bytes, dict[str, Json]]:
    from pegbar.backends.generators import house_net

    held = _held_out(keys)
    taught = [n for n in range(len(keys)) if n != held]
    plates = tuple(plate_of(key) for key in keys)
    some = [plates[n] for n in taught]
    room = _Class(plates, Style(palette_of(some), learn_glow(some)))
    lessons = [lesson for n in taught for lesson in _lessons(room, keys[n], n, taught)]
    exam = _Exam(room, keys[held], taught) if held is not None else None
    course = house_net.train(
        lessons,
        steps=steps,
        seed=seed,
        exam=exam.mark if exam else None,
        progress=progress,
    )
    strength, report = exam.report(course.parameters) if exam else (1.0, {})
    facts: dict[str, Json] = {
        "method": "carried paint, palette, and a net that finishes them",
        "planes": house_net.PLANES,
        "parameters": int(sum(value.numel() for value in course.parameters.values())),
        "steps": course.steps,
        "loss": [
            round(float(np.mean(course.losses[n : n + 20])), 5) for n in range(0, course.steps, 20)
        ],
        "strength": strength,
        "glow": {name: list(gain) for name, gain in learn_glow(plates).gains.items()},
        "held_out": {"key": keys[held].name, **report} if held is not None else None,
        "exams": [list(one) for one in course.held_out],
    }
    return _packed(course.parameters), facts


def _held_out(keys: Sequence[Keyframe]) -> int | None:
    """The key that is kept for the exam: the middle one, when three or more are there."""
    return len(keys) // 2 if len(keys) >= 3 else None


def _lessons(room: _Class, key: Keyframe, number: int, taught: Sequence[int]) -> list[Lesson]:
    """The key made from all others, from each of two others alone, and from itself with gaps."""
    others = [n for n in taught if n != number]
    near = sorted(others, key=lambda n: (abs(n - number), n))[:2]
    sources = [(others, 1.0)] + ([([n], 0.35) for n in near] if len(others) > 1 else [])
    made = [_lesson(room, key, some, weight) for some, weight in sources]
    made.append(_lesson(room, key, [number], 0.25))
    return made


def _lesson(room: _Class, key: Keyframe, sources: Sequence[int], weight: float) -> Lesson:
    from pegbar.backends.generators.house_net import PATCH, Lesson

    under = room.under(key, sources)
    by = shrink_of(key.guides.table.width)
    ranks = thinned(under.ranks, by)
    kinds = np.array([False, *(part.kind != "set" for part in under.parts)])
    figures = np.argwhere(kinds[ranks])
    return Lesson(
        paint=_at_least(paint_planes(under, by), PATCH),
        fill=_at_least(smaller(under.fill, by) / 255, PATCH),
        guide=_at_least(guide_planes(under, key.guides, by), PATCH),
        ranks=_at_least(ranks, PATCH),
        goal=_at_least(smaller(key.picture, by) / 255, PATCH),
        figures=figures[:: max(1, len(figures) // 4096)],
        weight=weight,
    )


def _at_least(plane: Any, side: int) -> Any:
    """Pictures smaller than a patch are mirrored at their lower right edges."""
    height, width = plane.shape[:2]
    more = [(0, max(0, side - height)), (0, max(0, side - width))] + [(0, 0)] * (plane.ndim - 2)
    return np.pad(plane, more, mode="symmetric") if max(more[0][1], more[1][1]) else plane


class _Exam:
    """The held-out key, carried from those that were taught, against the key itself."""

    def __init__(self, room: _Class, key: Keyframe, taught: Sequence[int]) -> None:
        self._under = room.under(key, taught)
        self._by = shrink_of(key.guides.table.width)
        self._planes = np.concatenate(
            [
                paint_planes(self._under, self._by),
                guide_planes(self._under, key.guides, self._by),
            ],
            axis=-1,
        )
        self._goal = smaller(key.picture, self._by)
        self._carried = smaller(self._under.picture, self._by)
        self._fill = smaller(self._under.fill, self._by)

    def mark(self, parameters: Parameters) -> float:
        return self._with(self._correction(parameters), 1.0)

    def report(self, parameters: Parameters) -> tuple[float, dict[str, Json]]:
        """How strongly the correction helps most on the held-out key, and by how much."""
        correction = self._correction(parameters)
        marks = [self._with(correction, strength) for strength in _STRENGTHS]
        best = int(np.argmax(marks))
        return _STRENGTHS[best], {
            "psnr_palette": round(_psnr(self._fill, self._goal), 2),
            "psnr_carried": round(_psnr(self._carried, self._goal), 2),
            "psnr_painted": round(marks[best], 2),
        }

    def _correction(self, parameters: Parameters) -> Floats:
        from pegbar.backends.generators.house_net import corrected

        return corrected(parameters, self._planes)

    def _with(self, correction: Floats, strength: float) -> float:
        return _psnr(np.clip(self._carried + strength * correction, 0, 255), self._goal)


def _psnr(one: Floats, other: Floats) -> float:
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return 99.0 if error < 1e-9 else float(10 * np.log10(255**2 / error))


# -- what the house keeps


def _card(keys: Sequence[Keyframe], seed: int) -> dict[str, Json]:
    return {
        "card": 1,
        "generator": NAME,
        "version": VERSION,
        "seed": seed,
        "strength": 0.0,
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
