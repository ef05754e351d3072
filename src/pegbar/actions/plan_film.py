"""Say what would run, and why a step is what it is. Nothing is made and nothing is written."""

from __future__ import annotations

import difflib

import msgspec

from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.messages import PlanRow
from pegbar.actions.studio import Room, Shelf
from pegbar.graph.graph import Graph, needs
from pegbar.graph.plan import plan
from pegbar.graph.step import Source
from pegbar.values.errors import BadInput


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """One step, explained. `made` tells when and by whom it was last made, or is empty."""

    id: str
    recipe: str
    department: str
    repeat: str
    generator: str
    state: str
    why: tuple[str, ...]
    key: str
    params: msgspec.Raw
    inputs: tuple[tuple[str, str], ...]
    takers: tuple[str, ...]
    outputs: dict[str, str]
    made: str


def plan_film(film: FilmGraph, room: Room) -> tuple[PlanRow, ...]:
    """Each step of the film, and whether it would run."""
    return tuple(
        PlanRow(id=one.step.id, recipe=one.step.recipe.name, state=one.state, why=tuple(one.why))
        for one in plan(film.graph, Shelf(room.index, room.vault)).steps
    )


def shots_to_make(graph: Graph, room: Room) -> frozenset[str]:
    """The shots that a generator would be asked for if the film were made now."""
    running = plan(graph, Shelf(room.index, room.vault)).to_run()
    return frozenset(one.step.shot for one in running if one.step.hired is not None)


def why_step(film: FilmGraph, room: Room, name: str) -> Why:
    """Why the step `name` is what it is. Raises BadInput for a name that no step has."""
    steps = film.graph.by_id()
    if name not in steps:
        close = difflib.get_close_matches(name, steps, n=3, cutoff=0.4)
        raise BadInput(
            f"this film has no step {name!r}",
            hint=f"did you mean {', '.join(close)}?" if close else "pegbar plan lists the steps",
        )
    planned = {one.step.id: one for one in plan(film.graph, Shelf(room.index, room.vault)).steps}[
        name
    ]
    step = planned.step
    last = [
        fact
        for digest in (planned.outputs or {}).values()
        for fact in room.index.makers(digest)
        if fact.step == name
    ]
    return Why(
        id=name,
        recipe=f"{step.recipe.name} {step.recipe.version}",
        department=step.recipe.department,
        repeat=step.recipe.repeat.value,
        generator=step.generator,
        state=planned.state,
        why=tuple(planned.why) or (last[0].why if last else ()),
        key=planned.key or "",
        params=msgspec.Raw(msgspec.json.encode(step.params)),
        inputs=tuple(
            (slot, given.name if isinstance(given, Source) else f"{given.step} → {given.name}")
            for slot, given in step.inputs.items()
        ),
        takers=tuple(other.id for other in film.graph.steps if name in needs(other)),
        outputs=dict(planned.outputs or {}),
        made=f"in {last[0].seconds:.2f} s" if last else "",
    )
