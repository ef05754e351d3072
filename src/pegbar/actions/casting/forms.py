"""A generator's options as a form: made from the record that checks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from pegbar.assets.profile import Profile


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One option: what it takes in words, and what it is where nobody says."""

    name: str
    takes: str
    default: str = ""


def form_of(profile: Profile) -> tuple[Option, ...]:
    """The options of a generator, in the order in which its file names them."""
    kind = inspect.type_info(profile.options)
    assert isinstance(kind, inspect.StructType)
    return tuple(
        Option(name=one.encode_name, takes=_told(one.type), default=_default(one))
        for one in kind.fields
    )


def _default(one: inspect.Field) -> str:
    if one.default is not msgspec.NODEFAULT:
        return "nothing" if one.default is None else str(one.default)
    return "has to be said" if one.required else "empty"


def _told(kind: inspect.Type) -> str:
    return " or ".join(_words(kind)) or "anything"


def _words(kind: Any) -> Iterator[str]:
    match kind:
        case inspect.UnionType():
            for one in kind.types:
                yield from _words(one)
        case inspect.LiteralType():
            yield ", ".join(str(one) for one in kind.values)
        case inspect.EnumType():
            yield ", ".join(str(one.value) for one in kind.cls)
        case inspect.IntType() | inspect.FloatType():
            yield _number(kind)
        case inspect.BoolType():
            yield "true, false"
        case inspect.StrType():
            yield "text" if kind.max_length is None else f"text up to {kind.max_length} signs"
        case inspect.NoneType():
            pass
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType():
            yield f"a list of {_told(kind.item_type)}"
        case inspect.TupleType():
            yield f"{len(kind.item_types)} of {_told(kind.item_types[0])}"
        case inspect.StructType() | inspect.DictType():
            yield "a mapping"
        case _:
            yield "anything"


def _number(kind: inspect.IntType | inspect.FloatType) -> str:
    what = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
    low = kind.ge if kind.ge is not None else kind.gt
    high = kind.le if kind.le is not None else kind.lt
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if low is not None:
        return f"{what} from {low:g}"
    return what if high is None else f"{what} up to {high:g}"
