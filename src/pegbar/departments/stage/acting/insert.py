"""Inserts: a shot of a thing alone, as it stands or lies in a hand."""

from __future__ import annotations

from typing import Final

from pegbar.assets.performance import Camera
from pegbar.departments.stage.acting.camera import Box, Operator
from pegbar.departments.stage.acting.floor import Floor, Thing
from pegbar.production.acting import Size
from pegbar.production.shots import Framing

_HEIGHTS: Final = {Size.MS: 4.5, Size.MCU: 3.2, Size.CU: 2.3, Size.ECU: 1.5}
"""How many times as high as the thing the frame is."""
_IN_HAND: Final = 0.15
"""How much of a held thing is above the hand."""


def insert_frame(operator: Operator, framing: Framing, floor: Floor) -> Camera | None:
    """The frame of an insert: only things are `on`, and the size is a close one. None for any
    other shot, and for things that are part of the far scenery."""
    times = _HEIGHTS.get(framing.size)
    things = [floor.things[name] for name in framing.on if name in floor.things]
    if times is None or not things or len(things) != len(framing.on):
        return None
    if any(thing.prop.behind for thing in things):
        return None
    boxes = [_box(thing, floor) for thing in things]
    left, right = min(one.left for one in boxes), max(one.right for one in boxes)
    top, bottom = min(one.top for one in boxes), max(one.bottom for one in boxes)
    tall = max((bottom - top) * times, (right - left) * 1.4 / operator.aspect)
    middle = (top + bottom) / 2
    return operator.inside((left + right) / 2, middle - tall / 2, tall * operator.aspect)


def _box(thing: Thing, floor: Floor) -> Box:
    """A thing's place when the shot ends; it is taken to be as wide as it is high."""
    unit = floor.scenery.units_per_cm
    tall = thing.prop.height * unit
    holder = floor.actors.get(thing.last_holder())
    if holder is not None:
        x, y = holder.in_hand()
        top = y - _IN_HAND * tall
    else:
        x, top = thing.x, thing.y - tall - thing.prop.rise * unit * thing.raised.last()
    return Box(x - tall / 2, top, x + tall / 2, top + tall)
