"""A ComfyUI graph as its editor saves it, made into the form that its server runs.

The editor's form has nodes with positional values, links by number, subgraphs, notes, muted and
bypassed nodes; the server's is `{id: {class_type, inputs}}`, with a link as `[id, slot]`. Values
have names only in the server's own descriptions of its classes, so a server has to be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pegbar.backends.generators.comfy_nodes import AFTERWARDS, Classes, Input
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

Graph = dict[str, dict[str, Any]]

_MUTED: Final = 2
_BYPASSED: Final = 4
_NOTES: Final = frozenset({"Note", "MarkdownNote"})
_REROUTE: Final = "Reroute"
_PRIMITIVE: Final = "PrimitiveNode"
_IN: Final = -10
_OUT: Final = -20
_SELF: Final = "-1"
_DEEPEST: Final = 16
_MOST_NODES: Final = 20_000
AFTER: Final = frozenset({"control_after_generate", "control_before_generate"})
_UPLOAD_WORDS: Final = frozenset({"image", "video", "audio", "file"})

Link = tuple[str, int]


def is_editor_form(workflow: Mapping[str, Any]) -> bool:
    return isinstance(workflow.get("nodes"), list)


def as_graph(workflow: Mapping[str, Any], classes: Classes, file: str = "") -> Graph:
    """Either form as the server's. Raises BadInput for what is neither, Trespass for subgraphs
    that hold themselves."""
    if not is_editor_form(workflow):
        return _server_form(workflow, file)
    graph = _Flattening(workflow, classes, file).run()
    if not graph:
        raise BadInput("no node of this graph would run", place=Place(file))
    return graph


def _server_form(workflow: Mapping[str, Any], file: str) -> Graph:
    held = workflow.get("prompt", workflow)
    graph: Graph = {}
    for name, node in held.items() if isinstance(held, dict) else ():
        if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
            continue
        inputs = node.get("inputs")
        if not isinstance(inputs, dict):
            raise BadInput(f"node {name[:40]} of the graph has no inputs", place=Place(file))
        meta = node.get("_meta")
        title = meta.get("title") if isinstance(meta, dict) else ""
        graph[name] = {"class_type": node["class_type"], "inputs": dict(inputs)}
        if isinstance(title, str) and title:
            graph[name]["_meta"] = {"title": title}
    if not graph:
        raise BadInput(
            "this is no graph of nodes",
            place=Place(file),
            hint="save it from its editor: Workflow → Export, or Export (API)",
        )
    return graph


@dataclass(slots=True)
class _Sheet:
    """One level of the graph: the whole of it, or one subgraph where it is used. Mutable: it is
    filled as it is read. `outside` are the links that come in, `given` the values set on it where
    no link is, `set_inside` those that are set on it for a node inside."""

    prefix: str
    nodes: dict[str, Mapping[str, Any]]
    links: dict[Any, tuple[str, int, str, int]]
    outside: list[Link | None] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)
    set_inside: dict[tuple[str, str], Any] = field(default_factory=dict)
    above: _Sheet | None = None
    depth: int = 0


_NOTHING: Final = object()


class _Flattening:
    """Makes one flat graph of an editor's. Mutable: it collects."""

    def __init__(self, workflow: Mapping[str, Any], classes: Classes, file: str) -> None:
        self.classes = classes
        self.file = file
        held = workflow.get("definitions")
        listed = held.get("subgraphs") if isinstance(held, dict) else None
        self.kinds = {
            str(one["id"]): one
            for one in (listed if isinstance(listed, list) else ())
            if isinstance(one, dict) and "id" in one
        }
        self.top = _Sheet("", _nodes(workflow), _links(workflow))
        self.inside: dict[str, _Sheet] = {}
        self.count = 0
        self.busy: set[tuple[str, str]] = set()

    def run(self) -> Graph:
        graph: Graph = {}
        self._sheet(self.top, graph)
        return graph

    def _sheet(self, sheet: _Sheet, graph: Graph) -> None:
        for name, node in sheet.nodes.items():
            self.count += 1
            if self.count > _MOST_NODES or sheet.depth > _DEEPEST:
                raise Trespass("the graph's subgraphs hold themselves", place=Place(self.file))
            kind = str(node.get("type"))
            if node.get("mode") in (_MUTED, _BYPASSED) or kind in _NOTES:
                continue
            if kind in self.kinds:
                self._sheet(self._below(sheet, name, node), graph)
            elif kind not in (_REROUTE, _PRIMITIVE):
                graph[sheet.prefix + name] = self._node(sheet, node, kind)

    def _below(self, sheet: _Sheet, name: str, node: Mapping[str, Any]) -> _Sheet:
        """The inside of a subgraph at the place where it is used."""
        key = f"{sheet.prefix}{name}"
        if key in self.inside:
            return self.inside[key]
        if sheet.depth >= _DEEPEST:
            raise Trespass("the graph's subgraphs hold themselves", place=Place(self.file))
        kind = self.kinds[str(node.get("type"))]
        below = _Sheet(f"{key}:", _nodes(kind), _links(kind), above=sheet, depth=sheet.depth + 1)
        self.inside[key] = below
        shown = _shown(node)
        below.set_inside = {key: value for key, value in shown.items() if key[0] != _SELF}
        for one in _list(node.get("inputs")):
            told = one if isinstance(one, dict) else {}
            link = self._source(sheet, told.get("link"))
            below.outside.append(link if isinstance(link, tuple) else None)
            if link is None or isinstance(link, tuple):
                link = shown.get((_SELF, str(told.get("name"))), _NOTHING)
            below.given.append(link)
        return below

    def _node(self, sheet: _Sheet, node: Mapping[str, Any], kind: str) -> dict[str, Any]:
        inputs = self._values(node, kind)
        own = str(node.get("id"))
        inputs |= {name: value for (at, name), value in sheet.set_inside.items() if at == own}
        inputs = {name: value for name, value in inputs.items() if name not in AFTER}
        for one in _list(node.get("inputs")):
            if not isinstance(one, dict) or one.get("link") is None:
                continue
            found = self._source(sheet, one["link"])
            name = str(one.get("name"))
            if isinstance(found, tuple):
                inputs[name] = [found[0], found[1]]
            elif found is not None and found is not _NOTHING:
                inputs[name] = found
            elif found is None:
                inputs.pop(name, None)
        made: dict[str, Any] = {"class_type": kind, "inputs": inputs}
        title = node.get("title")
        if isinstance(title, str) and title:
            made["_meta"] = {"title": title}
        return made

    def _values(self, node: Mapping[str, Any], kind: str) -> dict[str, Any]:
        held = node.get("widgets_values")
        if isinstance(held, dict):
            return {name: value for name, value in held.items() if name != "videopreview"}
        values = list(_list(held))
        known = self.classes.get(kind)
        if known is None:
            named = [
                str(one["widget"].get("name"))
                for one in _list(node.get("inputs"))
                if isinstance(one, dict) and isinstance(one.get("widget"), dict)
            ]
            return dict(zip(named, values, strict=False))
        return dict(_named(known.inputs, values))

    def _source(self, sheet: _Sheet, link: Any) -> Any:
        """Where a link comes from: a node's output, a plain value, or None for nowhere. A value
        that the inside of a subgraph keeps itself is _NOTHING."""
        seen: set[tuple[str, Any]] = set()
        while True:
            if link is None or link not in sheet.links or (sheet.prefix, link) in seen:
                return None
            seen.add((sheet.prefix, link))
            origin, slot, _, _ = sheet.links[link]
            if origin == str(_IN):
                return _at(sheet.outside, slot) or _at(sheet.given, slot, _NOTHING)
            node = sheet.nodes.get(origin)
            if node is None or node.get("mode") == _MUTED:
                return None
            kind = str(node.get("type"))
            if kind == _PRIMITIVE:
                return _at(_list(node.get("widgets_values")), 0)
            if kind == _REROUTE:
                link = _at([one.get("link") for one in _list(node.get("inputs"))], 0)
            elif node.get("mode") == _BYPASSED:
                link = _through(node, slot)
            elif kind in self.kinds:
                below = self._below(sheet, origin, node)
                link = _leaving(below, slot)
                sheet = below
            else:
                return (sheet.prefix + origin, slot)


