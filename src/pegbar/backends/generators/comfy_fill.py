"""A request written into a registered graph: words, numbers, pictures, LoRAs, and where results
go."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pegbar.assets.generation import LoraUse, RefRole, Request
from pegbar.assets.graph_file import GraphCard, LoraSlot, Spots
from pegbar.backends.generators.comfy_convert import Graph
from pegbar.backends.generators.comfy_nodes import Classes, Input
from pegbar.backends.generators.comfy_slots import (
    Found,
    is_link,
    is_lora,
    outputs,
    title_of,
    uploads,
    users,
    weight_files,
)
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.values.digests import Digest

_BATCH: Final = "ImageBatch"
_STRENGTHS: Final = ("strength", "weight")
PREFIX: Final = "filename_prefix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What goes in: `names` are the uploaded files by digest, `loras` the names on the server's
    list in the request's order, `prefix` where results are put."""

    graph: Graph
    card: GraphCard
    classes: Classes
    request: Request
    names: Mapping[Digest, str]
    loras: Sequence[str]
    prefix: str


def wrong(message: str, word: str = "graph") -> GeneratorTrouble:
    return GeneratorTrouble(Trouble.INVALID, message, word=word)


def filled(
    filling: Filling, *, without: frozenset[int] = frozenset(), steps: int | None = None
) -> Graph:
    """The graph as it is sent. `without` are LoRAs that are left off, by their place in the
    request; `steps` replaces the sampling steps. Raises INVALID where something does not fit."""
    return _Pen(filling, without, steps).write()


def resolve(graph: Graph, at: str) -> Found:
    """The input that `NODE.INPUT` means: the node by its id, else by its title. Raises INVALID."""
    near = ""
    for place, sign in enumerate(at):
        if sign != ".":
            continue
        name, key = at[:place], at[place + 1 :]
        found = node_of(graph, name)
        if found is not None and key:
            if key in graph[found]["inputs"]:
                return Found(found, key)
            near = near or f"node {found} ({graph[found]['class_type']}) has no input {key}"
    raise wrong(near or f"the graph has no node for {at}", at)


def node_of(graph: Graph, name: str) -> str | None:
    """A node by its id, or by a title that only one has."""
    if name in graph:
        return name
    titled = [one for one, node in graph.items() if title_of(node) == name]
    return titled[0] if len(titled) == 1 else None


def spots_of(said: Spots) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said


def chosen_outputs(graph: Graph, card: GraphCard, classes: Classes) -> list[str]:
    """The nodes whose results are wanted. Raises INVALID where there is none."""
    named = spots_of(card.bind.outputs)
    found = [node_of(graph, one) for one in named]
    for name, one in zip(named, found, strict=True):
        if one is None:
            raise wrong(f"the graph has no node {name} to give results", name)
    given = [one for one in found if one is not None] or outputs(graph, classes)
    if not given:
        raise wrong("no node of the graph gives a result")
    return given


