"""Keeps the rooms of a studio apart: each knows which show it is, and in which folder that show is
at home."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Final, Literal

import msgspec

from pegbar.backends.shows.bare import home_of, id_of
from pegbar.backends.shows.paths import YAML, Folder
from pegbar.production.show import Show
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

HOME: Final = "home.json"


class HomeFile(msgspec.Struct, frozen=True, kw_only=True):
    """`folder` is written as seen from the studio, so that both can be copied or restored together;
    `node` is the folder's place on its disk: who renames it takes the room along."""

    show: str
    folder: str
    node: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a room says to a folder that wants in. `taken`: the show is at home in the folder
    `before`, and that is another one. `strange`: the room is that of the show `before`."""

    state: Literal["new", "same", "moved", "taken", "strange"]
    before: str = ""


def claim(room: Path, show: str, folder: Path, studio: Path) -> Claim:
    """Ask for the room of `show` on behalf of a folder, or of a lone screenplay. The first that
    asks is at home there. Raises OSError."""
    if room.is_symlink():
        return Claim(state="strange", before=room.readlink().name)
    _keep_private(room)
    found = folder.stat()
    here = HomeFile(
        show=show,
        folder=os.path.relpath(folder, studio),
        node=f"{found.st_dev}:{found.st_ino}",
    )
    known = _known(room)
    if known is None:
        _write(room, here, replace=False)
        known = _known(room)
        if known == here:
            return Claim(state="new")
    if known is None or known.show != show:
        return Claim(state="strange", before=known.show if known else "")
    if known == here:
        return Claim(state="same")
    there = Path(os.path.normpath(studio / known.folder))
    if known.folder == here.folder:
        _write(room, here, replace=True)
        return Claim(state="same")
    if known.node == here.node:
        _write(room, here, replace=True)
        return Claim(state="moved", before=str(there))
    return Claim(state="taken", before=str(there))


def _keep_private(room: Path) -> None:
    """A room is its owner's, and of the group that a studio may have given it to."""
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = stat.S_IMODE(room.stat().st_mode)
    if mode & 0o007:
        room.chmod(mode & ~0o007)


def home_in(room: Path, studio: Path) -> Path | None:
    """Where the show of this room is at home, if its folder is still there and still that show."""
    known = _known(room)
    if known is None or room.is_symlink():
        return None
    there = Path(os.path.normpath(studio / known.folder))
    return there if _id_in(there) == known.show == room.name else None


def _id_in(folder: Path) -> str:
    """The id of the show in this folder; empty where there is none."""
    try:
        home = home_of(folder)
        if home.script:
            return id_of(home.name)
        data = Folder(home.root).read("show.yaml", YAML, Place("show.yaml"))
        return read_yaml(data.decode("utf-8-sig"), "show.yaml", Show).id
    except (BadInput, UnicodeDecodeError):
        return ""


def _known(room: Path) -> HomeFile | None:
    try:
        return msgspec.json.decode((room / HOME).read_bytes(), type=HomeFile)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        return HomeFile(show="", folder="", node="")  # nobody's: somebody has been at it


def _write(room: Path, home: HomeFile, *, replace: bool) -> None:
    """Whole or not at all; of two that come first at once, one stays."""
    handle, draft = tempfile.mkstemp(dir=room, prefix=".home")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(home) + b"\n")
        if replace:
            Path(draft).replace(room / HOME)
            return
        try:
            os.link(draft, room / HOME)
        except FileExistsError:
            return
    finally:
        Path(draft).unlink(missing_ok=True)
