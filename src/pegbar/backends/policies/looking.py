"""What a policy looks at, read off Cedar's JSON of it: so that a question is put to those policies
alone that can answer it, with those facts alone that they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_CONTEXT: Final = {"Var": "context"}


def facts_of(form: Mapping[str, Any]) -> frozenset[str] | None:
    """The fields of the context that a policy's conditions look at; None where it looks at the
    context as a whole."""
    found: set[str] = set()
    for node in _nodes(form["conditions"]):
        if node == _CONTEXT:
            return None
        if name := _field(node):
            found.add(name)
    return frozenset(found)


def asks_for_facts_alone(form: Mapping[str, Any]) -> bool:
    """Whether a policy's conditions follow from the context, whoever asks about whatever."""
    return not any(isinstance(node.get("Var"), str) for node in _nodes(form["conditions"]))


def scopeless(form: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same conditions, for every person, action and thing."""
    every = {"op": "All"}
    return {**form, "principal": every, "action": every, "resource": every}


def _nodes(form: Any) -> Iterator[Mapping[str, Any]]:
    """Every node of an expression. A field of the context is one node: what is below it is not
    given out."""
    if isinstance(form, list):
        for one in form:
            yield from _nodes(one)
    elif isinstance(form, Mapping):
        yield form
        if not _field(form):
            for one in form.values():
                yield from _nodes(one)


def _field(node: Mapping[str, Any]) -> str:
    """The context's field that a node reads, or asks for; empty for any other node."""
    for way in (".", "has"):
        read = node.get(way)
        if isinstance(read, Mapping) and read.get("left") == _CONTEXT and len(node) == 1:
            return str(read.get("attr", ""))
    return ""
