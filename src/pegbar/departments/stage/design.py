"""Designs: a YAML record and its drawing, read together and held against each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

import msgspec

from pegbar.departments.stage.artwork import Artwork, Box, Shape, box_of, read_artwork
from pegbar.production.rig import Limb, Rig
from pegbar.production.scenery import MOODS, Prop, Scenery
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

Read = Callable[[str], bytes]
"""The bytes of a design file by its path. Raises KeyError for one that is not there."""

_Record = TypeVar("_Record", bound=msgspec.Struct)
Groups = Mapping[str, tuple[Shape, ...]]
LIMBS = ("arm_far", "leg_far", "leg_near", "arm_near")
"""Back to front."""


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """A figure's design. `boxes` are its groups' extents."""

    name: str
    rig: Rig
    groups: Groups
    boxes: Mapping[str, Box]

    def limbs(self) -> tuple[tuple[str, Limb], ...]:
        found = ((name, getattr(self.rig.limbs, name)) for name in LIMBS)
        return tuple((name, limb) for name, limb in found if limb is not None)


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


@dataclass(frozen=True, slots=True)
class _File:
    """A YAML file's text, kept so that messages can name a line."""

    path: str
    text: str

    def bad(self, what: str, word: str, hint: str) -> BadInput:
        return BadInput(what, place=Place(self.path, self.line_of(word)), hint=hint)

    def line_of(self, word: str) -> int:
        pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        for number, line in enumerate(self.text.splitlines(), start=1):
            if pattern.search(line.partition(" #")[0]):
                return number
        return 0


def _load(path: str, read: Read, kind: type[_Record]) -> tuple[_Record, _File, Artwork]:
    file = _text(path, read)
    record = read_yaml(file.text, path, kind)
    named, drawing = _drawing_of(file, getattr(record, "drawing", ""))
    return record, file, read_artwork(_bytes(drawing, read, file, named), drawing)


def _text(path: str, read: Read) -> _File:
    try:
        return _File(path, _bytes(path, read).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8 text", place=Place(path)) from error


def _drawing_of(file: _File, named: str) -> tuple[str, str]:
    """A design's drawing, as its file names it and as a path."""
    named = named or f"{posixpath.splitext(posixpath.basename(file.path))[0]}.svg"
    drawing = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), named))
    if drawing.startswith(("..", "/")):
        raise file.bad(f"{named!r} is outside the show", named, "keep it beside this file")
    return named, drawing


def design_files(
    path: str, read: Read, kind: type[Rig] | type[Prop] | type[Scenery]
) -> tuple[str, str]:
    """The two files of a design: its YAML and its drawing. Raises BadInput."""
    file = _text(path, read)
    return path, _drawing_of(file, read_yaml(file.text, path, kind).drawing)[1]


def _bytes(path: str, read: Read, file: _File | None = None, word: str = "") -> bytes:
    try:
        return read(path)
    except KeyError as error:
        if file is None:
            raise BadInput("this design is not there", place=Place(path)) from error
        raise file.bad(f"the drawing {path!r} is not there", word, "check its name") from error


def _groups(wanted: Iterable[str], art: Artwork, file: _File) -> dict[str, tuple[Shape, ...]]:
    """The shapes of every group that the YAML names. Raises BadInput for one that lacks."""
    names = tuple(wanted)
    groups = art.parts(names)
    for name in names:
        if name not in art.names:
            raise file.bad(f"{art.file} has no group {name!r}", name, art.missing(name))
        if not groups[name]:
            raise file.bad(
                f"the group {name!r} of {art.file} holds nothing that can be drawn",
                name,
                "is it hidden, or are all its shapes in another named group?",
            )
    return groups


