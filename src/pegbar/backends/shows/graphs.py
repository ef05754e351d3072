"""Reads the graphs that are registered with a show, and packs them as an account carries them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pegbar.assets import graph_file
from pegbar.backends.shows.paths import YAML, Folder, Limit
from pegbar.values.place import Place

GRAPH: Final = Limit("graph", graph_file.SIZE_LIMIT)


def read_graph_files(folder: Folder, files: dict[str, bytes]) -> None:
    """Take a show's graphs into `files`, looked into. Raises BadInput, Trespass."""
    for name in folder.list(graph_file.FOLDER, (".yaml", ".yml")):
        files[name] = folder.read(name, YAML, Place(name))
    for name in folder.list(graph_file.FOLDER, (".json",)):
        files[name] = folder.read(name, GRAPH, Place(name))
    graph_file.read_graphs(files)


def tools_of(show: Path | None) -> dict[str, str]:
    """The graphs of the show in this folder, packed, by name; none where there is no such folder.
    Raises BadInput, Trespass."""
    if show is None or not show.is_dir():
        return {}
    files: dict[str, bytes] = {}
    read_graph_files(Folder(show.resolve()), files)
    return {name: one.packed() for name, one in graph_file.read_graphs(files).items()}
