"""The critic's steps: each shot is judged with what the story knows about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pegbar.actions.film_words import without_lines
from pegbar.actions.steps.desk import Desk
from pegbar.graph.step import Input, Output, Step
from pegbar.production.acting import Verb
from pegbar.production.shots import Beat, Shot
from pegbar.values.canonical import Json

_PUTS_OUT: Final = "out"


def reviews(desk: Desk) -> Iterator[Step]:
    """A step for each shot, after its performance."""
    for number, shot in enumerate(desk.shots):
        before = desk.shots[number - 1] if number else None
        yield _review(desk, shot, before if before and _joined(before, shot) else None)


def _joined(before: Shot, shot: Shot) -> bool:
    """Whether the film cuts from one to the other inside a scene."""
    return before.scene == shot.scene and shot.number == before.number + 1


def _review(desk: Desk, shot: Shot, before: Shot | None) -> Step:
    params, designs = desk.designs(shot)
    inputs: dict[str, Input] = {"performance": Output(f"perform/{shot.id}"), **designs}
    told: dict[str, Json] = {
        "shot": without_lines(shot),
        "size": desk.shape,
        "awaited": awaited(desk.shots, shot),
        "missing": _missing(desk, shot),
        **params,
    }
    if before is not None:
        told["before"] = without_lines(before)
        inputs["before"] = Output(f"perform/{before.id}")
    return desk.step("stage.critic", f"critic/{shot.id}", told, inputs, shot=shot.id, cost=0.8)


def _missing(desk: Desk, shot: Shot) -> list[Json]:
    return [
        {"line": one.line, "text": one.text, "reason": one.reason}
        for one in desk.shoot.story.unstaged
        if one.shot == shot.id
    ]


def awaited(shots: Sequence[Shot], shot: Shot) -> list[Json]:
    """Who and what the scene has not shown by this shot, or shows no more."""
    scene = [one for one in shots if one.scene == shot.scene]
    here = scene.index(shot)
    found: list[Json] = []
    for name in (standing.who for standing in shot.cast):
        found += _of_person(scene, here, name)
    for name in (placing.prop for placing in shot.props):
        found += _of_thing(scene, here, name)
    return found


def _of_person(scene: Sequence[Shot], here: int, name: str) -> Iterator[Json]:
    """Off the stage before the next entrance, and after the last exit."""
    events = [
        (place, beat.verb)
        for place, shot in enumerate(scene)
        for beat in shot.beats
        if beat.who == name and beat.verb in (Verb.ENTER, Verb.EXIT)
    ]
    coming = next((event for event in events if event[0] >= here), None)
    if coming and coming[1] is Verb.ENTER:
        yield _awaited(name, "enter", scene, here, coming[0])
        return
    gone = [event for event in events if event[0] < here][-1:]
    if gone and gone[0][1] is Verb.EXIT:
        yield {"name": name, "how": "exit", "here": False, "shot": scene[gone[0][0]].id}


def _of_thing(scene: Sequence[Shot], here: int, name: str) -> Iterator[Json]:
    """Before it rises or is lit for the first time. What is put out first was lit before; what
    somebody has had in hand was seen, and to rise is no reveal of it."""
    held = any(one.prop == name and one.held_by for shot in scene for one in shot.props)
    for verb, how in ((Verb.RISE, "rise"), (Verb.LIGHT, "light")):
        events = [
            (place, beat.manner)
            for place, shot in enumerate(scene)
            for beat in shot.beats
            if beat.verb is verb and name in _things(beat)
        ]
        if how == "rise" and held:
            continue
        if events and events[0][1] != _PUTS_OUT and events[0][0] >= here:
            yield _awaited(name, how, scene, here, events[0][0])


def _things(beat: Beat) -> tuple[str, ...]:
    return beat.who, beat.target


def _awaited(name: str, how: str, scene: Sequence[Shot], here: int, place: int) -> Json:
    shot = "" if place == here else scene[place].id
    return {"name": name, "how": how, "here": place == here, "shot": shot}
