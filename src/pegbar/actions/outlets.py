"""Where a show may write and what may come into it by name: what is a person's own, and never
another show's or a studio's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pegbar.values.errors import Trespass

_BIBLE: Final = "show.yaml"
_STUDIO: Final = Path("/studio")


def outlet(folder: Path, show: Path, studio: Path | None) -> Path:
    """`folder`, if this show may write there, links followed. Raises Trespass."""
    whose = _whose(folder, studio)
    if whose is _STUDIO:
        raise Trespass(
            f"{folder} lies in a studio, where only its rooms are",
            hint="name a folder of your own",
        )
    if whose not in (None, _home(show)):
        raise Trespass(
            f"{folder} lies in another show's folder",
            hint="name a folder of this show, or one that is no show's",
        )
    return folder


def inlet(file: Path, show: Path | None, studio: Path | None) -> Path:
    """`file`, if it may come into this show (None: one that is only begun), links followed: what
    crosses from another show is lent. Raises Trespass."""
    whose = _whose(file, studio)
    if whose is _STUDIO:
        raise Trespass(f"{file} lies in a studio, where only its rooms are", hint="name another")
    if whose is not None and (show is None or whose != _home(show)):
        raise Trespass(
            f"{file} lies in another show's folder",
            hint="its producer can lend it: pegbar lend",
        )
    return file


def _home(show: Path) -> Path:
    home = show.resolve()
    return home.parent if home.is_file() else home


def _whose(path: Path, studio: Path | None) -> Path | None:
    """The show's folder that a path lies in, _STUDIO, or None. Raises Trespass for no path."""
    try:
        real = path.resolve()
        house = studio.resolve() if studio else None
    except (OSError, RuntimeError, ValueError):
        raise Trespass(f"{str(path)!a} is no folder", hint="name another one") from None
    for one in (real, *real.parents):
        if one == house or ((one / "identity").is_dir() and (one / "shows").is_dir()):
            return _STUDIO
        if (one / _BIBLE).exists():
            return one
    return None
