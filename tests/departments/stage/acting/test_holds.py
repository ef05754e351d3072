"""Holds are real, and nobody is dead in them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.acting import Emotion, Size, Verb
from pegbar.production.shots import Framing
from tests.departments.stage.acting.test_perform import act, beat, figures

VERBS = sorted(set(Verb) - {Verb.WALK, Verb.ENTER, Verb.EXIT})


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(["ADA", "BEN"])), max_size=4),
    st.sampled_from([Size.WS, Size.CU]),
)
def test_nobody_is_still_for_longer_than_two_and_a_half_seconds(drawn, size):
    beats = [beat(i, verb, who, target="BEN") for i, (verb, who) in enumerate(drawn)]
    done = act(*beats, beat(9, Verb.WAIT, seconds=6.0), framing=Framing(size=size, on=("ADA",)))
    for who in ("ADA", "BEN"):
        runs = [len(list(run)) for _, run in itertools.groupby(figures(done, who))]
        assert max(runs) <= 30


def test_a_body_is_held_while_its_mouth_speaks():
    done = act(beat(1, Verb.SPEAK, emotion=Emotion.SAD), beat(2, Verb.WAIT))
    bodies = {(one.lean, one.arm_near, one.arm_far, one.face.nod) for one in figures(done, "ADA")}
    mouths = {one.face.mouth for one in figures(done, "ADA")}
    assert len(mouths) >= 4
    assert len(bodies) <= 12


def test_every_move_arrives_exactly_where_it_ends():
    done = act(beat(1, Verb.RAISE), beat(2, Verb.WAIT), beat(3, Verb.LOWER), beat(4, Verb.WAIT))
    last = figures(done, "ADA")[-1]
    assert (last.stretch, last.sit, last.lean) == (1.0, 0.0, 0.0)


def test_slow_changes_fall_on_fours_so_that_figures_and_camera_change_together():
    framing = Framing(size=Size.CU, on=("ADA",), push=0.05)
    done = act(beat(1, Verb.WAIT, seconds=5.0), framing=framing)
    cameras = [done.drawings[number].camera for number in done.exposures]
    turns = [frame for frame, (a, b) in enumerate(itertools.pairwise(cameras), 1) if a != b]
    assert len(turns) > 10
    assert all(frame % 4 == 0 for frame in turns)
    assert cameras[0] == cameras[7] and cameras[-1] == cameras[-8]


@pytest.mark.parametrize("push", [0.3, 0.5])
def test_a_push_never_cuts_the_face_that_it_goes_to(push):
    framing = Framing(size=Size.MS, on=("ADA",), push=push)
    done = act(beat(1, Verb.WAIT, seconds=4.0), framing=framing)
    camera = done.drawings[done.exposures[-1]].camera
    top = camera.y - camera.width / (16 / 9) / 2
    assert camera.width < done.drawings[0].camera.width * 0.75
    assert top <= 900 - 240


@pytest.mark.parametrize("verb", [Verb.WAVE, Verb.JUMP, Verb.SPEAK, Verb.HUG, Verb.SHRUG])
def test_a_shot_is_not_cut_while_it_moves(verb: Verb):
    done = act(beat(1, verb, target="BEN"))
    shown = done.exposures
    assert len(set(shown[-6:])) == 1
