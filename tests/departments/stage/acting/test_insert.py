"""Inserts: a thing alone fills the frame, wherever it is."""

from __future__ import annotations

import msgspec

from pegbar.assets.performance import Camera
from pegbar.departments.stage.acting.perform import perform
from pegbar.production.acting import Size, Verb
from pegbar.production.shots import Framing, Placing
from tests.departments.stage.acting.test_perform import COMPANY, TIMING, beat, shot


def camera(on: tuple[str, ...], size: Size, **lamp: object) -> Camera:
    placing = msgspec.structs.replace(Placing(prop="LAMP", x=700, y=900), **lamp)
    told = msgspec.structs.replace(
        shot(beat(1, Verb.WAIT, "")), props=(placing,), framing=Framing(size=size, on=on)
    )
    return perform(told, {}, COMPANY, TIMING).drawings[0].camera


def test_a_thing_that_stands_alone_in_the_shot_is_in_its_middle_and_large() -> None:
    found = camera(("LAMP",), Size.CU)
    assert found.x == 700
    assert found.width < camera(("ADA",), Size.MS).width
    assert abs(found.y - (900 - 30)) < 0.35 * found.width


def test_a_thing_in_a_hand_is_shown_where_the_hand_is() -> None:
    held = camera(("LAMP",), Size.CU, held_by="ADA")
    assert 550 < held.x < 690  # ADA stands at 600, the lamp stood at 700


def test_an_extreme_close_up_is_closer() -> None:
    assert camera(("LAMP",), Size.ECU).width < camera(("LAMP",), Size.CU).width
