"""A screenplay as it was written: its elements in order, each with the lines that it stands on."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What an element of a screenplay is."""

    SCENE = "scene"
    ACTION = "action"
    CHARACTER = "character"
    PARENTHETICAL = "parenthetical"
    DIALOGUE = "dialogue"
    LYRICS = "lyrics"
    TRANSITION = "transition"
    CENTERED = "centered"
    NOTE = "note"
    BONEYARD = "boneyard"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    PAGE_BREAK = "page_break"


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One element. `text` is without the marks that made it what it is; emphasis stays in.

    `extensions` are a character cue's, without brackets: O.S., CONT'D. `dual` marks the second
    of two who speak at once. `number` is a scene's number, `level` a section's depth.
    `first_line` and `last_line` count from 1.
    """

    kind: Kind
    text: str
    first_line: int
    last_line: int
    extensions: tuple[str, ...] = ()
    dual: bool = False
    number: str = ""
    level: int = 0


class TitleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the title page; several lines are joined by line breaks."""

    key: str
    value: str
    first_line: int
    last_line: int


class Screenplay(msgspec.Struct, frozen=True, kw_only=True):
    """A whole screenplay. `file` is its name in the show's folder, `lines` its length."""

    file: str
    title_page: tuple[TitleEntry, ...]
    elements: tuple[Element, ...]
    lines: int

    def title_value(self, key: str) -> str:
        """The title page's entry of that name, whatever its case; empty where there is none."""
        for entry in self.title_page:
            if entry.key.casefold() == key.casefold():
                return entry.value
        return ""


_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)")
_ESCAPED = re.compile(r"\\([*_\\\[\]@!.>~#=])")


def plain(text: str) -> str:
    """`text` as it is read aloud: without emphasis, escapes and double spaces."""
    return " ".join(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", text)).split())
