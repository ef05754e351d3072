"""Going: walks and runs, turns, sitting down and getting up, jumps."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Final

from pegbar.departments.stage.acting.actor import Actor, on_grid, ramp_of
from pegbar.departments.stage.acting.floor import Floor
from pegbar.departments.stage.acting.gaits import SLOT, pace_for
from pegbar.departments.stage.acting.tracks import moment_of
from pegbar.production.acting import Hand, Verb, View
from pegbar.production.shots import Beat

_CM_A_SECOND: Final = 95.0
_APART: Final = 0.62
"""How far from someone one stops: a share of both heights' mean."""
_TOO_LONG: Final = 4.5
"""Seconds of a walk that are too many to watch: who has that far to go runs."""
_HURRIED: Final = re.compile(r"\b(run|runs|rush|rushes|hurr|dash|race|sprint|burst|storm)", re.I)
_AWAY: Final = re.compile(r"\b(away|back)\b", re.I)


def walk(floor: Floor, beat: Beat, time: float) -> float:
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    there = _goal(floor, beat, actor, actor.x)
    hurried = bool(_HURRIED.search(f"{beat.text} {beat.manner}"))
    return go(floor, actor, time, there, (beat.seconds, hurried)) + 0.2


def approach(floor: Floor, beat: Beat, time: float) -> float:
    """Step up to where the story wants one for what follows. Returns how long that takes."""
    actor = floor.actors.get(beat.who)
    if actor is None or beat.x is None or abs(beat.x - actor.x) < 2.0:
        return 0.0
    return go(floor, actor, time, beat.x, (None, False))


def go(
    floor: Floor, actor: Actor, time: float, there: float, how: tuple[float | None, bool]
) -> float:
    """Get up, turn, walk or run there, and be heard at each contact; the foot that closes up is
    softer. `how` is the time that was asked for, and whether there is a hurry."""
    asked, hurried = how
    begin = on_grid(time)
    up = rise_to_feet(floor, actor, begin)
    if (there - actor.x) * actor.side < 0:
        actor.face_towards(begin + up, there)
        up += 0.25
    begin = on_grid(begin + up)
    actor.look(begin - 0.1, there)
    way, body = abs(there - actor.x), actor.body
    tempo = _CM_A_SECOND * floor.scenery.units_per_cm * (actor.height / 260.0) ** 0.3
    tempo *= actor.feeling.pace
    pace = pace_for(way, body.leg, actor.height, tempo, runs=hurried)
    wanted = asked - (begin - time) - 0.2 if asked else 0.0
    if not hurried and pace.seconds > (max(wanted * 1.25, 0.5) if asked else _TOO_LONG):
        pace = pace_for(way, body.leg, actor.height, tempo, runs=True)
    if asked:
        pace = replace(pace, seconds=max(wanted, 0.2))
    gone = actor.walk(begin, there, pace)
    if gone.way < 1.0:
        return begin - time
    _watched(floor, actor, begin, begin + gone.seconds)
    side = 1.0 if there >= gone.origin else -1.0
    for way, foot in gone.contacts():
        share = moment_of(way / gone.way, ramp_of(gone))
        soft = -8.0 if way >= gone.way else -3.0
        at = begin + gone.seconds * share
        floor.sound("step", at, gone.origin + side * foot, gain=soft)
    return begin + gone.seconds - time


def _watched(floor: Floor, mover: Actor, begin: float, end: float) -> None:
    """The others look at one who moves, and turn when they are passed."""
    for number, other in enumerate(floor.others(mover.who)):
        other.look(begin + 0.25 + 0.2 * number, mover.walks[-1].origin)
        middle = begin + (end - begin) * 0.6
        if (mover.x - other.x) * other.side < 0:
            other.face_towards(middle, mover.x)
        else:
            other.look(middle, mover.x)


def rise_to_feet(floor: Floor, actor: Actor, time: float) -> float:
    """Nobody walks or jumps seated: get up first. Returns how long that takes."""
    if not actor.sits:
        return 0.0
    _change_seat(floor, actor, time, down=False)
    return 0.85


def _goal(floor: Floor, beat: Beat, actor: Actor, here: float) -> float:
    """Where a walk ends: where the story says, or before whoever it leads to."""
    if beat.x is not None:
        return beat.x
    there = floor.place(beat.target)
    if there is None:
        edge = floor.scenery.right if actor.side > 0 else floor.scenery.left
        return edge if edge is not None and beat.verb is Verb.EXIT else here + actor.height
    if beat.target in floor.actors:
        apart = _APART * (actor.height + floor.actors[beat.target].height) / 2
        return there - math.copysign(min(apart, abs(there - here)), there - here)
    return there


