"""Which keyframes serve which shot."""

from __future__ import annotations

from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.performance import Camera, Drawing, FigurePose, PropPose
from pegbar.departments.painting.choose import MOST, keys_for, keys_showing
from pegbar.production.acting import Size
from pegbar.production.shots import Framing, Placing, Shot, Standing


def shot(identity="sc1-sh2", cast=("ANA",), place="HILL", mood="day", props=()) -> Shot:
    return Shot(
        id=identity,
        scene="sc1",
        number=2,
        heading="EXT. HILL - DAY",
        set=place,
        mood=mood,
        framing=Framing(size=Size.MS, on=cast),
        cast=tuple(Standing(who=who, x=0, facing=1) for who in cast),
        props=props,
        beats=(),
        first_line=1,
        last_line=2,
    )


def keyframe(identity="sc1-sh2", cast=("ANA",), place="HILL", mood="day", props=()) -> KeyframeFile:
    return KeyframeFile(
        format=1,
        shot=identity,
        by="an artist",
        size=(96, 54),
        drawing=Drawing(
            set=place,
            mood=mood,
            camera=Camera(0, 0, 100),
            figures=tuple(FigurePose(who=who, x=0, y=0) for who in cast),
            props=props,
        ),
    )


def test_a_shot_is_painted_from_its_own_keys_first():
    keys = {"a": keyframe("sc1-sh1"), "b": keyframe(), "c": keyframe()}
    assert keys_for(shot(), keys) == ("b", "c", "a")


def test_a_shot_without_keys_of_its_own_is_painted_from_its_neighbours():
    assert keys_for(shot("sc1-sh9"), {"a": keyframe("sc1-sh1")}) == ("a",)


def test_a_shot_whose_figure_nobody_painted_is_not_painted():
    assert keys_for(shot(cast=("ANA", "BEN")), {"a": keyframe(cast=("ANA",))}) == ()


def test_figures_may_come_from_different_keys():
    keys = {"a": keyframe(cast=("ANA",)), "b": keyframe("sc1-sh7", cast=("BEN",))}
    assert keys_for(shot(cast=("ANA", "BEN")), keys) == ("a", "b")


def test_keys_of_another_set_or_mood_do_not_serve():
    assert keys_for(shot(), {"a": keyframe(place="CAVE")}) == ()
    assert keys_for(shot(), {"a": keyframe(mood="night")}) == ()


def test_an_empty_set_is_painted_from_keys_of_the_set():
    assert keys_for(shot(cast=()), {"a": keyframe(cast=("ANA",))}) == ("a",)


def test_at_most_four_keys_serve_a_shot_and_still_show_every_figure():
    keys = {f"a{n}": keyframe() for n in range(6)}
    keys["z"] = keyframe("sc1-sh7", cast=("BEN",))
    chosen = keys_for(shot(cast=("ANA", "BEN")), keys)
    assert len(chosen) == MOST
    assert "z" in chosen


def test_keys_with_the_lamp_lit_serve_a_shot_with_the_lamp_lit():
    keys = {
        "out": keyframe("sc1-sh1", props=(PropPose(prop="LAMP", lit=0.0),)),
        "lit": keyframe("sc1-sh3", props=(PropPose(prop="LAMP", lit=1.0),)),
    }
    lamp = (Placing(prop="LAMP", x=0, y=0, lit=1.0),)
    assert keys_for(shot("sc1-sh9", props=lamp), keys) == ("lit", "out")


def test_a_thing_that_only_another_key_shows_brings_that_key_along():
    raised = (PropPose(prop="MOON", raised=1.0),)
    keys = {n: keyframe("sc1-sh3") for n in "abcd"} | {"m": keyframe("sc1-sh4", props=raised)}
    moon = (Placing(prop="MOON", x=0, y=0, raised=1.0),)
    assert "m" in keys_for(shot(props=moon), keys)
    assert "m" not in keys_for(shot(), keys)


def test_a_look_is_learned_from_keys_that_show_who_wears_it_those_of_the_place_first():
    keys = {
        "a": keyframe("sc1-sh1", place="TOWN"),
        "b": keyframe("sc1-sh5"),
        "c": keyframe("sc1-sh6", cast=("BEN",)),
    }
    assert keys_showing("ANA", (keyframe(),), keys) == ("b", "a")
