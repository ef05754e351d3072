"""Speaking and listening: mouths, accents of the head, gestures, and small reactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pegbar.assets.performance import SpokenLine
from pegbar.assets.speech import Speech
from pegbar.departments.stage.acting.actor import Actor, chance
from pegbar.departments.stage.acting.floor import Floor
from pegbar.departments.stage.acting.mouths import accents, shapes
from pegbar.production.acting import Emotion, Hand
from pegbar.production.shots import Beat
from pegbar.values.time import frames_of

_BREATH: Final = 0.28
_GESTURE: Final = 0.8
"""Seconds of the shortest line that carries a hand."""
Reach = tuple[float, float]

_GESTURES: Final[dict[Emotion, Sequence[tuple[Reach, Reach | None, Hand]]]] = {
    # near hand, far hand or None, shape
    Emotion.HAPPY: (((-0.5, 0.2), (0.6, 0.15), Hand.OPEN), ((0.6, 0.4), None, Hand.OPEN)),
    Emotion.ANGRY: (((0.75, 0.35), None, Hand.POINT), ((-0.35, 0.6), (0.45, 0.55), Hand.FIST)),
    Emotion.AFRAID: (((0.4, 0.35), (0.3, 0.3), Hand.OPEN),),
    Emotion.SURPRISED: (((-0.55, 0.45), (0.65, 0.4), Hand.OPEN),),
    Emotion.CURIOUS: (((0.5, 0.1), None, Hand.FIST), ((0.6, 0.5), None, Hand.POINT)),
    Emotion.TENDER: (((0.4, 0.5), None, Hand.OPEN), ((0.35, 0.4), (0.2, 0.5), Hand.RELAXED)),
    Emotion.NEUTRAL: (((0.52, 0.55), None, Hand.OPEN), ((0.45, 0.5), (0.5, 0.6), Hand.OPEN)),
}
_STILL: Final = frozenset({Emotion.SAD, Emotion.TIRED})
_REACTION: Final[dict[Emotion, tuple[float, float]]] = {
    # what a listener's brows and mouth answer to a feeling
    Emotion.HAPPY: (0.2, 0.4), Emotion.SAD: (0.2, -0.25), Emotion.ANGRY: (0.5, -0.2),
    Emotion.AFRAID: (0.4, -0.2), Emotion.SURPRISED: (0.6, 0.0), Emotion.TENDER: (0.2, 0.35),
    Emotion.TIRED: (0.1, -0.1), Emotion.CURIOUS: (0.3, 0.1), Emotion.NEUTRAL: (0.3, 0.1),
}  # fmt: skip


def speak(floor: Floor, beat: Beat, speech: Speech, time: float) -> tuple[SpokenLine, float]:
    """A line: the mouth, a gesture that belongs to it, and those who listen. Gives the line in
    its place, and how long the beat takes."""
    start = frames_of(time, floor.fps)
    spoken = SpokenLine(
        beat=beat.id,
        who=beat.who,
        text=beat.text,
        start=start,
        frames=max(1, frames_of(speech.seconds, floor.fps)),
        offscreen=beat.offscreen,
    )
    actor = floor.actors.get(beat.who)
    if actor is not None:
        floor.spoke = beat.who
        if not beat.offscreen:
            actor.mouths += shapes(speech.phones, start / floor.fps)
        _address(floor, actor, beat, time)
        _emphasise(actor, beat, speech, time)
        _gesture(actor, beat, speech, time)
    for number, other in enumerate(floor.others(beat.who)):
        if actor is not None:
            _listen(other, actor, beat, (time + 0.15 + 0.2 * number, time + speech.seconds))
    return spoken, max(speech.seconds, beat.seconds or 0.0) + _BREATH


def _address(floor: Floor, actor: Actor, beat: Beat, time: float) -> None:
    """Whoever speaks looks at whom they speak to, unless they look at something up there."""
    other = floor.actors.get(beat.target) if beat.target else None
    there = floor.place(beat.target) if beat.target else None
    if there is None:
        others = floor.others(beat.who)
        other = others[0] if others else None
        there = other.x if other else None
    if there is None or abs(actor.tracks["look_y"].last()) >= 0.5:
        return
    if other is not None:
        actor.face_towards(time, there)
    actor.look(time, there, _level(actor, other) if other else 0.0)


def _level(actor: Actor, other: Actor) -> float:
    """How far up or down one looks to meet the other's eyes."""
    eyes = [
        one.height * (1 - 0.5 * one.sits * one.body.sink / one.height) for one in (actor, other)
    ]
    return min(max(0.55 * (eyes[0] - eyes[1]) / max(eyes), -0.4), 0.4)


