"""A design's two files read together: a YAML record, its drawing, and the line of what is wrong."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypeVar

import msgspec

from pegbar.departments.stage.artwork import Artwork, Shape, read_artwork
from pegbar.production.rig import Rig
from pegbar.production.scenery import Prop, Scenery
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

Read = Callable[[str], bytes]
"""The bytes of a design file by its path. Raises KeyError for one that is not there."""

_Record = TypeVar("_Record", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class DesignFile:
    """A YAML file's text, kept so that messages can name a line. Words are looked for from line
    `start` on, then everywhere."""

    path: str
    text: str
    start: int = 1

    def bad(self, what: str, word: str, hint: str) -> BadInput:
        return BadInput(what, place=Place(self.path, self.line_of(word)), hint=hint)

    def line_of(self, word: str) -> int:
        pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        lines = list(enumerate(self.text.splitlines(), start=1))
        for number, line in [*lines[self.start - 1 :], *lines]:
            if pattern.search(line.partition(" #")[0]):
                return number
        return 0

    def under(self, word: str) -> DesignFile:
        """The same file, words being looked for from the line of `word` on."""
        return replace(self, start=max(self.line_of(word), 1))


def load(path: str, read: Read, kind: type[_Record]) -> tuple[_Record, DesignFile, Artwork]:
    """A design's record, its file and its drawing. Raises BadInput."""
    file = _text(path, read)
    record = read_yaml(file.text, path, kind)
    named, drawing = _drawing_of(file, getattr(record, "drawing", ""))
    return record, file, read_artwork(_bytes(drawing, read, file, named), drawing)


def _text(path: str, read: Read) -> DesignFile:
    try:
        return DesignFile(path, _bytes(path, read).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8 text", place=Place(path)) from error


def _drawing_of(file: DesignFile, named: str) -> tuple[str, str]:
    """A design's drawing, as its file names it and as a path."""
    named = named or f"{posixpath.splitext(posixpath.basename(file.path))[0]}.svg"
    drawing = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), named))
    if drawing.startswith(("..", "/")):
        raise file.bad(f"{named!r} is outside the show", named, "keep it beside this file")
    return named, drawing


def design_files(
    path: str, read: Read, kind: type[Rig] | type[Prop] | type[Scenery]
) -> tuple[str, str]:
    """The two files of a design: its YAML and its drawing. Raises BadInput."""
    file = _text(path, read)
    return path, _drawing_of(file, read_yaml(file.text, path, kind).drawing)[1]


def _bytes(path: str, read: Read, file: DesignFile | None = None, word: str = "") -> bytes:
    try:
        return read(path)
    except KeyError as error:
        if file is None:
            raise BadInput("this design is not there", place=Place(path)) from error
        raise file.bad(f"the drawing {path!r} is not there", word, "check its name") from error


def groups_of(
    wanted: Iterable[str], art: Artwork, file: DesignFile
) -> dict[str, tuple[Shape, ...]]:
    """The shapes of every group that the YAML names. Raises BadInput for one that lacks."""
    names = tuple(wanted)
    groups = art.parts(names)
    for name in names:
        if name not in art.names:
            raise file.bad(f"{art.file} has no group {name!r}", name, art.missing(name))
        if not groups[name]:
            raise file.bad(
                f"the group {name!r} of {art.file} holds nothing that can be drawn",
                name,
                "is it hidden, or are all its shapes in another named group?",
            )
    return groups


def near(name: str, names: Iterable[str]) -> str:
    """What to say about a name that is unknown."""
    known = sorted(names)
    close = get_close_matches(name, known, n=1, cutoff=0.4)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"
