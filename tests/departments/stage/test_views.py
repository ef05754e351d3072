from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.affine import at
from pegbar.assets.performance import PropPose, Reach
from pegbar.departments.stage.character import Character, load_character
from pegbar.departments.stage.figure import PosedFigure, pose_figure
from pegbar.departments.stage.pieces import Piece
from pegbar.departments.stage.scene import lay_out
from pegbar.production.acting import Hand, View
from pegbar.production.rig import Rig
from pegbar.production.views import views_of
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import SIZE, designs, dot, drawing, read, reading

SIDES = """
  <g id="front">
    <g id="front_body"><path d="M560 270 L640 270 L680 480 L520 480 Z" fill="#ffd24d"/></g>
    <g id="x1" inkscape:label="head"
       xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape">
      <circle cx="600" cy="180" r="84" fill="#f4c8a2"/></g>
    <g id="front_eye-near"><circle cx="570" cy="180" r="16" fill="#ffffff"/></g>
    <g id="front_pupil-near"><circle cx="570" cy="180" r="8" fill="#000000"/></g>
  </g>
  <g id="rear">
    <g id="back-body"><path d="M960 20 L1040 20 L1080 40 L920 60 Z" fill="#ffd24d"/></g>
    <g id="back-head"><circle cx="1000" cy="0" r="42" fill="#c98a35"/></g>
  </g>
  <g id="hand-near-point"><path d="M150 384 L172 384 L160 440 Z" fill="#f4c8a2"/></g>
  <g id="hand-near-hold"><path d="M150 384 L172 384 L160 420 Z" fill="#f4c8a2"/>
    <g id="hand-near-hold_fingers"><path d="M150 400 L172 400 L160 424 Z" fill="#f4c8a2"/></g>
  </g>
</svg>"""
VIEWS = """
views:
  front:
    ground: [600, 556]
    top: [600, 54]
    limbs: {arm_near: {root: [560, 306]}, arm_far: {root: [640, 306]}}
    face: {mouth: {at: [600, 232]}}
  back: {group: rear, ground: [1000, 200], top: [1000, -51]}
"""
SVG = read("dot.svg").decode().replace("</svg>", SIDES)
YAML = read("dot.yaml").decode() + VIEWS


def character(yaml: str = YAML, svg: str = SVG) -> Character:
    return load_character("DOT", "dot.yaml", reading(dot_yaml=yaml, dot_svg=svg))


TURNED = character()


def posed(view: View, **pose: object) -> PosedFigure:
    return pose_figure(TURNED, dot(view=view, **pose), 2.0)  # type: ignore[arg-type]


def names(figure: PosedFigure) -> list[str]:
    return [piece.name for piece in figure.pieces]


def piece(figure: PosedFigure, name: str) -> Piece:
    return next(p for p in figure.pieces if p.name == name)


def test_a_rig_knows_its_sides_and_shows_three_quarter_for_one_that_it_lacks() -> None:
    rig = read_yaml(YAML, "dot.yaml", Rig)
    assert views_of(rig) == {View.THREE_QUARTER, View.FRONT, View.BACK}
    assert names(posed(View.PROFILE)) == names(posed(View.THREE_QUARTER))


@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
@pytest.mark.parametrize("facing", [1, -1])
def test_every_side_stands_on_the_same_ground_and_is_as_tall(view: View, facing: int) -> None:
    side = TURNED.seen(view)
    figure = posed(view, facing=facing)
    matrix = piece(figure, side.part("body")).matrix
    assert at(matrix, side.rig.ground) == pytest.approx((700, 770))
    assert at(matrix, side.rig.top) == pytest.approx((700, 770 - 240))


def test_parts_of_other_sides_have_names_of_their_own() -> None:
    main, front, back = (names(posed(v)) for v in (View.THREE_QUARTER, View.FRONT, View.BACK))
    assert "DOT/front/head" in front
    assert "DOT/back/head" in back
    assert not set(main) & set(front)
    assert not set(front) & set(back)


