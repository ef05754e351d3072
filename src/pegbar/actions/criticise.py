"""Criticise a film: run what the critic needs, and no painting; put its pictures where asked."""

from __future__ import annotations

from pathlib import Path

import msgspec

from pegbar.actions.build import Built, Listener, build
from pegbar.actions.criticisms import criticism_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.make_film import take_in
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.assets.tree import decode_tree
from pegbar.production.shots import Finding


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What the critic says of one shot. `pictures` are files, one for each marked finding."""

    shot: str
    findings: tuple[Finding, ...]
    pictures: tuple[str, ...] = ()


def criticise(
    shoot: Shoot, film: FilmGraph, room: Room, listener: Listener, pictures: Path | None
) -> tuple[Review, ...]:
    """Every shot's review, in the film's order. Raises what `build` raises."""
    graph = film.graph.needed_for([f"critic/{shot.id}" for shot in shoot.story.shots])
    lease = take_in(shoot, room, graph)
    built = build(graph, shoot.labels(), room, listener, lease)
    return tuple(
        Review(
            shot=shot.id,
            findings=criticism_of(built, room, shot.id),
            pictures=() if pictures is None else _put(built, room, shot.id, pictures),
        )
        for shot in shoot.story.shots
    )


def _put(built: Built, room: Room, shot: str, folder: Path) -> tuple[str, ...]:
    tree = decode_tree(room.vault.read(built.outputs[f"critic/{shot}"]["pictures"]))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, digest in sorted(tree.files.items()):
        path = folder / f"{shot}-{name}"
        path.write_bytes(room.vault.read(digest))
        paths.append(str(path))
    return tuple(paths)
