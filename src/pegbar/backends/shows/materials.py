"""Reads what lies in a show's folders without being named: recorded lines, LoRAs, graphs,
references."""

from __future__ import annotations

from typing import Final

from pegbar.backends.shows.graphs import read_graph_files
from pegbar.backends.shows.paths import LORA, PNG, RECORDING, YAML, Folder
from pegbar.production import lora_file, recording
from pegbar.values.place import Place

REFERENCES: Final = "art/ref"
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp")


def read_materials(folder: Folder, files: dict[str, bytes]) -> None:
    """Take them into `files`. Recordings and LoRAs are looked into: BadInput for what is none. A
    reference is only looked at by people; it is here so that the same bytes elsewhere are known
    again."""
    for name in folder.list(recording.FOLDER, recording.ENDINGS):
        files[name] = folder.read(name, RECORDING, Place(name))
        recording.read_head(files[name], name)
    for name in folder.list(lora_file.FOLDER, lora_file.ABOUT):
        files[name] = folder.read(name, YAML, Place(name))
    for name in folder.list(lora_file.FOLDER, (lora_file.WEIGHTS, *lora_file.PICKLES)):
        files[name] = folder.read(name, LORA, Place(name))
    lora_file.read_loras(files)
    read_graph_files(folder, files)
    for name in folder.list(REFERENCES, _PICTURES):
        files[name] = folder.read(name, PNG, Place(name))
