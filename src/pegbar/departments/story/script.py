"""Opens a screenplay in whichever form it was written: Fountain or FDX give the same record."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from pegbar.departments.story.fdx import read_fdx
from pegbar.departments.story.fountain import read_fountain
from pegbar.production.screenplay import Screenplay
from pegbar.values.errors import BadInput
from pegbar.values.place import Place


def read_screenplay(data: bytes, file: str, cast: Iterable[str] = ()) -> Screenplay:
    """The screenplay in these bytes, by the ending of the file's name. `cast` are the names of
    the show's characters, which a Fountain script may write without the sign @ even where their
    letters have no case.

    Raises BadInput, with its line, for whatever is wrong in it, and for dialogue above the first
    scene or no scene at all.
    """
    ending = PurePosixPath(file).suffix.casefold()
    if ending == ".fdx":
        return read_fdx(data, file)
    if ending in (".fountain", ".spmd", ".txt", ".md", ""):
        return read_fountain(data, file, cast)
    raise BadInput(
        f"a screenplay is not read from {ending} files",
        place=Place(file),
        hint="write it as .fountain, or export it from Final Draft as .fdx",
    )
