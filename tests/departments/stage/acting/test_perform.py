from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.performance import Performance
from pegbar.assets.speech import Phone, Speech
from pegbar.departments.stage.acting.perform import Company, Timing, perform
from pegbar.departments.stage.acting.verbs import PLAYS
from pegbar.production.acting import Emotion, Size, Verb, Viseme
from pegbar.production.rig import FaceRig, Limb, Limbs, Mouth, Rig, RigPart
from pegbar.production.scenery import Layer, Prop, Scenery
from pegbar.production.shots import Beat, Framing, Placing, Shot, Standing

LIMB = Limb(root=(50, 60), wrist=(50, 100), end="hand", length=40)
RIG = Rig(
    format=1,
    height=120,
    ground=(50, 100),
    top=(50, 0),
    parts=(RigPart(name="head"),),
    limbs=Limbs(arm_near=LIMB, arm_far=LIMB, leg_near=LIMB, leg_far=LIMB),
    face=FaceRig(mouth=Mouth(at=(50, 28))),
)
SET = Scenery(
    format=1,
    ground=900,
    units_per_cm=2,
    layers=(Layer(group="back"),),
    marks={"left": 400, "right": 1500},
    left=100,
    right=1900,
)
ROOM = (0.0, 0.0, 2000.0, 1100.0)
COMPANY = Company(
    rigs={"ADA": RIG, "BEN": RIG},
    props={"LAMP": Prop(format=1), "MOON": Prop(format=1, rise=200)},
    scenery=SET,
    room=ROOM,
)
TIMING = Timing(fps=24, aspect=16 / 9)


def speech(seconds: float = 1.2) -> Speech:
    sounds = [Phone(sound, i * 0.1, i * 0.1 + 0.1) for i, sound in enumerate("mɑmisoʊfə")]
    return Speech(seconds=seconds, phones=tuple(sounds), voiced=True, voice="test")


def beat(number: int, verb: Verb, who: str = "ADA", **more) -> Beat:
    kind = "line" if verb is Verb.SPEAK else "action"
    return Beat(id=f"b{number}", kind=kind, verb=verb, who=who, first_line=1, last_line=1, **more)


def shot(*beats: Beat, **more) -> Shot:
    given = {"framing": Framing(size=Size.MS, on=("ADA",)), **more}
    return Shot(
        id="sc1-sh010",
        scene="sc1",
        number=1,
        heading="EXT. ROOF",
        set="ROOF",
        mood="day",
        cast=(Standing(who="ADA", x=600, facing=1), Standing(who="BEN", x=1100, facing=-1)),
        props=(Placing(prop="LAMP", x=700, y=900), Placing(prop="MOON", x=1000, y=300)),
        beats=beats,
        first_line=1,
        last_line=2,
        **given,
    )


def act(*beats: Beat, **more) -> Performance:
    speeches = {one.id: speech() for one in beats if one.verb is Verb.SPEAK}
    return perform(shot(*beats, **more), speeches, COMPANY, TIMING)


def figures(performance: Performance, who: str):
    seen = [performance.drawings[number] for number in performance.exposures[::2]]
    return [next(one for one in drawing.figures if one.who == who) for drawing in seen]


@pytest.mark.parametrize("verb", sorted(PLAYS))
@pytest.mark.parametrize("target", ["", "BEN", "LAMP", "right", "nobody"])
def test_every_verb_can_be_played_towards_anything(verb, target):
    done = act(beat(1, verb, target=target), beat(2, Verb.SPEAK))
    assert set(done.exposures) == set(range(len(done.drawings)))
    assert done.lines[0].start + done.lines[0].frames <= done.frames


def test_every_verb_has_its_play():
    assert set(PLAYS) == set(Verb) - {Verb.SPEAK}


def test_the_same_shot_is_the_same_performance():
    beats = (beat(1, Verb.WALK, target="BEN"), beat(2, Verb.SPEAK))
    assert msgspec.json.encode(act(*beats)) == msgspec.json.encode(act(*beats))


def test_equal_drawings_are_one_drawing_and_holds_are_real():
    done = act(beat(1, Verb.SPEAK), beat(2, Verb.WAIT), beat(3, Verb.SPEAK, "BEN"))
    assert len(set(done.drawings)) == len(done.drawings)
    assert len(done.drawings) <= 0.6 * done.frames / 2 + 12


def test_drawings_change_on_twos_only():
    done = act(beat(1, Verb.JUMP))
    pairs = zip(done.exposures[::2], done.exposures[1::2], strict=False)
    assert all(one == other for one, other in pairs)


