"""Gestures: looks, nods, shrugs, hugs, and the pauses in which somebody thinks."""

from __future__ import annotations

import math
import re
from typing import Final

from pegbar.departments.stage.acting.actor import Actor
from pegbar.departments.stage.acting.floor import Floor
from pegbar.departments.stage.acting.goings import go, rise_to_feet
from pegbar.departments.stage.acting.reactions import react
from pegbar.production.acting import Hand, Verb
from pegbar.production.shots import Beat

_LONG: Final = re.compile(r"\blong\b", re.I)
_FELT: Final = 0.15
"""Seconds by which a feeling shows before the body answers it."""
_TOUCH: Final = 0.8
"""How near two who hug come: a share of both their half widths."""


def look(floor: Floor, beat: Beat, time: float) -> float:
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    word = f"{beat.target} {beat.manner}".lower()
    thing = floor.things.get(beat.target)
    up = -0.9 if "up" in word or (thing and thing.prop.rise > 0) else 0.0
    up = 0.8 if "down" in word else up
    there = floor.place(beat.target)
    if there is None:
        there = actor.x + actor.side * 100
        if "away" in word:
            return _look_away(actor, time)
        if "around" in word:
            return _look_around(actor, time)
    elif "up" not in word and beat.target in floor.actors:
        other = floor.actors[beat.target]
        up = up or (0.35 if actor.height > 1.4 * other.height else 0.0)
        up = up or (-0.35 if other.height > 1.4 * actor.height else 0.0)
    if abs(there - actor.x) > actor.height * 0.15 and (up > -0.8 or thing):
        actor.face_towards(time + 0.1, there)
    actor.look(time, there, up)
    actor.tracks["lean"].strike(time + 0.15, actor.feeling.lean + (4.0 if up >= 0 else -3.0), 0.4)
    actor.tracks["lean"].to(time + 1.4, actor.feeling.lean, 0.5)
    return 1.1


def _look_away(actor: Actor, time: float) -> float:
    actor.look(time, actor.x - actor.side * 100, 0.3)
    actor.tracks["tilt"].to(time + 0.2, actor.feeling.tilt - 4.0, 0.3)
    return 1.1


def _look_around(actor: Actor, time: float) -> float:
    """To one side, to the other, and back: the eyes lead the head each time."""
    tracks = actor.tracks
    for number, (way, up) in enumerate(((-0.8, -0.1), (0.8, -0.3), (0.6, 0.0))):
        at = time + 0.6 * number
        tracks["look_x"].to(at, way, 0.09)
        tracks["look_y"].to(at, up, 0.09)
        tracks["turn"].strike(at + 0.1, way * 0.7 if number < 2 else 0.2, 0.3)
        actor.blinks.append(at + 0.05)
    return 1.8


def nod(floor: Floor, beat: Beat, time: float) -> float:
    """Up before down, twice, the second smaller; a shake goes as far to both sides."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    if beat.verb is Verb.NOD:
        track, rest, swings = actor.tracks["nod"], actor.feeling.nod, (-0.25, 0.75, -0.1, 0.5)
    else:
        track, rest, swings = (
            actor.tracks["turn"],
            actor.tracks["turn"].last(),
            (-0.8, 0.6, -0.6, 0.4),
        )
    for number, swing in enumerate(swings):
        track.to(time + number * 0.19, rest + swing, 0.17)
    track.to(time + 0.78, rest, 0.22)
    actor.tracks["lids"].to(time + 0.1, 0.4 if beat.verb is Verb.SHAKE_HEAD else 0.8, 0.15)
    actor.tracks["lids"].to(time + 0.8, actor.feeling.lids, 0.15)
    return 1.05


def shrug(floor: Floor, beat: Beat, time: float) -> float:
    """Sink, then shoulders and brows up and palms out, a hold, and all of it falls."""
    actor = floor.actors.get(beat.who)
    if actor is None:
        return 0.6
    feeling, tracks = actor.feeling, actor.tracks
    tracks["stretch"].to(time, feeling.stretch * 0.96, 0.15)
    tracks["stretch"].strike(time + 0.16, feeling.stretch * 1.05, 0.26)
    if not actor.carries:
        actor.hand(time + 0.12, (-0.45, 0.5), 0.3, Hand.OPEN)
    actor.far_hand(time + 0.14, (0.62, 0.5), 0.3, Hand.OPEN)
    tracks["tilt"].strike(time + 0.18, feeling.tilt + 9.0, 0.3)
    tracks["brow"].to(time + 0.12, feeling.brow + 0.8, 0.15)
    tracks["smile"].to(time + 0.15, feeling.smile - 0.3, 0.15)
    down = time + 0.95
    actor.hand(down, actor.idle, 0.38)
    actor.far_hand(down + 0.04, actor.idle_far, 0.38)
    tracks["stretch"].strike(down, feeling.stretch, 0.3)
    for name in ("tilt", "brow", "smile"):
        tracks[name].to(down, getattr(feeling, name), 0.25)
    return 1.4


def hug(floor: Floor, beat: Beat, time: float) -> float:
    """Go to them, arms open; close, each with an arm behind the other's back, sway, and part."""
    one, other = floor.actors.get(beat.who), floor.actors.get(beat.target)
    if one is None or other is None or one is other:
        return 0.8
    start = time
    time += rise_to_feet(floor, one, time)
    side = math.copysign(1.0, other.x - one.x)
    close = _TOUCH * (one.body.half + other.body.half)
    other.face_towards(time + 0.1, one.x)
    gone = go(floor, one, time, other.x - side * close, (None, False))
    time += max(gone - 0.2, 0.3)
    small = min(one, other, key=lambda actor: actor.height)
    tall = one if small is other else other
    gap = 1.0 - small.height / tall.height
    for actor, late in ((one, 0.0), (other, 0.15)):
        actor.hand(max(time - 0.4, start), (0.7, 0.15), 0.35, Hand.OPEN)
        actor.far_hand(max(time - 0.35, start), (0.75, 0.1), 0.35, Hand.OPEN)
        bends = (30.0 if actor is tall else 2.0) * gap + 7.0
        actor.tracks["lean"].strike(time + late, bends, 0.45)
        if actor is tall and not actor.sits:
            actor.tracks["sit"].to(time + late, min(gap, 0.45), 0.4)
        if actor is small:
            actor.tracks["stretch"].to(time + late, actor.feeling.stretch * 1.04, 0.35)
    for actor, partner, late in ((one, other, 0.1), (other, one, 0.25)):
        _embrace(actor, partner, time + late)
    for number in range(2):  # they rock a little
        for actor in (one, other):
            sway = 3.0 * (1 if actor is one else -1) * (1 - 2 * number)
            rest = actor.tracks["lean"].last()
            actor.tracks["lean"].to(time + 0.9 + 0.5 * number, rest + sway, 0.4)
    _part(one, other, time + 2.1)
    floor.sound("cloth", time + 0.3, other.x)
    return time + 2.8 - start