class _Pen:
    """Writes one request. Mutable: the copy of the graph that it writes into."""

    def __init__(self, filling: Filling, without: frozenset[int], steps: int | None) -> None:
        self.said = filling
        self.request = filling.request
        self.bind = filling.card.bind
        self.classes = filling.classes
        self.graph: Graph = copy.deepcopy(filling.graph)
        self.without = without
        self.steps = steps
        self.sent: set[tuple[str, str]] = set()

    def write(self) -> Graph:
        wanted = chosen_outputs(self.graph, self.said.card, self.classes)
        self._words()
        self._numbers()
        self._pictures()
        self._wear()
        self._results(wanted)
        self._nothing_else()
        return self.graph

    def _set(self, said: Spots, value: Any) -> None:
        for at in spots_of(said):
            spot = resolve(self.graph, at)
            known = self._input(spot)
            self.graph[spot.node]["inputs"][spot.input] = _fitting(value, known)

    def _input(self, spot: Found) -> Input | None:
        known = self.classes.get(self.graph[spot.node]["class_type"])
        return known.input(spot.input) if known else None

    def _words(self) -> None:
        if self.request.prompt:
            self._set(self.bind.prompt, self.request.prompt)
        self._set(self.bind.negative, self.request.negative)

    def _numbers(self) -> None:
        request, bind = self.request, self.bind
        if request.seed is not None:
            self._set(bind.seed, request.seed)
        self._set(bind.width, request.size[0])
        self._set(bind.height, request.size[1])
        if request.fps is not None:
            self._set(bind.fps, request.fps)
        if request.seconds is not None:
            fps = request.fps or next(iter(self.said.card.fps), 24.0)
            self._set(bind.frames, max(1, round(request.seconds * fps)))
        for name, value in request.options.items():
            if value is not None:
                self._set(bind.options.get(name, ()), value)
        if self.steps is not None:
            self._set(bind.steps, self.steps)

    def _pictures(self) -> None:
        for kind, said in self.bind.guides.items():
            guide = next((one for one in self.request.guides if one.kind is kind), None)
            if guide is None:
                raise wrong(f"the graph needs a {kind.value} guide, and there is none", kind.value)
            self._show(spots_of(said), guide.digests, several=True)
        for role, said in self.bind.references.items():
            given = [one.digest for one in self.request.of(role)]
            spots = spots_of(said)
            if len(given) < len(spots) and role is not RefRole.STYLE:
                raise wrong(
                    f"the graph needs {len(spots)} {role.value} references, there are {len(given)}",
                    role.value,
                )
            for spot, digest in zip(spots, given, strict=False):
                self._show((spot,), (digest,), several=False)

    def _show(self, said: Sequence[str], digests: Sequence[Digest], *, several: bool) -> None:
        """Put files into inputs. A loader that is to give many pictures is put as often as there
        are, and what they give is joined."""
        for at in said:
            spot = resolve(self.graph, at)
            self.graph[spot.node]["inputs"][spot.input] = self.said.names[digests[0]]
            self.sent.add((spot.node, spot.input))
            if several and len(digests) > 1:
                self._join(spot, digests[1:])

    def _join(self, spot: Found, digests: Sequence[Digest]) -> None:
        if _BATCH not in self.classes:
            raise wrong(f"the server has no {_BATCH}, which joins the pictures of a shot", _BATCH)
        fed = users(self.graph).get(spot.node, [])
        fed = [one for one in fed if self.graph[one.node]["inputs"][one.input][1] == 0]
        before: list[Any] = [spot.node, 0]
        for number, digest in enumerate(digests):
            loader = copy.deepcopy(self.graph[spot.node])
            loader["inputs"][spot.input] = self.said.names[digest]
            name = f"{spot.node}-{number + 1}"
            self.graph[name] = loader
            self.sent.add((name, spot.input))
            both = {"image1": before, "image2": [name, 0]}
            self.graph[f"{name}-join"] = {"class_type": _BATCH, "inputs": both}
            before = [f"{name}-join", 0]
        for one in fed:
            self.graph[one.node]["inputs"][one.input] = list(before)

    def _wear(self) -> None:
        left = [
            (use, name)
            for number, (use, name) in enumerate(
                zip(self.request.loras, self.said.loras, strict=True)
            )
            if number not in self.without
        ]
        rows: list[tuple[str, list[tuple[LoraUse, str]]]] = []
        slots = sorted(self.bind.loras, key=lambda one: not one.who)
        for slot in slots:
            mine = _for_slot(slot, left)
            left = [one for one in left if one not in mine]
            node = node_of(self.graph, slot.node)
            if node is None:
                raise wrong(f"the graph has no node {slot.node} to wear a LoRA", slot.node)
            rows.append((node, mine))
        if left:
            names = ", ".join(use.name for use, _ in left)
            raise wrong(f"the graph has no slot left for {names}", "loras")
        for node, mine in rows:
            if mine:
                self._stack(node, mine)
            else:
                self._leave_out(node)

    def _stack(self, node: str, mine: Sequence[tuple[LoraUse, str]]) -> None:
        self._put_on(node, *mine[0])
        known = self.classes.get(self.graph[node]["class_type"])
        types = known.outputs if known else ()
        fed = users(self.graph).get(node, [])
        last = node
        for number, (use, name) in enumerate(mine[1:], start=1):
            again = copy.deepcopy(self.graph[node])
            for key, value in again["inputs"].items():
                one = known.input(key) if known else None
                if is_link(value, self.graph) and one is not None and one.kind in types:
                    again["inputs"][key] = [last, types.index(one.kind)]
            last = f"{node}-{number}"
            self.graph[last] = again
            self._put_on(last, use, name)
        for use_of in fed:
            self.graph[use_of.node]["inputs"][use_of.input][0] = last

    def _put_on(self, node: str, use: LoraUse, name: str) -> None:
        spot = next(
            (
                one
                for one, _ in weight_files(self.graph, self.classes)
                if one.node == node and is_lora(one, self.graph)
            ),
            None,
        )
        if spot is None:
            raise wrong(f"node {node} of the graph takes no LoRA", node)
        inputs = self.graph[node]["inputs"]
        inputs[spot.input] = name
        for key, value in inputs.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if number and any(one in key.lower() for one in _STRENGTHS):
                inputs[key] = use.weight

    def _leave_out(self, node: str) -> None:
        """Take a node out; what it fed is fed by that which fed it."""
        known = self.classes.get(self.graph[node]["class_type"])
        types = known.outputs if known else ()
        inputs = self.graph[node]["inputs"]
        for one in users(self.graph).get(node, []):
            place = self.graph[one.node]["inputs"][one.input][1]
            kind = types[place] if place < len(types) else ""
            before = next(
                (
                    value
                    for key, value in inputs.items()
                    if is_link(value, self.graph)
                    and known is not None
                    and (found := known.input(key)) is not None
                    and found.kind == kind
                ),
                None,
            )
            if before is None:
                raise wrong(f"node {node} cannot be left out: nothing else gives {kind}", node)
            self.graph[one.node]["inputs"][one.input] = list(before)
        del self.graph[node]

    def _results(self, wanted: Sequence[str]) -> None:
        for name in list(self.graph):
            known = self.classes.get(self.graph[name]["class_type"])
            if known is not None and known.is_output and name not in wanted:
                if not users(self.graph).get(name):
                    del self.graph[name]
                continue
            if name in wanted and known is not None and known.input(PREFIX) is not None:
                self.graph[name]["inputs"][PREFIX] = f"{self.said.prefix}/{_tame(name)}"

    def _nothing_else(self) -> None:
        """No file is read but those that were sent with the request."""
        for spot in uploads(self.graph, self.classes):
            if (spot.node, spot.input) not in self.sent:
                value = self.graph[spot.node]["inputs"][spot.input]
                raise wrong(
                    f"{spot.at} reads {str(value)[:60]!a} from the server's own folder, where any "
                    "show's files may lie; bind it to a guide or a reference",
                    spot.at,
                )


