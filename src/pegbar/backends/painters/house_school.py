"""How the house painter learns a show's look: two terms with an exam between them.

Only `house_painter` imports this, and only when it works: it needs torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pegbar.backends.painters import house_net
from pegbar.backends.painters.house_lessons import (
    FIRST_TERM,
    UNEXAMINED,
    School,
    Strength,
    school_of,
)
from pegbar.backends.painters.house_net import Parameters
from pegbar.ports.painter import Keyframe
from pegbar.values.canonical import Json

Progress = Callable[[int, int], None]


def learned(
    keys: Sequence[Keyframe], steps: int, seed: int, progress: Progress
) -> tuple[Parameters, dict[str, Json]]:
    """The net's parameters and what the card tells. In the first term, one key is held out, and
    the exam on it decides how far the net is trusted; in the second, every key teaches."""
    school = school_of(keys)
    facts: dict[str, Json] = {
        "method": "carried paint, palette, lamplight and falloff",
        "glow": {name: list(gain) for name, gain in school.style.glow.gains.items()},
        "falloff": {
            place: [list(one) for one in weights]
            for place, weights in school.falloff.weights.items()
        },
    }
    if not school.lessons:
        progress(1, 1)
        return {}, facts
    parameters, losses, strength = _taught(school, steps, seed, progress, facts)
    if strength.gaps or strength.paint:
        facts["method"] = "carried paint, palette, lamplight and falloff, finished by a net"
    facts |= {
        "strength": {"gaps": strength.gaps, "paint": strength.paint},
        "parameters": int(sum(value.numel() for value in parameters.values())),
        "steps": len(losses),
        "losses": [round(float(np.mean(losses[n : n + 20])), 5) for n in range(0, len(losses), 20)],
    }
    return parameters, facts


def _taught(
    school: School, steps: int, seed: int, progress: Progress, facts: dict[str, Json]
) -> tuple[Parameters, tuple[float, ...], Strength]:
    """Both terms; what the exam says goes into `facts`."""
    first = round(steps * FIRST_TERM) if school.exam else 0
    parameters = house_net.new_parameters(seed)
    losses: tuple[float, ...] = ()
    strength = UNEXAMINED
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
    return parameters, losses, strength
