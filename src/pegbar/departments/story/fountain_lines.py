"""The first pass over a screenplay's text: lines, what is not part of the script, title page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pegbar.production.screenplay import Element, Kind, TitleEntry
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

LIMIT = 2 * 1024 * 1024

_GAP = "\0"
"""Stands where a note or a boneyard was; no screenplay may hold it."""

_ASIDE = re.compile(r"(?<!\\)(/\*|\[\[)")
_BREAK = re.compile(r"\r\n|\r|\n")
_EMPTY_LINE = re.compile(r"\n\n")
_TITLE_KEY = re.compile(r"([A-Za-z][^:\n]{0,60}):(.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is left of the script, with its number in the file. `held` marks one that
    looks empty but holds two spaces: it does not end a speech."""

    number: int
    text: str
    held: bool = False

    @property
    def blank(self) -> bool:
        return not self.text and not self.held


def open_text(data: bytes, file: str) -> tuple[list[Line], list[Element], int]:
    """The script's lines, its notes and boneyards, and how many lines the file has."""
    if len(data) > LIMIT:
        raise BadInput(
            f"the screenplay is {len(data) / 1048576:.1f} MiB; 2 MiB is the most",
            place=Place(file),
            hint="split it into several shows",
        )
    text = _decode(data, file)
    text = _BREAK.sub("\n", text.removeprefix("\ufeff"))
    if (nul := text.find("\0")) >= 0:
        raise BadInput(
            "the screenplay holds a NUL character",
            place=Place(file, text.count("\n", 0, nul) + 1),
            hint="save it as plain text in UTF-8",
        )
    kept, asides = _set_aside(text, file)
    return kept, asides, text.count("\n") + 1


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"byte {data[error.start]:#04x} is not UTF-8 text",
            place=Place(file, line),
            hint="save the screenplay as plain text in UTF-8",
        ) from None


def _set_aside(text: str, file: str) -> tuple[list[Line], list[Element]]:
    """Take notes and boneyards out; lines that they leave empty go with them."""
    asides: list[Element] = []
    kept: list[str] = []
    number, at = 1, 0
    while found := _ASIDE.search(text, at):
        number += text.count("\n", at, found.start())
        end = _aside_end(text, found.start(), found[1], Place(file, number))
        inner = text[found.end() : end - 2]
        breaks = inner.count("\n")
        kind = Kind.NOTE if found[1] == "[[" else Kind.BONEYARD
        asides.append(
            Element(kind=kind, text=inner.strip(), first_line=number, last_line=number + breaks)
        )
        kept.append(text[at : found.start()])
        kept.append("\n".join([_GAP] * (breaks + 1)))
        number, at = number + breaks, end
    kept.append(text[at:])
    return _lines("".join(kept)), asides


def _aside_end(text: str, start: int, sign: str, place: Place) -> int:
    """Where the note or boneyard that opens at `start` ends. One left open would swallow script
    without a word: an opening sign or, in a note, an empty line before its end refuses it."""
    what, close = ("note", "]]") if sign == "[[" else ("boneyard", "*/")
    end = text.find(close, start + 2)
    inner = text[start + 2 : end if end >= 0 else len(text)]
    broken = sign == "[[" and _EMPTY_LINE.search(inner)
    if end < 0 or sign in inner or broken:
        hint = f"close it with {close}"
        if broken and end >= 0:
            hint += ", or put two spaces on the empty line inside it"
        raise BadInput(f"the {what} that opens here is not closed", place=place, hint=hint)
    return end + 2


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    for number, part in enumerate(text.split("\n"), start=1):
        whole = part.replace(_GAP, "")
        words = whole.rstrip()
        if words or _GAP not in part:
            held = not words and len(whole) >= 2 and not whole.strip(" ")
            lines.append(Line(number, words, held))
    return lines


def take_title_page(lines: list[Line]) -> tuple[list[TitleEntry], int]:
    """The title page, and the index of the first line behind it.

    A page that opens with a transition (`FADE IN:`) has none: an entry without a value on its
    own line needs indented lines below it.
    """
    entries: list[TitleEntry] = []
    at = 0
    while at < len(lines) and not lines[at].blank:
        key = _TITLE_KEY.fullmatch(lines[at].text)
        if key is None:
            break
        first, values, at = lines[at], [key[2].strip()], at + 1
        while at < len(lines) and lines[at].text.startswith(("   ", "\t")):
            values.append(lines[at].text.strip())
            at += 1
        value = "\n".join(one for one in values if one)
        if not value and not entries:
            return [], 0
        entries.append(
            TitleEntry(
                key=key[1].strip(),
                value=value,
                first_line=first.number,
                last_line=lines[at - 1].number,
            )
        )
    return entries, at if entries else 0
