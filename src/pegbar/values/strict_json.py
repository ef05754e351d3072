"""JSON that every reader understands in the same way.

Where an object says a key twice, some readers take the first value and some the last: a signed file
could tell one thing here and another thing there.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn


def decode_strictly(data: bytes | str) -> Any:
    """The value of a JSON text in which no object says a key twice and all numbers are finite.

    Raises ValueError, and RecursionError for one that is nested too deeply.
    """
    return json.loads(data, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:60]!a} stands twice in one object")
    return found


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is not a number that can be held")
