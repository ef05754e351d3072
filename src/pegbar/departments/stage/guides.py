"""The guides of one drawing: what a generator is shown, exact because the rig knows it."""

from __future__ import annotations

from pegbar.assets.guides import PartTable
from pegbar.assets.performance import Drawing
from pegbar.departments.stage.design import Designs
from pegbar.departments.stage.draw import draw_flats
from pegbar.departments.stage.portfolio import Portfolio
from pegbar.departments.stage.scene import Size, lay_out
from pegbar.ports.generator import GuideSet


def portfolio_of(designs: Designs) -> Portfolio:
    """An empty portfolio for a shot's designs."""
    return Portfolio({name: figure.rig.ink.uneven for name, figure in designs.figures.items()})


def draw_guides(drawing: Drawing, designs: Designs, size: Size, portfolio: Portfolio) -> GuideSet:
    """Flat colour, line, ids and the table of parts. Raises StepFailed."""
    layout = lay_out(drawing, designs, size)
    flats = draw_flats(layout, drawing.boil, portfolio)
    table = PartTable(width=size[0], height=size[1], parts=flats.table)
    return GuideSet(flat=flats.flat, line=flats.line, parts=flats.parts, table=table)
