"""Reads what lies in a show's folders without being named: recorded lines, and references."""

from __future__ import annotations

from typing import Final

from pegbar.backends.shows.paths import PNG, RECORDING, Folder
from pegbar.production import recording
from pegbar.values.place import Place

REFERENCES: Final = "art/ref"
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp")


def read_materials(folder: Folder, files: dict[str, bytes]) -> None:
    """Take them into `files`. Recordings are looked into: BadInput for what is none. A reference
    is only looked at by people; it is here so that the same bytes elsewhere are known again."""
    for name in folder.list(recording.FOLDER, recording.ENDINGS):
        files[name] = folder.read(name, RECORDING, Place(name))
        recording.read_head(files[name], name)
    for name in folder.list(REFERENCES, _PICTURES):
        files[name] = folder.read(name, PNG, Place(name))
