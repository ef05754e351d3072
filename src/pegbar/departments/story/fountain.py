"""Reads Fountain, the plain-text form that writers write screenplays in, and keeps every line's
place. Follows the syntax published at fountain.io; any text is read or refused, none crashes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pegbar.departments.story.elements import check_scenes, cue_parts
from pegbar.departments.story.fountain_lines import Line, open_text, take_title_page
from pegbar.production.screenplay import Element, Kind, Screenplay

_SCENE = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I\.?/E)(?:\.|\s)", re.IGNORECASE)
_SCENE_NUMBER = re.compile(r"\s*#([^#\s][^#]*)#\s*$")
_TRANSITION = re.compile(
    r".*\sTO:|FADE (?:IN|OUT)[.:]?|(?:CUT|FADE|SMASH) TO (?:BLACK|WHITE)[.:]?"
    r"|(?:SMASH|MATCH|JUMP|HARD|QUICK|TIME) CUT[.:]?|(?:CROSS )?DISSOLVE[.:]|CROSSFADE[.:]"
)
_STAND_ALONE = frozenset(
    {Kind.SECTION, Kind.SYNOPSIS, Kind.PAGE_BREAK, Kind.SCENE, Kind.TRANSITION}
)
_WHOLE_BRACKET = re.compile(r"\(([^()]*)\)\s*(.*)", re.DOTALL)


def read_fountain(data: bytes, file: str, cast: Iterable[str] = ()) -> Screenplay:
    """The screenplay in these bytes. Names in `cast` whose letters have no case (李雷) are cues
    without the sign @ too.

    Raises BadInput for text that is not UTF-8, holds NUL, is over 2 MiB, leaves a boneyard or a
    note open, has a line of dialogue before its first scene, or no scene at all.
    """
    lines, asides, count = open_text(data, file)
    title_page, start = take_title_page(lines)
    reader = _Reader(lines, start, frozenset(one for one in cast if not _has_case(one)))
    reader.run()
    elements = sorted([*reader.elements, *asides], key=lambda one: one.first_line)
    check_scenes(elements, file)
    return Screenplay(
        file=file, title_page=tuple(title_page), elements=tuple(elements), lines=count
    )


@dataclass(slots=True)
class _Reader:
    """Walks the lines once. Mutable: it is the place in the text and what came of it so far."""

    lines: list[Line]
    at: int
    caseless: frozenset[str]
    elements: list[Element] = field(default_factory=list)

    def run(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.blank:
                self.at += 1
            elif not self._single(line) and not self._speech(line):
                self._action()

    def _add(self, kind: Kind, text: str, first: Line, last: Line | None = None) -> None:
        end = (last or first).number
        self.elements.append(Element(kind=kind, text=text, first_line=first.number, last_line=end))

    def _opens(self) -> bool:
        """Whether the line here stands at the start of a paragraph."""
        if self.at == 0 or self.lines[self.at - 1].blank:
            return True
        return bool(self.elements) and self.elements[-1].kind in _STAND_ALONE

    def _closes(self) -> bool:
        """Whether a blank line or the end follows the line here."""
        return self.at + 1 >= len(self.lines) or self.lines[self.at + 1].blank

    def _single(self, line: Line) -> bool:
        """Elements of one line."""
        text = line.text.strip()
        element = _marked(text, line) or (self._unmarked(text, line) if self._opens() else None)
        if element is None:
            return False
        self.elements.append(element)
        self.at += 1
        return True

    def _unmarked(self, text: str, line: Line) -> Element | None:
        if _SCENE.match(text):
            return _scene(text, line)
        if self._closes() and not _has_lower(text) and _TRANSITION.fullmatch(text):
            return _one(Kind.TRANSITION, text, line)
        return None

    def _speech(self, line: Line) -> bool:
        """A cue, and all lines up to the next blank one."""
        cue = _cue(line.text.strip(), line, self.caseless)
        if cue is None or not self._opens() or (self._closes() and not line.text.startswith("@")):
            return False
        self.elements.append(cue)
        self.at += 1
        block: list[Line] = []
        while self.at < len(self.lines) and not self.lines[self.at].blank:
            block.append(self.lines[self.at])
            self.at += 1
        self._spoken(block)
        return True

    def _spoken(self, block: list[Line]) -> None:
        """Dialogue, parentheticals and lyrics under a cue."""
        said: list[Line] = []
        index = 0
        while index < len(block):
            line = block[index]
            text = line.text.strip()
            bracket = _bracket(block, index) if text.startswith("(") else None
            if bracket is None and not text.startswith("~"):
                said.append(line)
                index += 1
                continue
            self._flush(said)
            if bracket is None:
                self._add(Kind.LYRICS, text[1:].strip(), line)
                index += 1
                continue
            inner, rest, last = bracket
            self._add(Kind.PARENTHETICAL, inner, line, block[last])
            if rest:
                said.append(Line(block[last].number, rest))
            index = last + 1
        self._flush(said)

    def _flush(self, said: list[Line]) -> None:
        if said:
            text = "\n".join(line.text.strip() for line in said)
            if text.strip():
                self._add(Kind.DIALOGUE, text.strip(), said[0], said[-1])
            said.clear()

    def _action(self) -> None:
        """A paragraph of action, up to a blank line or a line that is marked as something else."""
        start = self.at
        while self.at < len(self.lines) and not self.lines[self.at].blank:
            if self.at > start and _marked(self.lines[self.at].text.strip(), self.lines[self.at]):
                break
            self.at += 1
        taken = self.lines[start : self.at]
        parts = [line.text.strip() for line in taken]
        parts[0] = parts[0].removeprefix("!")
        self._add(Kind.ACTION, "\n".join(parts), taken[0], taken[-1])


def _one(kind: Kind, text: str, line: Line) -> Element:
    return Element(kind=kind, text=text, first_line=line.number, last_line=line.number)


def _scene(text: str, line: Line) -> Element:
    number = _SCENE_NUMBER.search(text)
    return Element(
        kind=Kind.SCENE,
        text=(text[: number.start()] if number else text).strip(),
        number=number[1].strip() if number else "",
        first_line=line.number,
        last_line=line.number,
    )


def _marked(text: str, line: Line) -> Element | None:
    """An element that its first sign gives away, wherever the line stands."""
    sign = text[:1]
    if sign == "." and len(text) > 1 and text[1].isalnum():
        return _scene(text[1:].strip(), line)
    if sign == ">":
        if text.endswith("<") and len(text) > 1:
            return _one(Kind.CENTERED, text[1:-1].strip(), line)
        return _one(Kind.TRANSITION, text[1:].strip(), line)
    if sign == "#" and text.strip("#"):
        level = len(text) - len(text.lstrip("#"))
        return Element(
            kind=Kind.SECTION,
            text=text.lstrip("#").strip(),
            level=level,
            first_line=line.number,
            last_line=line.number,
        )
    if sign == "=":
        if len(text) >= 3 and not text.strip("="):
            return _one(Kind.PAGE_BREAK, "", line)
        return _one(Kind.SYNOPSIS, text[1:].strip(), line)
    if sign == "~":
        return _one(Kind.LYRICS, text[1:].strip(), line)
    return None


def _has_lower(text: str) -> bool:
    return any(sign.islower() for sign in text)


def _has_case(text: str) -> bool:
    return text.upper() != text.lower()


def _cue(text: str, line: Line, caseless: frozenset[str]) -> Element | None:
    """A character's name over a speech, or None where the line is none."""
    forced = text.startswith("@")
    name = text[1:].strip() if forced else text
    dual = name.endswith("^")
    name, extensions = cue_parts(name.removesuffix("^").strip())
    known = name in caseless
    if not name or not (forced or known or (name.isupper() and not text.startswith("!"))):
        return None
    return Element(
        kind=Kind.CHARACTER,
        text=name,
        extensions=extensions,
        dual=dual,
        first_line=line.number,
        last_line=line.number,
    )


def _bracket(block: list[Line], index: int) -> tuple[str, str, int] | None:
    """A parenthetical that starts on this line: its text, what follows it, and its last line."""
    text = ""
    for last in range(index, len(block)):
        text = f"{text} {block[last].text.strip()}".strip()
        if found := _WHOLE_BRACKET.match(text):
            return found[1].strip(), found[2].strip(), last
    return None