def load_character(name: str, path: str, read: Read) -> Character:
    """A figure's design. Raises BadInput with the line of whatever does not fit."""
    rig, file, art = _load(path, read, Rig)
    if rig.ground[1] - rig.top[1] < 1:
        raise file.bad("ground is not below top", "ground", "y runs down; ground is the larger y")
    names = [part.name for part in rig.parts]
    for index, part in enumerate(rig.parts):
        if part.name in names[:index]:
            raise file.bad(f"the part {part.name!r} is listed twice", part.name, "list it once")
        if part.parent and part.parent not in names:
            raise file.bad(
                f"{part.name}'s parent {part.parent!r} is no part",
                part.parent,
                _near(part.parent, names),
            )
        if part.name in _line_of_parents(rig, part.name):
            raise file.bad(
                f"the part {part.name!r} carries itself", part.name, "end the ring of parents"
            )
    _check_references(rig, names, file)
    groups = _groups([*names, *_named_groups(rig)], art, file)
    return Character(name, rig, groups, {key: box_of(shapes) for key, shapes in groups.items()})


def _line_of_parents(rig: Rig, name: str) -> list[str]:
    parents = {part.name: part.parent for part in rig.parts}
    line: list[str] = []
    here = parents.get(name, "")
    while here and here not in line:
        line.append(here)
        here = parents.get(here, "")
    return line


def _check_references(rig: Rig, names: list[str], file: _File) -> None:
    """Every part that limbs and the face name has to be listed."""
    used: list[str] = []
    for limb in (rig.limbs.arm_near, rig.limbs.arm_far, rig.limbs.leg_near, rig.limbs.leg_far):
        if limb:
            used += [limb.on, limb.over, limb.under]
    if rig.face:
        used.append(rig.face.head)
        for item in (rig.face.eyes, rig.face.brows, rig.face.mouth):
            used.append(item.over if item else "")
    for name in used:
        if name and name not in names:
            raise file.bad(f"{name!r} is no part of this rig", name, _near(name, names))


def _near(name: str, names: Iterable[str]) -> str:
    known = sorted(names)
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"


def _named_groups(rig: Rig) -> list[str]:
    """The groups that limbs and the face draw, besides the parts."""
    limbs = (rig.limbs.arm_near, rig.limbs.arm_far, rig.limbs.leg_near, rig.limbs.leg_far)
    names = [limb.end for limb in limbs if limb]
    face = rig.face
    if face:
        for eye in (face.eyes.near, face.eyes.far) if face.eyes else ():
            names += [name for name in (eye.white, eye.pupil) if name] if eye else []
        if face.brows:
            names += [name for name in (face.brows.near, face.brows.far) if name]
        if face.mouth:
            names += face.mouth.drawn.values()
        names += face.cheeks
    return names


def load_prop(name: str, path: str, read: Read) -> PropDesign:
    """A thing's design. Raises BadInput."""
    prop, file, art = _load(path, read, Prop)
    if not art.shapes:
        raise BadInput("the drawing is empty", place=Place(art.file))
    wanted = [*prop.parts, *([prop.glow.part] if prop.glow else [])]
    groups = _groups(wanted, art, file)
    pieces: dict[str, tuple[Shape, ...]] = {}
    for shape in art.shapes:
        inside = next((n for n in reversed(shape.inside) if n in groups), name)
        pieces[inside] = (*pieces.get(inside, ()), shape)
    boxes = {key: box_of(shapes) for key, shapes in pieces.items()}
    return PropDesign(name, prop, pieces, boxes, box_of(art.shapes))


def load_set(name: str, path: str, read: Read) -> SetDesign:
    """A set's design. Raises BadInput."""
    scenery, file, art = _load(path, read, Scenery)
    if scenery.mood not in scenery.moods and scenery.mood not in MOODS:
        known = [*scenery.moods, *MOODS]
        raise file.bad(
            f"the mood {scenery.mood!r} is unknown", scenery.mood, _near(scenery.mood, known)
        )
    groups = _groups((layer.group for layer in scenery.layers), art, file)
    layers = []
    for layer in scenery.layers:
        _groups(layer.glows, art, file)
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
