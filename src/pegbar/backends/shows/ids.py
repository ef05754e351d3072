"""A show's id: it names the show in a studio, and its room there, so it can lead nowhere else."""

from __future__ import annotations

import re
from typing import Final

from pegbar.values.errors import Trespass
from pegbar.values.place import Place

_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?!\.)){0,79}")


def check_id(show: str, asked: Place) -> None:
    """Raises Trespass for what is no id. Letters are Latin and small: two ids that look alike, or
    that one disk takes for the same folder, are never two shows."""
    if not _ID.fullmatch(show) or show.endswith("."):
        raise Trespass(
            "a show's id is made of small letters, digits and hyphens, 80 at the most",
            place=asked,
            hint="such as the-moon-is-late",
        )
