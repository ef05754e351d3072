"""Two shows in one studio: kites, which holds secrets, and boats, from which somebody tries."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import msgspec
import pytest

from pegbar import wiring
from pegbar.actions.film_graph import film_graph
from pegbar.actions.film_words import Hands
from pegbar.actions.gather import known_shots
from pegbar.actions.make_film import take_in
from pegbar.assets.facts import Fact, StepMade
from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.performance import Camera, Drawing
from pegbar.entrypoints.cli.main import run
from pegbar.graph.key import Material
from pegbar.rights.label import Label, Origin
from pegbar.values.digests import Digest, digest_bytes
from pegbar.wiring import Studio

SECRET: Final = "Zwirbelwind"
"""A word that stands in every file of kites and in no file of boats."""

HANDS: Final = Hands(voice="nobody", voiced=False, painter="", signer="")

BIBLE: Final = """\
format: 1
id: {id}
title: {title}
stock: false
picture: {{size: [64, 36], final: [64, 36]}}
sets:
  HILL: {{design: art/sets/hill.yaml}}
props:
  THING: {{design: art/props/thing.yaml, at: {{HILL: middle}}}}
sources:
  - {{files: ["*"], by: Ada, licence: CC0-1.0, purposes: [develop, produce, market, deliver]}}
"""
SET: Final = "format: 1\nground: 300\nlayers: [{group: sky, parallax: 0}]\nmarks: {middle: 320}\n"
PROP: Final = "format: 1\n# %s\n"
SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><desc>%s</desc>'
    '<g id="sky"><path d="M0 0H640V360H0Z" fill="#88aacc"/></g></svg>\n'
)
SCRIPT: Final = "Title: %s\n\nEXT. HILL - DAY\n\nThe %s flies.\n\nANNA (O.S.)\nLook, a %s!\n"
PEOPLE: Final = """\
format: 1
people:
  Ada: {roles: [producer, director, technical-director, head-of-technology, legal]}
