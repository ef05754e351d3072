"""The guides of one drawing: what a generator is shown, exact because the rig knows it."""

from __future__ import annotations

import msgspec

from pegbar.assets.guides import Part, PartTable
from pegbar.assets.performance import Drawing
from pegbar.departments.stage.design import Designs
from pegbar.departments.stage.draw import draw_flats
from pegbar.departments.stage.light import glowing
from pegbar.departments.stage.portfolio import Portfolio
from pegbar.departments.stage.scene import Size, lay_out
from pegbar.ports.painter import GuideSet
from pegbar.production.scenery import Mood


def portfolio_of(designs: Designs) -> Portfolio:
    """An empty portfolio for a shot's designs."""
    return Portfolio({name: figure.rig.ink.uneven for name, figure in designs.figures.items()})


def draw_guides(drawing: Drawing, designs: Designs, size: Size, portfolio: Portfolio) -> GuideSet:
    """Flat colour, line, ids and the table of parts. Raises StepFailed."""
    layout = lay_out(drawing, designs, size)
    flats = draw_flats(layout, drawing.boil, portfolio)
    mood = designs.set.scenery.mood_named(drawing.mood)
    parts = tuple(_shining(part, mood) for part in flats.table)
    table = PartTable(width=size[0], height=size[1], parts=parts)
    return GuideSet(flat=flats.flat, line=flats.line, parts=flats.parts, table=table)


def _shining(part: Part, mood: Mood) -> Part:
    """What glows, glows as far as the mood lets it: a window by day is only a window."""
    if not part.shine:
        return part
    return msgspec.structs.replace(part, shine=part.shine * glowing(mood, part.kind != "set"))
