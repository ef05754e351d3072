"""Reads an author's YAML into typed records, and keeps the place of every key in it.

A file is one YAML 1.2 document of mappings, lists and scalars under the core schema. Keys are
names: text, never numbers or dates. Anchors, aliases and tags are refused, so nothing expands and
nothing runs. The scanner is ruamel.yaml's; what a scalar means is decided here, once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from pegbar.production.yaml_blame import blame
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
Path: TypeAlias = "tuple[str | int, ...]"

SIZE_LIMIT = 1024 * 1024
DEPTH_LIMIT = 24
NODE_LIMIT = 50_000
_DIGIT_LIMIT = 40

_INT = re.compile(r"[-+]?[0-9]+")
_OTHER_INT = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where each key and each list entry of a file stands."""

    file: str
    spots: Mapping[Path, tuple[int, int]]

    def at(self, *path: str | int) -> Place:
        """The place of the key or entry at `path`, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if found := self.spots.get(path[:length]):
                return Place(self.file, *found)
        return Place(self.file)


def read_yaml(text: str, file: str, kind: type[T]) -> T:
    """`text` as a record of `kind`. Raises BadInput that names file, line and column."""
    return read_placed(text, file, kind)[0]


def read_placed(text: str, file: str, kind: type[T]) -> tuple[T, Places]:
    """As `read_yaml`, with the places of its keys."""
    value, places = load(text, file)
    _check_format(value, places, kind)
    try:
        return msgspec.convert(value, kind, str_keys=True), places
    except msgspec.ValidationError as error:
        wrong = blame(value, kind, error)
        raise BadInput(wrong.message, place=places.at(*wrong.path), hint=wrong.hint) from None


def _check_format(value: Value, places: Places, kind: type[Any]) -> None:
    """A file of a newer form gets a message of its own, before its new keys look unknown."""
    if not isinstance(value, dict) or "format" not in getattr(kind, "__struct_fields__", ()):
        return
    given = value.get("format")
    if isinstance(given, int) and not isinstance(given, bool) and given > 1:
        raise BadInput(
            f"this file has format {given}; this version reads format 1",
            place=places.at("format"),
            hint="install a newer version of pegbar",
        )


def load(text: str, file: str) -> tuple[Value, Places]:
    """The plain value of a YAML document, and the places in it. Raises BadInput."""
    if len(text) > SIZE_LIMIT or len(text.encode("utf-8", "replace")) > SIZE_LIMIT:
        raise BadInput("the file is larger than 1 MiB", place=Place(file), hint="split it")
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _Builder(file).build(_events(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        what = (error.problem or error.context or "this is not YAML").strip()
        raise BadInput(f"not YAML: {what}", place=place, hint=_hint_for(what)) from None
    except (YAMLError, ValueError, IndexError, OverflowError) as error:
        # The scanner lets these out for odd characters and escapes; none of them has a mark.
        line = _bad_line(text)
        what = str(error).split("\n", 1)[0][:120]
        raise BadInput(
            f"not YAML: {what}", place=Place(file, line), hint="save it as plain text in UTF-8"
        ) from None


def _events(text: str) -> Iterator[Any]:
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return iter(yaml.parse(text))


def _hint_for(problem: str) -> str:
    if "mapping values" in problem:
        return "put quotes around text that holds a colon and a space"
    if "\\t" in problem or "tab" in problem:
        return "indent with spaces, not with tabs"
    return "look at the indentation, quotes and brackets here and on the line above"


def _bad_line(text: str) -> int:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.isprintable() and any(sign < " " and sign not in "\t\r" for sign in line):
            return number
    return 0


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read. Mutable: it grows."""

    path: Path
    value: dict[str, Value] | list[Value]
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Makes plain values of parse events without recursion. Mutable: it is the reading hand."""

    file: str
    spots: dict[Path, tuple[int, int]] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    root: Value = None
    documents: int = 0
    nodes: int = 0

    def build(self, events: Iterator[Any]) -> tuple[Value, Places]:
        for event in events:
            self._take(event, type(event).__name__)
        if not self.documents:
            raise BadInput("the file is empty", place=Place(self.file))
        return self.root, Places(self.file, self.spots)

    def _take(self, event: Any, name: str) -> None:
        if name == "ScalarEvent":
            self._refuse_marks(event)
            self._scalar(event)
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            self._refuse_marks(event)
            self._open(event, {} if name == "MappingStartEvent" else [])
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self.stack.pop()
        elif name == "AliasEvent":
            raise self._harm(event, "aliases (*name) are not read here", "write the value out")
        elif name == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                raise self._bad(event, "a second document starts here", "keep one in a file")

    def _refuse_marks(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            raise self._harm(event, f"more than {NODE_LIMIT} values in one file", "split it")
        if event.anchor is not None:
            raise self._harm(event, "anchors (&name) are not read here", "write the value out")
        if event.tag is not None and str(event.tag) != "!":
            raise self._harm(event, f"tags such as {str(event.tag)[:40]} are not read here", "")

    def _open(self, event: Any, value: dict[str, Value] | list[Value]) -> None:
        if len(self.stack) >= DEPTH_LIMIT:
            raise self._harm(event, f"nested deeper than {DEPTH_LIMIT} levels", "")
        path = self._put(event, value)
        self.stack.append(_Open(path, value))

    def _scalar(self, event: Any) -> None:
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.value, dict) and top.key is None:
            self._key(event, top)
            return
        self._put(event, self._resolve(event))

    def _key(self, event: Any, top: _Open) -> None:
        key: str = event.value
        if not key and event.implicit[0]:
            raise self._bad(event, "a value without a key", "write a name before the colon")
        assert isinstance(top.value, dict)
        if key in top.value:
            first = self.spots[(*top.path, key)][0]
            raise self._bad(
                event,
                f"the key '{key[:60]}' stands here twice",
                f"it stood on line {first} already",
            )
        top.key = key
        self.spots[(*top.path, key)] = self._spot(event)

    def _put(self, event: Any, value: Value) -> Path:
        """Put a value where it belongs, and tell its path."""
        if not self.stack:
            self.root = value
            self.spots[()] = self._spot(event)
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            path: Path = (*top.path, len(top.value))
            self.spots[path] = self._spot(event)
            top.value.append(value)
            return path
        if top.key is None:
            raise self._bad(event, "a list or a mapping cannot be a key", "keys are names")
        path = (*top.path, top.key)
        top.value[top.key] = value
        top.key = None
        return path

    def _resolve(self, event: Any) -> Value:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text) or _OTHER_INT.fullmatch(text):
            if len(text) > _DIGIT_LIMIT:
                raise self._bad(event, "a number with too many digits", "")
            base = {"0o": 8, "0x": 16}.get(text[:2], 10)
            return int(text, base)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isfinite(number):
                return number
        elif not _NOT_FINITE.fullmatch(text):
            return text
        raise self._bad(event, f"{text[:40]} is not a finite number", "write a plain number")

    def _spot(self, event: Any) -> tuple[int, int]:
        return event.start_mark.line + 1, event.start_mark.column + 1

    def _bad(self, event: Any, message: str, hint: str) -> BadInput:
        return BadInput(message, place=Place(self.file, *self._spot(event)), hint=hint)

    def _harm(self, event: Any, message: str, hint: str) -> Trespass:
        return Trespass(message, place=Place(self.file, *self._spot(event)), hint=hint)
