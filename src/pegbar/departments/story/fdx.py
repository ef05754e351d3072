"""Reads FDX, Final Draft's XML form of a screenplay, into the same record as Fountain.

The parser is the standard library's expat, driven by handlers: a document type, an entity or a
file that grows beyond its bounds is refused where it stands, so nothing is expanded or fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from pegbar.departments.story.elements import check_scenes, cue_parts
from pegbar.production.screenplay import Element, Kind, Screenplay, TitleEntry
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

LIMIT = 16 * 1024 * 1024
DEPTH_LIMIT, NODE_LIMIT, TEXT_LIMIT = 40, 400_000, 2 * 1024 * 1024

_KINDS = {
    "scene heading": Kind.SCENE,
    "action": Kind.ACTION,
    "general": Kind.ACTION,
    "shot": Kind.ACTION,
    "cast list": Kind.NOTE,
    "character": Kind.CHARACTER,
    "parenthetical": Kind.PARENTHETICAL,
    "dialogue": Kind.DIALOGUE,
    "lyrics": Kind.LYRICS,
    "singing": Kind.LYRICS,
    "transition": Kind.TRANSITION,
    "new act": Kind.SECTION,
    "end of act": Kind.SECTION,
    "act break": Kind.SECTION,
    "outline 1": Kind.SECTION,
    "outline 2": Kind.SECTION,
    "outline body": Kind.SYNOPSIS,
}
"""Paragraph types that Final Draft writes; others are a writer's own and are read as action."""

_ASIDES = {"ScriptNote": Kind.NOTE, "OmittedScene": Kind.BONEYARD, "Summary": Kind.SYNOPSIS}
_STYLES = (("bold", "**"), ("italic", "*"), ("underline", "_"))
_MARKS = re.compile(r"([*_\\])")
_BY = re.compile(r"(?:(?:written|screenplay|story|script)\s+)?by\b[:.]?\s*(.*)", re.IGNORECASE)
_DRAFT = re.compile(r"\b(?:draft|revision|rev\.)\b|\b\d{4}-\d\d-\d\d\b", re.IGNORECASE)
_SOURCE = re.compile(r"\bbased\s+(?:up)?on\b", re.IGNORECASE)


