"""Handling: what hands do with things and to each other's, with the eyes ahead of them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from pegbar.departments.stage.acting.actor import Actor
from pegbar.departments.stage.acting.body import Point, Stance
from pegbar.departments.stage.acting.floor import Floor, Thing
from pegbar.production.acting import Hand
from pegbar.production.shots import Beat

_EASY: Final = 1.1
"""How far an arm is drawn out before the body bends to spare it."""
_FAR: Final = 1.3
"""How far it may be drawn out when bending is not enough."""
_BENDS: Final = 10
_LEAN, _CROUCH = 40.0, 0.45
_CLEAR: Final = 1.15
"""How near two heads come to touching while a thing changes hands."""
OUT: Final = "out"


def bend_to(actor: Actor, point: Point, time: float, over: float = 0.35) -> Point:
    """Bend the body as far as the near hand needs to reach a point; the reach from there."""
    share = _needed(actor, point)
    actor.tracks["lean"].to(time, actor.feeling.lean + _LEAN * share, over)
    if not actor.sits:
        actor.tracks["sit"].to(time, _CROUCH * share, over)
    return actor.reach_to(point)


def straighten(actor: Actor, time: float, over: float = 0.5) -> None:
    actor.tracks["lean"].strike(time, actor.feeling.lean, over)
    if not actor.sits:
        actor.tracks["sit"].to(time, 0.0, over * 0.8)
    actor.tracks["nod"].strike(time + 0.05, actor.feeling.nod, over * 0.8)


def _needed(actor: Actor, point: Point) -> float:
    """The least share of a full bend that leaves the arm unstretched."""
    limb = actor.body.rig.limbs.arm_near
    sits = actor.tracks["sit"].last()
    for step in range(_BENDS + 1):
        share = step / _BENDS
        stance = _bent(actor, share, sits)
        x, y = actor.body.shoulder(stance, limb)
        if math.dist((x, y), point) <= _EASY * actor.body.length(limb):
            return share
    return 1.0


def _bent(actor: Actor, share: float, sits: float) -> Stance:
    stance = actor.stance(actor.feeling.lean + _LEAN * share)
    return stance if sits > 0.5 else replace(stance, sit=_CROUCH * share)


def pick_up(floor: Floor, beat: Beat, time: float) -> float:
    """Look, go down to it with an open hand, close it, and come up with it: the lift has weight."""
    actor, thing = floor.actors.get(beat.who), floor.things.get(beat.target)
    if actor is None or thing is None:
        return 0.8
    there = floor.place(beat.target)
    if thing.last_holder() == actor.who:
        return 0.3
    if there is not None:
        actor.face_towards(time, there)
        actor.look(time, there, 0.6)
    reach = bend_to(actor, _grip(floor, thing), time + 0.12, 0.34)
    actor.hand(time + 0.14, reach, 0.36, Hand.OPEN)
    taken = time + 0.62
    actor.hands["near"].to(taken, Hand.HOLD)
    thing.holders.append((taken, actor.who))
    actor.carries = True
    floor.sound("take", taken, there)
    actor.tracks["stretch"].to(taken, 0.97, 0.1)
    straighten(actor, taken + 0.14)
    actor.tracks["stretch"].strike(taken + 0.14, actor.feeling.stretch, 0.4)
    actor.hand(taken + 0.14, actor.idle, 0.5, Hand.HOLD)
    actor.tracks["look_y"].to(taken + 0.5, 0.0, 0.1)
    return 1.4


def put_down(floor: Floor, beat: Beat, time: float) -> float:
    actor = floor.actors.get(beat.who)
    thing = floor.things.get(beat.target) or (floor.held_by(beat.who) if actor else None)
    if actor is None or thing is None or thing.last_holder() != actor.who:
        return 0.8
    mark = floor.scenery.mark(beat.target)
    thing.x = mark.x if mark else actor.x + actor.side * max(actor.body.half * 1.5, 30.0)
    thing.y = mark.y if mark and mark.y is not None else floor.scenery.ground
    actor.look(time, thing.x, 0.7)
    reach = bend_to(actor, _grip(floor, thing), time + 0.1, 0.42)
    actor.hand(time + 0.1, reach, 0.44, Hand.HOLD)
    put = time + 0.62
    thing.holders.append((put, ""))
    actor.carries = False
    floor.sound("put", put, thing.x)
    actor.hands["near"].to(put, Hand.OPEN)
    straighten(actor, put + 0.15)
    actor.hand(put + 0.12, actor.idle, 0.5)
    actor.tracks["look_y"].to(put + 0.4, 0.0, 0.1)
    return 1.4


def _grip(floor: Floor, thing: Thing) -> Point:
    """Where a standing thing is held, as near as can be told without its drawing."""
    return thing.x, thing.y - 0.92 * thing.prop.height * floor.scenery.units_per_cm


def hand_over(floor: Floor, beat: Beat, time: float) -> float:
    """The giver's eyes go to the taker, then the hand; the taker's eyes to the thing, then the
    hand. Both hold it for a moment before the giver lets go."""
    giver, taker = floor.actors.get(beat.who), floor.actors.get(beat.target)
    thing = floor.held_by(beat.who)
    if giver is None or taker is None or giver is taker:
        return 0.8
    apart = (taker.x - giver.x) * giver.side < 0 or (giver.x - taker.x) * taker.side < 0
    giver.face_towards(time, taker.x)
    taker.face_towards(time + 0.15, giver.x)
    turned = 0.25 if apart else 0.0
    giver.look(time + turned, taker.x, 0.3 if giver.height > 1.3 * taker.height else 0.0)
    time += turned
    meeting = _meet(giver, taker, time + 0.12)
    met, free = time + 0.75, time + 1.0
    giver.hand(time + 0.15, giver.reach_to(meeting), 0.45, Hand.HOLD if thing else Hand.OPEN)
    taker.look(time + 0.25, giver.x, 0.15)
    taker.hand(time + 0.32, taker.reach_to(meeting), 0.42, Hand.OPEN)
    if thing is not None:
        taker.hands["near"].to(met, Hand.HOLD)
        thing.holders.append((met, taker.who))
        giver.hands["near"].to(free, Hand.OPEN)
        floor.sound("take", met, taker.x, gain=-2.0)
        giver.carries, taker.carries = False, True
    for actor, late in ((giver, 0.12), (taker, 0.2)):
        straighten(actor, free + late)
        actor.tracks["stretch"].strike(free + late, actor.feeling.stretch, 0.4)
        actor.hand(free + late, actor.idle, 0.5, Hand.HOLD if actor.carries else None)
    taker.look(free + 0.35, giver.x, -0.2 if giver.height > 1.3 * taker.height else 0.0)
    return free + 0.7 - time + turned


def _meet(giver: Actor, taker: Actor, time: float) -> Point:
    """Where two hands meet: before the smaller one's chest, clear of the face, as far towards the
    taller one as must be. Both bend, the taller one more."""
    tall, small = (giver, taker) if giver.height >= taker.height else (taker, giver)
    _, y = small.body.shoulder(small.stance())
    side = math.copysign(1.0, tall.x - small.x)
    ideal = (
        small.x + side * (small.body.half + 0.5 * small.body.arm),
        y + 0.2 * small.body.arm,
    )
    share = min(_needed(tall, ideal), _clear_of(tall, small))
    tall.tracks["lean"].strike(time, tall.feeling.lean + _LEAN * share, 0.45, 0.05)
    if not tall.sits:
        tall.tracks["sit"].to(time, _CROUCH * share, 0.4)
    small.tracks["lean"].to(time + 0.1, small.feeling.lean + 8.0, 0.4)
    there = tall.body.shoulder(tall.stance())
    away = max(math.dist(there, ideal) - _FAR * tall.body.arm, 0.0)
    part = min(away / max(math.dist(there, ideal), 1e-6), 1.0)
    return ideal[0] + (there[0] - ideal[0]) * part, ideal[1] + (there[1] - ideal[1]) * part


def _clear_of(tall: Actor, small: Actor) -> float:
    """The largest share of a full bend that keeps one head out of the other's face."""
    face, wide = small.body.head(small.stance(small.feeling.lean + 8.0))
    for step in range(_BENDS, 0, -1):
        share = step / _BENDS
        head, half = tall.body.head(_bent(tall, share, tall.tracks["sit"].last()))
        if math.dist(head, face) >= _CLEAR * (wide + half):
            return share
    return 0.0


