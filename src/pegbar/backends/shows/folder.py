"""A show's folder on this machine: the only place that reads an author's files from the disk.

Nothing outside the folder is ever opened: names with `..`, absolute paths, links that leave the
folder and things that are no files are refused by name, and so is what is too large to be meant.
"""

from __future__ import annotations

import posixpath
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from pegbar.assets.keyframe import KeyframeFile
from pegbar.production.direction import Directed, Direction, read_direction
from pegbar.production.rig import Rig
from pegbar.production.scenery import Prop, Scenery
from pegbar.production.show import Show
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_MIB: Final = 1 << 20
LIMITS: Final[Mapping[str, int]] = {
    ".yaml": _MIB,
    ".fountain": 2 * _MIB,
    ".svg": 8 * _MIB,
    ".png": 64 * _MIB,
    ".json": _MIB,
}
"""Bytes that a file of each kind may have."""
SIDE_LIMIT: Final = 8192
"""Pixels that a picture's side may have."""
_PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"

Design = TypeVar("Design", Rig, Scenery, Prop)


@dataclass(frozen=True, slots=True)
class AuthorFile:
    """A file of the show. `path` is relative to the show's folder, with forward slashes."""

    path: str
    data: bytes
    digest: Digest

    def text(self) -> str:
        """The file as UTF-8. Raises BadInput."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            raise BadInput(
                "this is not UTF-8 text", place=Place(self.path, line), hint="save it as UTF-8"
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFolder:
    """A show as it lies in its folder. `figures`, `sets` and `props` name each one's design
    files, the YAML first; `files` holds every file that the film is made from, by path."""

    show: Show
    direction: Direction
    rigs: Mapping[str, Rig]
    scenery: Mapping[str, Scenery]
    things: Mapping[str, Prop]
    figures: Mapping[str, Sequence[str]]
    sets: Mapping[str, Sequence[str]]
    props: Mapping[str, Sequence[str]]
    keyframes: Mapping[str, KeyframeFile]
    files: Mapping[str, AuthorFile]

    @property
    def screenplay(self) -> AuthorFile:
        return self.files[self.show.screenplay]


def open_show(path: Path) -> ShowFolder:
    """Read a show. Raises BadInput with the file and the line of whatever is wrong."""
    if not path.is_dir():
        raise BadInput(
            f"{path} is not a show's folder",
            hint="a show's folder has a show.yaml in it; pegbar new makes one",
        )
    return _Reader(path).read()


@dataclass(slots=True)
class _Reader:
    """Reads one folder. Mutable: it collects the files as it meets them."""

    root: Path
    files: dict[str, AuthorFile] = field(default_factory=dict)

    def read(self) -> ShowFolder:
        bible = self.file("show.yaml", Place("show.yaml"))
        show, places = read_placed(bible.text(), bible.path, Show)
        self._check_id(show, places)
        self.file(show.screenplay, places.at("screenplay"))
        figures: dict[str, Sequence[str]] = {}
        rigs: dict[str, Rig] = {}
        for name, character in show.characters.items():
            where = places.at("characters", name, "rig")
            rigs[name], figures[name] = self._design(character.rig, where, Rig)
        sets: dict[str, Sequence[str]] = {}
        scenery: dict[str, Scenery] = {}
        for name, place in show.sets.items():
            where = places.at("sets", name, "design")
            scenery[name], sets[name] = self._design(place.design, where, Scenery)
        props: dict[str, Sequence[str]] = {}
        things: dict[str, Prop] = {}
        for name, thing in show.props.items():
            where = places.at("props", name, "design")
            things[name], props[name] = self._design(thing.design, where, Prop)
        return ShowFolder(
            show=show,
            direction=self._direction(),
            rigs=rigs,
            scenery=scenery,
            things=things,
            figures=figures,
            sets=sets,
            props=props,
            keyframes=self._keyframes(show),
            files=self.files,
        )

    # -- files

    def file(self, path: str, asked: Place) -> AuthorFile:
        """The file at `path`, which `asked` names. Raises BadInput."""
        known = self.files.get(path)
        if known is not None:
            return known
        data = self._bytes(path, asked)
        found = AuthorFile(path=path, data=data, digest=digest_bytes(data))
        self.files[path] = found
        return found

    def _bytes(self, path: str, asked: Place) -> bytes:
        target = self._inside(path, asked)
        limit = LIMITS.get(target.suffix.lower())
        if limit is None:
            known = ", ".join(LIMITS)
            raise BadInput(f"{path} is of no kind that a show has", place=asked, hint=known)
        try:
            found = target.stat()
            if not stat.S_ISREG(found.st_mode):
                raise BadInput(f"{path} is not a file", place=asked, hint="name a plain file")
            if found.st_size > limit:
                raise BadInput(
                    f"{path} has {found.st_size / _MIB:.0f} MiB; at most {limit // _MIB} are read",
                    place=asked,
                    hint="make it smaller",
                )
            data = target.read_bytes()
        except FileNotFoundError:
            raise BadInput(
                f"{path} is not there", place=asked, hint="put it there or correct the name"
            ) from None
        except OSError as error:
            raise BadInput(
                f"{path} cannot be read: {error.strerror}", place=asked, hint="check it"
            ) from None
        if target.suffix.lower() == ".png":
            png_size(data, path)
        return data

    def _inside(self, path: str, asked: Place) -> Path:
        """The path on the disk. Raises BadInput for one that leaves the folder."""
        odd = any(ord(letter) < 32 or letter == "\x7f" for letter in path)
        leaves = path.startswith(("/", "~")) or ".." in path.split("/") or ":" in path[:3]
        if odd or leaves or "\\" in path or not path:
            raise BadInput(
                f"{path[:80]!r} is no path inside the show's folder",
                place=asked,
                hint="write it relative to show.yaml, with / between folders and without ..",
            )
        target = self.root / path
        try:
            resolved = target.resolve()
        except (OSError, RuntimeError):
            raise BadInput(
                f"{path} cannot be followed", place=asked, hint="remove the ring of links"
            ) from None
        if not resolved.is_relative_to(self.root.resolve()):
            raise BadInput(
                f"{path} is a link that leaves the show's folder",
                place=asked,
                hint="copy the file into the show",
            )
        return target

    def _listed(self, folder: str, suffix: str) -> list[str]:
        """The files of a kind directly in a folder, by name; none where there is no folder."""
        place = self.root / folder
        if not place.exists():
            return []
        self._inside(folder, Place(folder))
        try:
            names = sorted(entry.name for entry in place.iterdir())
        except OSError as error:
            raise BadInput(
                f"{folder} cannot be read: {error.strerror}", hint="check the folder"
            ) from None
        return [
            f"{folder}/{name}"
            for name in names
            if name.endswith(suffix) and not name.startswith(".")
        ]

    # -- what is in them

    def _check_id(self, show: Show, places: Places) -> None:
        plain = show.id.replace("-", "a")
        if not (plain.isascii() and plain.isalnum() and plain == plain.lower()) or len(plain) > 63:
            raise BadInput(
                f"{show.id[:80]!r} is no show id",
                place=places.at("id"),
                hint="use lower-case letters, digits and dashes, at most 63",
            )
        picture = show.picture
        for name, size in (("size", picture.size), ("final", picture.final)):
            if not all(64 <= side <= SIDE_LIMIT and side % 2 == 0 for side in size):
                raise BadInput(
                    f"a picture of {size[0]}x{size[1]} cannot be made",
                    place=places.at("picture", name),
                    hint=f"use even numbers from 64 to {SIDE_LIMIT}",
                )
        if not 1 <= picture.fps <= 120 or not 1 <= picture.drawn_on <= 4:
            raise BadInput(
                "the picture's fps or drawn_on is out of range",
                place=places.at("picture"),
                hint="fps 1 to 120, drawn_on 1 to 4",
            )

    def _design(
        self, path: str, asked: Place, kind: type[Design]
    ) -> tuple[Design, tuple[str, str]]:
        """A design and its two files. The drawing is the one that the YAML names, or the SVG of
        the same name beside it."""
        file = self.file(path, asked)
        record, places = read_placed(file.text(), path, kind)
        beside = record.drawing or f"{posixpath.splitext(posixpath.basename(path))[0]}.svg"
        drawing = posixpath.join(posixpath.dirname(path), beside)
        self.file(drawing, places.at("drawing"))
        return record, (path, drawing)

    def _direction(self) -> Direction:
        shots: dict[str, Directed] = {}
        for path in self._listed("direction", ".yaml"):
            for directed in read_direction(self.file(path, Place(path)).text(), path):
                if directed.id in shots:
                    raise BadInput(
                        f"{directed.id} is directed twice",
                        place=directed.place(),
                        hint=f"it is also in {shots[directed.id].place()}",
                    )
                shots[directed.id] = directed
        return Direction(shots)

    def _keyframes(self, show: Show) -> dict[str, KeyframeFile]:
        found: dict[str, KeyframeFile] = {}
        for path in self._listed("art/keys", ".png"):
            record = path.removesuffix(".png") + ".json"
            picture = self.file(path, Place(path))
            said = self.file(record, Place(path))
            key = read_keyframe(said)
            _check_cast(key, show, Place(record))
            size = png_size(picture.data, path)
            if size != tuple(key.size):
                raise BadInput(
                    f"the keyframe is {size[0]}x{size[1]}, its record says "
                    f"{key.size[0]}x{key.size[1]}",
                    place=Place(path),
                    hint="paint over the kit that pegbar keys writes, at its size",
                )
            found[posixpath.basename(path).removesuffix(".png")] = key
        return found


def read_keyframe(file: AuthorFile) -> KeyframeFile:
    """A keyframe's record. Raises BadInput."""
    try:
        return msgspec.json.decode(file.data, type=KeyframeFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(
            f"this is no keyframe's record: {error}",
            place=Place(file.path),
            hint="pegbar keys writes one",
        ) from None


def _check_cast(key: KeyframeFile, show: Show, place: Place) -> None:
    """Everything that a keyframe shows has to be in the show's bible."""
    asked = [
        ("set", [key.drawing.set], show.sets),
        ("character", [figure.who for figure in key.drawing.figures], show.characters),
        ("prop", [prop.prop for prop in key.drawing.props], show.props),
    ]
    for what, names, known in asked:
        for name in names:
            if name not in known:
                raise BadInput(
                    f"the keyframe shows the {what} {name!r}, which show.yaml does not have",
                    place=place,
                    hint="add it to show.yaml, or take the keyframe out of art/keys",
                )


def png_size(data: bytes, path: str) -> tuple[int, int]:
    """Width and height from a PNG's header, before anything is decoded. Raises BadInput."""
    header = data[:26]
    if len(header) < 26 or not header.startswith(_PNG_MARK) or header[12:16] != b"IHDR":
        raise BadInput("this is not a PNG picture", place=Place(path), hint="export it as PNG")
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (16, 20))
    if not (0 < width <= SIDE_LIMIT and 0 < height <= SIDE_LIMIT):
        raise BadInput(
            f"a picture of {width}x{height} pixels is not read",
            place=Place(path),
            hint=f"at most {SIDE_LIMIT} pixels a side",
        )
    return width, height


_VIEW = re.compile(rb"""viewBox\s*=\s*["']([^"']{1,200})["']""")


def set_bounds(scenery: Scenery, drawing: bytes, path: str) -> tuple[float, float]:
    """Where figures may stand on a set: its own bounds, or the edges of its drawing.

    Only the drawing's `viewBox` is looked at. Raises BadInput when there is none.
    """
    found = _VIEW.search(drawing[: 64 * 1024])
    try:
        x, _, width, _ = (float(one) for one in re.split(rb"[\s,]+", found[1].strip()))  # type: ignore[index]
    except (TypeError, ValueError):
        raise BadInput(
            "the drawing has no viewBox of four numbers",
            place=Place(path, 1),
            hint="set the document's size in the drawing tool",
        ) from None
    left = x if scenery.left is None else scenery.left
    return left, (x + width if scenery.right is None else scenery.right)
