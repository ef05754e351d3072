"""Paint follows the parts, exactly, and leaves behind what does not belong to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.motion import flow, warped
from pegbar.departments.painting.carry import carry
from pegbar.departments.painting.grids import box_mean
from pegbar.departments.painting.plates import fronts, plate_of
from tests.contracts.painters.puppet import key, painted, puppet


def error_in(picture, truth, mask) -> float:
    return float(np.abs(picture[mask] - truth[mask].astype(np.float32)).mean())


def test_a_key_carried_to_its_own_drawing_is_the_key():
    one = key("one", x=100)
    carried = carry(one.guides, [plate_of(one)])
    sure = carried.trust > 0.99
    assert sure.mean() > 0.99
    assert np.array_equal(np.rint(carried.rgb[sure]), one.picture[sure])
    assert carried.fit[sure].min() > 0.99


def test_paint_goes_where_the_parts_went():
    one = key("one", x=100)
    drawing = puppet(x=131, pan=7)
    carried = carry(drawing, [plate_of(one)])
    way = flow(one.guides, drawing)
    sure = (carried.trust > 0.99) & way.seen
    expected = warped(one.picture, way.where)
    assert sure.mean() > 0.7
    assert np.abs(carried.rgb - expected)[sure].max() < 0.6


def test_what_is_carried_is_near_to_what_the_painter_would_paint():
    drawing = puppet(x=112, arm=25)
    plates = [plate_of(key("a", x=90, arm=10)), plate_of(key("b", x=140, arm=60))]
    carried = carry(drawing, plates)
    assert error_in(carried.rgb, painted(drawing), carried.trust > 0.99) < 8


def test_a_figure_that_walks_away_leaves_no_outline_behind():
    """The key's wall next to the figure holds its ink; in the drawing the figure is elsewhere."""
    one = key("one", x=70)
    smeared = one.picture.copy()
    figure = np.isin(one.guides.parts, [p.id for p in one.guides.table.parts if p.owner == "ANA"])
    wide = box_mean(figure.astype(np.float32), 1) > 0
    smeared[wide & ~figure] = (255, 0, 255)
    ghost = plate_of(type(one)(name="one", picture=smeared, guides=one.guides))
    carried = carry(puppet(x=190), [ghost])
    magenta = (carried.rgb[..., 0] > 200) & (carried.rgb[..., 1] < 60) & (carried.rgb[..., 2] > 200)
    assert not magenta[carried.trust > 0.3].any()


def test_a_mouth_that_no_key_shows_is_not_trusted():
    drawing = puppet(x=100, mouth="wide")
    mouth = drawing.parts == next(p.id for p in drawing.table.parts if p.name == "ANA/mouth")
    shown = carry(drawing, [plate_of(key("one", x=100, mouth="wide"))])
    unseen = carry(drawing, [plate_of(key("one", x=100, mouth="rest"))])
    assert shown.trust[mouth].mean() > 0.95
    assert unseen.trust[mouth].mean() < 0.45


def test_parts_that_no_key_has_are_not_trusted():
    one = key("one", x=100)
    table = one.guides.table
    renamed = type(table)(
        width=table.width,
        height=table.height,
        parts=tuple(
            type(p)(**{**{f: getattr(p, f) for f in p.__struct_fields__}, "name": f"{p.name}!"})
            for p in table.parts
        ),
    )
    guides = type(one.guides)(
        flat=one.guides.flat, line=one.guides.line, parts=one.guides.parts, table=renamed
    )
    assert carry(guides, [plate_of(one)]).trust.max() == 0


def test_the_first_key_wins_where_two_fit_alike():
    one, two = key("one", x=100), key("two", x=100)
    other = type(two)(name="two", picture=255 - two.picture, guides=two.guides)
    first = carry(one.guides, [plate_of(one), plate_of(other)])
    assert error_in(first.rgb, one.picture, first.trust > 0.99) < 1


def test_the_key_in_the_nearer_pose_wins():
    near, far = key("near", x=100, size=1.0), key("far", x=100, size=0.7)
    carried = carry(puppet(x=120, size=1.0), [plate_of(far), plate_of(near)])
    body = carried.ranks == [p.name for p in carried.parts].index("ANA/body") + 1
    assert carried.fit[body].mean() > 0.9


def test_keys_of_half_the_size_serve_a_larger_drawing():
    drawing = puppet(x=104, width=480)
    carried = carry(drawing, [plate_of(key("one", x=100, width=240))])
    assert carried.rgb.shape == (272, 480, 3)
    assert carried.trust.mean() > 0.9
    assert error_in(carried.rgb, painted(drawing), carried.trust > 0.99) < 12


def test_the_choice_of_keys_changes_softly():
    """Poses half way between two keys take paint of both."""
    low, high = key("low", x=100, arm=0), key("high", x=100, arm=40)
    bright = type(high)(name="high", picture=np.full_like(high.picture, 250), guides=high.guides)
    dark = type(low)(name="low", picture=np.full_like(low.picture, 10), guides=low.guides)
    plates = [plate_of(dark), plate_of(bright)]

    def arm_of(turn: float) -> float:
        drawing = puppet(x=100, arm=turn)
        carried = carry(drawing, plates)
        arm = drawing.parts == next(p.id for p in drawing.table.parts if p.name == "ANA/arm")
        return float((carried.rgb.mean(axis=2)[arm] / np.maximum(carried.trust[arm], 0.1)).mean())

    values = [arm_of(turn) for turn in np.linspace(14, 30, 9)]
    assert values[0] < 45
    assert values[-1] > 200
    assert max(np.diff(values)) < 160


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_the_parts_in_front_are_found_however_they_lie(seed, reach):
    rng = np.random.default_rng(seed)
    ranks = rng.integers(0, 5, (9, 11)).astype(np.uint16)
    first, second, third = fronts(ranks, reach)
    for y, x in ((0, 0), (4, 5), (8, 10)):
        around = ranks[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        expected = [*sorted({int(n) for n in around.flat} - {0}, reverse=True)[:3], 0, 0, 0]
        assert [first[y, x], second[y, x], third[y, x]] == expected[:3]


@pytest.mark.parametrize("radius", [1, 3])
def test_a_box_mean_is_a_mean(radius):
    plane = np.random.default_rng(1).random((12, 17)).astype(np.float32)
    wide = np.pad(plane, radius, mode="edge")
    side = 2 * radius + 1
    assert box_mean(plane, radius)[5, 6] == pytest.approx(
        wide[5 : 5 + side, 6 : 6 + side].mean(), abs=1e-5
    )
