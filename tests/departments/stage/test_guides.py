from __future__ import annotations

import numpy as np
import pytest

from pegbar.assets.performance import Camera, Drawing, Face, PropPose, Reach
from pegbar.assets.pictures import decode_table
from pegbar.departments.stage.guides import draw_guides
from pegbar.departments.stage.portfolio import Portfolio
from pegbar.departments.stage.scene import camera_map
from pegbar.values.errors import StepFailed
from tests.departments.stage.studio import (
    ACTING,
    CLOSE,
    SIZE,
    WIDE,
    designs,
    dot,
    drawing,
    guides,
    pixels_of,
)


@pytest.mark.parametrize("shown", ACTING)
def test_every_pixel_belongs_to_a_part_of_the_table_and_names_are_unique(shown: Drawing) -> None:
    made = guides(shown)
    assert made.flat.shape == (SIZE[1], SIZE[0], 3)
    assert made.line.shape == made.parts.shape == (SIZE[1], SIZE[0])
    names = [part.name for part in made.table.parts]
    assert len(set(names)) == len(names)
    assert set(np.unique(made.parts)) <= {part.id for part in made.table.parts}
    assert made.parts.min() > 0


def test_the_same_drawing_is_drawn_to_the_same_bits() -> None:
    one, other = guides(ACTING[1]), guides(ACTING[1])
    assert np.array_equal(one.flat, other.flat)
    assert np.array_equal(one.line, other.line)
    assert np.array_equal(one.parts, other.parts)
    assert one.table == other.table


def test_what_was_drawn_before_changes_nothing() -> None:
    cast = designs()
    kept = Portfolio({})
    for shown in ACTING:
        draw_guides(shown, cast, SIZE, kept)
    again = draw_guides(ACTING[2], cast, SIZE, kept)
    fresh = draw_guides(ACTING[2], cast, SIZE, Portfolio({}))
    assert np.array_equal(again.line, fresh.line)
    assert np.array_equal(again.flat, fresh.flat)


def test_ink_carries_its_parts_id_so_that_lines_move_with_what_they_outline() -> None:
    made = guides(drawing(dot(), camera=CLOSE))
    ink = made.line < 60
    around = pixels_of(made, "DOT/")
    reach = np.zeros_like(around)
    reach[1:-1, 1:-1] = around[1:-1, 1:-1]
    figure_ink = ink & pixels_of(made, "DOT/")
    assert figure_ink.sum() > 500
    head = pixels_of(made, "DOT/head")
    assert (head & ink).sum() > 20


def test_the_flats_hold_no_ink_and_the_line_no_colour_but_ink() -> None:
    made = guides(drawing(dot(), camera=CLOSE))
    inked = (made.line < 20) & pixels_of(made, "DOT/body")
    assert inked.any()
    assert made.flat[inked].max(axis=1).min() > 100


def test_boil_moves_the_line_a_little_and_the_flats_not_at_all() -> None:
    one, other = guides(drawing(dot(), camera=CLOSE)), guides(drawing(dot(), camera=CLOSE, boil=1))
    assert np.array_equal(one.flat, other.flat)
    changed = np.abs(one.line.astype(int) - other.line) > 60
    assert 0.0003 < changed.mean() < 0.02


def test_a_hose_is_cut_into_its_segments_which_cover_the_whole_limb() -> None:
    made = guides(drawing(dot(arm_near=Reach(0.7, 0.4)), camera=CLOSE))
    names = [p.name for p in made.table.parts if p.name.startswith("DOT/arm_near")]
    assert names == ["DOT/arm_near/root", *(f"DOT/arm_near/{n}" for n in range(1, 7))]
    assert all(pixels_of(made, name).any() for name in names[1:])


def test_the_moon_stands_behind_the_hills_until_it_has_risen() -> None:
    def seen(raised: float) -> int:
        moon = PropPose(prop="MOON", x=800, y=780, raised=raised)
        return int(pixels_of(guides(drawing(props=(moon,))), "MOON").sum())

    assert seen(0) == 0
    assert 0 < seen(0.5) <= seen(1.0)


def test_a_held_lamp_follows_the_hand_and_is_drawn_right_behind_it() -> None:
    lamp = PropPose(prop="LAMP", held_by="DOT", lit=1)
    low = guides(drawing(dot(arm_near=Reach(0.5, 0.7)), camera=CLOSE, props=(lamp,)))
    high = guides(drawing(dot(arm_near=Reach(0.5, -0.5)), camera=CLOSE, props=(lamp,)))
    assert (
        np.nonzero(pixels_of(high, "LAMP"))[0].mean() < np.nonzero(pixels_of(low, "LAMP"))[0].mean()
    )
    names = [part.name for part in low.table.parts]
    assert names.index("LAMP/glass") + 1 == names.index("DOT/hand-near")


