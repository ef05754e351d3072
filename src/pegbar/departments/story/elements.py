"""What both forms of a screenplay share: what a cue says, and that there has to be a scene."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pegbar.production.screenplay import Element, Kind
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_EXTENSION = re.compile(r"[(（]([^()（）]*)[)）]")


def cue_parts(text: str) -> tuple[str, tuple[str, ...]]:
    """The name in a cue, and its extensions without their brackets: `MIRA (O.S.) (CONT'D)`."""
    extensions = tuple(one.strip() for one in _EXTENSION.findall(text))
    return " ".join(_EXTENSION.sub(" ", text).split()), extensions


def check_scenes(elements: Iterable[Element], file: str) -> None:
    """Raises BadInput for dialogue above the first scene, or no scene at all."""
    for element in elements:
        if element.kind is Kind.SCENE:
            return
        if element.kind is Kind.CHARACTER:
            raise BadInput(
                f"{element.text} speaks before the first scene",
                place=Place(file, element.first_line),
                hint="put a scene heading above, such as: EXT. ROOFTOP - NIGHT",
            )
    raise BadInput(
        "no scene in this screenplay",
        place=Place(file, 1),
        hint="a scene starts with a heading on a line of its own, such as: EXT. ROOFTOP - NIGHT",
    )
