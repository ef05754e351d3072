"""The sides of the characters that come with Pegbar fit each other, so that a turn does not pop."""

from __future__ import annotations

import math
import re

import pytest

from pegbar.assets.affine import at
from pegbar.assets.performance import Camera, Drawing, FigurePose, Reach
from pegbar.departments.stage.character import Character
from pegbar.departments.stage.figure import pose_figure
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.production.acting import Hand, View
from pegbar.production.rig import Limb, Rig
from pegbar.production.views import views_of
from tests.examples.shows import FOLDERS

CAST = {
    f"{folder}/{name}": (designs, character)
    for folder, designs in ((key, folder.designs()) for key, folder in sorted(FOLDERS.items()))
    for name, character in designs.figures.items()
}
SIDES = [(who, view) for who in sorted(CAST) for view in sorted(views_of(CAST[who][1].rig))]
every_side = pytest.mark.parametrize(("who", "view"), SIDES)


def standing(limb: Limb | None) -> Reach:
    """Where acting puts a foot that stands: it knows the main side's legs only."""
    assert limb is not None
    length = limb.length or math.dist(limb.root, limb.wrist) / 0.97
    return Reach(
        (limb.wrist[0] - limb.root[0]) / length, (limb.wrist[1] - limb.root[1]) / length, 0.0
    )


def corners(character: Character, view: View, *parts: str) -> tuple[float, float]:
    """The top and the bottom of these groups of a figure 100 units tall that stands at 0."""
    pose = FigurePose(
        who=character.name,
        x=0,
        y=0,
        view=view,
        leg_near=standing(character.rig.limbs.leg_near),
        leg_far=standing(character.rig.limbs.leg_far),
    )
    figure = pose_figure(character, pose, 100 / character.rig.height)
    names = {character.seen(view).part(part) for part in parts}
    ys = []
    for piece in figure.pieces:
        if piece.name in names:
            x0, y0, x1, y1 = piece.box
            ys += [at(piece.matrix, point)[1] for point in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    return min(ys), max(ys)


@pytest.mark.parametrize("who", [who for who in sorted(CAST) if not who.startswith("second")])
def test_the_examples_characters_are_drawn_from_all_sides(who: str) -> None:
    assert views_of(CAST[who][1].rig) == frozenset(View)


@every_side
def test_feet_stand_on_the_same_ground_from_every_side(who: str, view: View) -> None:
    limbs = CAST[who][1].rig.limbs
    assert limbs.leg_near is not None
    assert limbs.leg_far is not None
    feet = (limbs.leg_near.end, limbs.leg_far.end)
    _, main = corners(CAST[who][1], View.THREE_QUARTER, *feet)
    _, low = corners(CAST[who][1], view, *feet)
    assert main == pytest.approx(0, abs=2)
    assert low == pytest.approx(main, abs=1)


@every_side
def test_the_head_and_the_hip_are_as_high_from_every_side(who: str, view: View) -> None:
    character = CAST[who][1]
    main = corners(character, View.THREE_QUARTER, "head")
    seen = corners(character, view, "head")
    assert seen[0] == pytest.approx(main[0], abs=1)
    assert seen[1] == pytest.approx(main[1], abs=1.5)

    def share(rig: Rig) -> float:
        assert rig.hip is not None
        return (rig.ground[1] - rig.hip[1]) / (rig.ground[1] - rig.top[1])

    assert share(character.seen(view).rig) == pytest.approx(share(character.rig), abs=0.01)


@every_side
def test_both_hands_have_five_shapes_from_every_side(who: str, view: View) -> None:
    side = CAST[who][1].seen(view)
    for limb in ("arm_near", "arm_far"):
        palms = {side.hand(limb, shape).palm for shape in Hand}
        assert len(palms) == len(Hand)
        assert side.hand(limb, Hand.HOLD).fingers


@every_side
def test_no_two_parts_of_a_picture_have_one_name(who: str, view: View) -> None:
    designs, character = CAST[who]
    scenery = designs.set.scenery
    pose = FigurePose(
        who=character.name,
        x=1000,
        y=scenery.ground,
        view=view,
        hand_near=Hand.HOLD,
        hand_far=Hand.HOLD,
    )
    camera = Camera(x=1000, y=scenery.ground - 100, width=700)
    drawing = Drawing(set=designs.set.name, mood=scenery.mood, camera=camera, figures=(pose,))
    table = draw_guides(drawing, designs, (160, 90), portfolio_of(designs)).table
    own = [part.name for part in table.parts if part.owner == character.name]
    assert len(own) == len(set(own))
    assert not [name for name in own if re.search(r"\.\d+$", name)], "counted names are guesses"
