from __future__ import annotations

import itertools

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


@pytest.mark.parametrize("there", [640.0, 700.0, 1043.0, 1400.0, 150.0])
def test_a_standing_foot_does_not_skate(there):
    done = act(beat(1, Verb.WALK, x=there), beat(2, Verb.WAIT))
    leg = 40 / 100 * 120 * 2
    worst = 0.0
    for side in ("leg_near", "leg_far"):
        planted: list[float] = []
        for pose in figures(done, "ADA"):
            foot = getattr(pose, side)
            if abs(foot.y * leg - pose.lift - 0.97 * leg) > 0.05:
                planted = []
                continue
            planted.append(pose.x + pose.facing * foot.x * leg)
            worst = max(worst, max(planted) - min(planted))
    assert worst <= 1.0


def test_a_walk_begins_and_ends_with_both_feet_together_and_nothing_jumps():
    done = act(beat(1, Verb.WALK, x=1043.0), beat(2, Verb.WAIT))
    leg, poses = 40 / 100 * 120 * 2, figures(done, "ADA")
    for one, other in itertools.pairwise(poses):
        still = abs(one.x - other.x) < 0.5
        for side in ("leg_near", "leg_far"):
            before, after = getattr(one, side), getattr(other, side)
            up = (0.97 - after.y) * leg + other.lift - (0.97 - before.y) * leg - one.lift
            assert abs(up) < 0.2 * leg
            assert not still or abs(after.x - before.x) * leg <= 8


def test_nobody_walks_or_jumps_seated():
    for verb in (Verb.WALK, Verb.JUMP):
        done = act(beat(1, Verb.SIT), beat(2, verb, x=1400.0), beat(3, Verb.WAIT))
        moving = [
            pose
            for before, pose in zip(figures(done, "ADA"), figures(done, "ADA")[1:], strict=False)
            if pose.x != before.x or pose.lift > 1
        ]
        assert moving and all(pose.sit <= 0.1 for pose in moving)


@pytest.mark.parametrize("verb", sorted(set(PLAYS) - {Verb.RAISE}))
def test_a_beat_cut_short_does_not_act_on_into_the_next(verb):
    def ending(seconds: float | None):
        short = beat(1, verb, target="BEN", seconds=seconds)
        done = act(short, beat(2, Verb.RAISE), beat(3, Verb.WAIT, seconds=4.0))
        pose = figures(done, "ADA")[-1]
        return pose.arm_near, pose.arm_far, pose.lean, pose.stretch, pose.x, pose.sit

    assert ending(0.1) == ending(None)


def test_a_line_that_the_shot_cuts_off_ends_with_the_shot():
    done = act(beat(1, Verb.SPEAK), frames=12)
    assert done.lines[0].start + done.lines[0].frames == 12


def test_blinks_come_every_few_seconds_and_shut_at_once_and_open_softly():
    close = Framing(size=Size.CU, on=("ADA",))
    done = act(beat(1, Verb.WAIT, seconds=60.0), framing=close)
    lids = [pose.face.lids for pose in figures(done, "ADA")]
    shut = [one == 0 for one in lids]
    starts = [i for i in range(1, len(shut)) if shut[i] and not shut[i - 1]]
    gaps = [(later - one) / 12 for one, later in itertools.pairwise(starts)]
    assert min(gaps) > 0.9 and max(gaps) < 5.5
    assert all(0 < lids[i + 1] < 1 and lids[i + 2] == 1 for i in starts[:-1])


def test_what_is_raised_does_not_cover_the_mouth():
    big = msgspec.structs.replace(RIG, face=FaceRig(mouth=Mouth(at=(60, 40)), ball=(52, 30, 30)))
    for rig in (big, msgspec.structs.replace(big, face=FaceRig(ball=(52, 14, 12)))):
        company = Company(
            rigs={"ADA": rig, "BEN": RIG}, props=COMPANY.props, scenery=SET, room=ROOM
        )
        done = perform(shot(beat(1, Verb.RAISE), beat(2, Verb.WAIT)), {}, company, TIMING)
        hand = figures(done, "ADA")[-1].arm_near
        middle, _, radius = rig.face.ball
        assert abs(LIMB.root[0] + hand.x * LIMB.length - middle) > radius
        assert hand.y < -0.4


def test_the_match_goes_to_the_lamp_in_the_hand():
    done = act(beat(1, Verb.PICK_UP, target="LAMP"), beat(2, Verb.LIGHT, target="LAMP"))
    lit = next(i for i, one in enumerate(done.exposures) if done.drawings[one].props[0].lit > 0.5)
    pose = done.drawings[done.exposures[lit]].figures[0]
    assert abs(pose.arm_far.x - pose.arm_near.x) < 0.15


def test_steps_are_heard_when_feet_come_down():
    done = act(beat(1, Verb.WALK, x=1043.0))
    poses = figures(done, "ADA")
    leg = 40 / 100 * 120 * 2
    for cue in (cue for cue in done.cues if cue.kind == "step"):
        near = poses[max(cue.frame // 2 - 1, 0) : cue.frame // 2 + 2]
        assert any(
            abs(foot.y * leg - pose.lift - 0.97 * leg) < 0.12 * leg
            for pose in near
            for foot in (pose.leg_near, pose.leg_far)
        )
        assert any(
            max(abs(pose.leg_near.x), abs(pose.leg_far.x)) > 0.1 or pose.x == 1043 for pose in near
        )


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
