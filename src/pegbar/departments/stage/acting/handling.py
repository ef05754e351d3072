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
_BENDS: Final = 10
_LEAN, _CROUCH = 40.0, 0.55
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
    giver.face_towards(time, taker.x)
    taker.face_towards(time + 0.15, giver.x)
    turned = 0.25
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
    """Both bend, the taller one more, until two arms span the way between the shoulders; the
    point at which the hands meet, each arm drawn out alike."""
    tall, small = (giver, taker) if giver.height >= taker.height else (taker, giver)
    shares = [step / _BENDS for step in range(_BENDS + 1)]
    spans = {}
    for share in shares:
        one = tall.body.shoulder(_bent(tall, share, tall.tracks["sit"].last()))
        other = small.body.shoulder(small.stance(small.feeling.lean + 12.0 * share))
        spans[share] = math.dist(one, other) / (tall.body.arm + small.body.arm)
    level = max(1.0 - small.height / tall.height, 0.0) * 0.6
    share = next((s for s in shares if s >= level and spans[s] <= 1.02), 1.0)
    tall.tracks["lean"].strike(time, tall.feeling.lean + _LEAN * share, 0.45, 0.05)
    if not tall.sits:
        tall.tracks["sit"].to(time, _CROUCH * share, 0.4)
    small.tracks["lean"].to(time + 0.1, small.feeling.lean + 12.0 * share, 0.4)
    small.tracks["stretch"].to(time + 0.1, small.feeling.stretch * (1 + 0.04 * share), 0.4)
    (x0, y0), (x1, y1) = giver.body.shoulder(giver.stance()), taker.body.shoulder(taker.stance())
    part = giver.body.arm / (giver.body.arm + taker.body.arm)
    sag = 0.12 * min(giver.body.arm, taker.body.arm)
    return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part + sag


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
    """Look there, draw the hand back, point beyond the mark, and look back at the others."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    there = floor.place(beat.target)
    thing = floor.things.get(beat.target)
    high = -0.55 if thing and thing.prop.rise > 0 else -0.02
    if there is not None:
        actor.face_towards(time, there)
        actor.look(time, there, high if high < -0.3 else 0.0)
    out = max(1.0, 1.05 * actor.feeling.size)
    far = actor.carries  # the hand that holds nothing points
    hand = actor.far_hand if far else actor.hand
    hand(time + 0.1, (0.12, 0.62), 0.2, Hand.POINT)
    hand(time + 0.3, (out, high), 0.32, Hand.POINT)
    actor.tracks["lean"].strike(time + 0.28, actor.feeling.lean + 6.0, 0.36)
    hand(time + 1.25, actor.idle_far if far else actor.idle, 0.45)
    actor.tracks["lean"].strike(time + 1.25, actor.feeling.lean, 0.4)
    return 1.65


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
    x, y = (0.75, -0.5) if far else (x, y - 0.1)
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
