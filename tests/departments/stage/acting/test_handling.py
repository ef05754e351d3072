"""Hands meet, eyes go first, arms are where they are seen."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest

from pegbar.departments.stage.acting.body import Body, Stance
from pegbar.departments.stage.acting.perform import Company, perform
from pegbar.departments.stage.design import load_character
from pegbar.production.acting import Hand, Verb
from pegbar.production.shots import Placing, Standing
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

STOCK = Path(__file__).parents[4] / "src/pegbar/stock"


def body_of(rig) -> Body:
    return Body(rig, rig.height * 2, 900)


def hand_of(rig, pose) -> tuple[float, float]:
    stance = Stance(x=pose.x, facing=pose.facing, sit=pose.sit, lean=pose.lean)
    return body_of(rig).reached((pose.arm_near.x, pose.arm_near.y), stance)


@pytest.mark.parametrize("height", [120.0, 80.0, 200.0])
def test_both_hands_meet_when_a_thing_changes_hands(height):
    other = msgspec.structs.replace(RIG, height=height)
    company = Company(rigs={"ADA": RIG, "BEN": other}, props=COMPANY.props, scenery=SET, room=ROOM)
    cast = (Standing(who="ADA", x=900, facing=1), Standing(who="BEN", x=1060, facing=-1))
    lamp = Placing(prop="LAMP", x=0, y=0, held_by="ADA")
    told = msgspec.structs.replace(
        shot(beat(1, Verb.HAND_OVER, target="BEN")), cast=cast, props=(lamp,)
    )
    done = perform(told, {}, company, TIMING)
    holders = [done.drawings[number].props[0].held_by for number in done.exposures[::2]]
    met = holders.index("BEN")
    giver, taker = figures(done, "ADA"), figures(done, "BEN")
    nearest = min(
        math.dist(hand_of(RIG, giver[at]), hand_of(other, taker[at])) for at in range(met, met + 3)
    )
    assert nearest < 0.12 * 240
    assert giver[met].hand_near is Hand.HOLD, "the giver still holds on"
    assert giver[-1].hand_near is not Hand.HOLD
    assert taker[-1].hand_near is Hand.HOLD


def stock(name: str):
    return load_character(
        name, f"characters/{name}.yaml", lambda path: (STOCK / path).read_bytes()
    ).rig


@pytest.mark.parametrize("gap", [150, 190])
def test_who_bends_to_hand_a_thing_to_a_child_stays_out_of_its_face(gap):
    rigs = {"ADA": stock("grandpa"), "BEN": stock("girl")}
    company = Company(rigs=rigs, props=COMPANY.props, scenery=SET, room=ROOM)
    cast = (Standing(who="ADA", x=900, facing=1), Standing(who="BEN", x=900 + gap, facing=-1))
    lamp = Placing(prop="LAMP", x=0, y=0, held_by="ADA")
    told = msgspec.structs.replace(
        shot(beat(1, Verb.HAND_OVER, target="BEN")), cast=cast, props=(lamp,)
    )
    done = perform(told, {}, company, TIMING)
    for tall, small in zip(figures(done, "ADA"), figures(done, "BEN"), strict=True):
        (head, wide), (face, half) = head_of(rigs["ADA"], tall), head_of(rigs["BEN"], small)
        assert math.dist(head, face) > wide + half


def head_of(rig, pose) -> tuple[tuple[float, float], float]:
    return body_of(rig).head(Stance(x=pose.x, facing=pose.facing, sit=pose.sit, lean=pose.lean))


def test_eyes_go_to_a_thing_before_the_hand_does():
    poses = figures(act(beat(1, Verb.PICK_UP, target="LAMP")), "ADA")
    looked = next(i for i, pose in enumerate(poses) if pose.face.look_y > 0.3)
    reached = next(i for i, pose in enumerate(poses) if abs(pose.arm_near.x - 0.1) > 0.3)
    assert looked <= reached


def test_the_hand_is_at_the_thing_when_it_is_taken():
    done = act(beat(1, Verb.PICK_UP, target="LAMP"))
    holders = [done.drawings[number].props[0].held_by for number in done.exposures[::2]]
    taken = holders.index("ADA")
    x, y = hand_of(RIG, figures(done, "ADA")[taken - 1])
    assert abs(x - 700) < 25 and abs(y - (900 - 0.92 * 30 * 2)) < 25


def test_who_points_has_a_pointing_hand_and_who_waves_an_open_one():
    assert Hand.POINT in {one.hand_near for one in figures(act(beat(1, Verb.POINT)), "ADA")}
    assert Hand.OPEN in {one.hand_near for one in figures(act(beat(1, Verb.WAVE)), "ADA")}


def test_two_who_hug_touch_and_have_an_arm_behind_the_others_back():
    done = act(beat(1, Verb.HUG, target="BEN"))
    pairs = list(zip(figures(done, "ADA"), figures(done, "BEN"), strict=True))
    middle = next(
        i for i, (one, other) in enumerate(pairs) if one.face.lids == other.face.lids == 0
    )
    one, other = pairs[min(middle + 3, len(pairs) - 1)]
    assert abs(one.x - other.x) < 2 * body_of(RIG).half
    assert hand_of(RIG, one)[0] > other.x
    assert hand_of(RIG, other)[0] < one.x


@pytest.mark.parametrize("verb", [Verb.PICK_UP, Verb.HAND_OVER, Verb.HUG, Verb.JUMP])
def test_who_bent_down_stands_up_again(verb):
    small = msgspec.structs.replace(RIG, height=60)
    company = Company(rigs={"ADA": RIG, "BEN": small}, props=COMPANY.props, scenery=SET, room=ROOM)
    target = "LAMP" if verb is Verb.PICK_UP else "BEN"
    done = perform(shot(beat(1, verb, target=target), beat(2, Verb.WAIT)), {}, company, TIMING)
    poses = figures(done, "ADA")
    assert max(pose.sit for pose in poses) > 0.1
    assert (poses[-1].sit, poses[-1].lean) == (0.0, 0.0)
