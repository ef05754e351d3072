"""Which drawing of a shot says most about it: the one for the board."""

from __future__ import annotations

import math

from pegbar.assets.performance import Drawing, FigurePose, Performance
from pegbar.production.acting import Viseme


def most_telling(performance: Performance) -> int:
    """The index of the drawing that is held longest for how much it shows.

    A pose counts by its distance from the shot's first drawing (something has happened), open
    eyes, an open mouth, and the frames for which it is seen; the earliest of equals wins.
    """
    held: dict[int, int] = {}
    for index in performance.exposures:
        held[index] = held.get(index, 0) + 1
    first = performance.drawings[performance.exposures[0]]

    def worth(index: int) -> float:
        drawing = performance.drawings[index]
        return _change(first, drawing) + _liveliness(drawing) + 0.25 * math.log2(1 + held[index])

    return max(sorted(held), key=worth)


def _liveliness(drawing: Drawing) -> float:
    """Eyes that are open, faces that feel and speak, arms away from the body."""
    total = 0.0
    for figure in drawing.figures:
        face = figure.face
        total += 0.8 * min(face.lids, 1.0) + 0.5 * abs(face.smile) + 0.3 * abs(face.brow_tilt)
        total += 0.4 if face.mouth not in (Viseme.REST, Viseme.A) else 0.0
        total += 0.3 * (abs(figure.arm_near.x) + abs(figure.arm_far.x))
    return total / max(len(drawing.figures), 1)


def _change(one: Drawing, other: Drawing) -> float:
    """How different two drawings' poses are, from 0 to about 2."""
    before = {figure.who: figure for figure in one.figures}
    moved = sum(_pose_change(before[f.who], f) for f in other.figures if f.who in before)
    moved += sum(0.8 for f in other.figures if f.who not in before)
    lit = {prop.prop: (prop.lit, prop.raised, prop.held_by) for prop in one.props}
    for prop in other.props:
        was = lit.get(prop.prop)
        if was:
            moved += 0.5 * (abs(prop.lit - was[0]) + abs(prop.raised - was[1]))
            moved += 0.5 if prop.held_by != was[2] else 0.0
    return min(moved, 2.0)


def _pose_change(one: FigurePose, other: FigurePose) -> float:
    total = min(abs(other.x - one.x) / 200.0, 0.6) + 0.5 * abs(other.sit - one.sit)
    for name in ("arm_near", "arm_far"):
        was, now = getattr(one, name), getattr(other, name)
        total += 0.4 * math.hypot(now.x - was.x, now.y - was.y)
    return total
