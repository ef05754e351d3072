from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from pegbar.assets.performance import Camera, Face, PropPose, Reach
from pegbar.departments.stage.critic.review import finding, marked
from pegbar.departments.stage.critic.sight import (
    Awaited,
    Case,
    Missing,
    Neighbour,
    look_at,
)
from pegbar.departments.stage.critic.silhouettes import outline_lost
from pegbar.departments.stage.design import Designs
from pegbar.production.acting import Size, Verb, View, Viseme
from pegbar.production.shots import Framing
from tests.departments.stage.critic.cases import (
    beat,
    case,
    drawn,
    faults,
    figure,
    good,
    lamp,
    line,
    says,
    shot,
    talk,
    told,
)
from tests.departments.stage.studio import designs, read, reading

REST = drawn(figure())
WIDE = Camera(800, 450, 1600)


def neighbour(x: float = 700.0) -> Neighbour:
    two = drawn(figure(x=x), figure("TWIN", x=900), camera=WIDE)
    return Neighbour(shot=shot(name="sc1-sh010"), performance=told([(two, 24)]))


def half_face() -> Case:
    return case(told([(drawn(figure(), camera=Camera(960, 640, 480)), 48)]))


def covered_face() -> Case:
    return case(told([(drawn(figure(), figure("TWIN", x=716, y=774)), 48)]))


def shut_mouth() -> Case:
    return case(told([(REST, 48)], line()))


def restless() -> Case:
    moving = [(drawn(figure(arm_near=Reach(0.01 * n, 0.9))), 2) for n in range(24)]
    return case(told(moving))


def abrupt() -> Case:
    moving = [(drawn(figure(arm_near=Reach(0.1 * n, 0.9))), 2) for n in range(3)]
    return case(told([(REST, 42), *moving]))


def unheld_reveal() -> Case:
    states = [(drawn(figure(), props=[lamp(lit=lit)]), n) for lit, n in ((0, 42), (1, 6))]
    return case(told(states), shot(beat(Verb.LIGHT, target="LAMP")))


def too_fast() -> Case:
    words = line("Nobody could ever read as many words as these are.", frames=20)
    return case(told([(REST, 12), (drawn(talk()), 20), (REST, 16)], words))


def skating() -> Case:
    return case(told([(drawn(figure(x=640 + 6 * n)), 2) for n in range(24)]))


def beyond_the_set() -> Case:
    return case(told([(drawn(figure(x=60), camera=Camera(60, 640, 560)), 48)]))


def too_early() -> Case:
    early = drawn(figure(), props=[lamp(lit=1)])
    return case(told([(early, 48)]), awaited=(Awaited(name="LAMP", how="light", here=True),))


def risen() -> Case:
    up = drawn(figure(), props=[PropPose(prop="MOON", x=780, y=560, raised=1)])
    return case(told([(up, 48)]), awaited=(Awaited(name="MOON", how="rise", shot="sc1-sh030"),))


def not_yet_here() -> Case:
    return case(told([(REST, 48)]), awaited=(Awaited(name="DOT", how="enter", shot="sc1-sh030"),))


def left_already() -> Case:
    return case(told([(REST, 48)]), awaited=(Awaited(name="DOT", how="exit", shot="sc1-sh010"),))


def out_of_sight() -> Case:
    return case(told([(REST, 48)]), shot(beat(Verb.PICK_UP, target="LAMP", text="She takes it.")))


def unstaged() -> Case:
    return case(good(), missing=(Missing(line=7, text="She ponders the infinite."),))


def crossed() -> Case:
    here = drawn(figure(x=900), figure("TWIN", x=700), camera=WIDE)
    return case(told([(here, 48)]), before=neighbour())


def flipped() -> Case:
    here = drawn(figure(facing=-1), figure("TWIN", x=900), camera=Camera(800, 500, 900))
    return case(told([(here, 48)]), before=neighbour())


def leapt() -> Case:
    here = drawn(figure(x=350), figure("TWIN", x=900), camera=Camera(700, 500, 1000))
    return case(told([(here, 48)]), before=neighbour())


def jump_cut() -> Case:
    here = drawn(figure(), figure("TWIN", x=900), camera=Camera(820, 455, 1560))
    return case(told([(here, 48)]), before=neighbour())


def other_hands() -> Case:
    old = told([(drawn(figure(), props=[lamp(held_by="DOT")], camera=WIDE), 24)])
    before = Neighbour(shot=shot(name="sc1-sh010"), performance=old)
    return case(told([(drawn(figure(), props=[lamp()]), 48)]), before=before)


def turned_away() -> Case:
    back = drawn(figure(view=View.BACK, face=Face(mouth=Viseme.D)))
    return case(told([(back, 48)], line()))


def speaker_out_of_frame() -> Case:
    away = drawn(talk(x=200), camera=Camera(1000, 640, 560))
    return case(told([(away, 48)], line()))


def touching_bodies() -> Case:
    return case(told([(drawn(figure(), figure("TWIN", x=792)), 48)]))


def held_inside() -> Case:
    held = [PropPose(prop="LAMP", held_by="DOT", x=28, y=-60)]
    of = shot(beat(Verb.RAISE, target="LAMP"))
    return case(told([(drawn(figure(), props=held), 48)]), of)


