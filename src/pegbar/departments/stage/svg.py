"""Reads SVG files that nobody vouches for into a plain tree of elements.

The reader knows a small part of SVG and refuses the rest by name: what could run, load or grow,
and what would be drawn wrongly without anyone noticing. Only `BadInput` leaves this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

MAX_BYTES: Final = 8 << 20
MAX_ELEMENTS: Final = 20_000
MAX_DEPTH: Final = 64
MAX_TEXT: Final = 1 << 20

SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_INKSCAPE: Final = "http://www.inkscape.org/namespaces/inkscape"

_REFUSED: Final = {
    "script": "a drawing must not hold scripts",
    "foreignObject": "a drawing must not hold pages",
    "iframe": "a drawing must not hold pages",
    "image": "a drawing must not hold or load pictures; trace them into paths",
    "feImage": "a drawing must not load pictures",
    "text": "turn text into paths",
    "animate": "drawings do not move by themselves; the stage moves them",
    "animateMotion": "drawings do not move by themselves; the stage moves them",
    "animateTransform": "drawings do not move by themselves; the stage moves them",
    "set": "drawings do not move by themselves; the stage moves them",
    "handler": "a drawing must not hold scripts",
    "listener": "a drawing must not hold scripts",
}
_INNOCENT: Final = frozenset(("text", "animate", "animateMotion", "animateTransform", "set"))
"""What is refused and does no harm: nobody tried anything with it."""

_UNSUPPORTED: Final = ("clip-path", "mask", "filter")
_IGNORED: Final = frozenset(
    ("metadata", "title", "desc", "filter", "mask", "clipPath", "pattern", "marker", "view")
)
_URL: Final = re.compile(r"url\s*\(\s*['\"]?\s*([^)'\"]*)", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)


def _unescaped(hit: re.Match[str]) -> str:
    """A sign that a style sheet spells as `\\75`."""
    return chr(min(int(hit[1], 16), 0x10FFFF)) if hit[1] else hit[2]


@dataclass(slots=True)
class Node:
    """An SVG element. Mutable while the parser fills it. `label` is Inkscape's name for it."""

    tag: str
    line: int
    attributes: dict[str, str]
    label: str = ""
    children: list[Node] = field(default_factory=list)
    text: str = ""

    @property
    def name(self) -> str:
        return self.label or self.attributes.get("id", "")


class _Reader:
    """Expat's handlers, and what they have gathered so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.root: Node | None = None
        self.open: list[Node] = []
        self.skipping = 0
        self.count = 0
        self.letters = 0

    def refuse(self, message: str, hint: str = "") -> BadInput:
        return BadInput(message, place=Place(self.file, self.parser.CurrentLineNumber), hint=hint)

    def harm(self, message: str, hint: str = "") -> Trespass:
        return Trespass(message, place=Place(self.file, self.parser.CurrentLineNumber), hint=hint)

    def doctype(self, *_: object) -> None:
        raise self.harm(
            "the drawing declares a document type or entities",
            "save it as plain SVG; entities are never expanded",
        )

    def instruction(self, target: str, _: str) -> None:
        raise self.harm(
            f"the drawing holds a processing instruction ({target[:40]!r})", "save it as plain SVG"
        )

    def start(self, name: str, raw: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise self.harm(f"the drawing has more than {MAX_ELEMENTS} elements", "simplify it")
        if len(self.open) + self.skipping >= MAX_DEPTH:
            raise self.harm(f"elements are nested deeper than {MAX_DEPTH}", "ungroup some")
        space, _, tag = name.rpartition(" ")
        if tag in _REFUSED:
            told = self.refuse if tag in _INNOCENT else self.harm
            raise told(f"<{tag}> is refused", _REFUSED[tag])
        attributes, label = self.checked(raw)
        if self.skipping or space not in ("", SVG) or tag in _IGNORED:
            self.skipping += 1
            return
        if tag == "svg" and self.open:
            raise self.refuse("an <svg> inside an <svg> is refused", "make it a group")
        node = Node(tag, self.parser.CurrentLineNumber, attributes, label)
        if self.open:
            self.open[-1].children.append(node)
        elif tag != "svg":
            raise self.refuse(
                f"the file starts with <{tag[:40]}>, not with <svg>",
                "save it as plain SVG from the drawing tool",
            )
        else:
            self.root = node
        self.open.append(node)

    def end(self, _: str) -> None:
        if self.skipping:
            self.skipping -= 1
        else:
            self.open.pop()

    def characters(self, text: str) -> None:
        if self.skipping or not self.open or self.open[-1].tag != "style":
            return
        self.letters += len(text)
        if self.letters > MAX_TEXT:
            raise self.refuse("the drawing's style sheet is too large")
        self.check_value("style", text)
        self.open[-1].text += text

    def checked(self, raw: dict[str, str]) -> tuple[dict[str, str], str]:
        """The attributes that count, by their local names, and Inkscape's label."""
        kept: dict[str, str] = {}
        label = ""
        for name, value in raw.items():
            space, _, local = name.rpartition(" ")
            if local.lower().startswith("on"):
                raise self.harm(f"the attribute {local[:40]!r} is refused: it could run code")
            if local in ("href", "src", "base") and not value.strip().startswith("#"):
                raise self.harm(
                    f"{local}={value[:60]!r} points outside the drawing",
                    "only #names of the same file may be referred to",
                )
            self.check_value(local, value)
            if space == _INKSCAPE and local == "label":
                label = value.strip()
            elif space in ("", SVG, _XLINK):
                kept[local] = value
        return kept, label

    def check_value(self, name: str, value: str) -> None:
        if "\\" in value:
            value = _ESCAPE.sub(_unescaped, value)
        low = value.lower()
        if "url" in low:
            for target in _URL.findall(value):
                if not target.strip().startswith("#"):
                    raise self.harm(
                        f"{name[:40]!r} refers to {target[:60]!r}, outside the drawing",
                        "only #names of the same file may be referred to",
                    )
        if "@import" in low or "javascript:" in low or "expression(" in low:
            raise self.harm(f"{name[:40]!r} could load or run something", "remove it")


def read_svg(data: bytes, file: str) -> Node:
    """The root element of a drawing. Raises BadInput for anything malformed, hostile or large."""
    if len(data) > MAX_BYTES:
        raise BadInput(
            f"the drawing is {len(data) / 2**20:.1f} MiB, more than {MAX_BYTES >> 20}",
            place=Place(file),
            hint="simplify its paths",
        )
    reader = _Reader(file)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadInput(
            f"not well-formed XML: {expat.errors.messages.get(error.code, 'broken')}",
            place=Place(file, error.lineno, error.offset + 1),
            hint="save it again as plain SVG from the drawing tool",
        ) from error
    except (ValueError, LookupError) as error:
        raise BadInput(
            "the drawing's text cannot be decoded", place=Place(file, 1), hint="save it as UTF-8"
        ) from error
    if reader.root is None:
        raise BadInput("the drawing is empty", place=Place(file, 1))
    return reader.root


def refuse_unsupported(node: Node, style: dict[str, str], file: str) -> None:
    """Raises BadInput where an element is cut, masked or filtered: it would be drawn wrongly."""
    for name in _UNSUPPORTED:
        if style.get(name, node.attributes.get(name, "none")).strip() not in ("none", ""):
            raise BadInput(
                f"{name} on <{node.tag}> is not understood",
                place=Place(file, node.line),
                hint="cut the shapes themselves (Path > Intersection) and remove the effect",
            )