def _named(inputs: tuple[Input, ...], values: list[Any], under: str = "") -> Iterator[Any]:
    """Names for positional values, which are taken off the list one by one. An editor writes
    what is to become of a seed right after it, and a button of its own after the required ones of
    a node that uploads."""
    uploads = False
    for number, one in enumerate(inputs):
        if uploads and not one.required and inputs[number - 1].required:
            _button(values)
            uploads = False
        if not one.widget or not values:
            continue
        value = values.pop(0)
        yield under + one.name, value
        uploads = uploads or one.uploads
        marked = one.seed or bool(one.spec.get("control_after_generate"))
        if marked and values and values[0] in AFTERWARDS:
            values.pop(0)
        if one.nested:
            yield from _named(one.nested.get(str(value), ()), values, f"{under}{one.name}.")


def _shown(node: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """The values that a subgraph shows where it is used: by the node that each belongs to (`-1`
    for its own inputs) and the name. An empty one leaves what is set inside."""
    values = _list(node.get("widgets_values"))
    held = node.get("properties")
    listed = _list(held.get("proxyWidgets")) if isinstance(held, dict) else []
    owners = [(str(one[0]), str(one[1])) for one in listed if isinstance(one, list) and one[1:]]
    if not owners:
        inputs = [one for one in _list(node.get("inputs")) if isinstance(one, dict)]
        owners = [(_SELF, str(one.get("name"))) for one in inputs if "widget" in one]
    return {
        owner: value
        for owner, value in zip(owners, values, strict=False)
        if value is not None and not isinstance(value, dict | list)
    }


def _button(values: list[Any]) -> None:
    if values and isinstance(values[0], str) and values[0] in _UPLOAD_WORDS:
        values.pop(0)


def _through(node: Mapping[str, Any], slot: int) -> Any:
    """The link that a bypassed node passes on: of its own place where the type is the same, else
    the first of that type."""
    outputs = _list(node.get("outputs"))
    wanted = outputs[slot].get("type") if slot < len(outputs) else None
    inputs = [one for one in _list(node.get("inputs")) if isinstance(one, dict)]
    inputs = [one for one in inputs if "widget" not in one]
    if slot < len(inputs) and inputs[slot].get("type") == wanted:
        return inputs[slot].get("link")
    return next((one.get("link") for one in inputs if one.get("type") == wanted), None)


def _leaving(below: _Sheet, slot: int) -> Any:
    """The link inside a subgraph that goes to its output of this number."""
    for number, (_, _, target, target_slot) in below.links.items():
        if target == str(_OUT) and target_slot == slot:
            return number
    return None


def _nodes(held: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        str(one["id"]): one
        for one in _list(held.get("nodes"))
        if isinstance(one, dict) and "id" in one
    }


def _links(held: Mapping[str, Any]) -> dict[Any, tuple[str, int, str, int]]:
    found: dict[Any, tuple[str, int, str, int]] = {}
    for one in _list(held.get("links")):
        if isinstance(one, list) and len(one) >= 5:
            number, origin, slot, target, target_slot = one[:5]
        elif isinstance(one, dict):
            number, origin, target = one.get("id"), one.get("origin_id"), one.get("target_id")
            slot, target_slot = one.get("origin_slot"), one.get("target_slot")
        else:
            continue
        if isinstance(number, int | str) and isinstance(slot, int):
            at = target_slot if isinstance(target_slot, int) else -1
            found[number] = (str(origin), slot, str(target), at)
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(values: list[Any], position: int, missing: Any = None) -> Any:
    return values[position] if 0 <= position < len(values) else missing
