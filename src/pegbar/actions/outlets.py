"""Where a show may write: what is a person's own, and never another show's or a studio's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pegbar.values.errors import Trespass

_BIBLE: Final = "show.yaml"


def outlet(folder: Path, show: Path, studio: Path) -> Path:
    """`folder`, if this show may write there, links followed. Raises Trespass."""
    try:
        real, home = folder.resolve(), show.resolve()
    except (OSError, RuntimeError, ValueError):
        raise Trespass(f"{str(folder)!a} is no folder", hint="name another one") from None
    home = home.parent if home.is_file() else home
    for one in (real, *real.parents):
        if one == studio.resolve() or ((one / "identity").is_dir() and (one / "shows").is_dir()):
            raise Trespass(
                f"{folder} lies in a studio, where only its rooms are",
                hint="name a folder of your own",
            )
        if (one / _BIBLE).exists():
            if one != home:
                raise Trespass(
                    f"{folder} lies in another show's folder",
                    hint="name a folder of this show, or one that is no show's",
                )
            break
    return folder
