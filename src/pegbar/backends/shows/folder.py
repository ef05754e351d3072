"""Opens a show's folder: every file that the show uses, read once, checked and named by digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

import msgspec

from pegbar.assets.keyframe import KeyframeFile
from pegbar.backends.shows import stock
from pegbar.backends.shows.bare import Home, bare_show, home_of, id_of
from pegbar.backends.shows.checks import check_design, check_marks, check_names, check_picture
from pegbar.backends.shows.ids import check_id
from pegbar.backends.shows.keys import Key, read_keys
from pegbar.backends.shows.materials import read_materials
from pegbar.backends.shows.paths import JSON, PNG, SCREENPLAY, SVG, YAML, Folder, Limit
from pegbar.backends.shows.pictures import png_size, view_box
from pegbar.backends.shows.recolour import paint_of, repaint
from pegbar.backends.shows.rights import Rights, read_rights
from pegbar.backends.shows.rules import read_rules
from pegbar.departments.stage.svg import read_svg
from pegbar.departments.story.casting import Proposal, cast, with_proposals, without_fixtures
from pegbar.departments.story.designs import Designs, PropFacts, SetFacts, Spot
from pegbar.departments.story.script import read_screenplay
from pegbar.production.capture import FOLDER as PERFORMANCES
from pegbar.production.cast_file import FILE as CAST
from pegbar.production.direction import NO_DIRECTION, Directed, Direction, gather, read_direction
from pegbar.production.rig import Rig
from pegbar.production.rights_file import Paper, Staged
from pegbar.production.scenery import Prop, Scenery
from pegbar.production.screenplay import Screenplay
from pegbar.production.show import Show
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.rights.people import NO_RULES, HouseRules
from pegbar.values.digests import Digest, digest_bytes, digest_json
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

T = TypeVar("T")
SHOW, DIRECTION, KEYS, LOOKS = "show.yaml", "direction", "art/keys", "art/looks"


@dataclass(frozen=True, slots=True)
class Design:
    """A design of the show: its YAML file and the drawing beside it, as paths in the folder."""

    file: str
    drawing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFolder:
    """A show, read whole. `home` is its folder, or the lone screenplay that it is. `files` holds
    the bytes of every file that it uses by its path in the folder, `digests` their digests. `rigs`,
    `sets` and `props` go by the names of show.yaml; `designs_of` leads from such a name to its
    files. `keys` are the painted keyframes by name, `looks` those of each other look that a
    character wears. `proposals` are what the stock company was cast for; `show` has them.
    `made_from` leads from a file in other colours to the file that it was. `papers` are the
    consents by id, `said` the places of the show's sources, in their order. `stages` are those
    that have to be approved, `rules` the show's people and policies.
    """

    root: Path
    home: Path
    show: Show
    places: Places
    screenplay: Screenplay
    direction: Direction
    designs: Designs
    rigs: Mapping[str, Rig]
    sets: Mapping[str, Scenery]
    props: Mapping[str, Prop]
    characters_of: Mapping[str, Design]
    sets_of: Mapping[str, Design]
    props_of: Mapping[str, Design]
    keys: Mapping[str, Key]
    looks: Mapping[str, Mapping[str, Key]]
    files: Mapping[str, bytes]
    digests: Mapping[str, Digest]
    proposals: tuple[Proposal, ...] = ()
    made_from: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    said: tuple[Place, ...] = ()
    stages: tuple[Staged, ...] = ()
    rules: HouseRules = NO_RULES

    def keyframe(self, name: str) -> KeyframeFile:
        return self.keys[name].file


@dataclass(slots=True)
class _Opening:
    """A show that is being opened. Mutable: files come in one by one."""

    folder: Folder
    files: dict[str, bytes] = field(default_factory=dict)
    boxes: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    made_from: dict[str, str] = field(default_factory=dict)
    show: str = ""

    def read(self, name: str, limit: Limit, asked: Place) -> bytes:
        if name not in self.files:
            ours = name.startswith(stock.SIGN)
            self.files[name] = (
                stock.read(name, asked) if ours else self.folder.read(name, limit, asked)
            )
        return self.files[name]

    def text(self, name: str, asked: Place) -> str:
        data = self.read(name, YAML, asked)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise BadInput(
                f"byte {data[error.start]:#04x} is not UTF-8 text",
                place=Place(name, line),
                hint="save it as plain text in UTF-8",
            ) from None

    def design(self, name: str, kind: type[T], asked: Place) -> tuple[T, Places, Design]:
        """A design file and the drawing that it names."""
        record, places = read_placed(self.text(name, asked), name, kind)
        drawing = getattr(record, "drawing", "")
        path = PurePosixPath(name)
        svg = str(path.parent / drawing) if drawing else str(path.with_suffix(".svg"))
        known = svg in self.files
        data = self.read(svg, SVG, places.at("drawing") if drawing else asked)
        if not known and not svg.startswith(stock.SIGN):
            read_svg(data, svg)  # what is built to do harm comes no further than this
        self.boxes[name] = view_box(data, svg)
        check_design(record, places)
        return record, places, Design(name, svg)

    def coloured(
        self, name: str, kind: type[T], asked: Place, colours: Mapping[str, str], told: Place
    ) -> tuple[T, Design]:
        """A design in other colours: the same files, repainted, under paths of their own."""
        record, _, design = self.design(name, kind, asked)
        roles: Mapping[str, tuple[str, ...]] = getattr(record, "colours", {})
        for role in colours:
            if role not in roles:
                known = ", ".join(roles) or "none"
                raise BadInput(
                    f"{name} has no colour called {role[:40]!a}", place=told, hint=f"known: {known}"
                )
        if not colours:
            return record, design
        paint = paint_of(roles, colours)
        mark = digest_json(dict(colours))[7:15]
        file, drawing = (
            self.repainted(path, mark, paint) for path in (design.file, design.drawing)
        )
        self.boxes[file] = self.boxes[design.file]
        text = self.files[file].decode("utf-8-sig")
        return read_placed(text, file, kind)[0], Design(file, drawing)

    def repainted(self, path: str, mark: str, paint: Mapping[str, str]) -> str:
        """The path of a file in other colours."""
        at = PurePosixPath(path)
        other = str(at.parent / f"@{mark}" / at.name)
        self.files[other] = repaint(self.files[path], paint)
        self.made_from[other] = path
        return other


def open_show(path: Path) -> ShowFolder:
    """The show in this folder, or the film that a screenplay alone gives with the stock company.

    Raises BadInput, with the place, for whatever is wrong in it; a Trespass is about the show.
    """
    home = home_of(path)
    opening = _Opening(Folder(home.root))
    try:
        return _open(home, opening)
    except Trespass as attempt:
        attempt.about = opening.show
        raise


def _open(home: Home, opening: _Opening) -> ShowFolder:
    show, places, screenplay = _bible(home, opening)
    rights = Rights(show=show, said=(), papers={})
    if not home.alone:
        rights = read_rights(show, places, opening.folder, opening.read, opening.text)
        show = rights.show
    proposals: list[Proposal] = []
    if show.stock:
        proposals = cast(screenplay, show, stock.company())
        show = with_proposals(show, proposals)
        show = msgspec.structs.replace(show, sources=(*show.sources, stock.SOURCE))
    rigs, characters_of = _take(opening, "characters", show, places, Rig)
    sets, sets_of = _take(opening, "sets", show, places, Scenery)
    marks = [mark for scenery in sets.values() for mark in scenery.marks]
    show, proposals = without_fixtures(show, proposals, marks)
    props, props_of = _take(opening, "props", show, places, Prop)
    check_names(show, places)
    check_marks(show, sets, places)
    keys = {} if home.alone else read_keys(opening.folder, opening.files, KEYS)
    if not home.alone:
        read_materials(opening.folder, opening.files)
    rules = NO_RULES
    if not home.alone:
        rules = read_rules(show, opening.folder, opening.files, opening.text)
    return ShowFolder(
        root=home.root,
        home=home.root / home.script if home.alone else home.root,
        show=show,
        places=places,
        screenplay=screenplay,
        direction=NO_DIRECTION if home.alone else _direction(opening),
        designs=_designs(opening, sets, sets_of, props),
        rigs=rigs,
        sets=sets,
        props=props,
        characters_of=characters_of,
        sets_of=sets_of,
        props_of=props_of,
        keys=keys,
        looks={} if home.alone else _looks(opening, show, places),
        files=dict(sorted(opening.files.items())),
        digests={name: digest_bytes(data) for name, data in sorted(opening.files.items())},
        proposals=tuple(proposals),
        made_from=opening.made_from,
        papers=rights.papers,
        said=rights.said,
        stages=rights.stages,
        rules=rules,
    )


def _looks(opening: _Opening, show: Show, places: Places) -> dict[str, dict[str, Key]]:
    """The keys of every look that show.yaml dresses a character in."""
    looks: dict[str, dict[str, Key]] = {}
    for who, look in show.looks.items():
        place = places.at("looks", who)
        if who not in show.characters:
            raise BadInput(f"nobody is called {who}", place=place, hint="see `characters`")
        folder = f"{LOOKS}/{look}"
        plain = not set(look) & set("/\\.")
        looks[look] = read_keys(opening.folder, opening.files, folder) if look and plain else {}
        if not looks[look]:
            raise BadInput(
                f"there is no painted key in {folder}",
                place=place,
                hint=f"paint {who} in that look: NAME.png, and NAME.json, what it was painted over",
            )
    return looks


def _bible(home: Home, opening: _Opening) -> tuple[Show, Places, Screenplay]:
    """show.yaml and the screenplay, or what a screenplay alone says about its show."""
    if home.script:
        opening.show = id_of(home.name)
        script = opening.read(home.script, SCREENPLAY, Place(home.script))
        screenplay = read_screenplay(script, home.script, ())
        return bare_show(home, screenplay), Places(home.script, {}), screenplay
    show, places = read_placed(opening.text(SHOW, Place(SHOW)), SHOW, Show)
    check_id(show.id, places.at("id"))
    opening.show = show.id
    check_picture(show, places)
    if show.titles.paper:
        png_size(
            opening.read(show.titles.paper, PNG, places.at("titles", "paper")), show.titles.paper
        )
    script = opening.read(show.screenplay, SCREENPLAY, places.at("screenplay"))
    return show, places, read_screenplay(script, show.screenplay, show.characters)


def _take(
    opening: _Opening, group: str, show: Show, places: Places, kind: type[T]
) -> tuple[dict[str, T], dict[str, Design]]:
    """The designs of a group of the bible, in the colours that it asks for."""
    key = "rig" if group == "characters" else "design"
    records, designs = {}, {}
    for name, one in getattr(show, group).items():
        asked = places.at(group, name, key)
        file = getattr(one, key)
        if file.startswith(stock.SIGN):
            file = stock.path_of(file, group, asked)
        told = places.at(group, name, "colours")
        records[name], designs[name] = opening.coloured(file, kind, asked, one.colours, told)
    return records, designs


def _direction(opening: _Opening) -> Direction:
    found: list[Directed] = []
    for name in opening.folder.list(PERFORMANCES, (".json",)):
        opening.read(name, JSON, Place(name))
    for name in opening.folder.list(DIRECTION, (".yaml", ".yml")):
        text = opening.text(name, Place(name))
        found.extend(read_direction(text, name) if name != CAST else ())
    return gather(found)


def _designs(
    opening: _Opening,
    sets: Mapping[str, Scenery],
    sets_of: Mapping[str, Design],
    props: Mapping[str, Prop],
) -> Designs:
    return Designs(
        sets={
            name: set_facts(scenery, opening.boxes[sets_of[name].file])
            for name, scenery in sets.items()
        },
        props={name: prop_facts(prop) for name, prop in props.items()},
    )


def set_facts(scenery: Scenery, box: tuple[float, float, float, float]) -> SetFacts:
    """What the story department has to know of a set. `box` is its drawing's viewBox."""
    marks = {}
    for name in scenery.marks:
        mark = scenery.mark(name)
        if mark is not None:
            y = scenery.ground if mark.y is None else mark.y
            marks[name] = Spot(mark.x, y, mark.seat is not None)
    names = [one for layer in scenery.layers for one in (layer.group, *layer.glows)]
    return SetFacts(
        marks=marks,
        left=box[0] if scenery.left is None else scenery.left,
        right=box[0] + box[2] if scenery.right is None else scenery.right,
        ground=scenery.ground,
        units_per_cm=scenery.units_per_cm,
        moods=frozenset(scenery.moods),
        mood=scenery.mood,
        names=frozenset(names),
    )


def prop_facts(prop: Prop) -> PropFacts:
    """What the story department has to know of a prop."""
    return PropFacts(
        rises=prop.rise != 0,
        glows=prop.glow is not None,
        always_lit=prop.glow is not None and prop.glow.always,
    )
