from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.affine import at, inverse
from pegbar.assets.performance import Face, FigurePose, Reach
from pegbar.departments.stage.character import load_character
from pegbar.departments.stage.figure import PosedFigure, pose_figure
from pegbar.departments.stage.hose import Bend, spine
from pegbar.departments.stage.pieces import Piece
from pegbar.production.acting import Viseme
from tests.departments.stage.studio import dot, read

DOT = load_character("DOT", "dot.yaml", read)
UNITS = 2.0


def posed(**pose: object) -> PosedFigure:
    return pose_figure(DOT, dot(**pose), UNITS)  # type: ignore[arg-type]


def piece(figure: PosedFigure, name: str) -> Piece:
    return next(p for p in figure.pieces if p.name == f"DOT/{name}")


def middle(figure: PosedFigure, name: str) -> tuple[float, float]:
    found = piece(figure, name)
    x0, y0, x1, y1 = found.box
    return at(found.matrix, ((x0 + x1) / 2, (y0 + y1) / 2))


def test_a_figure_is_as_tall_as_its_rig_says_and_stands_where_it_is_put() -> None:
    figure = posed()
    top = at(piece(figure, "body").matrix, DOT.rig.top)
    assert top == pytest.approx((700, 770 - 120 * UNITS))
    assert at(piece(figure, "body").matrix, DOT.rig.ground) == pytest.approx((700, 770))


def test_facing_mirrors_the_figure_about_the_point_it_stands_on() -> None:
    right, left = middle(posed(), "eye-far"), middle(posed(facing=-1), "eye-far")
    assert left == pytest.approx((1400 - right[0], right[1]))


@pytest.mark.parametrize("change", [{"lean": 20}, {"stretch": 0.8}, {"sit": 1}, {"lean": -15}])
def test_feet_stay_where_they_stand_while_the_body_moves(change: dict[str, object]) -> None:
    rest, moved = posed(), posed(**change)
    assert middle(moved, "foot-near") == pytest.approx(middle(rest, "foot-near"))
    assert middle(moved, "head") != pytest.approx(middle(rest, "head"), abs=4)


def test_stretch_keeps_the_volume_of_a_round_body() -> None:
    wide, _, _, tall, _, _ = piece(posed(stretch=1.3), "body").matrix
    was_wide, _, _, was_tall, _, _ = piece(posed(), "body").matrix
    assert tall == pytest.approx(1.3 * was_tall)
    assert wide * wide * tall == pytest.approx(was_wide * was_wide * was_tall)


def test_lift_raises_everything() -> None:
    rest, up = posed(), posed(lift=50)
    assert middle(up, "foot-far")[1] == pytest.approx(middle(rest, "foot-far")[1] - 50)
    assert middle(up, "head")[1] == pytest.approx(middle(rest, "head")[1] - 50)


def test_a_hand_is_where_its_reach_says_in_limb_lengths_from_the_shoulder() -> None:
    figure = posed(arm_near=Reach(x=0.6, y=-0.5))
    limb = DOT.rig.limbs.arm_near
    assert limb is not None
    length = math.dist(limb.root, limb.wrist) / 0.97
    wanted = (limb.root[0] + 0.6 * length, limb.root[1] - 0.5 * length)
    frame = piece(posed(), "body").matrix
    assert at(piece(figure, "hand-near").matrix, limb.wrist) == pytest.approx(at(frame, wanted))


@given(st.floats(-100, 240))
def test_a_hand_never_flips_while_its_arm_swings(degrees: float) -> None:
    def turn(angle: float) -> float:
        reach = Reach(math.sin(math.radians(angle)), math.cos(math.radians(angle)))
        a, b, *_ = piece(posed(arm_near=reach), "hand-near").matrix
        return math.degrees(math.atan2(b, a))

    change = (turn(degrees + 1) - turn(degrees) + 180) % 360 - 180
    assert abs(change) < 3


def test_a_turned_head_slides_the_eyes_further_than_itself_and_back_hair_the_other_way() -> None:
    rest, turned = posed(), posed(face=Face(turn=1))
    shift = {
        n: middle(turned, n)[0] - middle(rest, n)[0] for n in ("head", "eye-near", "hair-back")
    }
    assert shift["eye-near"] > shift["head"] + 10
    assert shift["hair-back"] < shift["head"]


def test_the_far_eye_narrows_as_it_nears_the_heads_edge() -> None:
    assert (
        piece(posed(face=Face(turn=1)), "eye-far").matrix[0] < piece(posed(), "eye-far").matrix[0]
    )


def test_pupils_are_cut_by_the_white_wherever_it_goes() -> None:
    figure = posed(face=Face(look_x=1, look_y=-1, turn=0.5))
    white, pupil = piece(figure, "eye-near"), piece(figure, "pupil-near")
    on_stage = [at(pupil.matrix, tuple(p)) for p in pupil.clip[0].points]
    expected = [at(white.matrix, tuple(p)) for p in white.shapes[0].contours[0].points]
    assert np.allclose(on_stage, expected)


