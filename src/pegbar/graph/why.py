"""Why a step has to run: two key materials, compared in words."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from pegbar.graph.key import Material
from pegbar.graph.step import Source, Step

NEVER_MADE: Final = "was never made"
LOST: Final = "its bytes are gone or damaged"


def reasons(step: Step, old: Material | None, new: Material) -> tuple[str, ...]:
    """What differs between what a step was last made from and what it would be made from now."""
    if old is None:
        return (NEVER_MADE,)
    found: list[str] = []
    if old.recipe != new.recipe:
        found.append(f"recipe is {new.recipe}, was {old.recipe}")
    elif old.version != new.version:
        found.append(f"the code or a library of {new.recipe} changed")
    if old.generator != new.generator:
        found.append(f"generator is {new.generator or 'none'}, was {old.generator or 'none'}")
    found += _params(msgspec.json.decode(old.params), msgspec.json.decode(new.params))
    for name in sorted({*old.inputs, *new.inputs}):
        if name not in old.inputs:
            found.append(f"input {name} is new")
        elif name not in new.inputs:
            found.append(f"input {name} is gone")
        elif old.inputs[name] != new.inputs[name]:
            given = step.inputs[name]
            whence = given.name if isinstance(given, Source) else f"{given.step}"
            verb = "changed" if isinstance(given, Source) else "came out different"
            found.append(f"{whence} {verb}")
    return tuple(dict.fromkeys(found)) or (LOST,)


def _params(old: Any, new: Any, path: str = "") -> list[str]:
    """Each changed leaf, by its dotted path; long values are named, not printed."""
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        found: list[str] = []
        for name in sorted({*old, *new}):
            found += _params(old.get(name), new.get(name), f"{path}.{name}" if path else name)
        return found
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        found = []
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            found += _params(one, other, f"{path}[{number}]")
        return found
    return [f"{path} is {_short(new)}, was {_short(old)}"]


def _short(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 48 else text[:45] + "…"
