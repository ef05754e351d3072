"""Keys set by hand win over the acting, to the value."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.acting import Ease, Hand, Verb, View
from pegbar.production.shots import Key
from tests.departments.stage.acting.test_perform import act, beat

LENGTH = 72
either = st.floats(-1, 1).map(lambda x: round(x, 3))
keys = st.builds(
    Key,
    at=st.integers(1, LENGTH),
    lean=st.none() | st.floats(-40, 40).map(lambda x: round(x, 2)),
    sit=st.none() | st.floats(0, 1).map(lambda x: round(x, 2)),
    nod=st.none() | either,
    look=st.none() | st.tuples(either, either),
    arm_near=st.none() | st.tuples(either, either),
    hand_far=st.none() | st.sampled_from(list(Hand)),
    view=st.none() | st.sampled_from(list(View)),
    facing=st.none() | st.sampled_from(["left", "right"]),
    ease=st.sampled_from(list(Ease)),
    chart=st.just(()) | st.just((0.1, 0.5, 0.9)),
    hold=st.integers(0, 12),
)


def on(done, frame: int):
    drawing = done.drawings[done.exposures[frame - 1]]
    return next(one for one in drawing.figures if one.who == "ADA")


def keyed(*given_keys: Key, verb: Verb = Verb.WAVE):
    return act(beat(1, verb), frames=LENGTH, keys={"ADA": given_keys})


@settings(max_examples=60, deadline=None)
@given(st.lists(keys, max_size=4, unique_by=lambda key: key.at))
def test_on_the_frame_of_a_key_the_pose_has_the_keys_values(drawn):
    ordered = sorted(drawn, key=lambda key: key.at)
    done = keyed(*ordered)
    assert done.frames == LENGTH
    for key in ordered:
        pose = on(done, key.at)
        said = {
            "lean": pose.lean,
            "sit": pose.sit,
            "nod": pose.face.nod,
            "look": (pose.face.look_x, pose.face.look_y),
            "arm_near": (pose.arm_near.x, pose.arm_near.y),
            "hand_far": pose.hand_far,
            "view": pose.view,
            "facing": "left" if pose.facing < 0 else "right",
        }
        for name, value in said.items():
            assert getattr(key, name) in (None, value)


def test_what_no_key_names_is_acted_on():
    done, plain = keyed(Key(at=5, lean=20.0)), act(beat(1, Verb.WAVE), frames=LENGTH)
    for frame in range(1, LENGTH, 2):
        assert on(done, frame).arm_near == on(plain, frame).arm_near


def test_a_key_with_an_odd_frame_begins_a_drawing_there():
    done = keyed(Key(at=10, lean=30.0, ease=Ease.STEP))
    assert on(done, 9).lean == 0.0
    assert on(done, 10).lean == 30.0


def test_a_hold_rests_the_whole_body_but_not_the_blinks():
    done = keyed(Key(at=7, nod=0.5, hold=20))
    first = on(done, 7)
    for frame in range(8, 27):
        pose = on(done, frame)
        assert (pose.arm_near, pose.lean, pose.stretch) == (
            first.arm_near,
            first.lean,
            first.stretch,
        )


def test_a_chart_places_the_inbetweens():
    done = keyed(Key(at=1, lean=0.0), Key(at=21, lean=40.0, chart=(0.25, 0.5, 0.75)))
    assert [on(done, frame).lean for frame in (1, 5, 7, 11, 17, 21)] == [0, 0, 10, 20, 30, 40]


def test_an_overshoot_goes_beyond_both_ends():
    done = keyed(Key(at=1, lean=0.0), Key(at=41, lean=20.0, ease=Ease.BACK))
    leans = [on(done, frame).lean for frame in range(1, 42)]
    assert min(leans) < -0.5 and max(leans) > 20.5
