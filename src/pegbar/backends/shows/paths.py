"""Opens files inside a show's folder, and nothing outside it, whatever the names in it say."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_NAME_LIMIT = 240


@dataclass(frozen=True, slots=True)
class Limit:
    """How large a kind of file may be."""

    what: str
    most: int


YAML = Limit("YAML file", 1024 * 1024)
SCREENPLAY = Limit("screenplay", 16 * 1024 * 1024)
SVG = Limit("drawing", 8 * 1024 * 1024)
PNG = Limit("picture", 64 * 1024 * 1024)
JSON = Limit("JSON file", 1024 * 1024)
CONTRACT = Limit("contract", 64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Folder:
    """A show's folder. `root` is resolved: no link in it."""

    root: Path

    def read(self, name: str, limit: Limit, asked: Place) -> bytes:
        """The bytes of a file of the show. `asked` is the line that asks for it.

        Raises BadInput for a file that is missing, too large, outside the folder or no plain file.
        """
        path = self.inside(name, asked)
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            raise BadInput(f"{name} is missing", place=asked, hint=self._near(name)) from None
        except (OSError, ValueError) as error:
            raise BadInput(
                f"{name} cannot be read: {_reason(error)}", place=asked, hint="look at its rights"
            ) from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise BadInput(
                f"{name} is not a plain file", place=asked, hint="put a plain file there"
            )
        with os.fdopen(handle, "rb") as file:
            data = file.read(limit.most + 1)
        if len(data) > limit.most:
            raise BadInput(
                f"{name} is larger than {limit.most // 1048576} MiB, the most for a {limit.what}",
                place=asked,
                hint="make it smaller",
            )
        return data

    def inside(self, name: str, asked: Place) -> Path:
        """The path of a name inside the folder. Raises BadInput where it leads outside."""
        check_name(name, asked)
        path = self.root.joinpath(*PurePosixPath(name).parts)
        try:
            real = path.resolve()
        except (OSError, RuntimeError) as error:
            raise BadInput(f"{name} cannot be read: {_reason(error)}", place=asked) from None
        if not real.is_relative_to(self.root):
            raise BadInput(
                f"{name} is a link that leads out of the show's folder",
                place=asked,
                hint="copy the file into the folder",
            )
        return real

    def list(self, name: str, endings: tuple[str, ...]) -> list[str]:
        """The plain files with these endings right inside a folder of the show, sorted, without
        hidden ones. Empty when there is no such folder."""
        top = self.inside(name, Place(name))
        try:
            found = sorted(entry.name for entry in top.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise BadInput(f"{name} cannot be read: {_reason(error)}") from None
        names = [f"{name}/{one}" for one in found if not one.startswith(".")]
        return [one for one in names if one.lower().endswith(endings)]

    def _near(self, name: str) -> str:
        """What there is beside a file that is missing."""
        import difflib

        parent = PurePosixPath(name).parent
        try:
            there = sorted(entry.name for entry in (self.root / parent).iterdir())
        except OSError:
            return f"there is no folder {parent} in the show"
        near = difflib.get_close_matches(PurePosixPath(name).name, there, n=1)
        return f"did you mean {parent / near[0]}?" if near else "put it there, or correct the name"


def check_name(name: str, asked: Place) -> None:
    """Raises BadInput for a name that is not a plain path below the folder."""
    shown = name.encode("unicode_escape").decode("ascii")[:80]
    if not name or len(name) > _NAME_LIMIT:
        raise BadInput("a file's name is empty or too long", place=asked)
    if not name.isprintable() or any(0xD800 <= ord(sign) <= 0xDFFF for sign in name):
        raise BadInput(f"'{shown}' holds signs that no file name may hold", place=asked)
    hint = "write a path inside the show's folder, such as art/sets/roof.yaml"
    if name.startswith(("/", "~")) or "\\" in name or (len(name) > 1 and name[1] == ":"):
        raise BadInput(f"'{shown}' is not a path inside the show", place=asked, hint=hint)
    if any(part in ("..", ".", "") for part in name.split("/")):
        raise BadInput(f"'{shown}' leads around the show's folder", place=asked, hint=hint)


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
