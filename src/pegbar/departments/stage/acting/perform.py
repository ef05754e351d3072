"""Perform a shot: beats are played one after the other, then looked at drawing by drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import msgspec

from pegbar.assets.performance import Drawing, FigurePose, Performance, SpokenLine, Weather
from pegbar.assets.speech import Speech
from pegbar.departments.stage.acting.actor import enter_stage
from pegbar.departments.stage.acting.camera import Box, Operator
from pegbar.departments.stage.acting.floor import Floor, set_down
from pegbar.departments.stage.acting.holds import Seen, rested
from pegbar.departments.stage.acting.insert import insert_frame
from pegbar.departments.stage.acting.keys import cuts_of, keyed
from pegbar.departments.stage.acting.moves import Grip, focus_of
from pegbar.departments.stage.acting.shoulder import over_shoulder
from pegbar.departments.stage.acting.speaking import speak
from pegbar.departments.stage.acting.verbs import play
from pegbar.production.acting import Emotion, Hand, Size, Verb
from pegbar.production.rig import Rig
from pegbar.production.scenery import Prop, Scenery
from pegbar.production.shots import Beat, Shot
from pegbar.values.time import frames_of

_BEFORE: Final = 0.3
_SETTLING: Final = 2
"""How often a shot is given more frames, so that it does not end in the middle of a move."""
_CLOSE: Final = frozenset({Size.MCU, Size.CU, Size.ECU})


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
    began = time
    for beat in shot.beats:
        together = beat.with_previous and bool(lines)
        start = began if together else time
        took = _beat(floor, beat, speeches, start, lines)
        began = start if beat.verb is Verb.SPEAK else began
        time = max(time, start + took)
    frames = shot.frames or max(frames_of(time, timing.fps) + shot.hold, shot.expose)
    filmed = _filmed(shot, floor, company, timing, (frames, lines))
    for _ in range(_SETTLING if shot.frames is None else 0):
        moving = shot.hold - _rest(filmed)
        if moving <= 0:
            break
        frames += moving
        filmed = _filmed(shot, floor, company, timing, (frames, lines))
    return filmed


def _rest(filmed: Performance) -> int:
    """The frames at the end on which nothing changes."""
    last = filmed.exposures[-1]
    return sum(1 for _ in takewhile(lambda shown: shown == last, reversed(filmed.exposures)))


def _beat(
    floor: Floor, beat: Beat, speeches: Mapping[str, Speech], time: float, lines: list[SpokenLine]
) -> float:
    """Play one beat from `time` on. Returns how long it takes."""
    actor = floor.actors.get(beat.who)
    if actor is not None and beat.emotion is not Emotion.NEUTRAL:
        actor.feel(time, beat.emotion)
    if beat.verb is Verb.SPEAK:
        line, took = speak(floor, beat, speeches[beat.id], time)
        lines.append(line)
        return took
    since = floor.bookmark()
    if beat.kind == "sound":
        floor.sound(beat.manner, time)
    took = play(floor, beat, time)
    if beat.seconds is not None and beat.seconds < took:
        floor.hurry(since, time, beat.seconds / took)
    return took if beat.seconds is None else beat.seconds


def _floor(shot: Shot, company: Company, timing: Timing) -> Floor:
    scenery = company.scenery
    actors = {
        one.who: enter_stage(one, company.rigs[one.who], scenery.units_per_cm, scenery.ground)
        for one in shot.cast
    }
    for actor in actors.values():
        actor.closely = shot.framing.size in _CLOSE
    things = {one.prop: set_down(one, company.props[one.prop]) for one in shot.props}
    for one in shot.props:
        holder = actors.get(one.held_by)
        if holder is not None and one.raised > 0.5:  # held high since an earlier shot
            high = holder.body.raised()
            holder.tracks["near_x"].value, holder.tracks["near_y"].value = high
    # Back to front: who is small stands before who is tall, and is not hidden.
    actors = dict(sorted(actors.items(), key=lambda one: -one[1].height))
    return Floor(scenery=scenery, actors=actors, things=things, fps=timing.fps)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """An exposure sheet: the frame that each drawing begins on, and how many frames it is seen."""

    begins: tuple[int, ...]
    lengths: tuple[int, ...]
    fps: int

    @classmethod
    def ruled(cls, shot: Shot, frames: int, fps: int) -> _Sheet:
        """On twos, or as the shot says; a key set by hand begins a drawing wherever it is."""
        cuts = {cut for cut in cuts_of(shot.keys) if 0 < cut < frames}
        begins = sorted({*range(0, frames, shot.expose), *cuts})
        ends = [*begins[1:], frames]
        lengths = tuple(end - begin for begin, end in zip(begins, ends, strict=True))
        return cls(tuple(begins), lengths, fps)

    def times(self) -> list[tuple[float, float]]:
        return [
            (begin / self.fps, (begin + length) / self.fps)
            for begin, length in zip(self.begins, self.lengths, strict=True)
        ]


def _figures(shot: Shot, floor: Floor, sheet: _Sheet) -> list[tuple[FigurePose, ...]]:
    """The figures of each drawing: acted, rested, and with the director's keys."""
    columns = []
    for actor in floor.actors.values():
        seen = [Seen(actor.pose(a, b), actor.moving(a)) for a, b in sheet.times()]
        poses = rested(seen, shot.expose / sheet.fps, closely=actor.closely)
        columns.append(keyed(poses, sheet.begins, shot.keys.get(actor.who, ())))
    return list(zip(*columns, strict=True)) if columns else [()] * len(sheet.begins)


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
    actors = list(floor.actors.values())
    camera, shoulder = over_shoulder(operator, shot.framing, actors)
    camera = insert_frame(operator, shot.framing, floor) or camera
    grip = Grip(
        operator=operator,
        camera=camera,
        framing=shot.framing,
        seconds=frames / timing.fps,
        slot=shot.expose / timing.fps,
        focus=focus_of(shot.framing, actors, company.props),
        faces=None if shoulder else operator.faces(shot.framing, actors),
    )
    sheet = _Sheet.ruled(shot, frames, timing.fps)
    figures = _figures(shot, floor, sheet)
    if shoulder is not None:
        figures = [shoulder.put(some) for some in figures]
    found: dict[Drawing, int] = {}
    exposures: list[int] = []
    for number, (start, _) in enumerate(sheet.times()):
        drawing = Drawing(
            set=shot.set,
            mood=shot.mood,
            camera=grip.at(start),
            figures=holding(figures[number], floor, start),
            props=tuple(thing.pose(start) for thing in floor.things.values()),
        )
        exposures += [found.setdefault(drawing, len(found))] * sheet.lengths[number]
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
        weather=Weather(kind=shot.weather) if shot.weather else None,
    )


def holding(figures: tuple[FigurePose, ...], floor: Floor, time: float) -> tuple[FigurePose, ...]:
    """The same figures, each hand that holds a thing in the shape that holds."""
    holders = {thing.holder(time) for thing in floor.things.values()} - {""}
    return tuple(
        msgspec.structs.replace(pose, hand_near=Hand.HOLD) if pose.who in holders else pose
        for pose in figures
    )
