"""Looks at drawings and pictures without opening them: sizes from their first bytes."""

from __future__ import annotations

import re
import struct

from pegbar.values.errors import BadInput
from pegbar.values.place import Place

SIDE_LIMIT = 8192

_SIGN = b"\x89PNG\r\n\x1a\n"
_COLOURS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_SVG = re.compile(rb"<\s*(?:\w+:)?svg\b([^>]*)>", re.IGNORECASE)
_VIEW_BOX = re.compile(rb"""\bviewBox\s*=\s*["']([^"']{1,120})["']""")


def png_size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of a PNG, from its header. Raises BadInput for anything else, and for a
    picture that is too large to open."""
    place = Place(name)
    if not data.startswith(_SIGN) or len(data) < 33 or data[12:16] != b"IHDR":
        raise BadInput(f"{name} is not a PNG picture", place=place, hint="export it as PNG")
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    if not width or not height or depth not in _COLOURS.get(colour, ()):
        raise BadInput(f"{name} is a damaged PNG", place=place, hint="export it again")
    if max(width, height) > SIDE_LIMIT:
        raise BadInput(
            f"{name} is {width} × {height} pixels; {SIDE_LIMIT} a side is the most",
            place=place,
            hint="make it smaller",
        )
    return width, height


def view_box(data: bytes, name: str) -> tuple[float, float, float, float]:
    """x, y, width and height of a drawing's `viewBox`. Raises BadInput when it has none."""
    if b"\0" in data[:256]:  # in UTF-16 every other byte of a letter is one
        raise BadInput(f"{name} is not UTF-8 text", place=Place(name, 1), hint="save it as UTF-8")
    head = _SVG.search(data[: 256 * 1024])
    found = _VIEW_BOX.search(head[1]) if head else None
    try:
        parts = [float(one) for one in re.split(rb"[\s,]+", found[1].strip())] if found else []
    except ValueError:
        parts = []
    if len(parts) != 4 or not all(abs(one) < 1e7 for one in parts) or min(parts[2:]) <= 0:
        line = data.count(b"\n", 0, head.start()) + 1 if head else 0
        raise BadInput(
            f"{name} has no viewBox of four numbers",
            place=Place(name, line),
            hint='write it into the svg tag, such as viewBox="0 0 1920 1080"',
        )
    return parts[0], parts[1], parts[2], parts[3]
