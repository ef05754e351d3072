"""Finds in any ComfyUI graph what takes a prompt, a seed, pictures and LoRAs, and what it gives,
from what the server says about the classes: no list of nodes' names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pegbar.assets.generation import GIVES_VIDEO, GuideKind, Kind, RefRole
from pegbar.assets.graph_file import Bindings, GraphCard, LoraSlot, ModelFile
from pegbar.backends.generators.comfy_convert import Graph
from pegbar.backends.generators.comfy_nodes import Classes, is_weights

_GUIDES: Final[Mapping[str, GuideKind]] = {
    "depth": GuideKind.DEPTH,
    "line": GuideKind.LINE,
    "canny": GuideKind.LINE,
    "lineart": GuideKind.LINE,
    "scribble": GuideKind.LINE,
    "normal": GuideKind.NORMAL,
    "normals": GuideKind.NORMAL,
    "pose": GuideKind.POSE,
    "openpose": GuideKind.POSE,
    "parts": GuideKind.PARTS,
    "segmentation": GuideKind.PARTS,
    "seg": GuideKind.PARTS,
    "flat": GuideKind.FLAT,
    "beauty": GuideKind.BEAUTY,
}
_ROLES: Final[Mapping[str, RefRole]] = {
    "first": RefRole.FIRST,
    "start": RefRole.FIRST,
    "last": RefRole.LAST,
    "end": RefRole.LAST,
    "style": RefRole.STYLE,
    "character": RefRole.CHARACTER,
    "reference": RefRole.CHARACTER,
    "ref": RefRole.CHARACTER,
    "mask": RefRole.MASK,
    "source": RefRole.SOURCE,
    "init": RefRole.SOURCE,
    "pixels": RefRole.SOURCE,
    "driving": RefRole.DRIVING,
}
_LENGTHS: Final = frozenset({"length", "frames", "num_frames", "video_length", "video_frames"})
_RATES: Final = frozenset({"fps", "frame_rate"})
_FAR: Final = 12


@dataclass(frozen=True, slots=True)
class Found:
    """An input of a graph's node."""

    node: str
    input: str

    @property
    def at(self) -> str:
        return f"{self.node}.{self.input}"


def is_link(value: Any, graph: Graph) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str | int)
        and str(value[0]) in graph
        and isinstance(value[1], int)
    )


def title_of(node: Mapping[str, Any]) -> str:
    meta = node.get("_meta")
    return str(meta.get("title") or "") if isinstance(meta, dict) else ""


def written(graph: Graph) -> Iterator[tuple[str, str, Any]]:
    """Every value that is written into a node: the node, the input, the value."""
    for name, node in graph.items():
        for key, value in node["inputs"].items():
            if not is_link(value, graph):
                yield name, key, value


def users(graph: Graph) -> dict[str, list[Found]]:
    """Which inputs are fed by each node."""
    found: dict[str, list[Found]] = {}
    for name, node in graph.items():
        for key, value in node["inputs"].items():
            if is_link(value, graph):
                found.setdefault(str(value[0]), []).append(Found(name, key))
    return found


def uploads(graph: Graph, classes: Classes) -> list[Found]:
    """The inputs that name an uploaded file."""
    found = []
    for name, key, _ in written(graph):
        known = classes.get(graph[name]["class_type"])
        one = known.input(key) if known else None
        if one is not None and one.uploads:
            found.append(Found(name, key))
    return found


def weight_files(graph: Graph, classes: Classes) -> list[tuple[Found, str]]:
    """The inputs that name a weight file, LoRAs among them, and what they name."""
    found = []
    for name, key, value in written(graph):
        known = classes.get(graph[name]["class_type"])
        one = known.input(key) if known else None
        listed = one.weights(value) if one is not None else is_weights(value)
        if listed and isinstance(value, str):
            found.append((Found(name, key), value))
    return found


def is_lora(spot: Found, graph: Graph) -> bool:
    """Whether a weight file is a LoRA: its input says so, or its node does."""
    return "lora" in spot.input.lower() or "lora" in graph[spot.node]["class_type"].lower()


def outputs(graph: Graph, classes: Classes) -> list[str]:
    """The nodes that give results: those that save, else those that show."""
    ends = [
        name
        for name, node in graph.items()
        if (known := classes.get(node["class_type"])) is not None and known.is_output
    ]
    saving = [one for one in ends if "filename_prefix" in graph[one]["inputs"]]
    return saving or ends


def propose(graph: Graph, classes: Classes, server: str, cast: tuple[str, ...] = ()) -> GraphCard:
    """A card for a graph, as far as it can be told by looking. `cast` are the characters' ids:
    a LoRA whose node's title or file names one is hers."""
    roles = _pictures(graph, classes)
    given = outputs(graph, classes)
    numbers = _numbers(graph, classes)
    moving = bool(numbers["frames"]) or _gives_film(given, graph, classes)
    references: dict[RefRole, tuple[str, ...]] = {}
    guides: dict[GuideKind, tuple[str, ...]] = {}
    for spot, role in roles:
        if isinstance(role, GuideKind):
            guides[role] = (*guides.get(role, ()), spot.at)
        else:
            references[role] = (*references.get(role, ()), spot.at)
    texts = _texts(graph, classes)
    return GraphCard(
        format=1,
        makes=_kind(moving, references),
        title=title_of(graph[given[0]]) if given else "",
        bind=Bindings(
            prompt=texts["prompt"],
            negative=texts["negative"],
            seed=numbers["seed"],
            width=numbers["width"],
            height=numbers["height"],
            frames=numbers["frames"],
            fps=numbers["fps"],
            steps=numbers["steps"],
            guides=dict(guides),
            references=dict(references),
            loras=_loras(graph, classes, cast),
            outputs=tuple(given),
        ),
        models=tuple(
            ModelFile(at=spot.at, name=value)
            for spot, value in weight_files(graph, classes)
            if not is_lora(spot, graph)
        ),
        nodes=modules(graph, classes),
        server=server,
    )


