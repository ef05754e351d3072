"""Designs: a YAML record and its drawing, read together and held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pegbar.departments.stage.artwork import Box, Shape, box_of
from pegbar.departments.stage.character import Character, load_character
from pegbar.departments.stage.designfile import Read, groups_of, load, near
from pegbar.production.scenery import MOODS, Prop, Scenery
from pegbar.values.errors import BadInput
from pegbar.values.place import Place


@dataclass(frozen=True, slots=True, eq=False)
class PropDesign:
    """`pieces` are its groups back to front; the glow is one of them. `box` is all of it."""

    name: str
    prop: Prop
    pieces: Mapping[str, tuple[Shape, ...]]
    boxes: Mapping[str, Box]
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class LayerPiece:
    """A piece of a set's layer; `glows` when the mood makes it shine."""

    name: str
    shapes: tuple[Shape, ...]
    box: Box
    glows: bool


@dataclass(frozen=True, slots=True, eq=False)
class SetDesign:
    """`layers` are each layer's pieces back to front, by name. `view` is the whole set."""

    name: str
    scenery: Scenery
    layers: tuple[tuple[LayerPiece, ...], ...]
    view: Box


@dataclass(frozen=True, slots=True, eq=False)
class Designs:
    """Everything that a shot is drawn from."""

    figures: Mapping[str, Character]
    props: Mapping[str, PropDesign]
    set: SetDesign


def load_prop(name: str, path: str, read: Read) -> PropDesign:
    """A thing's design. Raises BadInput."""
    prop, file, art = load(path, read, Prop)
    if not art.shapes:
        raise BadInput("the drawing is empty", place=Place(art.file))
    wanted = [*prop.parts, *([prop.glow.part] if prop.glow else [])]
    groups = groups_of(wanted, art, file)
    pieces: dict[str, tuple[Shape, ...]] = {}
    for shape in art.shapes:
        inside = next((n for n in reversed(shape.inside) if n in groups), name)
        pieces[inside] = (*pieces.get(inside, ()), shape)
    boxes = {key: box_of(shapes) for key, shapes in pieces.items()}
    return PropDesign(name, prop, pieces, boxes, box_of(art.shapes))


def load_set(name: str, path: str, read: Read) -> SetDesign:
    """A set's design. Raises BadInput."""
    scenery, file, art = load(path, read, Scenery)
    if scenery.mood not in scenery.moods and scenery.mood not in MOODS:
        known = [*scenery.moods, *MOODS]
        raise file.bad(
            f"the mood {scenery.mood!r} is unknown", scenery.mood, near(scenery.mood, known)
        )
    groups = groups_of((layer.group for layer in scenery.layers), art, file)
    layers = []
    for layer in scenery.layers:
        groups_of(layer.glows, art, file)
        layers.append(_layer_pieces(layer.group, groups[layer.group], layer.glows))
    return SetDesign(name, scenery, tuple(layers), art.box)


def _layer_pieces(
    group: str, shapes: tuple[Shape, ...], glows: tuple[str, ...]
) -> tuple[LayerPiece, ...]:
    """A layer cut into its named children, and what glows in it; runs keep the drawing's order."""
    runs: list[tuple[str, list[Shape]]] = []
    for shape in shapes:
        within = shape.inside[shape.inside.index(group) + 1 :]
        glow = next((name for name in reversed(within) if name in glows), "")
        name = "/".join(dict.fromkeys(n for n in (group, within[0] if within else "", glow) if n))
        if not runs or runs[-1][0] != name:
            runs.append((name, []))
        runs[-1][1].append(shape)
    seen: dict[str, int] = {}
    out = []
    for name, run in runs:
        seen[name] = seen.get(name, 0) + 1
        full = name if seen[name] == 1 else f"{name}.{seen[name]}"
        glowing = any(f"/{glow}" in f"/{name}" for glow in glows)
        out.append(LayerPiece(full, tuple(run), box_of(run), glowing))
    return tuple(out)


def load_designs(
    read: Read, *, figures: Mapping[str, str], props: Mapping[str, str], scenery: tuple[str, str]
) -> Designs:
    """The designs at these paths, by name. Raises BadInput."""
    return Designs(
        {name: load_character(name, path, read) for name, path in sorted(figures.items())},
        {name: load_prop(name, path, read) for name, path in sorted(props.items())},
        load_set(scenery[0], scenery[1], read),
    )
