"""The first place of a film before anyone comes: what its title card is set on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pegbar.assets.performance import Drawing, Performance


def empty_stage(shots: Sequence[Performance], name: str) -> Performance:
    """One drawing of the place where the first of `shots` begins, without people and what they
    hold, as wide as any of the shots that are given shows it."""
    first = shots[0].drawings[shots[0].exposures[0]]
    alike = [
        drawing
        for shot in shots
        for drawing in shot.drawings
        if (drawing.set, drawing.mood) == (first.set, first.mood)
    ]
    widest = max(alike, key=lambda drawing: drawing.camera.width).camera
    camera = msgspec.structs.replace(widest, roll=0.0, focus=None)
    return Performance(
        shot=name, fps=shots[0].fps, exposures=(0,), drawings=(_emptied(first, camera),)
    )


def _emptied(drawing: Drawing, camera: object) -> Drawing:
    free = tuple(prop for prop in drawing.props if not prop.held_by)
    return msgspec.structs.replace(drawing, camera=camera, figures=(), props=free)