def modules(graph: Graph, classes: Classes) -> dict[str, str]:
    """Where each class of the graph comes from, as the server tells."""
    names = sorted({node["class_type"] for node in graph.values()})
    return {one: classes[one].module if one in classes else "" for one in names}


def _texts(graph: Graph, classes: Classes) -> dict[str, tuple[str, ...]]:
    """The prompt and the negative prompt: by what the samplers call that which they lead to."""
    found: dict[str, list[str]] = {"prompt": [], "negative": []}
    for name, key, value in written(graph):
        known = classes.get(graph[name]["class_type"])
        one = known.input(key) if known else None
        if one is None or not one.prose or not isinstance(value, str):
            continue
        if known is not None and known.is_output:
            continue
        title = title_of(graph[name]).lower()
        said = {spot.input.lower() for spot in _downstream(name, graph)}
        negative = "negative" in title or ("negative" in said and "positive" not in said)
        found["negative" if negative else "prompt"].append(f"{name}.{key}")
    return {name: tuple(spots) for name, spots in found.items()}


def _downstream(name: str, graph: Graph) -> Iterator[Found]:
    """The inputs that a node leads to, nearest first. It does not go on behind one that is called
    positive or negative: what a sampler gives leads everywhere."""
    fed = users(graph)
    seen, near = {name}, [name]
    for _ in range(_FAR):
        following: list[str] = []
        for one in near:
            for spot in fed.get(one, ()):
                yield spot
                if spot.input.lower() in ("positive", "negative") or spot.node in seen:
                    continue
                seen.add(spot.node)
                following.append(spot.node)
        near = following


def _numbers(graph: Graph, classes: Classes) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[str, Any]]] = {
        name: [] for name in ("seed", "width", "height", "frames", "fps", "steps")
    }
    for name, key, value in written(graph):
        known = classes.get(graph[name]["class_type"])
        one = known.input(key) if known else None
        if one is None or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if one.seed:
            found["seed"].append((f"{name}.{key}", value))
        elif key in ("width", "height", "steps") and one.kind == "INT":
            found[key].append((f"{name}.{key}", value))
        elif key in _LENGTHS and one.kind == "INT":
            found["frames"].append((f"{name}.{key}", value))
        elif key in _RATES:
            found["fps"].append((f"{name}.{key}", value))
    # A second size in the graph (a reference's, an upscale's) is another matter.
    return {
        name: tuple(at for at, value in spots if name == "seed" or value == spots[0][1])
        for name, spots in found.items()
    }


def _pictures(graph: Graph, classes: Classes) -> list[tuple[Found, GuideKind | RefRole]]:
    """What each uploaded picture is: by its node's title, else by what it leads to."""
    told: list[tuple[Found, GuideKind | RefRole]] = []
    for spot in uploads(graph, classes):
        words = re.findall(r"[a-z]+", title_of(graph[spot.node]).lower())
        meant = _meant(words)
        if meant is None:
            for use in _downstream(spot.node, graph):
                meant = _meant(re.findall(r"[a-z]+", use.input.lower()))
                if meant is not None:
                    break
        told.append((spot, meant or RefRole.SOURCE))
    return told


def _meant(words: list[str]) -> GuideKind | RefRole | None:
    for word in words:
        if word in _GUIDES:
            return _GUIDES[word]
    return next((_ROLES[word] for word in words if word in _ROLES), None)


def _loras(graph: Graph, classes: Classes, cast: tuple[str, ...]) -> tuple[LoraSlot, ...]:
    slots: list[LoraSlot] = []
    for spot, value in weight_files(graph, classes):
        if is_lora(spot, graph) and spot.node not in {one.node for one in slots}:
            words = re.findall(r"[a-z0-9]+", f"{title_of(graph[spot.node])} {value}".lower())
            who = next((one for one in cast if one.lower() in words), "")
            slots.append(LoraSlot(node=spot.node, who=who))
    if len(slots) == 1 and not slots[0].who:
        return (LoraSlot(node=slots[0].node, repeats=True),)
    return tuple(slots)


def _gives_film(ends: list[str], graph: Graph, classes: Classes) -> bool:
    for name in ends:
        known = classes.get(graph[name]["class_type"])
        inputs = known.inputs if known else ()
        if any(one.kind == "VIDEO" or one.name in _RATES for one in inputs):
            return True
    return False


def _kind(moving: bool, references: Mapping[RefRole, tuple[str, ...]]) -> Kind:
    if not moving:
        return Kind.IMAGE_TO_IMAGE if RefRole.SOURCE in references else Kind.TEXT_TO_IMAGE
    if RefRole.FIRST in references and RefRole.LAST in references:
        kind = Kind.FIRST_LAST
    elif RefRole.FIRST in references:
        kind = Kind.IMAGE_TO_VIDEO
    elif RefRole.SOURCE in references:
        kind = Kind.VIDEO_TO_VIDEO
    else:
        kind = Kind.TEXT_TO_VIDEO
    assert kind in GIVES_VIDEO
    return kind
