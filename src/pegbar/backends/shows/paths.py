"""Opens files inside a show's folder, and nothing outside it, whatever the names in it say."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pegbar.values.errors import BadInput, Trespass
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
RECORDING = Limit("recording", 64 * 1024 * 1024)
CONTRACT = Limit("contract", 64 * 1024 * 1024)
LORA = Limit("LoRA", 1024 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Folder:
    """A show's folder. `root` is resolved: no link in it."""

    root: Path

    def read(self, name: str, limit: Limit, asked: Place) -> bytes:
        """The bytes of a file of the show. `asked` is the line that asks for it.

        Raises BadInput for a file that is missing or too large, Trespass for one that is outside
        the folder or no plain file.
        """
        path = self.inside(name, asked)
        try:
            handle = self._open(path)
        except FileNotFoundError:
            raise self._missing(name, asked) from None
        except (OSError, ValueError) as error:
            if getattr(error, "errno", 0) == errno.ELOOP:
                raise _outside(name, asked) from None
            raise BadInput(
                f"{name} cannot be read: {_reason(error)}", place=asked, hint="look at its rights"
            ) from None
        try:
            self._check_plain(os.fstat(handle), name, asked)
        except Trespass:
            os.close(handle)
            raise
        with os.fdopen(handle, "rb") as file:
            data = file.read(limit.most + 1)
        if len(data) > limit.most:
            raise BadInput(
                f"{name} is larger than {limit.most // 1048576} MiB, the most for a {limit.what}",
                place=asked,
                hint="make it smaller",
            )
        return data

    def _open(self, real: Path) -> int:
        """Opened from folder to folder, and no link followed: what is swapped for one between the
        look at it and this is not read."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        *folders, last = real.relative_to(self.root).parts or (".",)
        at = os.open(self.root, flags | os.O_DIRECTORY)
        try:
            for one in folders:
                below = os.open(one, flags, dir_fd=at)
                os.close(at)
                at = below
            return os.open(last, flags, dir_fd=at)
        finally:
            os.close(at)

    def _check_plain(self, found: os.stat_result, name: str, asked: Place) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise Trespass(
                f"{name} is not a plain file", place=asked, hint="put a plain file there"
            )
        if found.st_nlink > 1 and self._names_here(found) < found.st_nlink:
            raise Trespass(
                f"{name} is a hard link: the same file has a name outside the show's folder too",
                place=asked,
                hint="make it a file of its own: copy it, and put the copy in its place",
            )

    def _names_here(self, wanted: os.stat_result) -> int:
        """How many names a file has in this folder."""
        count = 0
        for top, _, names in os.walk(self.root):
            for one in names:
                with contextlib.suppress(FileNotFoundError):
                    found = os.lstat(f"{top}/{one}")
                    count += (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)
        return count

    def inside(self, name: str, asked: Place) -> Path:
        """The path of a name inside the folder. Raises Trespass where it leads outside."""
        check_name(name, asked)
        path = self.root.joinpath(*PurePosixPath(name).parts)
        try:
            real = path.resolve()
        except RuntimeError:  # how pathlib tells of links in a ring before Python 3.13
            raise _ring(name, asked) from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise _ring(name, asked) from None
            raise BadInput(
                f"{name} cannot be read: {_reason(error)}", place=asked, hint="look at its rights"
            ) from None
        if not real.is_relative_to(self.root):
            raise _outside(name, asked)
        return real

    def list(self, name: str, endings: tuple[str, ...]) -> list[str]:
        """The plain files with these endings right inside a folder of the show, sorted, without
        hidden ones. Empty when there is no such folder."""
        top = self.inside(name, Place(name))
        try:
            found = sorted(entry.name for entry in top.iterdir())
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            above = [str(one) for one in reversed(PurePosixPath(name).parents)][1:]
            file = next((one for one in above if not (self.root / one).is_dir()), name)
            raise BadInput(
                f"{file} is a file and has to be a folder",
                place=Place(file),
                hint="put what it holds into a folder of that name",
            ) from None
        except OSError as error:
            raise BadInput(f"{name} cannot be read: {_reason(error)}") from None
        names = [f"{name}/{one}" for one in found if not one.startswith(".")]
        return [one for one in names if one.lower().endswith(endings)]

    def _missing(self, name: str, asked: Place) -> BadInput:
        if self.root.joinpath(*PurePosixPath(name).parts).is_symlink():
            return BadInput(
                f"{name} is a link to a file that is not there",
                place=asked,
                hint="put the file itself there",
            )
        return BadInput(f"{name} is missing", place=asked, hint=self._near(name))

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


def _outside(name: str, asked: Place) -> Trespass:
    return Trespass(
        f"{name} is a link that leads out of the show's folder",
        place=asked,
        hint="copy the file into the folder",
    )


def _ring(name: str, asked: Place) -> BadInput:
    return BadInput(
        f"{name} is a link that leads back to itself",
        place=asked,
        hint="put the file itself there",
    )


def check_name(name: str, asked: Place) -> None:
    """Raises Trespass for a name that is not a plain path below the folder."""
    shown = name.encode("unicode_escape").decode("ascii")[:80]
    if not name or len(name) > _NAME_LIMIT:
        raise Trespass("a file's name is empty or too long", place=asked)
    if not name.isprintable() or any(0xD800 <= ord(sign) <= 0xDFFF for sign in name):
        raise Trespass(f"'{shown}' holds signs that no file name may hold", place=asked)
    hint = "write a path inside the show's folder, such as art/sets/roof.yaml"
    if name.startswith(("/", "~")) or "\\" in name or (len(name) > 1 and name[1] == ":"):
        raise Trespass(f"'{shown}' is not a path inside the show", place=asked, hint=hint)
    if any(part in ("..", ".", "") for part in name.split("/")):
        raise Trespass(f"'{shown}' leads around the show's folder", place=asked, hint=hint)


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
