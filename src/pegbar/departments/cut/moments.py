"""Which frame of a shot to show: one in which people are at rest and have their eyes open."""

from __future__ import annotations

from pegbar.assets.performance import Drawing, Performance
from pegbar.production.acting import Viseme

_PLEASANT = {Viseme.REST: 0.0, Viseme.A: 0.1, Viseme.B: 0.15, Viseme.E: 0.35}


def awkwardness(drawing: Drawing) -> float:
    """0 for a face that one would print; blinks and half-said vowels add to it."""
    worst = 0.0
    for figure in drawing.figures:
        face = figure.face
        shut = 1.0 if face.lids < 0.6 else 0.0
        worst = max(worst, shut + _PLEASANT.get(face.mouth, 0.3))
    return worst


def candidates(performance: Performance, count: int) -> tuple[int, ...]:
    """At most `count` different frames, spread over the shot, the presentable one of each part."""
    frames = performance.frames
    if frames == 0:
        return ()
    count = min(count, frames)
    chosen: list[int] = []
    for part in range(count):
        first, last = part * frames // count, (part + 1) * frames // count
        middle = (first + last - 1) / 2
        chosen.append(
            min(
                range(first, last),
                key=lambda f: (
                    awkwardness(performance.drawings[performance.exposures[f]]),
                    abs(f - middle),
                    f,
                ),
            )
        )
    return tuple(dict.fromkeys(chosen))


def telling_frame(performance: Performance) -> int:
    """The frame that stands for a shot: past its middle, where something has happened."""
    frames = performance.frames
    aim = 0.62 * (frames - 1)
    return min(
        candidates(performance, 9),
        key=lambda f: (awkwardness(performance.drawings[performance.exposures[f]]), abs(f - aim)),
        default=0,
    )