"""
PAPER: Final = "signed by hand: %s"


def files_of(show: str, word: str) -> dict[str, bytes]:
    """A small show, every file of which holds a word of its own."""
    texts = {
        "show.yaml": BIBLE.format(id=show, title=f"{show} {word}"),
        "screenplay.fountain": SCRIPT % (show, word, word),
        "art/sets/hill.yaml": SET + f"# {word}\n",
        "art/sets/hill.svg": SVG % word,
        "art/props/thing.yaml": PROP % word,
        "art/props/thing.svg": SVG % word,
        "papers/deal.pdf": PAPER % word,
        "direction/sc1.yaml": f"format: 1\nshots: {{}}\n# {word}\n",
    }
    keys = {
        "art/keys/one.png": png(64, 36, word),
        "art/keys/one.json": key_json(word),
        "art/looks/night/one.png": png(64, 36, word),
        "art/looks/night/one.json": key_json(word),
    }
    return {name: text.encode() for name, text in texts.items()} | keys


def key_json(how: str, width: int = 64, height: int = 36) -> bytes:
    drawing = Drawing(set="HILL", mood="day", camera=Camera(x=1, y=2, width=3))
    record = KeyframeFile(
        format=1, shot="sc1-sh010", by="Ann", how=how, size=(width, height), drawing=drawing
    )
    return msgspec.json.encode(record)


def png(width: int, height: int, text: str = "", *more: tuple[bytes, bytes]) -> bytes:
    """A PNG with a text chunk, and with any other chunks."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x60\x80\xa0" * width) * height)
    said = [chunk(b"tEXt", b"Comment\0" + text.encode())] if text else []
    rest = [chunk(kind, data) for kind, data in more]
    parts = [chunk(b"IHDR", header), *said, *rest, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@dataclass(frozen=True)
class World:
    """A studio with both shows. `made` is something that a step of kites once gave out."""

    root: Path

    @property
    def kites(self) -> Path:
        return self.root / "kites"

    @property
    def boats(self) -> Path:
        return self.root / "boats"

    @property
    def studio(self) -> Studio:
        return Studio(self.root / ".pegbar")

    def room(self, show: str) -> Path:
        return self.studio.root / "shows" / show

    @property
    def made(self) -> Digest:
        return digest_bytes(_MADE)

    def write(self, name: str, data: str | bytes, show: str = "boats") -> Path:
        path = self.root / show / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.boats / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def link(self, name: str, target: Path | str) -> None:
        """Put a symbolic link in the place of a file or folder of boats."""
        path = self.boats / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    def by_ada(self, *words: str) -> str:
        """A verb of somebody who is entitled, and what it told."""
        told = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(told):
            patch.setenv("PEGBAR_PERSON", "Ada")
            assert run(list(words)) == 0, words
        return told.getvalue()

    def lend(self, to: str = "boats") -> str:
        """A loan of a thing of kites', by its name."""
        words = ["--to", to, "--purpose", "develop,produce", "--why", "the same thing", "--json"]
        told = self.by_ada("lend", str(self.kites), "art/props/thing.yaml", *words)
        return str(json.loads(told)["loan"]["loan"])

    def another(self, show: str) -> Path:
        """A third show in the studio, like boats."""
        shutil.copytree(self.boats, self.root / show)
        bible = (self.root / show / "show.yaml").read_text()
        self.write("show.yaml", bible.replace("id: boats", f"id: {show}"), show)
        self.by_ada("plan", str(self.root / show))
        return self.root / show

    def facts(self, where: str) -> list[Fact]:
        """The facts of a show, or of the studio itself."""
        path = self.studio.root if where == "studio" else self.room(where)
        if not (path / "ledger.db").exists():
            return []
        ledger = self.studio.records("" if where == "studio" else where)
        found = list(ledger.facts())
        ledger.close()  # type: ignore[attr-defined]
        return found

    def seen(self) -> dict[str, str]:
        """Everything that is kites', by path: folder and room, ledgers and indexes apart."""
        found = {}
        for top in (self.kites, self.room("kites")):
            for path in sorted(top.rglob("*")):
                if path.is_file() and ".db" not in path.name:
                    data = path.read_bytes()
                    if path.name == "home.json":  # a copied studio finds its shows again
                        data = json.loads(data)["folder"].encode()
                    name = path.relative_to(self.root).as_posix()
                    found[name] = hashlib.sha256(data).hexdigest()
        return found

    def holding(self, word: str = SECRET) -> set[str]:
        """The files outside kites, links not followed, that hold the word; a database and its
        write-ahead log count as one, since SQLite moves pages from one to the other at will."""
        mine = (self.kites, self.room("kites"))
        found = set()
        for path in self.root.rglob("*"):
            if any(path.is_relative_to(one) for one in mine) or path.is_symlink():
                continue
            if path.is_file() and word.encode() in path.read_bytes():
                found.add(path.relative_to(self.root).as_posix().removesuffix("-wal"))
        return found


_MADE: Final = f"a frame with {SECRET} in it".encode()


def build_world(root: Path) -> World:
    """The studio as it stands before anybody tries: both shows came in, kites was worked on, and
    names its people."""
    world = World(root)
    wiring.init_studio(root / ".pegbar", "A Studio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEGBAR_PERSON", "Ada")
        for show, word in (("kites", SECRET), ("boats", "Paddel")):
            for name, data in files_of(show, word).items():
                world.write(name, data, show)
            if show == "kites":
                world.write("rights/people.yaml", f"# {word}\n{PEOPLE}", show)
            world.by_ada("plan", str(root / show), "--json")
            _take_in(world, show)
        room = world.studio.room("kites")
        room.vault.put(_MADE)
        room.ledger.append([_step(world)], by="Ada")
        world.by_ada("checkpoint", str(world.kites))
    return world


def _take_in(world: World, show: str) -> None:
    folder = wiring.read_show(world.root / show)
    room = world.studio.room_of(folder)
    shoot = wiring.gather_shoot(folder, known_shots(room.ledger))
    film = film_graph(shoot, world.studio.recipes, HANDS, "draft")
    take_in(shoot, room, film.graph)


def _step(world: World) -> StepMade:
    material = Material(
        generator="", inputs={}, params=msgspec.Raw(b"{}"), recipe="stage.beauty", version="1"
    )
    return StepMade(
        step="take/secret",
        key=material.key(),
        recipe="stage.beauty",
        department="stage",
        shot="sc1-sh010",
        repeat="bit-exact",
        material=material.encode().decode(),
        outputs={"out": world.made},
        label=Label(origin=Origin.DRAWN, shows=frozenset({"kites"})),
        seconds=1.0,
    )


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One way in. `tries` is a sentence; `by` prepares it and may return the verb's words where
    they are not `words`, in which {boats}, {kites} and {root} stand for folders.

    It has to end with `code`, tell `says`, and be on record where `on` says: as an attempt, or as a
    verdict that refused. `unharmed` is for what may well go through, and reaches nothing.
    """

    tries: str
    by: Callable[[World], str | list[str] | None]
    words: str = "plan {boats}"
    says: str = ""
    code: int = 2
    on: Literal["boats", "kites", "studio"] = "boats"
    unharmed: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
