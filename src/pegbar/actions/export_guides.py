"""Export guides: a shot's controls as sequences of files, made once and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pegbar.actions.build import Listener, build
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.make_film import step_report, take_in
from pegbar.actions.messages import StepReport
from pegbar.actions.publish import inside, place_bytes
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.assets.tree import decode_tree
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Recipe, Step
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest


class ShotGuides(msgspec.Struct, frozen=True, kw_only=True):
    """One shot's folder, with how many files and drawings it holds."""

    shot: str
    folder: str
    files: int
    drawings: int
    frames: int


class GuidesReport(msgspec.Struct, frozen=True, kw_only=True):
    shots: tuple[ShotGuides, ...]
    steps: StepReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`frames` writes a file for every frame instead of every drawing."""

    kinds: tuple[str, ...]
    form: str
    frames: bool
    out: Path


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    exposures: tuple[int, ...]


def export_guides(
    shoot: Shoot,
    film: FilmGraph,
    recipes: Mapping[str, Recipe],
    room: Room,
    listener: Listener,
    asked: Asked,
) -> GuidesReport:
    """Make the guides of the film's shots and write them into a folder a shot.

    Raises BadInput for a kind that does not exist, NotInstalled, and what `build` raises.
    """
    shots = [shot.id for shot in shoot.story.shots]
    steps = [step for shot in shots for step in _steps(film, recipes, shot, asked)]
    needed = film.graph.needed_for([f"perform/{shot}" for shot in shots])
    known = {step.id for step in steps}
    graph = graph_of([*(step for step in needed.steps if step.id not in known), *steps])
    lease = take_in(shoot, room, graph)
    built = build(graph, shoot.labels(), room, listener, lease)
    told = []
    for shot in shots:
        digest = built.outputs[f"controls/{shot}"]["out"]
        told.append(_written(room, shot, decode_tree(room.vault.read(digest)).files, asked))
    return GuidesReport(shots=tuple(told), steps=step_report(built))


def _steps(
    film: FilmGraph, recipes: Mapping[str, Recipe], shot: str, asked: Asked
) -> Sequence[Step]:
    """A shot's guides, as the film makes them, and its controls."""
    panel = film.graph.by_id()[f"panel/{shot}"]
    guides = msgspec.structs.replace(
        panel, id=f"guides/{shot}", recipe=recipes["stage.guides"], cost=4.0
    )
    how: dict[str, Json] = {"kinds": list(asked.kinds), "format": asked.form}
    controls = msgspec.structs.replace(
        panel,
        id=f"controls/{shot}",
        recipe=recipes["stage.controls"],
        params={**panel.params, **how},
        inputs={**panel.inputs, "guides": Output(guides.id)},
        cost=4.0,
    )
    return [guides, controls]


def _written(room: Room, shot: str, files: Mapping[str, Digest], asked: Asked) -> ShotGuides:
    """Puts one shot's files in place, by drawing or by frame (the first is 0001)."""
    record = room.vault.read(files["sequence.json"])
    exposures = msgspec.json.decode(record, type=_Told).exposures
    folder, count = asked.out / shot, 0
    for name, digest in files.items():
        path = Path(name)
        names = [name]
        if asked.frames and path.stem.isdigit():
            shown = [frame for frame, drawing in enumerate(exposures) if drawing == int(path.stem)]
            names = [str(path.with_name(f"{frame + 1:04d}{path.suffix}")) for frame in shown]
        for one in names:
            place_bytes(room.vault.read(digest), inside(folder, one))
            count += 1
    return ShotGuides(
        shot=shot,
        folder=str(folder),
        files=count,
        drawings=len(set(exposures)),
        frames=len(exposures),
    )
