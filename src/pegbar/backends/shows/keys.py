"""Reads painted keyframes: a picture, and beside it what it was painted over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import msgspec

from pegbar.assets.keyframe import KeyframeFile
from pegbar.backends.shows.paths import JSON, PNG, Folder
from pegbar.backends.shows.pictures import png_size
from pegbar.values.errors import BadInput
from pegbar.values.place import Place


@dataclass(frozen=True, slots=True)
class Key:
    """A keyframe: the paths of its picture and of its JSON file in the show's folder."""

    picture: str
    about: str
    file: KeyframeFile


def read_keys(folder: Folder, files: dict[str, bytes], top: str) -> dict[str, Key]:
    """The keyframes in a folder by name. Their bytes go into `files`. Raises BadInput for a
    picture without its JSON file or the other way round, and for one of another size."""
    pictures = {PurePosixPath(name).stem: name for name in folder.list(top, (".png",))}
    abouts = {PurePosixPath(name).stem: name for name in folder.list(top, (".json",))}
    found = {}
    for name in sorted({*pictures, *abouts}):
        if name not in pictures or name not in abouts:
            there = pictures.get(name) or abouts[name]
            missing = ".json" if name in pictures else ".png"
            raise BadInput(
                f"{there} has no {missing} beside it",
                place=Place(there),
                hint="a painted key is two files: NAME.png and NAME.json",
            )
        picture = folder.read(pictures[name], PNG, Place(pictures[name]))
        about = folder.read(abouts[name], JSON, Place(abouts[name]))
        key = _read_about(about, abouts[name])
        size = png_size(picture, pictures[name])
        if size != key.size:
            raise BadInput(
                f"the picture is {size[0]} × {size[1]}, not {key.size[0]} × {key.size[1]}",
                place=Place(abouts[name], _line_of(about, '"size"')),
                hint="paint it in the size that it was exported in",
            )
        files[pictures[name]], files[abouts[name]] = picture, about
        found[name] = Key(pictures[name], abouts[name], key)
    return found


def _read_about(data: bytes, name: str) -> KeyframeFile:
    try:
        value: Any = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"not JSON: {error.msg}", place=Place(name, error.lineno, error.colno)
        ) from None
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadInput(f"not JSON: {str(error)[:80]}", place=Place(name)) from None
    try:
        return msgspec.convert(value, KeyframeFile)
    except msgspec.ValidationError as error:
        from pegbar.production.yaml_blame import blame

        wrong = blame(value, KeyframeFile, error)
        line = _line_of(data, f'"{wrong.path[-1]}"') if wrong.path else 0
        raise BadInput(wrong.message, place=Place(name, line), hint=wrong.hint) from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _line_of(data: bytes, word: str) -> int:
    """The line that a word stands on first; 0 when it does not."""
    at = data.find(word.encode())
    return data.count(b"\n", 0, at) + 1 if at >= 0 else 0
