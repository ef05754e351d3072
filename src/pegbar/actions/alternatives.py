"""One shot seen otherwise: it is performed and drawn in other framings and other lights, so that a
director chooses with their eyes and copies the words that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from pegbar.actions.build import Listener, build
from pegbar.actions.film_graph import film_of
from pegbar.actions.make_film import step_report, take_in
from pegbar.actions.messages import StepReport
from pegbar.actions.publish import place_bytes
from pegbar.actions.steps import signing, stage
from pegbar.actions.steps.desk import Desk
from pegbar.actions.studio import Room
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Input, Output, Step
from pegbar.production.acting import Size
from pegbar.production.scenery import MOODS, Scenery
from pegbar.production.shots import Framing, Shot
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.canonical import Json

_SIZES: Final = (Size.EWS, Size.WS, Size.FS, Size.MS, Size.MCU, Size.CU)
_CLOSE: Final = frozenset({Size.MCU, Size.CU})
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Alternative:
    """A shot with one thing changed, what that is called, and the direction that says it."""

    shot: Shot
    kind: str
    name: str
    says: str


class Alternatives(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet of a shot's alternatives: paths, and what each of them would be directed by."""

    shot: str
    picture: str
    pdf: str
    directions: tuple[str, ...]
    steps: StepReport


def draw_alternatives(desk: Desk, room: Room, out: Path, listener: Listener) -> Alternatives:
    """Draw the desk's one shot in other framings and lights. Raises what `build` raises."""
    (shot,) = desk.shots
    found = alternatives(shot, _moods(desk, shot))
    passages = {**desk.shoot.passages, **dict.fromkeys(_ids(found), desk.shoot.passages[shot.id])}
    aside = replace(desk, shoot=replace(desk.shoot, passages=passages))
    steps = list(film_of(desk).graph.steps)
    steps += [step for one in found for step in stage.staged(aside, one.shot)]
    sheet = _sheet(desk, shot, found)
    picture = Output(sheet.id, "png")
    steps.append(sheet)
    if desk.hands.signer:
        name = f"alternatives/{shot.id}"
        steps.append(signing.signed(desk, steps, name, "image/png", picture))
        picture = Output(f"sign/{name}")
    graph = graph_of(steps).needed_for([sheet.id, picture.step])
    lease = take_in(desk.shoot, room, graph)
    built = build(graph, desk.shoot.labels(), room, listener, lease)
    made = {"png": picture, "pdf": Output(sheet.id, "pdf")}
    files = {form: out / f"{shot.id}-alternatives.{form}" for form in made}
    for form, path in files.items():
        digest = built.outputs[made[form].step][made[form].name]
        place_bytes(room.vault.read(digest), path)
    return Alternatives(
        shot=shot.id,
        picture=str(files["png"]),
        pdf=str(files["pdf"]),
        directions=tuple(one.says for one in found),
        steps=step_report(built),
    )


def alternatives(shot: Shot, moods: Mapping[str, object]) -> list[Alternative]:
    """Other sizes, a look over each shoulder, and every other light that the set knows."""
    framings = [*_sizes(shot), *_shoulders(shot)][: _MOST - 1]
    lights = [
        Alternative(_named(shot, f"light-{mood}", mood=mood), "light", mood, f"mood: {mood}")
        for mood in moods
        if mood != shot.mood
    ]
    return [*framings, *lights[: _MOST - 1]]


def _sizes(shot: Shot) -> Iterator[Alternative]:
    cast = [standing.who for standing in shot.cast]
    lead = next((name for name in shot.framing.on if name in cast), "")
    for size in _SIZES:
        if size is shot.framing.size and not shot.framing.over:
            continue
        on = (lead,) if size in _CLOSE and lead else shot.framing.on
        framing = msgspec.structs.replace(shot.framing, size=size, on=on, over="", rack=())
        says = f"frame: {{size: {size.value}, on: [{', '.join(on)}]}}"
        changed = _named(shot, f"size-{size.value.lower()}", framing=framing)
        yield Alternative(changed, "framing", size.value, says)


def _shoulders(shot: Shot) -> Iterator[Alternative]:
    cast = [standing.who for standing in shot.cast][:2]
    for on, over in (cast, cast[::-1]) if len(cast) == 2 else ():
        if (shot.framing.on, shot.framing.over) == ((on,), over):
            continue
        framing = Framing(size=Size.MS, on=(on,), over=over)
        says = f"frame: {{size: MS, on: [{on}], over: {over}}}"
        changed = _named(shot, f"over-{over.lower()}", framing=framing)
        yield Alternative(changed, "framing", f"over {over}", says)


def _named(
    shot: Shot, suffix: str, *, framing: Framing | None = None, mood: str | None = None
) -> Shot:
    """The shot with this changed, under a name of its own, in dry weather."""
    return msgspec.structs.replace(
        shot,
        id=f"{shot.id}~{suffix}",
        framing=framing or shot.framing,
        mood=mood or shot.mood,
        weather=None,
    )


def _moods(desk: Desk, shot: Shot) -> Mapping[str, object]:
    """The lights of the shot's set, its own first."""
    path = desk.shoot.sets[shot.set][0]
    scenery = read_yaml(desk.shoot.matter[path].data.decode(), path, Scenery)
    return {**scenery.moods, **MOODS}


def _ids(found: list[Alternative]) -> list[str]:
    return [one.shot.id for one in found]


def _sheet(desk: Desk, shot: Shot, found: list[Alternative]) -> Step:
    choices: list[Json] = [_choice(shot, kind, shot.id) for kind in ("framing", "light")]
    for one in found:
        block = f"{shot.id}:\n  {one.says}"
        choices.append({"id": one.shot.id, "kind": one.kind, "name": one.name, "block": block})
    panels: dict[str, Input] = {
        f"panel/{name}": Output(f"panel/{name}", "panel") for name in (shot.id, *_ids(found))
    }
    params: dict[str, Json] = {
        "title": desk.shoot.story.title,
        "shot": shot.id,
        "heading": shot.heading,
        "language": desk.shoot.show.language,
        "choices": choices,
    }
    return desk.step("cut.alternatives", f"cut/alternatives/{shot.id}", params, panels)


def _choice(shot: Shot, kind: str, panel: str) -> Json:
    """How the shot is now."""
    frame = shot.framing
    over = f", over: {frame.over}" if frame.over else ""
    framed = f"frame: {{size: {frame.size.value}, on: [{', '.join(frame.on)}]{over}}}"
    name, says = (
        (frame.size.value, framed) if kind == "framing" else (shot.mood, f"mood: {shot.mood}")
    )
    block = f"{shot.id}:\n  {says}"
    return {"id": panel, "kind": kind, "name": name, "block": block, "chosen": True}
