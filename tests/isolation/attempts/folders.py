"""Names, links and files in a show's folder that lead into another show."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tests.isolation.world import Attempt, World

NAMED = {
    "screenplay": "screenplay: {}\n",
    "a set's design": "sets: {{HILL: {{design: {}}}}}\n",
    "a prop's design": "props: {{THING: {{design: {}}}}}\n",
    "a character's rig": "characters: {{ANNA: {{rig: {}}}}}\n",
    "a source's contract": "sources: [{{files: [x], by: Ada, contract: {}}}]\n",
}
"""The places in a bible where a path may stand."""

PATHS = {
    "up and over": ("../kites/screenplay.fountain", "leads around"),
    "up in the middle": ("art/../../kites/screenplay.fountain", "leads around"),
    "an absolute path": ("{kites}/screenplay.fountain", "not a path inside"),
    "a home folder": ("~/kites/screenplay.fountain", "not a path inside"),
    "the stock's name": ("stock:../../../../kites/screenplay.fountain", ""),
    "the stock's name and an absolute path": ("stock:{kites}/screenplay.fountain", ""),
    "backslashes": ("..\\kites\\screenplay.fountain", "not a path inside"),
    "a drive": ("C:kites/screenplay.fountain", "not a path inside"),
    "a zero byte": ('"a\\0/../kites"', "no file name may hold"),
    "a file's URL": ("file://{kites}/screenplay.fountain", "leads around"),
}


def _bible(world: World, line: str, path: str) -> None:
    """The bible with one of its paths replaced."""
    key = line.partition(":")[0]
    text = (world.boats / "show.yaml").read_text()
    kept, dropping = [], False
    for one in text.splitlines(keepends=True):
        if not one.startswith((" ", "\n")):
            dropping = one.startswith(f"{key}:")
        if not dropping:
            kept.append(one)
    world.write("show.yaml", "".join(kept) + line.format(path.replace("{kites}", str(world.kites))))


def _named() -> Iterator[Attempt]:
    for what, line in NAMED.items():
        for way, (path, says) in PATHS.items():
            yield Attempt(
                tries=f"{what} is named by {way}",
                by=lambda world, line=line, path=path: _bible(world, line, path),
                says=says,
            )


def _linked(name: str, target: str, *, whole: bool = False) -> Attempt:
    def by(world: World) -> None:
        if whole:
            world.link(name, os.path.relpath(world.kites / target, (world.boats / name).parent))
        else:
            world.link(name, world.kites / target)

    way = "a relative link" if whole else "a link"
    return Attempt(tries=f"{name} is {way} to kites' {target}", by=by, says="a link that leads out")


LINKS = [
    _linked("screenplay.fountain", "screenplay.fountain"),
    _linked("screenplay.fountain", "screenplay.fountain", whole=True),
    _linked("art", "art"),
    _linked("art/props/thing.yaml", "art/props/thing.yaml"),
    _linked("art/props/thing.svg", "art/props/thing.svg"),
    _linked("art/sets", "art/sets"),
    _linked("art/keys", "art/keys"),
    _linked("art/keys/one.png", "art/keys/one.png"),
    _linked("art/keys/one.json", "art/keys/one.json"),
    _linked("direction", "direction"),
    _linked("direction/sc1.yaml", "direction/sc1.yaml"),
    _linked("direction/performances", "art/keys"),
    _linked("direction/cast.yaml", "show.yaml"),
    _linked("budget.yaml", "show.yaml"),
    _linked("graphs", "art"),
    _linked("graphs/one.json", "art/keys/one.json"),
    _linked("art/loras", "art/keys"),
    _linked("art/loras/one.safetensors", "art/keys/one.png"),
    _linked("rights", "papers"),
    _linked("rights/consents", "papers"),
]


def _paper(world: World) -> None:
    world.link("papers/deal.pdf", world.kites / "papers/deal.pdf")
    world.write(
        "rights/more.yaml",
        "format: 1\nsources: [{files: [x], by: Ada, contract: papers/deal.pdf}]\n",
    )


def _chain(world: World) -> None:
    world.link("art/props/other.svg", world.kites / "art/props/thing.svg")
    world.link("art/props/thing.svg", "other.svg")


def _proc(world: World) -> None:
    world.link("screenplay.fountain", f"/proc/self/cwd/{world.kites}/screenplay.fountain")


def _vault(world: World) -> None:
    room = world.room("kites") / "vault"
    stored = next(path for path in sorted(room.rglob("*")) if path.is_file())
    world.link("art/props/thing.svg", stored)


def _hard(name: str) -> Attempt:
    def by(world: World) -> None:
        (world.boats / name).unlink()
        os.link(world.kites / name, world.boats / name)

    return Attempt(tries=f"{name} is a hard link to kites'", by=by, says="hard link")


def _pipe(world: World) -> None:
    (world.boats / "screenplay.fountain").unlink()
    os.mkfifo(world.boats / "screenplay.fountain")


def _look(value: str, says: str = "") -> Attempt:
    def by(world: World) -> None:
        bible = (world.boats / "show.yaml").read_text() + f"looks: {{ANNA: {value}}}\n"
        world.write("show.yaml", bible)
        world.write("art/looks/night/one.json", b"{}")

    return Attempt(tries=f"a look is called {value}", by=by, says=says or "no painted key")


def _drawing(path: str) -> Attempt:
    def by(world: World) -> None:
        named = path.replace("{kites}", str(world.kites))
        world.write("art/props/thing.yaml", f"format: 1\ndrawing: {named}\n")

    return Attempt(tries=f"a design's drawing is {path}", by=by)


FOLDERS = [
    *_named(),
    *LINKS,
    Attempt(tries="a contract is a link to kites' paper", by=_paper, says="leads out"),
    Attempt(tries="a link leads to a link that leads out", by=_chain, says="leads out"),
    Attempt(tries="a link leads out by way of /proc", by=_proc, says="leads out"),
    Attempt(tries="a drawing is a link into kites' vault", by=_vault, says="leads out"),
    _hard("screenplay.fountain"),
    _hard("art/props/thing.svg"),
    _hard("art/keys/one.png"),
    Attempt(tries="the screenplay is a pipe", by=_pipe, says="not a plain file"),
    _drawing("../../../kites/art/props/thing.svg"),
    _drawing("{kites}/art/props/thing.svg"),
]
