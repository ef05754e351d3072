"""What a body does with a feeling when nobody says a word."""

from __future__ import annotations

import pytest

from pegbar.departments.stage.acting.reactions import MANNERS
from pegbar.production.acting import Emotion, Verb, Viseme
from tests.departments.stage.acting.test_perform import act, beat, figures


@pytest.mark.parametrize("manner", MANNERS)
def test_every_reaction_is_seen_and_is_over_before_the_next_beat(manner):
    poses = figures(act(beat(1, Verb.WAIT, manner=manner), beat(2, Verb.WAIT, "BEN")), "ADA")
    moved = {(one.lean, one.stretch, one.face.nod, one.face.tilt) for one in poses}
    assert len(moved) >= 2
    assert (poses[-1].lean, poses[-1].stretch, poses[-1].face.nod) == (0.0, 1.0, 0.0)


def test_a_laugh_opens_the_mouth_and_a_smile_does_not():
    def mouths(text: str) -> set[Viseme]:
        told = beat(1, Verb.WAIT, manner="smile", text=text, emotion=Emotion.HAPPY)
        return {one.face.mouth for one in figures(act(told), "ADA")}

    assert Viseme.D in mouths("Ada laughs.")
    assert mouths("Ada smiles.") == {Viseme.REST}


def test_a_pause_is_a_thought_eyes_go_down_and_come_back_with_it():
    done = act(beat(1, Verb.SPEAK), beat(2, Verb.WAIT, "", seconds=2.0), beat(3, Verb.SPEAK))
    quiet = figures(done, "ADA")[(done.lines[0].start + done.lines[0].frames) // 2 :]
    looks = [one.face.look_y for one in quiet]
    assert max(looks) > 0.5
    assert abs(looks[-1]) < 0.3