def turn(floor: Floor, beat: Beat, time: float) -> float:
    """Turn to something, around, or one's back on it all."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.7
    there = floor.place(beat.target)
    if there is not None and _AWAY.search(beat.manner):
        there = 2 * actor.x - there
    if there is None or (there - actor.x) * actor.side < 0:
        there = actor.x - actor.side if there is None else there
        actor.face_towards(time, there)
        actor.look(time + 0.35, there)
    elif _AWAY.search(f"{beat.manner} {beat.text}"):
        turn_away(actor, time)
    else:
        actor.look(time, there)
    return 0.8


def turn_away(actor: Actor, time: float) -> None:
    """Show one's back, where the rig has one; else look over the shoulder."""
    actor.tracks["turn"].to(time, -0.6, 0.2)
    actor.tracks["look_x"].to(time, -0.75, 0.09)
    actor.blinks.append(time)
    if actor.body.sees(View.BACK):
        at = on_grid(time + 0.17)
        if actor.body.sees(View.PROFILE):
            actor.view.to(at, View.PROFILE)
        actor.view.to(at + 0.17, View.BACK)
        actor.tracks["turn"].to(at + 0.17, 0.0, 0.0)


def sit(floor: Floor, beat: Beat, time: float) -> float:
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    down = beat.verb is Verb.SIT
    if actor.sits == down:
        return 0.3
    return _change_seat(floor, actor, time, down=down)


def _change_seat(floor: Floor, actor: Actor, time: float, *, down: bool) -> float:
    """The eyes go first; lean over the feet, down or up with a bounce, and straighten."""
    tracks = actor.tracks
    rest, tall = actor.feeling.lean, actor.feeling.stretch
    tracks["nod"].to(time, 0.45 if down else -0.2, 0.15)
    tracks["lean"].to(time + 0.05, 15.0 if down else 19.0, 0.28)
    if down:
        tracks["stretch"].to(time + 0.3, 0.97, 0.15)
        tracks["sit"].to(time + 0.2, 1.0, 0.38)
        tracks["stretch"].to(time + 0.55, 0.94, 0.09)  # the weight arrives
        tracks["stretch"].strike(time + 0.66, tall, 0.25)
    else:
        tracks["stretch"].to(time + 0.12, 0.95, 0.15)
        tracks["sit"].to(time + 0.3, 0.0, 0.36)
        tracks["stretch"].to(time + 0.36, 1.045, 0.2)
        tracks["stretch"].strike(time + 0.62, tall, 0.25)
    tracks["lean"].strike(time + 0.52, rest, 0.35)
    tracks["nod"].to(time + 0.55, actor.feeling.nod, 0.2)
    actor.blinks.append(time + 0.3)
    actor.far_hand(time + 0.25, (0.24, 0.82) if down else actor.feeling.far)
    floor.sound("sit" if down else "cloth", time + 0.55, actor.x)
    return 1.05


def jump(floor: Floor, beat: Beat, time: float) -> float:
    """Crouch, stretch, hang, squash, settle."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    up = rise_to_feet(floor, actor, time)
    time = on_grid(time + up)
    tracks, body = actor.tracks, actor.body
    high, tall = max(0.24 * actor.height, 0.6 * body.leg), actor.feeling.stretch
    back = actor.idle
    tracks["sit"].to(time, 0.45, 0.22)
    tracks["stretch"].to(time, 0.9, 0.22)
    tracks["lean"].to(time, 10.0, 0.22)
    tracks["nod"].to(time, 0.3, 0.2)
    actor.hand(time, (-0.5, 0.8), 0.25)
    actor.far_hand(time, (-0.4, 0.8), 0.25)
    off = time + 4 * SLOT
    tracks["sit"].to(off - 0.07, 0.0, 0.07)
    tracks["stretch"].to(off, 1.17, 0.08)
    tracks["lean"].to(off, 0.0, 0.12)
    tracks["tuck"].to(off, -0.12, 0.06)
    tracks["nod"].to(off, -0.4, 0.12)
    actor.hand(off, (-0.8, -0.45), 0.22, Hand.OPEN)
    actor.far_hand(off, (1.0, -0.5), 0.22, Hand.OPEN)
    tracks["lift"].to(off, high, 0.3)
    tracks["stretch"].to(off + 0.17, 1.0, 0.12)
    tracks["tuck"].to(off + 0.14, 0.75, 0.14)
    tracks["lift"].to(off + 0.38, 0.0, 0.2)
    tracks["tuck"].to(off + 0.42, -0.05, 0.14)
    tracks["stretch"].to(off + 0.44, 1.08, 0.1)
    land = off + 7 * SLOT
    tracks["tuck"].to(land - 0.02, 0.0, 0.02)
    tracks["stretch"].to(land, 0.8, 0.08)
    tracks["sit"].to(land, 0.4, 0.08)
    tracks["nod"].to(land, 0.4, 0.08)
    actor.hand(land - 0.15, back, 0.5)
    actor.far_hand(land - 0.12, actor.idle_far, 0.55)
    tracks["stretch"].strike(land + 0.14, tall, 0.32)
    tracks["sit"].to(land + 0.14, 0.0, 0.24)
    tracks["lean"].to(land + 0.14, actor.feeling.lean, 0.24)
    tracks["nod"].strike(land + 0.16, actor.feeling.nod, 0.3)
    actor.blinks.append(land)
    floor.sound("step", land, actor.x)
    return land + 0.55 - (time - up)
