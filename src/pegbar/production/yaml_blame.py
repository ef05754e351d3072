"""Finds what in a file did not fit its record: which value, where, and what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

Path = tuple[str | int, ...]

_PATH = re.compile(r" - at `(key` in `)?\$([^`]*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|(\[\.\.\.\])")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(.*)`, got `(.*)`")

_BOUND = re.compile(r"Expected `(\w+)` ([<>]=?) (\S+)")
COLOUR = r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"
"""Three or six digits, as SVG has them."""

_LENGTH = re.compile(r"Expected `array` of length (\d+), got (\d+)")
_PATTERNS = {COLOUR: "has to be a colour, such as #e57d3b"}
_SIDES = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}

_NAMES = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
    "date": "a date, such as 2026-11-02",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What to tell a person. `path` leads to the key that it is about."""

    path: Path
    message: str
    hint: str = ""


def blame(value: Any, kind: Any, error: msgspec.ValidationError) -> Wrong:
    """What `error`, raised as `value` was made a record of `kind`, is about."""
    text = str(error)
    steps: list[str | int | None] = []
    in_key = False
    if found := _PATH.search(text):
        in_key = bool(found[1])
        steps = [_step(one) for one in _STEP.finditer(found[2])]
        text = text[: found.start()]
    path = _real_path(value, kind, steps, str(error))
    if in_key:
        return _bad_key(value, kind, path, text)
    if unknown := _UNKNOWN.fullmatch(text):
        return _unknown(kind, path, unknown[1])
    if missing := _MISSING.fullmatch(text):
        return Wrong(path, f"'{missing[1]}' is missing {_inside(path)}", f"add {missing[1]}: …")
    what = f"'{_name(path)}' " if path else "the file "
    if expected := _EXPECTED.fullmatch(text):
        wanted = " or ".join(_NAMES.get(one, one) for one in expected[1].split(" | "))
        got = _NAMES.get(expected[2], expected[2])
        return Wrong(path, f"{what}has to be {wanted}, not {got}")
    if text.startswith("Invalid enum value"):
        return _bad_choice(value, kind, path, what)
    return Wrong(path, f"{what}{_bounds(text)}")


def _bounds(text: str) -> str:
    """What msgspec says of a value outside its bounds, in plain words."""
    if found := _BOUND.fullmatch(text):
        number = found[3].removesuffix(".0")
        return f"has to be {_SIDES[found[2]]} {number}"
    if found := _LENGTH.fullmatch(text):
        return f"has to be a list of {found[1]}, not of {found[2]}"
    for pattern, words in _PATTERNS.items():
        if repr(pattern) in text:
            return words
    return f"does not fit: {text[:1].lower()}{text[1:]}"


def _step(found: re.Match[str]) -> str | int | None:
    if found[1] is not None:
        return found[1]
    return int(found[2]) if found[2] is not None else None


def _real_path(value: Any, kind: Any, steps: list[str | int | None], text: str) -> Path:
    """The path with its `[...]` steps, which hide a mapping's key, filled in: the key is the one
    that fails in the same way when it is alone in its mapping."""
    path: Path = ()
    for at, step in enumerate(steps):
        if step is not None:
            path = (*path, step)
            continue
        inside = _get(value, path)
        keys = list(inside) if isinstance(inside, dict) else []
        same = (key for key in keys if _fails(_alone(value, path, key), kind, text))
        key = next(same, None)
        if key is None:
            break
        value = _alone(value, path, key)
        path = (*path, key)
        del at
    return path


def _fails(value: Any, kind: Any, text: str) -> bool:
    try:
        msgspec.convert(value, kind, str_keys=True)
    except msgspec.ValidationError as error:
        return str(error) == text
    return False


def _get(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _alone(value: Any, path: Path, key: str) -> Any:
    """A copy of `value` in which the mapping at `path` holds only `key`."""
    if not path:
        return {key: value[key]}
    step, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_alone(one, rest, key) if at == step else one for at, one in enumerate(value)]
    return {name: _alone(one, rest, key) if name == step else one for name, one in value.items()}


def _bad_key(value: Any, kind: Any, path: Path, text: str) -> Wrong:
    inside = _get(value, path)
    for key in inside if isinstance(inside, dict) else ():
        if _fails_in_key(_alone(value, path, key), kind):
            if text.startswith("Invalid enum value"):
                return _bad_choice_of_key(kind, path, key)
            expected = _EXPECTED.fullmatch(text)
            wanted = _NAMES.get(expected[1], expected[1]) if expected else "something else"
            return Wrong((*path, key), f"the key '{key}' has to be {wanted}")
    return Wrong(path, f"a key in '{_name(path)}' does not fit: {text}")


def _fails_in_key(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind, str_keys=True)
    except msgspec.ValidationError as error:
        return "`key` in `" in str(error)
    return False


def _unknown(kind: Any, path: Path, key: str) -> Wrong:
    known = sorted({name for one in _types_at(kind, path) for name in _fields(one)})
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"known keys are: {', '.join(known)}"
    return Wrong((*path, key), f"unknown key '{key}' {_inside(path)}", hint)


def _bad_choice(value: Any, kind: Any, path: Path, what: str) -> Wrong:
    given = _get(value, path)
    choices = [str(one) for at in _types_at(kind, path) for one in _choices(at)]
    near = difflib.get_close_matches(str(given), choices, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return Wrong(
        path, f"{what}cannot be '{str(given)[:60]}'", f"{hint}it is one of: {', '.join(choices)}"
    )


def _bad_choice_of_key(kind: Any, path: Path, key: str) -> Wrong:
    keys = (one.key_type for one in _types_at(kind, path) if hasattr(one, "key_type"))
    choices = [str(one) for at in keys for one in _choices(at)]
    near = difflib.get_close_matches(key, choices, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    message = f"the key '{key[:60]}' {_inside(path)} is unknown"
    return Wrong((*path, key), message, f"{hint}it is one of: {', '.join(choices)}")


def _types_at(kind: Any, path: Path) -> list[Any]:
    """The msgspec types that may stand at `path`."""
    found = [msgspec.inspect.type_info(kind)]
    for step in path:
        found = [inner for one in found for inner in _step_in(one, step)]
    return [inner for one in found for inner in _members(one)]


def _members(kind: Any) -> Iterator[Any]:
    if isinstance(kind, msgspec.inspect.UnionType):
        for one in kind.types:
            yield from _members(one)
    else:
        yield kind


def _step_in(kind: Any, step: str | int) -> Iterator[Any]:
    inspect = msgspec.inspect
    for one in _members(kind):
        if isinstance(one, inspect.StructType):
            yield from (field.type for field in one.fields if field.encode_name == step)
        elif isinstance(one, inspect.DictType):
            yield one.value_type
        elif isinstance(one, inspect.VarTupleType | inspect.ListType):
            yield one.item_type
        elif isinstance(one, inspect.TupleType) and isinstance(step, int):
            yield from one.item_types[step : step + 1]


def _fields(kind: Any) -> list[str]:
    if isinstance(kind, msgspec.inspect.StructType):
        return [field.encode_name for field in kind.fields]
    return []


def _choices(kind: Any) -> list[Any]:
    if isinstance(kind, msgspec.inspect.EnumType):
        return [one.value for one in kind.cls]
    if isinstance(kind, msgspec.inspect.LiteralType):
        return list(kind.values)
    return []


def _name(path: Path) -> str:
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(parts).removeprefix(".")


def _inside(path: Path) -> str:
    return f"in '{_name(path)}'" if path else "at the top of the file"