FOUND = [
    (touching_bodies, "just touch", "note"),
    (held_inside, "inside the holder", "note"),
    (covered_face, "covers", "warning"),
    (shut_mouth, "never opens", "error"),
    (restless, "nothing rests", "warning"),
    (abrupt, "cut while it moves", "note"),
    (unheld_reveal, "the shot ends", "warning"),
    (too_fast, "letters a second", "warning"),
    (skating, "feet of DOT slide", "warning"),
    (beyond_the_set, "past the edge of the set", "warning"),
    (too_early, "burns before it is lit", "error"),
    (risen, "seen before it rises in sc1-sh030", "error"),
    (not_yet_here, "seen before entering", "error"),
    (left_already, "seen after leaving", "error"),
    (out_of_sight, "out of sight", "warning"),
    (unstaged, "ponders the infinite", "warning"),
    (crossed, "jumps across the line", "error"),
    (flipped, "looks the other way", "warning"),
    (leapt, "somewhere else", "warning"),
    (jump_cut, "a jump cut", "warning"),
    (other_hands, "was held by DOT", "error"),
    (turned_away, "only the back", "warning"),
    (speaker_out_of_frame, "out of the frame", "warning"),
]


@pytest.mark.parametrize(("broken", "words", "level"), FOUND)
def test_a_shot_broken_on_purpose_is_accused_of_just_that(
    broken: object, words: str, level: str
) -> None:
    found = says(broken(), words)  # type: ignore[operator]
    assert found is not None, [one.message for one in faults(broken())]  # type: ignore[operator]
    assert found.level == level


def test_a_good_shot_is_accused_of_nothing() -> None:
    assert faults(case(good())) == ()


def test_a_half_face_is_an_error_and_a_whole_one_or_none_is_not() -> None:
    found = [one.level for one in faults(half_face()) if "is cut by" in one.message]
    assert found == ["error"]
    away = case(told([(drawn(figure(), camera=Camera(1150, 640, 480)), 48)]))
    assert says(away, "is cut by") is None


def test_a_shoulder_that_is_looked_over_may_be_cut() -> None:
    over = shot(framing=Framing(size=Size.MS, on=("TWIN",), over="DOT"))
    broken = half_face()
    assert says(case(broken.performance, over), "is cut by") is None


def test_one_who_passes_the_edge_is_not_cut() -> None:
    walk = [(drawn(figure(x=500 + 20 * n), camera=Camera(960, 640, 480)), 2) for n in range(24)]
    assert says(case(told(walk)), "is cut by") is None


def test_one_who_enters_may_stand_in_the_door_but_not_wait_there() -> None:
    awaited = (Awaited(name="DOT", how="enter", here=True),)
    walk = [(drawn(figure(x=600 + 4 * n)), 2) for n in range(24)]
    assert says(case(told(walk), awaited=awaited), "before entering") is None
    assert says(case(told([(REST, 48)]), awaited=awaited), "before entering") is not None


def test_a_cut_that_keeps_sides_places_and_looks_is_not_accused() -> None:
    close = drawn(figure(), figure("TWIN", x=900), camera=Camera(800, 560, 800))
    found = [one.message for one in faults(case(told([(close, 48)]), before=neighbour()))]
    assert not [one for one in found if "sc1-sh010" in one]


def test_a_dissolve_may_leap() -> None:
    leap = leapt()
    soft = msgspec.structs.replace(leap.shot, transition="dissolve")
    assert says(case(leap.performance, soft, before=leap.before), "somewhere else") is None


def test_findings_say_when_where_and_what_to_do() -> None:
    broken = half_face()
    (fault,) = [one for one in faults(broken) if "is cut by" in one.message]
    told_of = finding(fault, "sc1-sh020")
    assert (told_of.department, told_of.shot, told_of.frame) == ("critic", "sc1-sh020", 1)
    assert "frame 1 (0.0 s)" in told_of.message
    assert "frame: {size: FS}" in told_of.message
    picture = marked(broken, fault, 16 / 9)
    assert picture.shape == (360, 640, 3)
    assert (picture == (255, 64, 48)).all(axis=2).sum() > 100


def test_the_worst_comes_first() -> None:
    assert faults(crossed())[0].level == "error"


def repainted(*colours: tuple[str, str]) -> Designs:
    art = read("dot.svg").decode()
    for old, new in colours:
        art = art.replace(old, new)
    return designs(reading(dot_svg=art))


def test_a_mouth_eyes_and_brows_of_the_skins_colour_cannot_be_told() -> None:
    inks = ("#fffaf2", "#2a1c2e", "#3b2230", "#2a1c3a", "#ffffff")
    plain = repainted(*((ink, "#f4c8a2") for ink in inks))
    good_case = case(told([(REST, 48)]))
    broken = replace(good_case, designs=plain)
    found = {one.message.split(" of ")[0] for one in faults(broken)}
    assert {"the eyes", "the brows"} <= found
    assert says(good_case, "cannot be told") is None


def test_a_figure_in_the_colour_of_the_ground_sinks_into_it() -> None:
    one = look_at(case(told([(REST, 48)])), (320, 180))[0]
    mask = one.owner("DOT")
    ground = np.full((180, 320, 3), 90, np.uint8)
    sunk = replace(one, paint=lambda: np.where(mask[..., None], 100, ground).astype(np.uint8))
    clear = replace(one, paint=lambda: np.where(mask[..., None], 200, ground).astype(np.uint8))
    assert outline_lost(sunk, mask)[0] == 1
    assert outline_lost(clear, mask)[0] == 0
    assert outline_lost(one, mask)[0] < 0.1
