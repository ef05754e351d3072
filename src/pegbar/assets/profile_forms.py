"""What can be asked of a generator as JSON Schema (2020-12), for forms and for docs.

Made from the profile's records alone: what a form lets in by this schema fits, but for a prompt
at its very end whose signs count twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from pegbar.assets.generation import Kind
from pegbar.assets.profile import Capability, Profile
from pegbar.values.canonical import Json

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_MOST_SEED: Final = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """One option of a generator's own: its name, what may stand there, what stands there where
    nobody says anything, and what it does."""

    name: str
    takes: str
    default: Json
    says: str


def options_schema(profile: Profile) -> dict[str, Any]:
    """The schema of the generator's own options: an object, complete in itself."""
    schema = msgspec.json.schema(profile.options)
    shared = schema.pop("$defs", {})
    top: dict[str, Any] = _resolved(schema, shared)
    return {"$schema": DIALECT, **top}


def request_schema(profile: Profile, kind: Kind) -> dict[str, Any]:
    """The schema of what a person fills in for one kind of work: prompt, size, length, seed and
    the options. Raises KeyError where the generator does not do it."""
    able = profile.can(kind)
    if able is None:
        raise KeyError(kind)
    fields = dict(_fields(able))
    options = options_schema(profile)
    del options["$schema"]
    if options.get("properties"):
        fields["options"] = options
    required = [name for name in ("prompt", "size", "seconds") if _needs(able, name)]
    return {
        "$schema": DIALECT,
        "title": f"{profile.title}, {kind.value}",
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": False,
    }


def option_rows(profile: Profile) -> tuple[OptionRow, ...]:
    """The generator's own options, in their order, in words."""
    schema = options_schema(profile)
    needed = set(schema.get("required", ()))
    return tuple(
        OptionRow(
            name=name,
            takes=", ".join((*_takes(told), *(["needed"] if name in needed else []))),
            default=told.get("default"),
            says=_says(told),
        )
        for name, told in schema.get("properties", {}).items()
    )


def _needs(able: Capability, name: str) -> bool:
    return {
        "prompt": able.needs_prompt and able.prompt > 0,
        "size": True,
        "seconds": bool(able.seconds),
    }[name]


def _fields(able: Capability) -> Iterator[tuple[str, Any]]:
    if able.prompt:
        # JSON Schema counts code points, vendors UTF-16 units: beyond this bound nothing fits.
        least = {"minLength": 1} if able.needs_prompt else {}
        yield "prompt", {"type": "string", "maxLength": able.prompt, **least}
    if able.negative:
        yield "negative", {"type": "string"}
    yield "size", _size(able)
    if able.seconds and able.between:
        bounds = {"minimum": able.seconds[0], "maximum": able.seconds[-1]}
        yield "seconds", {"type": "number", **bounds}
    elif able.seconds:
        yield "seconds", {"enum": list(able.seconds)}
    if able.fps:
        yield "fps", {"enum": list(able.fps)}
    if able.seed:
        yield "seed", {"type": "integer", "minimum": 0, "maximum": _MOST_SEED}
    if able.draft:
        yield "draft", {"type": "boolean", "default": False}


def _size(able: Capability) -> dict[str, Any]:
    if able.sizes:
        return {"enum": [list(one) for one in able.sizes]}
    side = {"type": "integer", "minimum": able.multiple, "multipleOf": able.multiple}
    return {
        "type": "array",
        "prefixItems": [side, side],
        "minItems": 2,
        "maxItems": 2,
        "description": f"width and height, {able.most_pixels} pixels at most",
    }


def _resolved(value: Any, shared: dict[str, Any]) -> Any:
    """A schema whose references are written out: forms need one piece."""
    if isinstance(value, list):
        return [_resolved(one, shared) for one in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        name = str(value["$ref"]).rpartition("/")[2]
        rest = {key: one for key, one in value.items() if key != "$ref"}
        return {**_resolved(shared[name], shared), **rest}
    return {key: _resolved(one, shared) for key, one in value.items()}


def _takes(told: dict[str, Any]) -> Iterator[str]:
    if "anyOf" in told:
        kinds = [one for one in told["anyOf"] if one.get("type") != "null"]
        yield " or ".join(", ".join(_takes(one)) for one in kinds)
        return
    if "enum" in told:
        yield " · ".join(str(one) for one in told["enum"])
        return
    yield {
        "number": "a number",
        "integer": "a whole number",
        "boolean": "yes or no",
        "string": "text",
        "array": "a list",
        "object": "a mapping",
    }.get(str(told.get("type")), "anything")
    low, high = told.get("minimum"), told.get("maximum")
    if low is not None and high is not None:
        yield f"{low:g} to {high:g}"
    elif low is not None:
        yield f"{low:g} or more"
    elif high is not None:
        yield f"{high:g} or less"
    if "maxLength" in told:
        yield f"up to {told['maxLength']} characters"


def _says(told: dict[str, Any]) -> str:
    if "description" in told:
        return str(told["description"])
    inside = [_says(one) for one in told.get("anyOf", ()) if isinstance(one, dict)]
    return next((one for one in inside if one), "")