def test_a_standing_foot_does_not_skate():
    done = act(beat(1, Verb.WALK, target="right"), framing=Framing(size=Size.WS, on=("ADA",)))
    leg = 40 / 100 * 120 * 2
    planted: list[float] = []
    worst = 0.0
    for pose in figures(done, "ADA"):
        foot = pose.leg_near
        on_ground = abs(foot.y * leg - pose.lift - 0.97 * leg) < 0.2
        if not (on_ground and foot.x):
            planted = []
            continue
        planted.append(pose.x + pose.facing * foot.x * leg)
        worst = max(worst, max(planted) - min(planted))
    assert worst <= 1.0


def test_a_walk_ends_where_the_story_says():
    assert figures(act(beat(1, Verb.WALK, x=1400.0)), "ADA")[-1].x == 1400


def test_what_is_handed_over_changes_hands():
    done = act(beat(1, Verb.PICK_UP, target="LAMP"), beat(2, Verb.HAND_OVER, target="BEN"))
    holders = [done.drawings[i].props[0].held_by for i in done.exposures]
    assert [one for i, one in enumerate(holders) if not i or one != holders[i - 1]] == [
        "",
        "ADA",
        "BEN",
    ]


def test_a_lamp_is_lit_and_a_moon_rises_and_both_stay():
    done = act(beat(1, Verb.LIGHT, target="LAMP"), beat(2, Verb.RISE, "MOON"))
    lamp, moon = done.drawings[done.exposures[-1]].props
    assert (lamp.lit, moon.raised) == (1.0, 1.0)


def test_a_length_that_was_asked_for_wins():
    assert act(beat(1, Verb.SPEAK), frames=30).frames == 30


def test_a_changed_line_leaves_what_was_before_it_as_it_was():
    beats = (beat(1, Verb.WALK, target="BEN"), beat(2, Verb.SPEAK))
    one = perform(shot(*beats), {"b2": speech(1.0)}, COMPANY, TIMING)
    other = perform(shot(*beats), {"b2": speech(2.5)}, COMPANY, TIMING)
    before = one.lines[0].start - 4
    for frame in range(before):
        assert one.drawings[one.exposures[frame]] == other.drawings[other.exposures[frame]]


def test_mouths_move_while_a_line_is_spoken_and_rest_after_it():
    done = act(beat(1, Verb.SPEAK), beat(2, Verb.WAIT))
    mouths = [pose.face.mouth for pose in figures(done, "ADA")]
    assert Viseme.A in mouths
    assert mouths[-4:] == [Viseme.REST] * 4


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("push", [0.0, 0.2, -0.2])
def test_the_camera_stays_inside_the_set(size, push):
    framing = Framing(size=size, on=("ADA", "BEN"), push=push, pan=0.1)
    for drawing in act(beat(1, Verb.WAIT), framing=framing).drawings:
        camera = drawing.camera
        half, tall = camera.width / 2, camera.width / TIMING.aspect / 2
        assert camera.x - half >= ROOM[0] - 1
        assert camera.x + half <= ROOM[2] + 1
        assert camera.y - tall >= ROOM[1] - 1
        assert camera.y + tall <= ROOM[3] + 1


@pytest.mark.parametrize("size", [Size.CU, Size.MCU, Size.MS, Size.FS])
def test_a_face_is_wholly_in_or_wholly_out(size):
    camera = act(beat(1, Verb.WAIT), framing=Framing(size=size, on=("ADA",))).drawings[0].camera
    half = camera.width / 2
    head = 120 * 2 * 0.28 * 1.16
    for x, must in ((600, True), (1100, False)):
        left, right = x - head / 2, x + head / 2
        inside = left >= camera.x - half and right <= camera.x + half
        outside = right <= camera.x - half or left >= camera.x + half
        assert inside or (outside and not must)


beats = st.builds(
    lambda verb, who, target, emotion, seconds: (verb, who, target, emotion, seconds),
    st.sampled_from(list(Verb)),
    st.sampled_from(["ADA", "BEN", "LAMP", "MOON", ""]),
    st.sampled_from(["", "ADA", "BEN", "LAMP", "MOON", "left", "void"]),
    st.sampled_from(list(Emotion)),
    st.sampled_from([None, 0.0, 0.4, 3.0]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(beats, max_size=6), st.sampled_from(list(Size)))
def test_any_beats_in_any_order_make_a_whole_performance(drawn, size):
    made = [
        beat(i, verb, who, target=target, emotion=emotion, seconds=seconds)
        for i, (verb, who, target, emotion, seconds) in enumerate(drawn)
    ]
    done = act(*made, framing=Framing(size=size, on=("ADA",)))
    assert done.frames >= 2
    assert max(done.exposures) == len(done.drawings) - 1
    for line in done.lines:
        assert 0 <= line.start < done.frames