def test_open_eyes_have_no_lids_and_shut_eyes_are_covered() -> None:
    assert not [p for p in posed(face=Face(lids=1.1)).pieces if "lid" in p.name]
    figure = posed(face=Face(lids=0))
    lid, white = piece(figure, "lid-near"), piece(figure, "eye-near")
    skin = np.vstack([c.points for s in lid.shapes if not s.ink for c in s.contours])
    on_white = np.array([at(inverse(white.matrix), at(lid.matrix, tuple(p))) for p in skin])
    (x0, y0), (x1, y1) = on_white.min(axis=0), on_white.max(axis=0)
    assert x0 < white.box[0] and x1 > white.box[2]
    assert y0 < white.box[1] and y1 > white.box[3]


def test_angry_brows_go_down_towards_the_nose_and_sad_ones_up() -> None:
    for tilt, sign in ((-1, 1), (1, -1)):
        figure = posed(face=Face(brow_tilt=tilt))
        near, far = piece(figure, "brow-near"), piece(figure, "brow-far")
        inner_near = at(near.matrix, (near.box[2], near.box[1]))[1]
        outer_near = at(near.matrix, (near.box[0], near.box[1]))[1]
        inner_far = at(far.matrix, (far.box[0], far.box[1]))[1]
        outer_far = at(far.matrix, (far.box[2], far.box[1]))[1]
        assert sign * (inner_near - outer_near) > 3
        assert sign * (inner_far - outer_far) > 3


def test_brows_are_drawn_over_the_hair_and_the_near_arm_over_everything() -> None:
    names = [p.name for p in posed().pieces]
    assert names.index("DOT/brow-near") > names.index("DOT/hair-front")
    assert names[-1] == "DOT/arm_near"
    assert names.index("DOT/arm_far") < names.index("DOT/body")


@pytest.mark.parametrize("viseme", list(Viseme))
def test_every_mouth_shape_is_drawn_and_open_ones_are_open(viseme: Viseme) -> None:
    shapes = piece(posed(face=Face(mouth=viseme)), "mouth").shapes
    assert all(np.isfinite(c.points).all() for s in shapes for c in s.contours)
    closed = viseme in (Viseme.REST, Viseme.A)
    assert any(not s.ink for s in shapes) is not closed


def test_a_smile_lifts_the_corners_above_the_middle() -> None:
    def bow(smile: float) -> float:
        points = piece(posed(face=Face(smile=smile)), "mouth").shapes[0].contours[0].points
        ends = points[[np.argmin(points[:, 0]), np.argmax(points[:, 0])], 1].mean()
        return float(ends - points[np.argmin(abs(points[:, 0] - 228)), 1])

    assert bow(1) < -4 < bow(0) < 4 < bow(-1)


shares = st.floats(-1.4, 1.4)


@settings(max_examples=150, deadline=None)
@given(shares, shares, st.booleans())
def test_a_limb_is_one_smooth_line_without_kinks(x: float, y: float, forward: bool) -> None:
    points = spine(Bend(root=(0, 0), end=(100 * x, 100 * y), length=100, forward=forward))
    assert np.isfinite(points).all()
    assert np.allclose(points[0], 0, atol=0.1)
    assert np.allclose(points[-1], (100 * x, 100 * y), atol=0.1)
    steps = np.diff(points, axis=0)
    sizes = np.hypot(*steps.T)
    cosines = (steps[1:] * steps[:-1]).sum(axis=1) / np.maximum(sizes[1:] * sizes[:-1], 1e-9)
    if math.hypot(x, y) > 0.25:
        assert cosines.min() > math.cos(math.radians(32))


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        FigurePose,
        who=st.just("DOT"),
        x=st.floats(-500, 2000),
        y=st.just(770.0),
        facing=st.sampled_from([-1, 1]),
        lean=st.floats(-90, 90),
        stretch=st.floats(0.1, 4),
        sit=st.floats(0, 1),
        arm_near=st.builds(Reach, shares, shares, st.floats(-180, 180)),
        leg_far=st.builds(Reach, shares, shares, st.floats(-90, 90)),
        face=st.builds(
            Face,
            turn=shares,
            nod=shares,
            tilt=st.floats(-60, 60),
            look_x=shares,
            look_y=shares,
            lids=st.floats(-0.2, 1.4),
            brow_tilt=shares,
            smile=shares,
            mouth=st.sampled_from(list(Viseme)),
        ),
    )
)
def test_any_pose_can_be_drawn(pose: FigurePose) -> None:
    for each in pose_figure(DOT, pose, UNITS).pieces:
        assert all(math.isfinite(number) for number in each.matrix)
        assert all(np.isfinite(c.points).all() for s in each.shapes for c in s.contours)
