"""Another look for one character: a low-rank change of the house painter's net (LoRA; Hu et al.,
2021), learned from keyframes that show the character restyled, and worn inside its outline only.

Only `house_painter` imports this, and only when it works: it needs torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch

from pegbar.backends.painters import house_net
from pegbar.backends.painters.house_lessons import Desk, psnr
from pegbar.backends.painters.house_net import Lesson, Parameters, corrected, laid_out
from pegbar.departments.painting.falloff import Falloff
from pegbar.departments.painting.palette import palette_of
from pegbar.departments.painting.plates import plate_of
from pegbar.departments.painting.relight import Glow
from pegbar.departments.painting.underpaint import Style
from pegbar.ports.painter import Keyframe, Wish
from pegbar.values.canonical import Json
from pegbar.values.errors import StepFailed

RANK: Final = 2
STEPS: Final = 200
_RATE: Final = 2.5e-2


def restyled(
    base: Parameters,
    light: tuple[Falloff, Glow],
    keys: Sequence[Keyframe],
    wish: Wish,
    progress: Callable[[int, int], None],
) -> tuple[Parameters, dict[str, Json]]:
    """The change of the net, and what its card tells. Raises StepFailed when no wished-for key
    shows the character."""
    lessons = _lessons(light, keys, wish)
    if not lessons:
        raise StepFailed(
            f"no key of the other look shows {wish.owner}",
            hint="paint the character's own pixels; nothing else is learned from",
            about=wish.owner,
        )
    course = house_net.train(
        new_change(base, wish.seed),
        lessons,
        house_net.Term(begin=0, end=STEPS, of=STEPS, seed=wish.seed, rate=_RATE),
        exam=None,
        progress=progress,
        whole=lambda change: with_change(base, change),
    )
    change = {name: value.half() for name, value in course.parameters.items()}
    before, after = _marks(base, change, lessons)
    return change, {
        "method": f"a rank-{RANK} change of the net, inside the outline of {wish.owner}",
        "rank": RANK,
        "parameters": int(sum(value.numel() for value in change.values())),
        "steps": len(course.losses),
        "losses": [
            round(float(np.mean(course.losses[n : n + 20])), 5)
            for n in range(0, len(course.losses), 20)
        ],
        "psnr_before": round(before, 2),
        "psnr_after": round(after, 2),
    }


def new_change(base: Mapping[str, Any], seed: int) -> Parameters:
    """Two thin matrices for every layer, whose product is added to it, and a shift of its biases.
    All begin as nothing."""
    chance = torch.Generator().manual_seed(seed)
    made: Parameters = {}
    for name, weight in base.items():
        if weight.dim() == 4:
            given = weight[0].numel()
            made[f"{name}.a"] = torch.randn(RANK, given, generator=chance) / math.sqrt(given)
            made[f"{name}.b"] = torch.zeros(weight.shape[0], RANK)
        else:
            made[f"{name}.c"] = torch.zeros_like(weight)
    return made


def with_change(base: Mapping[str, Any], change: Mapping[str, Any]) -> Parameters:
    """The net's parameters, changed. Raises KeyError or RuntimeError for another net's change."""
    made: Parameters = {}
    for name, weight in base.items():
        if weight.dim() == 4:
            product = change[f"{name}.b"].float() @ change[f"{name}.a"].float()
            made[name] = weight + product.reshape(weight.shape)
        else:
            made[name] = weight + change[f"{name}.c"].float()
    return made


def _lessons(light: tuple[Falloff, Glow], keys: Sequence[Keyframe], wish: Wish) -> list[Lesson]:
    """Each wished-for key out of all the show's keys, and out of fewer."""
    falloff, glow = light
    plates = [plate_of(falloff.evened(key)) for key in keys]
    style = Style(palette_of(plates), glow)
    found = []
    for number, wished in enumerate(wish.keys):
        if all(part.owner != wish.owner for part in wished.guides.table.parts):
            continue
        desk = Desk(plates, style, falloff.evened(wished), number)
        everyone = list(range(len(plates)))
        for sources in (everyone, everyone[:1], everyone[1:]):
            if sources:
                lesson = desk.lesson(sources, 1.0, owner=wish.owner)
                if len(lesson.figures):
                    found.append(lesson)
    return found


def _marks(base: Parameters, change: Parameters, lessons: Sequence[Lesson]) -> tuple[float, float]:
    """PSNR to the wished-for look inside the outline, without and with the change, over the
    lessons that all keys taught."""
    net = laid_out(with_change(base, change))
    marks = []
    for lesson in {one.key: one for one in reversed(lessons)}.values():
        inside = np.asarray(lesson.mask) > 0.5
        made = lesson.paint[..., :3] * 255
        goal = lesson.goal[inside] * 255
        planes = np.concatenate([lesson.paint, lesson.guide], axis=-1)
        after = np.clip(made + corrected(net, planes), 0, 255)[inside]
        marks.append((psnr(made[inside], goal), psnr(after, goal)))
    before, after = np.mean(marks, axis=0)
    return float(before), float(after)
