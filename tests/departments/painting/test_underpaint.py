"""Gaps are filled in the painter's colours, under the light that is there."""

from __future__ import annotations

import numpy as np

from pegbar.departments.painting.palette import palette_of
from pegbar.departments.painting.plates import plate_of
from pegbar.departments.painting.relight import UNLEARNED, alike, compared, learn_glow
from pegbar.departments.painting.underpaint import Style, underpaint
from tests.contracts.painters.puppet import key, painted, puppet


def style_of(plates) -> Style:
    return Style(palette_of(plates), UNLEARNED)


def psnr(one, other) -> float:
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return 10 * np.log10(255**2 / error)


def masked(drawing, name):
    return drawing.parts == next(p.id for p in drawing.table.parts if p.name == name)


def test_an_underpainting_has_no_holes_and_beats_the_palette():
    plates = [plate_of(key("a", x=90, arm=10)), plate_of(key("b", x=150, arm=60, pan=20))]
    drawing = puppet(x=120, arm=35, mouth="wide", pan=8)
    under = underpaint(drawing, plates, style_of(plates), whole=True)
    truth = painted(drawing)
    assert under.picture.min() >= 0
    assert under.picture.max() <= 255
    assert psnr(under.picture, truth) > psnr(under.fill, truth) + 3
    assert psnr(under.fill, truth) > psnr(drawing.flat, truth) + 4


def test_an_unseen_mouth_is_painted_like_the_mouths_that_were_seen():
    plates = [plate_of(key("a", x=100, mouth="open"))]
    drawing = puppet(x=100, mouth="wide")
    mouth = masked(drawing, "ANA/mouth")
    under = underpaint(drawing, plates, style_of(plates))
    truth = painted(drawing)
    assert np.abs(under.picture[mouth] - truth[mouth]).mean() < 14


def test_a_gap_takes_the_light_of_the_paint_around_it():
    one = key("one", x=70)
    dim = type(one)(name="dim", picture=(one.picture * 0.5).astype(np.uint8), guides=one.guides)
    drawing = puppet(x=190)
    bright_under = underpaint(drawing, [plate_of(one)], style_of([plate_of(one)]))
    plates = [plate_of(dim)]
    under = underpaint(drawing, plates, Style(style_of([plate_of(one)]).palette, UNLEARNED))
    gap = (under.trust < 0.02) & masked(drawing, "HILL/sky")
    assert gap.any()
    assert under.picture[gap].mean() < 0.62 * bright_under.picture[gap].mean()


def test_ink_is_drawn_in_the_ink_of_the_keys():
    one = key("one", x=100, mouth="rest")
    drawing = puppet(x=100, mouth="wide")
    under = underpaint(drawing, [plate_of(one)], style_of([plate_of(one)]))
    lines = (drawing.line < 40) & masked(drawing, "ANA/mouth") & (under.trust < 0.1)
    assert lines.any()
    assert under.picture[lines].mean() < 90


def test_keys_without_lamps_teach_nothing_about_lamps():
    pairs = compared([key("a", x=90), key("b", x=120)])
    assert all(gain == (0.0, 0.0, 0.0) for gain in learn_glow(pairs).gains.values())


def test_paint_is_relit_when_a_lamp_that_the_key_shows_unlit_is_lit():
    keys = [key("dark", x=90, lit=0), key("bright", x=140, arm=60, lit=1)]
    glow = learn_glow(compared(keys))
    assert glow.gains[""][0] > 0.2
    drawing = puppet(x=92, lit=1)
    plates = [plate_of(keys[0])]
    palette = palette_of(plates)
    before = underpaint(drawing, plates, Style(palette, UNLEARNED)).picture
    after = underpaint(drawing, plates, Style(palette, glow)).picture
    truth = painted(drawing)
    assert psnr(after, truth) > psnr(before, truth) + 1.5


def test_paint_does_not_go_from_one_mood_to_another():
    one, two, night = key("one", x=90), key("two", x=120), key("night", x=140)
    dark = type(night)(
        name="night", picture=(night.picture * 0.4).astype(np.uint8), guides=night.guides
    )
    pairs = compared([one, two, dark])
    assert alike(pairs, 0) == [1]
    assert alike(pairs, 2) == []