@pytest.mark.parametrize(("y", "hidden"), [(760, True), (784, False)])
def test_a_thing_stands_before_or_behind_a_figure_by_where_it_is_on_the_ground(
    y: float, hidden: bool
) -> None:
    made = guides(drawing(dot(), camera=CLOSE, props=(PropPose(prop="LAMP", x=690, y=y),)))
    names = [part.name for part in made.table.parts]
    assert (names.index("LAMP/glass") < names.index("DOT/body")) is hidden


def test_far_layers_move_less_than_the_stage_and_never_show_their_end() -> None:
    view = (0.0, 0.0, 1600.0, 900.0)
    for camera in (WIDE, CLOSE, Camera(1300, 700, 500), Camera(200, 200, 300)):
        for parallax in (0.0, 0.25, 0.6, 1.0):
            a, _, _, d, e, f = camera_map(camera, view, SIZE, parallax)
            assert -e / a >= -0.5
            assert -f / d >= -0.5
            assert (SIZE[0] - e) / a <= 1600.5
            assert (SIZE[1] - f) / d <= 900.5


def test_blinking_changes_only_the_eyes() -> None:
    still = guides(drawing(dot(), camera=CLOSE))
    shut = guides(drawing(dot(face=Face(lids=0)), camera=CLOSE))
    changed = (still.flat != shut.flat).any(axis=2)
    rows, columns = np.nonzero(changed)
    eyes = np.nonzero(pixels_of(still, "eye-", "pupil-"))
    assert rows.min() >= eyes[0].min() - 4
    assert rows.max() <= eyes[0].max() + 4
    assert columns.min() >= eyes[1].min() - 4


def test_a_drawing_that_names_what_has_no_design_fails_by_name() -> None:
    with pytest.raises(StepFailed, match="KITE"):
        guides(drawing(props=(PropPose(prop="KITE"),)))


def test_the_table_says_what_shines_and_how_far_away_each_part_is() -> None:
    lamp = PropPose(prop="LAMP", held_by="DOT", lit=0.5)

    def shine(mood: str) -> dict[str, float]:
        made = guides(drawing(dot(), camera=CLOSE, mood=mood, props=(lamp,)))
        return {part.name: part.shine for part in made.table.parts}

    night, day = shine("night"), shine("day")
    assert night["LAMP/glass"] > day["LAMP/glass"] > 0
    assert night["DOT/head"] == night["YARD/yard/house"] == 0
    windows = [name for name in night if "window" in name]
    assert windows
    assert all(night[name] > 0 and day[name] == 0 for name in windows)
    distance = {p.name: p.distance for p in guides(drawing(dot())).table.parts}
    assert distance["DOT/head"] == 1.0
    assert min(distance.values()) < 0.3


def test_tables_from_before_light_and_distance_were_known_are_still_read() -> None:
    old = (
        b'{"guides":1,"width":2,"height":1,"parts":[{"id":1,"name":"A","owner":"A",'
        b'"kind":"set","depth":0,"matrix":[1,0,0,1,0,0],"box":[0,0,2,1]}]}'
    )
    part = decode_table(old).parts[0]
    assert (part.shine, part.distance) == (0.0, 1.0)


def test_a_camera_that_swings_shifts_near_and_far_alike() -> None:
    view = (0.0, 0.0, 1600.0, 900.0)
    still, swung = Camera(800, 600, 600), Camera(800, 600, 600, swing_x=0.1, swing_y=-0.05)
    for parallax in (0.0, 0.5, 1.0, 1.3):
        was, now = camera_map(still, view, SIZE, parallax), camera_map(swung, view, SIZE, parallax)
        assert now[:4] == was[:4]
        assert now[4] - was[4] == pytest.approx(-0.1 * SIZE[0])
        assert now[5] - was[5] == pytest.approx(0.05 * SIZE[0])


@pytest.mark.parametrize(
    "camera", [Camera(800, 450, 1600, swing_x=0.3, swing_y=-0.2), Camera(800, 450, 1600, roll=12)]
)
def test_a_swung_or_rolled_camera_never_sees_the_end_of_the_set(camera: Camera) -> None:
    made = guides(drawing(dot(), camera=camera))
    assert made.parts.min() > 0
    assert any(".right" in part.name for part in made.table.parts)


def test_a_rolled_camera_turns_the_picture_the_other_way() -> None:
    a, b, *_ = camera_map(Camera(800, 450, 900, roll=10), (0, 0, 1600, 900), SIZE, 1.0)
    assert a > 0 > b
