"""A kit for painting a keyframe: a frame to paint over, and the drawing that it shows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from pegbar.actions.build import Listener, build
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.make_film import take_in
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.performance import Performance
from pegbar.assets.tree import decode_tree
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Recipe, Step
from pegbar.production.shots import Shot
from pegbar.values.errors import BadInput, StorageFailed


class Kit(msgspec.Struct, frozen=True, kw_only=True):
    """`picture` is to be painted over; it and `drawing` then go into `art/keys`."""

    picture: str
    drawing: str
    shot: str
    frame: int


def paint_kit(
    shoot: Shoot,
    film: FilmGraph,
    recipes: Mapping[str, Recipe],
    room: Room,
    listener: Listener,
    wanted: tuple[str, int, Path],
) -> Kit:
    """Write the kit of (shot, frame) to the files that start with the given path.

    Raises BadInput for a frame that the shot does not have.
    """
    shot_id, frame, target = wanted
    shot = next(one for one in shoot.story.shots if one.id == shot_id)
    performing = film.graph.needed_for([f"perform/{shot_id}"])
    lease = take_in(shoot, room, performing)
    built = build(performing, shoot.labels(), room, listener, lease)
    data = room.vault.read(built.outputs[f"perform/{shot_id}"]["out"])
    performance = msgspec.json.decode(data, type=Performance)
    if not 0 <= frame < performance.frames:
        raise BadInput(
            f"{shot_id} has no frame {frame}", hint=f"choose 0 to {performance.frames - 1}"
        )
    number = performance.exposures[frame]
    panel = film.graph.by_id()[f"panel/{shot_id}"]
    drawn = _beauty(panel, recipes["stage.beauty"], number)
    graph = graph_of([*performing.steps, drawn])
    built = build(graph, shoot.labels(), room, listener, lease)
    tree = decode_tree(room.vault.read(built.outputs[drawn.id]["out"]))
    picture = room.vault.read(tree.files[f"{number:04d}.png"])
    size = panel.params["size"]
    assert isinstance(size, list)
    record = KeyframeFile(
        format=1,
        shot=shot_id,
        by=room.person,
        how="",
        size=(int(size[0]), int(size[1])),
        drawing=performance.drawings[number],
    )
    return _write(target, picture, msgspec.json.format(msgspec.json.encode(record)), shot, frame)


def _beauty(panel: Step, recipe: Recipe, number: int) -> Step:
    return msgspec.structs.replace(
        panel,
        id=f"kit/{panel.shot}",
        recipe=recipe,
        params={**panel.params, "only": [number]},
    )


def _write(target: Path, picture: bytes, record: bytes, shot: Shot, frame: int) -> Kit:
    paths = {target.with_suffix(".png"): picture, target.with_suffix(".json"): record + b"\n"}
    for path in paths:
        if path.exists():
            raise BadInput(f"{path} is there already", hint="give the kit another --name")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for path, data in paths.items():
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.unlink(missing_ok=True)
            with draft.open("xb") as file:
                file.write(data)
            draft.replace(path)
    except OSError as error:
        raise StorageFailed(f"{target} cannot be written: {error.strerror}") from error
    picture_path, drawing_path = paths
    return Kit(picture=str(picture_path), drawing=str(drawing_path), shot=shot.id, frame=frame)
