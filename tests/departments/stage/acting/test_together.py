"""What the script asks for beside the acting: two lines at once, a sound from nowhere, a light
that is put out."""

from __future__ import annotations

import msgspec

from pegbar.departments.stage.acting.perform import perform
from pegbar.production.acting import Verb
from pegbar.production.shots import Placing
from tests.departments.stage.acting.test_perform import COMPANY, TIMING, beat, shot, speech


def test_two_lines_that_are_spoken_together_start_together_and_the_longer_one_is_waited_for() -> (
    None
):
    told = shot(
        beat(1, Verb.SPEAK, "ADA"),
        beat(2, Verb.SPEAK, "BEN", with_previous=True),
        beat(3, Verb.SPEAK, "ADA"),
    )
    speeches = {"b1": speech(2.0), "b2": speech(0.8), "b3": speech()}
    first, second, third = perform(told, speeches, COMPANY, TIMING).lines
    assert first.start == second.start
    assert third.start > first.start + first.frames


def test_a_line_together_with_nothing_before_it_simply_starts() -> None:
    told = shot(beat(1, Verb.SPEAK, with_previous=True))
    (line,) = perform(told, {"b1": speech()}, COMPANY, TIMING).lines
    assert line.start > 0


def test_a_sound_that_nobody_makes_is_heard_in_its_place() -> None:
    bell = msgspec.structs.replace(beat(1, Verb.WAIT, ""), kind="sound", manner="bell")
    kinds = [cue.kind for cue in perform(shot(bell), {}, COMPANY, TIMING).cues]
    assert kinds == ["bell"]


def test_a_light_that_is_put_out_is_out() -> None:
    lamp = Placing(prop="LAMP", x=400, y=900, lit=1.0, held_by="ADA")
    out = beat(1, Verb.LIGHT, target="LAMP", manner="out")
    told = msgspec.structs.replace(shot(out), props=(lamp,))
    drawings = perform(told, {}, COMPANY, TIMING).drawings
    lit = [next(one.lit for one in drawing.props if one.prop == "LAMP") for drawing in drawings]
    assert lit[0] == 1 and lit[-1] == 0