def raise_arm(floor: Floor, beat: Beat, time: float) -> float:
    """Down a little, then up and out, so that what is raised never covers the face."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    actor.tracks["stretch"].to(time, actor.feeling.stretch * 0.95, 0.16)
    actor.tracks["stretch"].strike(time + 0.18, actor.feeling.stretch * 1.05, 0.4)
    actor.tracks["lean"].strike(time + 0.1, -3.0, 0.5)
    shape = Hand.HOLD if actor.carries else Hand.FIST
    actor.hand(time + 0.1, actor.body.raised(), 0.5, shape)
    actor.look(time, actor.x + actor.side * 100, -0.5)
    return 1.05


def lower_arm(floor: Floor, beat: Beat, time: float) -> float:
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    actor.hand(time, actor.idle, 0.5, Hand.HOLD if actor.carries else None)
    actor.tracks["stretch"].strike(time, actor.feeling.stretch, 0.5)
    actor.tracks["lean"].to(time, actor.feeling.lean, 0.4)
    actor.tracks["look_y"].to(time, 0.0, 0.1)
    actor.tracks["nod"].strike(time + 0.1, 0.2 + actor.feeling.nod, 0.5)
    return 0.8


def light(floor: Floor, beat: Beat, time: float) -> float:
    """A match, or a breath that puts it out, with the free hand; the face comes close."""
    actor = floor.actors.get(beat.who)
    thing = floor.things.get(beat.target) or (floor.held_by(beat.who) if actor else None)
    if thing is None:
        thing = floor.things.get(beat.who)
    burning = beat.manner != OUT
    if actor is not None:
        rest = (actor.tracks["far_x"].last(), actor.tracks["far_y"].last())
        actor.tracks["nod"].to(time, 0.4 + actor.feeling.nod, 0.2)
        actor.tracks["look_y"].to(time, 0.6, 0.09)
        actor.tracks["lean"].to(time + 0.1, actor.feeling.lean + 5.0, 0.35)
        flame = actor.reach_to(_flame(floor, actor, thing), far=True)
        actor.far_hand(time + 0.05, flame, 0.36, Hand.POINT)
        actor.far_hand(time + 1.0, rest, 0.4)
        actor.tracks["lean"].strike(time + 1.0, actor.feeling.lean, 0.45)
        actor.tracks["nod"].strike(time + 1.05, actor.feeling.nod, 0.4)
        actor.tracks["look_y"].to(time + 1.2, 0.0, 0.1)
    if thing is not None:
        thing.lit.to(time + 0.5, 1.0 if burning else 0.0, 0.35)
        floor.sound("match" if burning else "cloth", time + 0.35, floor.place(thing.name))
    return 1.5


def _flame(floor: Floor, actor: Actor, thing: Thing | None) -> Point:
    """Where the match goes: to the thing in the hand, or to the one that stands there."""
    if thing is None:
        x, y = actor.body.shoulder(actor.stance())
        return x + actor.side * 0.5 * actor.body.arm, y + 0.5 * actor.body.arm
    tall = thing.prop.height * floor.scenery.units_per_cm
    if thing.last_holder() == actor.who:
        x, y = actor.in_hand()
        return x, y + 0.2 * tall
    return thing.x, thing.y - 0.6 * tall


def point(floor: Floor, beat: Beat, time: float) -> float:
    """Look there, draw the hand back, point beyond the mark, and let it fall."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    there = floor.place(beat.target)
    thing = floor.things.get(beat.target)
    risen = thing is not None and thing.prop.rise > 0
    if there is not None:
        actor.face_towards(time, there)
        actor.look(time, there, -0.5 if risen else 0.0)
    far = actor.carries or actor.body.round
    aim = _aim(floor, actor, beat.target, far)
    hand = actor.far_hand if far else actor.hand
    begin = time + (0.25 if there is not None else 0.0)
    hand(begin, (0.12, 0.62), 0.2, Hand.POINT)
    hand(begin + 0.2, aim, 0.32, Hand.POINT)
    actor.tracks["lean"].strike(begin + 0.18, actor.feeling.lean + 6.0, 0.36)
    hand(begin + 1.15, actor.idle_far if far else actor.idle, 0.45)
    actor.tracks["lean"].strike(begin + 1.15, actor.feeling.lean, 0.4)
    return begin + 1.55 - time