def test_a_side_shows_only_the_features_that_it_draws() -> None:
    front, back = names(posed(View.FRONT)), names(posed(View.BACK))
    assert "DOT/front/eye-near" in front
    assert "DOT/front/mouth" in front
    assert not {"DOT/front/eye-far", "DOT/front/nose", "DOT/front/brow-near"} & set(front)
    assert not [name for name in back if "mouth" in name or "eye" in name]


def test_from_behind_the_near_arm_is_on_the_pictures_right() -> None:
    near, far = (
        TURNED.seen(View.BACK).rig.limbs.arm_near,
        TURNED.seen(View.BACK).rig.limbs.arm_far,
    )
    assert near is not None
    assert far is not None
    assert near.root[0] > 1000 > far.root[0]
    assert near.root[1] == pytest.approx(200 - (556 - 306) / 2)


def test_a_borrowed_hand_hangs_on_the_wrist_of_the_side_that_borrows_it() -> None:
    main = TURNED.boxes["hand-far"]
    front = TURNED.seen(View.FRONT)
    far = front.rig.limbs.arm_far
    was = TURNED.rig.limbs.arm_far
    assert far is not None
    assert was is not None
    lent = front.boxes["hand-far"]
    # Mirrored about the wrist: what was right of it is now as far to its left.
    assert far.wrist[0] - lent[0] == pytest.approx(main[2] - was.wrist[0])
    assert lent[1] - far.wrist[1] == pytest.approx(main[1] - was.wrist[1])


def test_a_far_arm_may_wear_the_near_ones_hand_flipped() -> None:
    arms = "arm_near: {root: [560, 306]}, arm_far: {root: [640, 306]"
    yaml = YAML.replace(arms, f"{arms}, end: hand-near, flip: true")
    assert yaml != YAML
    figure = pose_figure(character(yaml), dot(view=View.FRONT), 2.0)
    near = piece(figure, "DOT/front/hand-near")
    far = piece(figure, "DOT/front/hand-near.flipped")
    assert near.matrix[0] > 0 > far.matrix[0]
    inner = [at(hand.matrix, (hand.box[2], hand.box[3]))[0] for hand in (near, far)]
    outer = [at(hand.matrix, (hand.box[0], hand.box[3]))[0] for hand in (near, far)]
    assert outer[0] < inner[0] < inner[1] < outer[1]


def test_a_hand_takes_the_shape_that_is_asked_for_and_relaxes_where_there_is_none() -> None:
    assert "DOT/hand-near-point" in names(posed(View.THREE_QUARTER, hand_near=Hand.POINT))
    assert "DOT/front/hand-near-point" in names(posed(View.FRONT, hand_near=Hand.POINT))
    assert names(posed(View.FRONT, hand_near=Hand.FIST)) == names(posed(View.FRONT))
    assert "DOT/hand-far" in names(posed(View.THREE_QUARTER, hand_far=Hand.POINT))


def test_a_held_thing_lies_between_the_palm_and_the_fingers() -> None:
    cast = designs(reading(dot_yaml=YAML, dot_svg=SVG))
    shot = drawing(
        dot(hand_near=Hand.HOLD, arm_near=Reach(0.5, 0.5)),
        props=(PropPose(prop="LAMP", held_by="DOT"),),
    )
    order = [p.name for p in lay_out(shot, cast, SIZE).pieces]
    lamp = [i for i, name in enumerate(order) if name.startswith("LAMP")]
    assert order.index("DOT/hand-near-hold") < min(lamp)
    assert max(lamp) < order.index("DOT/hand-near-hold_fingers")


