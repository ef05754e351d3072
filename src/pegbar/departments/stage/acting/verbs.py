"""What each verb looks like: a function a verb, which writes keys on the floor.

Each takes the floor, the beat, and the moment at which it begins, and returns how long it takes,
in seconds. `Beat.seconds` overrules that length afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pegbar.departments.stage.acting.actor import ARM_AT_REST, Actor, ramp_of
from pegbar.departments.stage.acting.floor import Floor, Thing
from pegbar.departments.stage.acting.gaits import steps_for
from pegbar.departments.stage.acting.tracks import moment_of
from pegbar.production.acting import Verb
from pegbar.production.shots import Beat

Play: TypeAlias = Callable[[Floor, Beat, float], float]

_CARRY: Final = (0.42, 0.62)
_CM_A_SECOND: Final = 95.0
_APART: Final = 0.62
"""How far from someone one stops: a share of both heights' mean."""


def _actor(floor: Floor, beat: Beat) -> Actor | None:
    return floor.actors.get(beat.who)


def walk(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    up = _rise_to_feet(floor, actor, time)
    here = actor.tracks["x"].last()
    there = _goal(floor, beat, actor, here)
    speed = _CM_A_SECOND * floor.scenery.units_per_cm * (actor.height / 260.0) ** 0.3
    steps, seconds = steps_for(abs(there - here), actor.leg, speed)
    seconds = max(beat.seconds - up - 0.2, 0.2) if beat.seconds else seconds
    _go(floor, actor, (time + up, there, seconds, steps))
    return up + seconds + 0.2


def _go(floor: Floor, actor: Actor, way: tuple[float, float, float, int]) -> None:
    """Walk, and be heard at each contact; the foot that closes up is softer."""
    time, there, seconds, steps = way
    walk = actor.walk(time, there, seconds, steps)
    if walk.way < 1.0:
        return
    side = 1.0 if there >= walk.origin else -1.0
    for gone, foot in walk.contacts():
        share = moment_of(gone / walk.way, ramp_of(walk))
        soft = -8.0 if gone >= walk.way else -3.0
        floor.sound("step", time + seconds * share, walk.origin + side * foot, gain=soft)


def _rise_to_feet(floor: Floor, actor: Actor, time: float) -> float:
    """Nobody walks or jumps seated: get up first. Returns how long that takes."""
    if actor.tracks["sit"].last() < 0.5:
        return 0.0
    _change_seat(floor, actor, time, down=False)
    return 0.8


def _goal(floor: Floor, beat: Beat, actor: Actor, here: float) -> float:
    """Where a walk ends: where the story says, or before whoever it leads to."""
    if beat.x is not None:
        return beat.x
    there = floor.place(beat.target)
    if there is None:
        edge = floor.scenery.right if actor.tracks["facing"].last() > 0 else floor.scenery.left
        return edge if edge is not None and beat.verb is Verb.EXIT else here + actor.height
    if beat.target in floor.actors:
        apart = _APART * (actor.height + floor.actors[beat.target].height) / 2
        return there - math.copysign(min(apart, abs(there - here)), there - here)
    return there


def turn(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    there = floor.place(beat.target)
    if actor is not None:
        here = actor.tracks["x"].last()
        there = here - actor.tracks["facing"].last() if there is None else there
        actor.face_towards(time + 0.12, there)
        actor.look(time, there)
    return 0.7


def look(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    here = actor.tracks["x"].last()
    word = f"{beat.target} {beat.manner}".lower()
    thing = floor.things.get(beat.target)
    up = -0.9 if "up" in word or (thing and thing.prop.rise > 0) else 0.0
    up = 0.8 if "down" in word else up
    there = floor.place(beat.target)
    if there is None:
        there = here + actor.tracks["facing"].last() * (-100 if "away" in word else 100)
    if abs(there - here) > actor.height * 0.15 and not up:
        actor.face_towards(time + 0.1, there)
    actor.look(time, there, up)
    return 1.0


def sit(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    _change_seat(floor, actor, time, down=beat.verb is Verb.SIT)
    return 1.0


def _change_seat(floor: Floor, actor: Actor, time: float, *, down: bool) -> None:
    """Lean forward over the feet, go down or up, and straighten."""
    actor.tracks["lean"].to(time, 10.0, 0.3)
    actor.tracks["sit"].strike(time + 0.1, float(down), 0.55, past=0.05)
    actor.tracks["lean"].to(time + 0.55, 0.0, 0.35)
    actor.far_hand(time + 0.3, (0.24, 0.82) if down else (-0.04, 0.95))
    floor.sound("sit" if down else "cloth", time + 0.5, actor.tracks["x"].last())


def pick_up(floor: Floor, beat: Beat, time: float) -> float:
    actor, thing = _actor(floor, beat), floor.things.get(beat.target)
    if actor is None or thing is None:
        return 0.8
    there = floor.place(beat.target)
    if there is not None:
        actor.look(time, there, 0.7)
    low = actor.tracks["sit"].last() > 0.5
    actor.tracks["lean"].to(time, 12.0 if low else 26.0, 0.35)
    actor.tracks["near_x"].to(time, 0.55, 0.35)
    actor.tracks["near_y"].to(time, 0.85, 0.35)
    thing.holders.append((time + 0.42, actor.who))
    floor.sound("take", time + 0.42, there)
    actor.tracks["lean"].strike(time + 0.5, 0.0, 0.5)
    actor.hand(time + 0.5, _CARRY, 0.5)
    actor.tracks["nod"].strike(time + 0.55, 0.1, 0.4)
    return 1.25


def put_down(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    thing = floor.things.get(beat.target) or (floor.held_by(beat.who) if actor else None)
    if actor is None or thing is None:
        return 0.8
    here = actor.tracks["x"].last()
    actor.tracks["lean"].to(time, 22.0, 0.4)
    actor.tracks["near_x"].to(time, 0.6, 0.4)
    actor.tracks["near_y"].to(time, 0.9, 0.4)
    mark = floor.scenery.mark(beat.target)
    thing.x = mark.x if mark else here + actor.tracks["facing"].last() * actor.height * 0.28
    thing.y = floor.scenery.ground
    thing.holders.append((time + 0.5, ""))
    floor.sound("put", time + 0.5, thing.x)
    actor.tracks["lean"].strike(time + 0.6, 0.0, 0.5)
    actor.hand(time + 0.6, ARM_AT_REST, 0.5)
    return 1.25


def hand_over(floor: Floor, beat: Beat, time: float) -> float:
    giver, taker = _actor(floor, beat), floor.actors.get(beat.target)
    thing = floor.held_by(beat.who)
    if giver is None or taker is None:
        return 0.8
    giver.face_towards(time, taker.tracks["x"].last())
    taker.face_towards(time + 0.15, giver.tracks["x"].last())
    giver.look(time, taker.tracks["x"].last())
    (here, high), (there, low) = giver.shoulder(), taker.shoulder()
    meeting = ((here + there) / 2, max(high, low) + 0.25 * min(giver.arm, taker.arm))
    giver.hand(time + 0.05, giver.reach_to(meeting), 0.45)
    giver.tracks["lean"].strike(time, 6.0, 0.5)
    taker.look(time + 0.2, giver.tracks["x"].last(), 0.4)
    taker.hand(time + 0.4, taker.reach_to(meeting), 0.4)
    if thing is not None:
        thing.holders.append((time + 0.9, taker.who))
        floor.sound("take", time + 0.9, taker.tracks["x"].last(), gain=-2.0)
    giver.hand(time + 1.1, ARM_AT_REST, 0.5)
    giver.tracks["lean"].strike(time + 1.1, 0.0, 0.5)
    taker.hand(time + 1.15, _CARRY if thing else ARM_AT_REST, 0.45)
    return 1.75


def raise_arm(floor: Floor, beat: Beat, time: float) -> float:
    """Up and out, so that what is raised never covers the face."""
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    actor.hand(time, actor.raised(), 0.5)
    actor.tracks["stretch"].strike(time, 1.04, 0.5)
    actor.look(time + 0.1, actor.tracks["x"].last() + actor.tracks["facing"].last() * 100, -0.5)
    return 0.95


def lower_arm(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    actor.hand(time, _CARRY if floor.held_by(beat.who) else ARM_AT_REST, 0.5)
    actor.tracks["stretch"].strike(time, 1.0, 0.5)
    actor.tracks["nod"].strike(time + 0.1, 0.2, 0.5)
    return 0.8


def point(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    there = floor.place(beat.target)
    thing = floor.things.get(beat.target)
    high = -0.5 if thing and thing.prop.rise > 0 else 0.12
    if there is not None:
        actor.face_towards(time, there)
        actor.look(time, there, high if high < 0 else 0.0)
    actor.hand(time + 0.1, (0.95, high), 0.35)
    actor.hand(time + 1.1, ARM_AT_REST, 0.4)
    return 1.4


def wave(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    there = floor.place(beat.target)
    if there is not None:
        actor.look(time, there)
    actor.hand(time, (0.6, -0.7), 0.35)
    for number in range(4):
        actor.tracks["near_x"].to(time + 0.4 + number * 0.17, 0.75 if number % 2 else 0.45, 0.16)
    actor.hand(time + 1.15, ARM_AT_REST, 0.4)
    return 1.4


def nod(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    channel, size = ("nod", 0.55) if beat.verb is Verb.NOD else ("turn", 0.6)
    rest = actor.tracks[channel].last()
    for number in range(2):
        actor.tracks[channel].to(time + number * 0.36, rest + size, 0.16)
        actor.tracks[channel].to(time + number * 0.36 + 0.18, rest - size * 0.25, 0.16)
    actor.tracks[channel].to(time + 0.72, rest, 0.2)
    return 0.95


def jump(floor: Floor, beat: Beat, time: float) -> float:
    """Squash, leave the ground stretched, land squashed, settle."""
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    up = _rise_to_feet(floor, actor, time)
    time += up
    actor.tracks["stretch"].to(time, 0.84, 0.2)
    actor.tracks["stretch"].to(time + 0.22, 1.14, 0.1)
    actor.tracks["lift"].to(time + 0.24, actor.height * 0.22, 0.22)
    actor.tracks["lift"].to(time + 0.48, 0.0, 0.2)
    actor.tracks["stretch"].to(time + 0.66, 0.86, 0.08)
    actor.tracks["stretch"].strike(time + 0.76, 1.0, 0.3)
    floor.sound("step", time + 0.68, actor.tracks["x"].last())
    return up + 1.15


def hug(floor: Floor, beat: Beat, time: float) -> float:
    one, other = _actor(floor, beat), floor.actors.get(beat.target)
    if one is None or other is None:
        return 0.8
    up = _rise_to_feet(floor, one, time)
    time += up
    here, there = one.tracks["x"].last(), other.tracks["x"].last()
    close = there - math.copysign(min(one.height * 0.3, abs(there - here)), there - here)
    steps, seconds = steps_for(abs(close - here), one.leg, one.height * 1.5)
    _go(floor, one, (time, close, seconds, steps))
    time += max(seconds - 0.5, 0.0)
    other.face_towards(time + 0.2, here)
    for actor in (one, other):
        actor.hand(time + 0.4, (0.75, 0.2), 0.4)
        actor.far_hand(time + 0.45, (0.7, 0.35), 0.4)
        actor.tracks["lean"].strike(time + 0.4, 7.0, 0.5)
        actor.tracks["lids"].to(time + 0.7, 0.2, 0.2)
        actor.tracks["lids"].to(time + 1.8, 1.0, 0.3)
        actor.hand(time + 1.8, ARM_AT_REST, 0.5)
        actor.far_hand(time + 1.85, (-0.04, 0.95), 0.5)
        actor.tracks["lean"].strike(time + 1.8, 0.0, 0.5)
    floor.sound("cloth", time + 0.6, there)
    return up + max(seconds - 0.5, 0.0) + 2.4


def shrug(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    if actor is None:
        return 0.6
    actor.hand(time, (0.5, 0.6), 0.3)
    actor.far_hand(time + 0.04, (-0.42, 0.62), 0.3)
    actor.tracks["stretch"].strike(time, 1.05, 0.3)
    actor.tracks["brow"].to(time, 0.7, 0.2)
    actor.hand(time + 0.75, ARM_AT_REST, 0.4)
    actor.far_hand(time + 0.75, (-0.04, 0.95), 0.4)
    actor.tracks["stretch"].strike(time + 0.75, 1.0, 0.3)
    actor.tracks["brow"].to(time + 0.8, 0.0, 0.3)
    return 1.1


def light(floor: Floor, beat: Beat, time: float) -> float:
    actor = _actor(floor, beat)
    thing = floor.things.get(beat.target) or (floor.held_by(beat.who) if actor else None)
    if thing is None:
        thing = floor.things.get(beat.who)
    if actor is not None:
        far = actor.rig.limbs.arm_far
        rest = (actor.tracks["far_x"].last(), actor.tracks["far_y"].last())
        actor.far_hand(time, actor.reach_to(_flame(floor, actor, thing), far), 0.35)
        actor.tracks["nod"].strike(time, 0.35, 0.35)
        actor.far_hand(time + 0.9, rest, 0.4)
        actor.tracks["nod"].strike(time + 1.0, 0.1, 0.4)
    if thing is not None:
        out = beat.manner == "out"
        thing.lit.to(time + 0.45, 0.0 if out else 1.0, 0.2 if out else 0.35)
        floor.sound("cloth" if out else "match", time + 0.35, floor.place(thing.name))
    return 1.35


def _flame(floor: Floor, actor: Actor, thing: Thing | None) -> tuple[float, float]:
    """Where the match goes: to the thing in the hand, or to the one that stands there."""
    if thing is None:
        x, y = actor.shoulder()
        return x + actor.tracks["facing"].last() * 0.5 * actor.arm, y + 0.5 * actor.arm
    tall = thing.prop.height * floor.scenery.units_per_cm
    if thing.last_holder() == actor.who:
        x, y = actor.in_hand()
        return x, y + 0.2 * tall
    return thing.x, thing.y - 0.6 * tall


def rise(floor: Floor, beat: Beat, time: float) -> float:
    """A thing comes up; everyone sees it, one after the other."""
    thing = floor.things.get(beat.who) or floor.things.get(beat.target)
    if thing is None:
        return 0.8
    seconds = beat.seconds or 2.6
    thing.raised.to(time, 1.0, seconds)
    floor.sound("rise", time + 0.2, thing.x)
    for number, actor in enumerate(floor.actors.values()):
        seen = time + 0.5 + 0.35 * number
        actor.face_towards(seen, thing.x)
        actor.look(seen, thing.x, -0.8)
        actor.tracks["brow"].to(seen + 0.2, 0.6, 0.3)
    return seconds + 0.3


def wait(floor: Floor, beat: Beat, time: float) -> float:  # noqa: ARG001 - whoever it is, all wait
    """Nothing moves but a blink each, one after the other: that is what makes a pause read."""
    for number, actor in enumerate(floor.actors.values()):
        actor.blinks.append(time + 0.4 + 0.25 * number)
    return 1.0


PLAYS: Final[Mapping[Verb, Play]] = {
    Verb.ENTER: walk,
    Verb.EXIT: walk,
    Verb.WALK: walk,
    Verb.TURN: turn,
    Verb.LOOK: look,
    Verb.SIT: sit,
    Verb.STAND: sit,
    Verb.PICK_UP: pick_up,
    Verb.PUT_DOWN: put_down,
    Verb.HAND_OVER: hand_over,
    Verb.RAISE: raise_arm,
    Verb.LOWER: lower_arm,
    Verb.POINT: point,
    Verb.WAVE: wave,
    Verb.NOD: nod,
    Verb.SHAKE_HEAD: nod,
    Verb.JUMP: jump,
    Verb.HUG: hug,
    Verb.SHRUG: shrug,
    Verb.LIGHT: light,
    Verb.RISE: rise,
    Verb.WAIT: wait,
}