def _aim(floor: Floor, actor: Actor, target: str, far: bool) -> Point:
    """The reach that points at something: up for what rises, else at its middle or its face."""
    out = 1.1 * actor.feeling.size
    thing, other = floor.things.get(target), floor.actors.get(target)
    there = floor.place(target)
    if there is None or (thing is not None and thing.prop.rise > 0):
        return out * 0.82, -0.55 * out if thing else -0.05
    high = actor.body.ground - 0.6 * actor.height
    if other is not None:
        high = other.body.ground - 0.75 * other.height
    elif thing is not None and not thing.last_holder():
        high = thing.y - 0.5 * thing.prop.height * floor.scenery.units_per_cm
    limb = actor.body.rig.limbs.arm_far if far else actor.body.rig.limbs.arm_near
    x, y = actor.body.shoulder(actor.stance(), limb)
    long = max(math.dist((x, y), (there, high)), 1e-6)
    ahead = max((there - x) * actor.side / long, 0.3)
    return out * ahead, out * (high - y) / long


def wave(floor: Floor, beat: Beat, time: float) -> float:
    """The hand goes up beside the head; the wrist leads, the head tips with it."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    there = floor.place(beat.target)
    if there is not None:
        actor.look(time, there)
    far = actor.carries
    hand, name = (actor.far_hand, "far_x") if far else (actor.hand, "near_x")
    x, y = actor.body.raised()
    if far:
        x, y = 0.75, -0.5
    elif x > 0:  # behind the head rather than before the face
        x, y = -0.6, -0.72
    hand(time, (x, y), 0.35, Hand.OPEN)
    actor.tracks["stretch"].strike(time, actor.feeling.stretch * 1.03, 0.35)
    actor.tracks["tilt"].to(time + 0.1, actor.feeling.tilt + 6.0, 0.2)
    for number in range(4):
        side = 0.2 if number % 2 else -0.16
        actor.tracks[name].to(time + 0.42 + number * 0.17, x + side, 0.14)
    end = time + 1.2
    hand(end, actor.idle_far if far else actor.idle, 0.42)
    actor.tracks["stretch"].strike(end, actor.feeling.stretch, 0.35)
    actor.tracks["tilt"].to(end, actor.feeling.tilt, 0.25)
    return 1.6
