"""Over shoulders, on the spot, by hand, and from one focus to another."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from pegbar.departments.stage.acting.perform import Company, perform
from pegbar.production.acting import Size, Verb, View
from pegbar.production.rig import LimbView, LimbViews, RigView
from pegbar.production.shots import Framing
from tests.departments.stage.acting.test_perform import (
    COMPANY,
    RIG,
    ROOM,
    SET,
    TIMING,
    act,
    beat,
    figures,
    shot,
)

SIDE = RigView(ground=(250, 100), top=(250, 0))
LONGER = LimbViews(
    leg_near=LimbView(root=(248, 58), wrist=(248, 100), length=44),
    leg_far=LimbView(root=(252, 58), wrist=(252, 100), length=44),
)
TURNED = msgspec.structs.replace(
    RIG,
    views={
        View.FRONT: SIDE,
        View.PROFILE: RigView(ground=(250, 100), top=(250, 0), limbs=LONGER),
        View.BACK: SIDE,
    },
)
ALL_SIDES = Company(
    rigs={"ADA": TURNED, "BEN": TURNED}, props=COMPANY.props, scenery=SET, room=ROOM
)


def waits(framing: Framing, seconds: float = 3.0):
    return act(beat(1, Verb.WAIT, seconds=seconds), framing=framing)


@pytest.mark.parametrize("size", [Size.MS, Size.MCU, Size.CU])
@pytest.mark.parametrize(("on", "over"), [("ADA", "BEN"), ("BEN", "ADA")])
def test_over_a_shoulder_the_near_one_is_large_at_its_own_edge_and_the_other_in_full(
    size, on, over
):
    framing = Framing(size=size, on=(on,), over=over)
    told = shot(beat(1, Verb.WAIT), framing=framing)
    drawing = perform(told, {}, ALL_SIDES, TIMING).drawings[0]
    camera, near = drawing.camera, drawing.figures[-1]
    other = next(one for one in drawing.figures if one.who == on)
    side = 1 if over == "BEN" else -1
    assert near.who == over and near.near > 1.0
    assert 0.4 < (near.x - camera.x) * side / camera.width < 0.55
    assert near.facing == -side
    head = 120 * 2 * 0.3248 / 2
    assert abs(other.x - camera.x) + head < camera.width / 2


def test_a_shoulder_is_seen_from_behind_and_without_a_back_there_is_none():
    framing = Framing(size=Size.MCU, on=("ADA",), over="BEN")
    told = shot(beat(1, Verb.WAIT), framing=framing)
    near = perform(told, {}, ALL_SIDES, TIMING).drawings[0].figures[-1]
    assert (near.who, near.view) == ("BEN", View.BACK)
    alone = act(beat(1, Verb.WAIT), framing=framing).drawings[0]
    assert all(one.near == 1.0 for one in alone.figures)


def test_a_pan_turns_the_camera_on_its_spot_and_a_truck_carries_it():
    panned = waits(Framing(size=Size.CU, on=("ADA",), pan=0.3)).drawings[-1].camera
    carried = waits(Framing(size=Size.CU, on=("ADA",), truck=0.3)).drawings[-1].camera
    assert panned.swing_x == pytest.approx(0.3, abs=0.01)
    assert carried.swing_x == 0.0
    assert carried.x - panned.x == pytest.approx(0.3 * carried.width, rel=0.02)


def test_no_turn_leaves_the_actors_plane():
    for name in ("pan", "tilt"):
        for far in (-0.9, 0.9):
            framing = msgspec.structs.replace(Framing(size=Size.WS, on=("ADA",)), **{name: far})
            camera = waits(framing).drawings[-1].camera
            x = camera.x + camera.swing_x * camera.width
            y = camera.y + camera.swing_y * camera.width
            assert ROOM[0] - 1 <= x - camera.width / 2 and x + camera.width / 2 <= ROOM[2] + 1
            tall = camera.width / TIMING.aspect
            assert ROOM[1] - 1 <= y - tall / 2 and y + tall / 2 <= ROOM[3] + 1


def test_a_hand_held_camera_is_never_still_never_far_and_the_same_each_time():
    framing = Framing(size=Size.MS, on=("ADA",), shake=1.0)
    one, other = waits(framing), waits(framing)
    assert one == other
    seen = [one.drawings[number].camera for number in one.exposures[::2]]
    assert len(set(seen)) > len(seen) * 0.9
    for a, b in itertools.pairwise(seen):
        assert abs(a.x - b.x) < 0.01 * a.width
        assert abs(a.x - seen[0].x) < 0.02 * a.width


def test_a_rack_goes_from_one_distance_to_the_other_once():
    done = waits(Framing(size=Size.MS, on=("ADA",), rack=("ADA", "window")))
    focus = [done.drawings[number].camera.focus for number in done.exposures]
    assert focus[0] == 1.0 and focus[-1] == 0.4
    assert focus == sorted(focus, reverse=True)


def test_without_a_rack_everything_is_sharp():
    assert waits(Framing(size=Size.MS, on=("ADA",))).drawings[0].camera.focus is None


def test_one_who_turns_is_seen_from_the_front_on_the_way_and_blinks():
    done = perform(shot(beat(1, Verb.TURN), beat(2, Verb.WAIT)), {}, ALL_SIDES, TIMING)
    poses = figures(done, "ADA")
    views = [view for view, _ in itertools.groupby(pose.view for pose in poses)]
    assert views == [View.THREE_QUARTER, View.FRONT, View.THREE_QUARTER]
    assert 2 <= sum(pose.view is View.FRONT for pose in poses) <= 3
    assert poses[0].facing == 1 and poses[-1].facing == -1
    first = next(i for i, pose in enumerate(poses) if pose.view is View.FRONT)
    assert any(pose.face.lids == 0 for pose in poses[first - 3 : first + 1])


@pytest.mark.parametrize("there", [700.0, 1043.0, 1400.0, 150.0])
def test_a_standing_foot_does_not_skate_in_profile_either(there):
    told = shot(beat(1, Verb.WALK, x=there), beat(2, Verb.WAIT))
    done = perform(told, {}, ALL_SIDES, TIMING)
    leg, worst = 44 / 100 * 120 * 2, 0.0
    for side in ("leg_near", "leg_far"):
        planted: list[float] = []
        for pose in figures(done, "ADA"):
            foot = getattr(pose, side)
            if pose.view is not View.PROFILE or abs((foot.y - 0.97) * leg - pose.lift) > 0.05:
                planted = []
                continue
            planted.append(pose.x + pose.facing * foot.x * leg)
            worst = max(worst, max(planted) - min(planted))
    assert worst <= 0.005 * 240