def _for_slot(slot: LoraSlot, left: Sequence[tuple[LoraUse, str]]) -> list[tuple[LoraUse, str]]:
    fit = [one for one in left if not slot.who or one[0].who == slot.who]
    return fit if slot.repeats else fit[:1]


def _fitting(value: Any, known: Input | None) -> Any:
    """A number as the input takes it: within its bounds, in its steps, whole where it has to be."""
    if known is None or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if known.kind == "STRING":
        return str(value)
    if known.kind not in ("INT", "FLOAT"):
        return value
    least, most = known.spec.get("min"), known.spec.get("max")
    if known.seed and isinstance(most, int):
        return int(value) % (most + 1)
    if known.kind == "INT":
        step = known.spec.get("step")
        value = round(value)
        if isinstance(step, int) and step > 1 and isinstance(least, int):
            value = least + round((value - least) / step) * step
    if isinstance(least, int | float):
        value = max(value, least)
    return min(value, most) if isinstance(most, int | float) else value


def _tame(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name)


def lacks(graph: Graph, classes: Classes) -> Iterator[str]:
    """What a server lacks to run a graph, each in words: classes of nodes, models, LoRAs, and
    values that are not on its lists. Nodes that would ask a paid service outside are named too."""
    for kind in sorted({node["class_type"] for node in graph.values()} - set(classes)):
        yield f"node {kind}"
    for kind in sorted({node["class_type"] for node in graph.values()}):
        if kind in classes and classes[kind].api:
            yield f"node {kind} asks a paid service outside; cast that service itself instead"
    weights = dict(weight_files(graph, classes))
    for name, node in graph.items():
        known = classes.get(node["class_type"])
        for key, value in node["inputs"].items():
            one = known.input(key) if known else None
            if one is None or one.choices is None or one.uploads or is_link(value, graph):
                continue
            if value in one.choices or (isinstance(value, list) and one.spec.get("multiselect")):
                continue
            spot = Found(name, key)
            if spot in weights:
                what = "LoRA" if is_lora(spot, graph) else "model"
                yield f"{what} {value} (node {name}, {key})"
            elif not one.nested:
                yield f"{key} = {str(value)[:60]!a} of {node['class_type']} (node {name})"