def read_fdx(data: bytes, file: str) -> Screenplay:
    """The screenplay in these bytes. Its lines are those of the XML.

    Raises BadInput for what is not well-formed, is no Final Draft script, holds a document type
    or entities, is too large or too deep, has dialogue above its first scene, or no scene at all.
    """
    if len(data) > LIMIT:
        raise BadInput(
            f"the screenplay is {len(data) / 1048576:.1f} MiB; 16 MiB is the most",
            place=Place(file),
            hint="split it into several shows",
        )
    reader = _Reader(file)
    reader.run(data)
    elements = sorted(reader.elements, key=lambda one: one.first_line)
    check_scenes(elements, file)
    return Screenplay(
        file=file,
        title_page=tuple(_title_page(reader.front)),
        elements=tuple(elements),
        lines=max(reader.lines, 1),
    )


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being read. Mutable: its text comes in pieces."""

    type: str
    number: str
    line: int
    aside: Kind | None
    dual: bool
    front: bool
    pieces: list[str] = field(default_factory=list)
    wraps: bool = False


@dataclass(slots=True)
class _Reader:
    """Walks the XML once. Mutable: it is the place in the tree and what came of it so far."""

    file: str
    elements: list[Element] = field(default_factory=list)
    front: list[Element] = field(default_factory=list)
    lines: int = 0
    _open: list[str] = field(default_factory=list)
    _paragraphs: list[_Paragraph] = field(default_factory=list)
    _style: str = ""
    _cues: int = 0
    _nodes: int = 0
    _size: int = 0
    _parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)

    def run(self, data: bytes) -> None:
        parser = self._parser
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            raise BadInput(
                f"not well-formed XML: {what}",
                place=Place(self.file, max(error.lineno, 1), error.offset + 1),
                hint="export the script from Final Draft again, as .fdx",
            ) from None
        except (ValueError, LookupError):
            # Expat asks Python for encodings that it does not know itself.
            raise BadInput(
                "the XML is in an encoding that is not read",
                place=Place(self.file, 1),
                hint="save it in UTF-8",
            ) from None
        self.lines = parser.CurrentLineNumber

    def _bad(self, message: str, hint: str) -> BadInput:
        place = Place(self.file, self._parser.CurrentLineNumber)
        return BadInput(message, place=place, hint=hint)

    def _refuse(self, *_: object) -> None:
        raise Trespass(
            "document types and entities are not read here",
            place=Place(self.file, self._parser.CurrentLineNumber),
            hint="a script of Final Draft has none; export it again",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        if self._nodes > NODE_LIMIT or len(self._open) >= DEPTH_LIMIT:
            what = "too many elements" if self._nodes > NODE_LIMIT else "nested too deep"
            raise self._bad(f"the XML is {what} for a screenplay", "export the script again")
        if not self._open and name != "FinalDraft":
            raise self._bad(
                f"this is XML, but no Final Draft script: it opens with '{name[:40]}'",
                "a screenplay is .fountain, or .fdx as Final Draft exports it",
            )
        self._open.append(name)
        if name == "Paragraph":
            self._paragraph(attributes)
        elif name == "DualDialogue":
            self._cues = 0
            if self._paragraphs:
                self._paragraphs[-1].wraps = True
        elif name == "Text":
            self._style = attributes.get("Style", "").casefold()

    def _paragraph(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").strip()
        dual = False
        if "DualDialogue" in self._open and kind.casefold() == "character":
            self._cues += 1
            dual = self._cues > 1
        aside = next((_ASIDES[one] for one in reversed(self._open) if one in _ASIDES), None)
        new = attributes.get("StartsNewPage", "").casefold() == "yes"
        line = self._parser.CurrentLineNumber
        if new and self._is_script() and aside is None and self.elements:
            self._add(Kind.PAGE_BREAK, "", line, line)
        self._paragraphs.append(
            _Paragraph(
                type=kind.casefold(),
                number=attributes.get("Number", "").strip(),
                line=line,
                aside=aside,
                dual=dual,
                front="TitlePage" in self._open,
            )
        )

    def _is_script(self) -> bool:
        """Whether this stands in the script itself, not in a header, a list or the title page."""
        return self._open[:2] == ["FinalDraft", "Content"]

    def _text(self, text: str) -> None:
        if not self._open or self._open[-1] != "Text" or not self._paragraphs:
            return
        self._size += len(text)
        if self._size > TEXT_LIMIT:
            raise self._bad("more than 2 MiB of text in one screenplay", "split it")
        paragraph = self._paragraphs[-1]
        bare = _MARKS.sub(r"\\\1", text)
        for style, mark in _STYLES:
            if style in self._style and bare.strip() and not paragraph.front:
                lead = bare[: len(bare) - len(bare.lstrip())]
                tail = bare[len(bare.rstrip()) :]
                bare = f"{lead}{mark}{bare.strip()}{mark}{tail}"
        paragraph.pieces.append(text if paragraph.front else bare)

    def _end(self, name: str) -> None:
        self._open.pop()
        if name == "Paragraph" and self._paragraphs:
            self._close(self._paragraphs.pop())

    def _close(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.pieces).strip()
        last = self._parser.CurrentLineNumber
        if not text or (paragraph.wraps and not text):
            return
        if paragraph.front:
            self.front.append(
                Element(kind=Kind.ACTION, text=text, first_line=paragraph.line, last_line=last)
            )
            return
        if not self._is_script():
            return
        kind = paragraph.aside or _KINDS.get(paragraph.type, Kind.ACTION)
        self._element(kind, text, paragraph, last)

    def _element(self, kind: Kind, text: str, paragraph: _Paragraph, last: int) -> None:
        if kind is Kind.CHARACTER:
            name, extensions = cue_parts(text)
            if name:
                self.elements.append(
                    Element(
                        kind=kind,
                        text=name,
                        extensions=extensions,
                        dual=paragraph.dual,
                        first_line=paragraph.line,
                        last_line=last,
                    )
                )
            return
        if kind is Kind.PARENTHETICAL:
            text = text.removeprefix("(").removesuffix(")").strip()
        if kind is Kind.SCENE:
            text = " ".join(text.split())
        self._add(kind, text, paragraph.line, last, paragraph.number)

    def _add(self, kind: Kind, text: str, first: int, last: int, number: str = "") -> None:
        self.elements.append(
            Element(
                kind=kind,
                text=text,
                number=number if kind is Kind.SCENE else "",
                level=1 if kind is Kind.SECTION else 0,
                first_line=first,
                last_line=last,
            )
        )


def _title_page(front: list[Element]) -> list[TitleEntry]:
    """Final Draft's title page has no keys: the first line is the title, and the others say by
    their words what they are."""
    found: dict[str, tuple[list[str], int, int]] = {}
    awaits_author = False
    for at, one in enumerate(front):
        value = one.text
        by = _BY.fullmatch(" ".join(value.split()))
        if at == 0:
            key = "Title"
        elif awaits_author:
            key, awaits_author = "Author", False
        elif by:
            key = "Author" if by[1] else "Credit"
            value = by[1] or value
            awaits_author = not by[1]
        elif _SOURCE.search(value):
            key = "Source"
        elif _DRAFT.search(value):
            key = "Draft date"
        else:
            key = "Contact"
        values, first, _ = found.get(key, ([], one.first_line, 0))
        found[key] = ([*values, value], first, one.last_line)
    return [
        TitleEntry(key=key, value="\n".join(values), first_line=first, last_line=last)
        for key, (values, first, last) in found.items()
    ]
