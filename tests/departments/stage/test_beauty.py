from __future__ import annotations

import numpy as np
import pytest

from pegbar.assets.performance import Camera, Drawing, PropPose, Reach
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.guides import portfolio_of
from pegbar.departments.stage.light import blurred, sources
from pegbar.departments.stage.scan import scanned
from pegbar.departments.stage.scene import lay_out
from pegbar.departments.stage.shadows import cast
from pegbar.production.scenery import MOODS
from tests.departments.stage.studio import (
    ACTING,
    CLOSE,
    SIZE,
    designs,
    dot,
    drawing,
    guides,
    pixels_of,
)

CAST = designs()
KEPT = portfolio_of(CAST)


def beauty(shown: Drawing) -> np.ndarray:
    return draw_beauty(shown, CAST, SIZE, KEPT).astype(float)


def lamp(lit: float) -> Drawing:
    held = PropPose(prop="LAMP", held_by="DOT", lit=lit)
    return drawing(dot(), camera=CLOSE, mood="night", props=(held,))


@pytest.mark.parametrize("shown", ACTING)
def test_the_same_drawing_is_lit_to_the_same_bits(shown: Drawing) -> None:
    one = draw_beauty(shown, CAST, SIZE, KEPT)
    other = draw_beauty(shown, CAST, SIZE, portfolio_of(CAST))
    assert one.dtype == np.uint8
    assert one.shape == (SIZE[1], SIZE[0], 3)
    assert np.array_equal(one, other)


def test_a_lit_lamp_lights_who_holds_it_warmly_and_the_far_corner_hardly() -> None:
    dark, light = beauty(lamp(0)), beauty(lamp(1))
    coat = pixels_of(guides(lamp(0)), "DOT/body")
    gain = (light - dark)[coat].mean(axis=0)
    assert gain[0] > 15
    assert gain[0] > gain[2]
    assert np.abs(light - dark)[:30, :30].mean() < 6


def test_night_is_darker_and_bluer_than_day() -> None:
    def mean(mood: str) -> np.ndarray:
        return beauty(drawing(dot(), camera=CLOSE, mood=mood)).mean(axis=(0, 1))

    night, day = mean("night"), mean("day")
    assert night.sum() < 0.7 * day.sum()
    assert night[2] / night[0] > day[2] / day[0]


def test_a_lit_window_keeps_its_colour_at_night() -> None:
    shown = drawing(mood="night")
    picture, window = beauty(shown), pixels_of(guides(shown), "window")
    house = pixels_of(guides(shown), "YARD/yard/house") & ~window
    assert picture[window].mean() > 2 * picture[house].mean()


def test_a_moon_that_has_not_risen_lights_nothing() -> None:
    sunk = PropPose(prop="MOON", x=800, y=700, raised=0)
    with_moon, without = beauty(drawing(mood="night", props=(sunk,))), beauty(drawing(mood="night"))
    assert np.abs(with_moon - without).mean() < 0.5


def test_feet_leave_a_shadow_on_the_ground_that_goes_when_they_leave_it() -> None:
    stands = drawing(dot(), camera=CLOSE, mood="day")
    jumps = drawing(dot(lift=120), camera=CLOSE, mood="day")
    ground = pixels_of(guides(jumps), "yard/grass") & pixels_of(guides(stands), "yard/grass")
    darker = (beauty(jumps) - beauty(stands)).mean(axis=2)[ground]
    assert darker.max() > 25


def test_a_blur_keeps_the_mean_and_a_flat_field() -> None:
    field = np.random.default_rng(0).random((40, 60)).astype(np.float32)
    assert np.allclose(blurred(np.full((9, 9), 0.3, np.float32), 3), 0.3, atol=1e-6)
    assert blurred(field, 4).std() < 0.3 * field.std()


def test_a_low_sun_throws_a_shadow_away_from_it_over_the_ground() -> None:
    shown = drawing(dot(800), camera=CLOSE, mood="evening")
    picture = beauty(shown)
    ground = pixels_of(guides(shown), "yard/grass")
    rows, columns = np.nonzero(pixels_of(guides(shown), "DOT/"))
    left, right = ground.copy(), ground.copy()
    left[:, columns.min() :] = False
    right[:, : columns.max()] = False
    band = slice(rows.max() - 4, rows.max() + 14)
    light, shade = picture[band][left[band]].mean(), picture[band][right[band]].mean()
    assert MOODS["evening"].sun is not None and MOODS["evening"].sun.side < 0
    assert shade < light - 4


def test_a_carried_lamp_throws_its_holders_shadow_to_the_other_side() -> None:
    held = PropPose(prop="LAMP", held_by="DOT", lit=1)
    camera = Camera(700, 660, 620)
    shown = drawing(dot(arm_near=Reach(0.7, 0.3)), camera=camera, mood="night", props=(held,))
    layout = lay_out(shown, CAST, SIZE)
    mood = CAST.set.scenery.mood_named("night")
    scan = scanned(layout, 0, KEPT)
    lamp_light = next(light for light in sources(layout, mood) if light.halo)
    shadow = cast(layout, lamp_light, scan, KEPT, 0)
    assert shadow is not None
    foot = np.mean([contact.at[0] for contact in layout.contacts if contact.owner == "DOT"]) / 2
    middle = (shadow.sum(axis=0) * np.arange(shadow.shape[1])).sum() / shadow.sum()
    assert (middle < foot) is (lamp_light.at[0] > foot)
    assert not shadow[scan.floor == 0].any()


def test_a_body_is_darker_on_the_side_that_turns_from_the_sun() -> None:
    shown = drawing(dot(), camera=CLOSE, mood="evening")
    coat = pixels_of(guides(shown), "DOT/body")
    columns = np.nonzero(coat)[1]
    left, right = coat.copy(), coat.copy()
    left[:, int(np.quantile(columns, 0.3)) :] = False
    right[:, : int(np.quantile(columns, 0.7))] = False
    picture = beauty(shown).mean(axis=2)
    assert picture[left].mean() > picture[right].mean() + 6


def test_every_hour_of_the_day_looks_different() -> None:
    hours = ("dawn", "morning", "noon", "afternoon", "evening", "dusk", "night")
    means = [beauty(drawing(dot(), mood=hour)).mean(axis=(0, 1)) for hour in hours]
    for index, one in enumerate(means):
        assert all(np.abs(one - other).max() > 3 for other in means[index + 1 :])


def test_what_is_out_of_focus_loses_its_detail_and_what_is_in_focus_keeps_it() -> None:
    def sharpness(focus: float | None, where: np.ndarray) -> float:
        camera = Camera(700, 640, 620, focus=focus)
        picture = beauty(drawing(dot(), camera=camera, mood="day")).mean(axis=2)
        return float(np.abs(np.diff(picture, axis=1, prepend=0))[where].mean())

    shown = guides(drawing(dot(), camera=Camera(700, 640, 620)))
    figure, hills = pixels_of(shown, "DOT/"), pixels_of(shown, "YARD/hills", "YARD/sky")
    assert sharpness(1.0, figure) == pytest.approx(sharpness(None, figure), rel=0.1)
    assert sharpness(0.0, figure) < 0.7 * sharpness(None, figure)
    assert sharpness(1.0, hills) < sharpness(None, hills)
