"""Reads an author's YAML into typed records, and keeps the place of every key in it.

A file is one YAML 1.2 document of mappings, lists and scalars under the core schema. Keys are
names: text, never numbers or dates. Anchors, aliases and tags are refused, so nothing expands and
nothing runs. The scanner is libyaml through PyYAML, or PyYAML's own where it came without; what
a scalar means is decided here, once (docs/decisions/012).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from pegbar.production.yaml_blame import blame
from pegbar.production.yaml_words import complaint
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

_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What cannot stand in YAML, the three signs that YAML 1.1 took for the end of a line, and the
mark of a file's first byte, which the scanners take for nothing or for a letter."""

_HALF = re.compile("[\ud800-\udfff]")
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
    _refuse_odd(text, file)
    import yaml

    end = _end(text)
    try:
        return _Builder(file, end).build(_events(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, *min((mark.line + 1, mark.column + 1), end))
        what, hint = complaint(error.problem or "", error.context or "", text[mark.index :][:1])
        raise BadInput(f"not YAML: {what}", place=place, hint=hint) from None
    except (ValueError, OverflowError):
        # PyYAML's own scanner lets this out for an escape beyond Unicode, and tells no place.
        what, hint = complaint("escape", "", "")
        raise BadInput(f"not YAML: {what}", place=Place(file), hint=hint) from None


def _refuse_odd(text: str, file: str) -> None:
    if found := _ODD.search(text, 1 if text.startswith("\ufeff") else 0):
        before = text[: found.start()].splitlines(keepends=True)
        ended = not before or before[-1][-1] in "\r\n"
        line, column = (len(before) + 1, 1) if ended else (len(before), len(before[-1]) + 1)
        raise BadInput(
            f"not YAML: the character U+{ord(found[0]):04X} cannot stand here",
            place=Place(file, line, column),
            hint="save it as plain text in UTF-8; in double quotes a character may be written "
            "as \\u and four digits",
        )


def _end(text: str) -> tuple[int, int]:
    """Line and column after the last character, beyond which libyaml sets some of its marks."""
    lines = text.splitlines() or [""]
    if text.endswith(("\n", "\r")):
        return len(lines) + 1, 1
    return len(lines), len(lines[-1]) + 1


def _events(text: str) -> Iterator[Any]:
    import yaml

    scanner: type[Any] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    events: Iterator[Any] = yaml.parse(text, Loader=scanner)
    return events


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
    end: tuple[int, int]
    spots: dict[Path, tuple[int, int]] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    root: Value = None
    documents: int = 0
    nodes: int = 0

    def build(self, events: Iterator[Any]) -> tuple[Value, Places]:
        for event in events:
            self._take(event, type(event).__name__)
        if not self.documents:
            raise BadInput(
                "the file is empty",
                place=Place(self.file, 1),
                hint="write in it, or take it away where it is not asked for",
            )
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
        if event.tag is not None:
            raise self._harm(
                event, f"tags such as {str(event.tag)[:40]} are not read here", "take it away"
            )

    def _open(self, event: Any, value: dict[str, Value] | list[Value]) -> None:
        if len(self.stack) >= DEPTH_LIMIT:
            raise self._harm(
                event, f"nested deeper than {DEPTH_LIMIT} levels", "open fewer brackets"
            )
        path = self._put(event, value)
        self.stack.append(_Open(path, value))

    def _scalar(self, event: Any) -> None:
        if not event.value.isascii() and _HALF.search(event.value):
            raise self._bad(event, "half a character, written as \\u", "write \\U and eight digits")
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
        return min((event.start_mark.line + 1, event.start_mark.column + 1), self.end)

    def _bad(self, event: Any, message: str, hint: str) -> BadInput:
        return BadInput(message, place=Place(self.file, *self._spot(event)), hint=hint)

    def _harm(self, event: Any, message: str, hint: str) -> Trespass:
        return Trespass(message, place=Place(self.file, *self._spot(event)), hint=hint)
