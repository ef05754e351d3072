"""Ids, rooms and the environment: how a folder could get into the room of another show."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.isolation.world import Attempt, World

IDS = {
    "kites' with a way up": "../kites",
    "a way up alone": "..",
    "this folder": ".",
    "kites' behind a way down": "boats/../kites",
    "kites' in capitals": "KITES",
    "kites' with a capital": "Kites",
    "kites' with a Cyrillic letter": "k\u0456tes",
    "kites' with a letter of full width": "\uff4bites",
    "kites' with a dotless letter": "k\u0131tes",
    "kites' turned about": "\u202eseitk",
    "kites' with a space behind": "kites ",
    "kites' with a dot behind": "kites.",
    "kites' with a zero byte": "kites\0boats",
    "kites' with a line's end": "kites\n",
    "a way up behind eighty letters": "a" * 80 + "/../../kites",
    "five thousand letters": "a" * 5000,
    "nothing": "",
    "a hidden folder": ".pegbar",
    "an absolute path": "/kites",
}


def _id(what: str, name: str) -> Attempt:
    def by(world: World) -> None:
        quoted = name.encode("unicode_escape").decode("ascii").replace("\\x", "\\x")
        world.change("show.yaml", "id: boats", f'id: "{quoted}"')

    return Attempt(tries=f"boats' id is {what}", by=by, says="a show's id", on="studio")


def _same_id(world: World) -> None:
    world.change("show.yaml", "id: boats", "id: kites")


def _copied(world: World) -> str:
    shutil.copytree(world.kites, world.root / "copy")
    return "plan {root}/copy"


def _script(world: World) -> str:
    (world.root / "elsewhere").mkdir()
    script = (world.boats / "screenplay.fountain").read_bytes()
    (world.root / "elsewhere/kites.fountain").write_bytes(script)
    return "plan {root}/elsewhere/kites.fountain"


def _script_inside(world: World) -> str:
    world.write("kites.fountain", (world.boats / "screenplay.fountain").read_bytes())
    return "plan {boats}/kites.fountain"


def _linked_room(world: World) -> None:
    shutil.rmtree(world.room("boats"))
    world.room("boats").symlink_to("kites")


def _copied_room(world: World) -> None:
    shutil.rmtree(world.room("boats"))
    shutil.copytree(world.room("kites"), world.room("boats"))


def _renamed_copy(world: World) -> None:
    _copied_room(world)
    (world.room("boats") / "home.json").unlink()


def _damaged_home(world: World) -> None:
    (world.room("boats") / "home.json").write_text("{")


def _foreign_home(world: World) -> None:
    shutil.copy(world.room("kites") / "home.json", world.room("boats") / "home.json")


def _planted(world: World) -> None:
    """A studio of one's own, whose room of boats is kites'."""
    shutil.copytree(world.studio.root / "identity", world.boats / ".pegbar/identity")
    (world.boats / ".pegbar/shows").mkdir()
    (world.boats / ".pegbar/shows/boats").symlink_to(world.room("kites"))


def _ring(world: World) -> None:
    shutil.copy(world.room("kites") / "keys/ring.json", world.room("boats") / "keys/ring.json")


def _all_keys(world: World) -> None:
    shutil.rmtree(world.room("boats") / "keys")
    shutil.copytree(world.room("kites") / "keys", world.room("boats") / "keys")


def _stored(world: World) -> str:
    """Everything in kites' vault is put into boats' under the same names."""
    for path in sorted((world.room("kites") / "vault").rglob("*")):
        target = world.room("boats") / "vault" / path.relative_to(world.room("kites") / "vault")
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return "doctor --verify --studio {root}/.pegbar"


def _nothing(world: World) -> None:
    assert Path(world.root).is_dir()


ROOMS = [
    *(_id(what, name) for what, name in IDS.items()),
    Attempt(
        tries="boats says that it is kites",
        by=_same_id,
        says="at home in",
        code=1,
        on="kites",
    ),
    Attempt(tries="a copy of kites' folder", by=_copied, says="at home in", code=1, on="kites"),
    Attempt(tries="a lone script of kites' name", by=_script, says="at home", code=1, on="kites"),
    Attempt(
        tries="a script of kites' name in boats",
        by=_script_inside,
        says="at home",
        code=1,
        on="kites",
    ),
    Attempt(
        tries="boats' room is a link to kites'",
        by=_linked_room,
        says="not its own",
        code=1,
        on="studio",
    ),
    Attempt(
        tries="boats' room is a copy of kites'",
        by=_copied_room,
        says="not its own",
        code=1,
        on="studio",
    ),
    Attempt(
        tries="boats' room is a copy of kites' that forgot its home",
        by=_renamed_copy,
        says="not its own",
        code=1,
        on="studio",
    ),
    Attempt(
        tries="boats' room does not know its home",
        by=_damaged_home,
        says="not its own",
        code=1,
        on="studio",
    ),
    Attempt(
        tries="boats' room has kites' home",
        by=_foreign_home,
        says="not its own",
        code=1,
        on="studio",
    ),
    Attempt(tries="a studio in boats whose room is a link to kites'", by=_planted, unharmed=True),
    Attempt(tries="boats' ring of keys is kites'", by=_ring, unharmed=True),
    Attempt(tries="boats' keys are kites'", by=_all_keys, unharmed=True),
    Attempt(tries="kites' stored files lie in boats' vault", by=_stored, unharmed=True),
    Attempt(
        tries="PEGBAR_STUDIO names kites' room",
        by=_nothing,
        env={"PEGBAR_STUDIO": "{root}/.pegbar/shows/kites"},
        unharmed=True,
    ),
    Attempt(
        tries="PEGBAR_STUDIO names kites' folder",
        by=_nothing,
        env={"PEGBAR_STUDIO": "{kites}"},
        unharmed=True,
    ),
    Attempt(
        tries="--studio names kites' room",
        by=_nothing,
        words="plan {boats} --studio {root}/.pegbar/shows/kites",
        says="lies in a studio",
        on="studio",
    ),
    Attempt(
        tries="init makes a studio in kites' room",
        by=_nothing,
        words="init --studio {root}/.pegbar/shows/kites",
        says="lies in a studio",
        on="studio",
    ),
]
