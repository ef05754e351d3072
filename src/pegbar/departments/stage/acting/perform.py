"""Perform a shot: beats are played one after the other, then looked at drawing by drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from pegbar.assets.performance import Drawing, Performance, SpokenLine
from pegbar.assets.speech import Speech
from pegbar.departments.stage.acting.actor import ARM_AT_REST, Actor, chance, enter_stage
from pegbar.departments.stage.acting.camera import Box, Operator
from pegbar.departments.stage.acting.floor import Floor, set_down
from pegbar.departments.stage.acting.mouths import accents, shapes
from pegbar.departments.stage.acting.verbs import PLAYS
from pegbar.production.acting import Emotion, Verb
from pegbar.production.rig import Rig
from pegbar.production.scenery import Prop, Scenery
from pegbar.production.shots import Beat, Shot
from pegbar.values.time import frames_of

_BEFORE = 0.3
_BREATH = 0.28


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Frames a second, and the frame's width over its height."""

    fps: int
    aspect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who and what is on the stage. `room` is the set's drawing: left, top, right, bottom."""

    rigs: Mapping[str, Rig]
    props: Mapping[str, Prop]
    scenery: Scenery
    room: tuple[float, float, float, float]


def perform(
    shot: Shot, speeches: Mapping[str, Speech], company: Company, timing: Timing
) -> Performance:
    """The shot, timed and posed. The same shot and speeches give the same performance.

    `speeches` go by the ids of the beats that are spoken.
    """
    floor = _floor(shot, company, timing)
    lines: list[SpokenLine] = []
    time = _BEFORE
    for beat in shot.beats:
        actor = floor.actors.get(beat.who)
        if actor is not None and beat.emotion is not Emotion.NEUTRAL:
            actor.feel(time, beat.emotion)
        if beat.verb is Verb.SPEAK:
            together = beat.with_previous and lines
            since = lines[-1].start / timing.fps if together else time
            time = max(time, _speak(floor, beat, speeches[beat.id], since, lines))
        else:
            mark = floor.bookmark()
            if beat.kind == "sound":
                floor.sound(beat.manner, time)
            took = PLAYS[beat.verb](floor, beat, time)
            if beat.seconds is not None and beat.seconds < took:
                floor.hurry(mark, time, beat.seconds / took)
            time += took if beat.seconds is None else beat.seconds
    frames = shot.frames or max(frames_of(time, timing.fps) + shot.hold, shot.expose)
    return _filmed(shot, floor, company, timing, (frames, lines))


def _floor(shot: Shot, company: Company, timing: Timing) -> Floor:
    scenery = company.scenery
    actors = {
        one.who: enter_stage(one, company.rigs[one.who], scenery.units_per_cm, scenery.ground)
        for one in shot.cast
    }
    things = {one.prop: set_down(one, company.props[one.prop]) for one in shot.props}
    for one in shot.props:
        holder = actors.get(one.held_by)
        if holder is not None and one.raised > 0.5:  # held high since an earlier shot
            holder.tracks["near_x"].value, holder.tracks["near_y"].value = holder.raised()
    return Floor(scenery=scenery, actors=actors, things=things, fps=timing.fps)


def _speak(floor: Floor, beat: Beat, speech: Speech, time: float, lines: list[SpokenLine]) -> float:
    """A line: the mouth, a gesture that belongs to it, and those who listen."""
    start = frames_of(time, floor.fps)
    spoken = SpokenLine(
        beat=beat.id,
        who=beat.who,
        text=beat.text,
        start=start,
        frames=max(1, frames_of(speech.seconds, floor.fps)),
        offscreen=beat.offscreen,
    )
    lines.append(spoken)
    actor = floor.actors.get(beat.who)
    if actor is not None:
        if not beat.offscreen:
            actor.mouths += shapes(speech.phones, start / floor.fps)
        _address(floor, actor, beat, time)
        _gesture(floor, actor, beat, speech, time)
    for number, other in enumerate(floor.others(beat.who)):
        if actor is not None:
            other.look(time + 0.15 + 0.2 * number, actor.tracks["x"].last())
            if speech.seconds > 1.2 and chance(beat.id, other.who, "nod") < 0.5:
                _accent(other, time + speech.seconds - 0.1, 0.3)
    return time + max(speech.seconds, beat.seconds or 0.0) + _BREATH


def _address(floor: Floor, actor: Actor, beat: Beat, time: float) -> None:
    """Whoever speaks looks at whom they speak to, unless they look at something up there."""
    there = floor.place(beat.target) if beat.target else None
    if there is None:
        others = floor.others(beat.who)
        there = others[0].tracks["x"].last() if others else None
    if there is not None and abs(actor.tracks["look_y"].last()) < 0.5:
        actor.look(time, there)


def _gesture(floor: Floor, actor: Actor, beat: Beat, speech: Speech, time: float) -> None:
    """An accent of the head at the start, and a hand for lines that carry one."""
    _accent(actor, time + 0.02, 0.2)
    for moment in accents(speech.phones):
        _accent(actor, time + moment - 0.1, 0.12 + 0.12 * chance(beat.id, moment))
    kind = chance(beat.id, "gesture")
    if floor.held_by(actor.who) is not None or speech.seconds < 0.8 or kind > 0.72:
        return
    reach = (0.34 + 0.2 * kind, 0.72 - 0.18 * kind)
    actor.hand(time + 0.12, reach, 0.35)
    actor.hand(time + max(speech.seconds - 0.1, 0.6), ARM_AT_REST, 0.45)
    if kind < 0.3:
        far = (actor.tracks["far_x"].last(), actor.tracks["far_y"].last())
        actor.far_hand(time + 0.2, (0.3, 0.8), 0.35)
        actor.far_hand(time + max(speech.seconds, 0.7), far, 0.45)


def _accent(actor: Actor, time: float, size: float) -> None:
    """The head falls on a word, comes back a little too high, and settles."""
    rest = actor.tracks["nod"].last()
    actor.tracks["nod"].to(time, rest + size, 0.14)
    actor.tracks["nod"].to(time + 0.2, rest - size * 0.3, 0.18)
    actor.tracks["nod"].to(time + 0.43, rest, 0.25)


def _filmed(
    shot: Shot,
    floor: Floor,
    company: Company,
    timing: Timing,
    length: tuple[int, list[SpokenLine]],
) -> Performance:
    """Look at the floor once every exposure; equal drawings are one drawing."""
    frames, lines = length
    operator = Operator(company.scenery, Box(*company.room), timing.aspect)
    camera = operator.frame(shot.framing, list(floor.actors.values()))
    found: dict[Drawing, int] = {}
    exposures: list[int] = []
    for frame in range(0, frames, shot.expose):
        start, end = frame / timing.fps, (frame + shot.expose) / timing.fps
        drawing = Drawing(
            set=shot.set,
            mood=shot.mood,
            camera=operator.moved(camera, shot.framing, start, frames / timing.fps),
            figures=tuple(actor.pose(start, end) for actor in floor.actors.values()),
            props=tuple(thing.pose(start) for thing in floor.things.values()),
        )
        number = found.setdefault(drawing, len(found))
        exposures += [number] * min(shot.expose, frames - frame)
    return Performance(
        shot=shot.id,
        fps=timing.fps,
        exposures=tuple(exposures),
        drawings=tuple(found),
        lines=tuple(
            msgspec.structs.replace(line, frames=min(line.frames, frames - line.start))
            for line in lines
            if line.start < frames
        ),
        cues=tuple(cue for cue in floor.cues if cue.frame < frames),
    )