def _embrace(actor: Actor, other: Actor, time: float) -> None:
    """Arms around: the hands land behind the other's back, the face rests."""
    side, low = actor.side, 0.55 * min(actor.height, other.height)
    x = other.x + side * other.body.half * 1.1
    y = actor.body.ground - low
    actor.hand(time, actor.reach_to((x, y)), 0.35)
    actor.far_hand(time + 0.05, actor.reach_to((x, y - 0.1 * actor.height), far=True), 0.35)
    actor.tracks["lids"].to(time + 0.25, 0.0, 0.15)
    actor.tracks["smile"].to(time + 0.2, max(actor.feeling.smile, 0.5), 0.2)
    actor.tracks["tilt"].to(time + 0.1, 8.0, 0.3)
    actor.tracks["nod"].to(time + 0.1, 0.2, 0.3)


def _part(one: Actor, other: Actor, time: float) -> None:
    for actor, late in ((one, 0.0), (other, 0.1)):
        feeling = actor.feeling
        actor.tracks["lids"].to(time + late, feeling.lids, 0.2)
        actor.tracks["tilt"].to(time + late, feeling.tilt, 0.3)
        actor.tracks["nod"].to(time + late, feeling.nod, 0.3)
        actor.tracks["stretch"].to(time + late, feeling.stretch, 0.3)
        if not actor.sits:
            actor.tracks["sit"].to(time + late, 0.0, 0.35)
        actor.settle(time + late)
        actor.tracks["lean"].strike(time + late, feeling.lean, 0.5)


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
        actor.look(seen + 0.3, thing.x, -0.8)
        actor.tracks["brow"].to(seen + 0.4, 0.6, 0.2)
        actor.tracks["lids"].to(seen + 0.45, 1.15, 0.15)
        actor.tracks["lean"].strike(seen + 0.5, -3.0, 0.6)
        actor.tracks["smile"].to(seen + 1.1, 0.5, 0.4)
    return seconds + 0.3


def wait(floor: Floor, beat: Beat, time: float) -> float:
    """A pause is a thought: whoever it belongs to looks away, blinks, and comes back with it;
    the others hold still, and blink in their own time."""
    actor = floor.actors.get(beat.who)
    if actor is not None and (took := react(actor, beat.manner, beat.text, time + _FELT)):
        return took + _FELT
    length = beat.seconds or (2.0 if _LONG.search(beat.text) else 1.2)
    thinks = actor or floor.actors.get(floor.spoke)
    for number, actor in enumerate(floor.actors.values()):
        if actor is not thinks:
            actor.blinks.append(time + 0.45 + 0.3 * number)
    if thinks is not None and length >= 0.9 and abs(thinks.tracks["look_y"].last()) < 0.5:
        tracks = thinks.tracks
        was_x, was_y = tracks["look_x"].last(), tracks["look_y"].last()
        was_nod, was_turn = tracks["nod"].last(), tracks["turn"].last()
        tracks["look_x"].to(time + 0.25, 0.3, 0.09)
        tracks["look_y"].to(time + 0.25, 0.75, 0.09)
        tracks["nod"].to(time + 0.34, was_nod + 0.3, 0.25)
        tracks["turn"].to(time + 0.34, was_turn - 0.2, 0.25)
        thinks.blinks.append(time + length * 0.55)
        back = time + length - 0.45
        tracks["look_x"].to(back, was_x, 0.09)
        tracks["look_y"].to(back, was_y, 0.09)
        tracks["nod"].strike(back + 0.1, was_nod, 0.3)
        tracks["turn"].to(back + 0.1, was_turn, 0.25)
    return length