def test_hair_trails_behind_a_figure_that_is_dragged_along_and_the_body_does_not() -> None:
    rest, run = posed(View.THREE_QUARTER), posed(View.THREE_QUARTER, drag=(1.0, 0.0))
    hair, was = piece(run, "DOT/hair-back"), piece(rest, "DOT/hair-back")
    low = (204, 270)
    assert at(hair.matrix, low)[0] < at(was.matrix, low)[0] - 2
    assert piece(run, "DOT/body").matrix == piece(rest, "DOT/body").matrix


@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
def test_a_figure_seen_flat_on_bows_without_tipping_aside(view: View) -> None:
    head = TURNED.seen(view).part("head")
    rest, bowed = (piece(posed(view, **bow), head) for bow in ({}, {"lean": 20}))
    nodded = piece(posed(view, face={"nod": 1.0}), head)
    x0, y0, x1, _ = rest.box
    top = ((x0 + x1) / 2, y0)
    was = at(rest.matrix, top)
    for other in (bowed, nodded):
        x, y = at(other.matrix, top)
        assert x == pytest.approx(was[0], abs=0.5)
        assert y > was[1] + 2


@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
@pytest.mark.parametrize("arm", ["near", "far"])
def test_a_hand_seen_flat_on_never_flips_as_its_arm_is_raised_sideways(
    view: View, arm: str
) -> None:
    left = (arm == "near") == (view is View.FRONT)

    def direction(degrees: int) -> float:
        x, y = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        pose = {f"arm_{arm}": {"x": -0.9 * x if left else 0.9 * x, "y": 0.9 * y}}
        found = piece(posed(view, **pose), TURNED.seen(view).part(f"hand-{arm}"))
        return math.degrees(math.atan2(found.matrix[1], found.matrix[0]))

    for degrees in range(0, 200, 4):
        step = direction(degrees + 4) - direction(degrees)
        assert abs((step + 180) % 360 - 180) < 25, degrees


@given(
    view=st.sampled_from([View.FRONT, View.BACK]),
    turn=st.floats(-170, 170),
    reach=st.floats(0.3, 0.95),
)
@settings(max_examples=25, deadline=None)
def test_an_elbow_seen_flat_on_never_jumps_as_the_arm_goes_round(
    view: View, turn: float, reach: float
) -> None:
    def middle(degrees: float) -> tuple[float, float]:
        x, y = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        figure = posed(view, arm_near={"x": reach * x, "y": reach * y})
        tube = piece(figure, TURNED.seen(view).part("arm_near"))
        return at(tube.matrix, tube.bones[3].matrix[4:])

    assert math.dist(middle(turn), middle(turn + 1)) < 6


@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
def test_a_leg_seen_flat_on_shortens_rather_than_bending_aside(view: View) -> None:
    figure = posed(view, sit=1.0)
    tube = piece(figure, TURNED.seen(view).part("leg_near"))
    x0, y0, x1, y1 = tube.box
    assert x1 - x0 < 1.5 * 26 * (y1 - y0) / 60


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("  front:", "  three_quarter:", "three_quarter"),
        ("  front:", "  side:", "side"),
        ("group: rear", "group: reer", "reer"),
        ("arm_near: {root: [560, 306]}", "arm_near: {root: [560, 306], end: paw}", "paw"),
        ("face: {mouth: {at: [600, 232]}}", "parts: [{name: hed}]", "hed"),
        ("face: {mouth: {at: [600, 232]}}", "face: {cheeks: [rouge]}", "rouge"),
        ("face: {mouth: {at: [600, 232]}}", "parts: [{name: head, parent: neck}]", "neck"),
        ("group: rear", "hands: rear", "hands"),
        ("top: [600, 54]", "top: [600, 556]", "below"),
        ("root: [560, 306]", "roots: [560, 306]", "roots"),
    ],
)
def test_a_side_that_does_not_hang_together_is_refused(was: str, becomes: str, says: str) -> None:
    text = YAML.replace(was, becomes, 1)
    assert text != YAML
    with pytest.raises(BadInput) as caught:
        character(text)
    assert says in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.line > len(YAML.splitlines()) - len(VIEWS.splitlines())