def _emphasise(actor: Actor, beat: Beat, speech: Speech, time: float) -> None:
    """The head falls on the words that matter, once or twice a line; between them it is held."""
    size = 0.34 * actor.feeling.size
    moments = [0.06, *accents(speech.phones)]
    for number, moment in enumerate(moments):
        big = size * (0.8 + 0.4 * chance(beat.id, moment)) * (0.8 if number == 0 else 1.0)
        _accent(actor, time + moment - 0.08, big)
    if speech.seconds > 1.8:
        tilt = 5.0 * (1 if chance(beat.id, "tilt") < 0.5 else -1)
        actor.tracks["tilt"].to(time + 0.5 * speech.seconds, actor.feeling.tilt + tilt, 0.25)
        actor.tracks["tilt"].to(time + speech.seconds + 0.1, actor.feeling.tilt, 0.3)
    actor.blinks.append(time + speech.seconds - 0.05)


def _accent(actor: Actor, time: float, size: float) -> None:
    """The head lifts, falls on the word, and settles."""
    rest = actor.feeling.nod
    actor.tracks["nod"].to(time - 0.08, rest - 0.45 * size, 0.1)
    actor.tracks["nod"].to(time + 0.04, rest + size, 0.1)
    actor.tracks["nod"].to(time + 0.3, rest, 0.22)


def _gesture(actor: Actor, beat: Beat, speech: Speech, time: float) -> None:
    """A hand or two for lines that carry one: up before the first stress, held, and down."""
    pool = _GESTURES.get(beat.emotion, _GESTURES[Emotion.NEUTRAL])
    kind = chance(beat.id, "gesture")
    quiet = beat.emotion in _STILL or (beat.emotion is Emotion.NEUTRAL and kind > 0.75)
    if speech.seconds < _GESTURE or quiet or actor.tracks["near_y"].last() < 0.2:
        return
    near, far, shape = pool[int(kind * 97) % len(pool)]
    begin, end = time + 0.1, time + max(speech.seconds - 0.05, 0.7)
    size = actor.feeling.size
    if actor.carries:
        if far is None:  # the free hand speaks
            far = (near[0] * 0.9, near[1])
        actor.far_hand(begin, (far[0] * size, far[1]), 0.34, shape)
        actor.far_hand(end, actor.idle_far, 0.45)
        return
    if actor.body.round:
        near, far = (far and (-far[0], far[1])) or near, (1.15 * abs(near[0]), near[1])
        if near[0] > 0:
            actor.far_hand(begin, (far[0] * size, far[1]), 0.34, shape)
            actor.far_hand(end, actor.idle_far, 0.45)
            return
    actor.hand(begin, (near[0] * size, near[1]), 0.34, shape)
    actor.hand(end, actor.idle, 0.45)
    if far is not None:
        actor.far_hand(begin + 0.06, (far[0] * size, far[1]), 0.36, shape)
        actor.far_hand(end + 0.06, actor.idle_far, 0.45)


def _listen(other: Actor, speaker: Actor, beat: Beat, span: tuple[float, float]) -> None:
    """Look at who speaks, take it in, answer with brows and mouth, and blink as the line ends."""
    start, end = span
    if abs(other.tracks["look_y"].last()) < 0.6:
        other.look(start, speaker.x, _level(other, speaker))
    if end - start < 1.0:
        return
    brow, smile = _REACTION[beat.emotion]
    taken = start + 0.55 * (end - start)
    feeling = other.feeling
    other.tracks["brow"].to(taken, feeling.brow + brow, 0.2)
    other.tracks["smile"].to(taken, feeling.smile + smile, 0.2)
    kind = chance(beat.id, other.who, "listen")
    if kind < 0.45:
        other.tracks["tilt"].to(taken, feeling.tilt + (5.0 if kind < 0.25 else -5.0), 0.2)
        other.tracks["tilt"].to(end + 0.2, feeling.tilt, 0.25)
    elif end - start > 1.6:
        other.tracks["nod"].to(end - 0.1, feeling.nod + 0.3, 0.16)
        other.tracks["nod"].to(end + 0.1, feeling.nod, 0.25)
    other.blinks.append(end + 0.12)
    other.tracks["brow"].to(end + 0.2, feeling.brow, 0.2)
    other.tracks["smile"].to(end + 0.2, feeling.smile, 0.2)
