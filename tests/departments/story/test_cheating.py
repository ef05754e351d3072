"""Positions are cheated for the camera: out of a single, apart after a hug."""

from __future__ import annotations

from pegbar.production.shots import Shot
from tests.departments.story.stage import directed, scene

SAD = "MIRA\nHi.\n\nOTTO\nHi.\n\nMIRA\n(sadly)\nOh.\n\nOTTO\n(sadly)\nNo."
UNITS = 2


def places(shot: Shot) -> dict[str, float]:
    return {one.who: one.x for one in shot.cast}


def test_in_a_single_the_other_stands_out_of_frame_on_the_side_that_they_are_on() -> None:
    shots = scene("OTTO walks to MIRA.\n\n" + SAD).shots
    pair, single = shots[1], shots[2]
    assert single.framing.on == ("MIRA",)
    before, cheat = places(pair), places(single)
    assert cheat["MIRA"] == before["MIRA"]
    assert abs(cheat["OTTO"] - cheat["MIRA"]) >= 190 * UNITS - 0.1
    assert (cheat["OTTO"] < cheat["MIRA"]) == (before["OTTO"] < before["MIRA"])


def test_a_cheat_is_for_one_shot_only() -> None:
    text = "OTTO walks to MIRA.\n\n" + SAD + "\n\nOtto hugs Mira."
    shots = scene(text).shots
    assert places(shots[-1]) == places(shots[1])


def test_whoever_carries_the_light_stays_where_the_light_comes_from() -> None:
    text = "OTTO holds the lamp. The lamp is lit. OTTO walks to MIRA.\n\n" + SAD
    shots = scene(text).shots
    single = next(shot for shot in shots if shot.framing.on == ("MIRA",))
    assert places(single) == places(shots[1])


def test_whom_the_director_placed_stays_there() -> None:
    text = "format: 1\nshots: {sc1-sh030: {cast: {OTTO: {x: 850}}}}"
    shots = scene("OTTO walks to MIRA.\n\n" + SAD, direction=directed(text)).shots
    assert places(shots[2])["OTTO"] == 850


def test_two_who_hugged_have_stepped_apart_in_the_next_shot() -> None:
    story = scene("MIRA and OTTO.\n\nMIRA\nHi.\n\nOtto hugs Mira.\n\nMIRA\n(happily)\nOh!")
    hug = next(b for shot in story.shots for b in shot.beats if b.verb.value == "hug")
    last = places(story.shots[-1])
    assert hug.x is not None and abs(last["OTTO"] - last["MIRA"]) >= 62 * UNITS - 0.1
