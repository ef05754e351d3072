"""What a ComfyUI server says about its classes of nodes (`/object_info`), read once and typed.

Descriptions come in two styles, and lists in two spellings: `[["a", "b"], {…}]` and
`["COMBO", {"options": […]}]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

WEIGHTS: Final = frozenset(
    {".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".gguf", ".onnx"}
)
_WIDGETS: Final = frozenset({"INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "COLOR"})
_DYNAMIC: Final = "COMFY_DYNAMICCOMBO_V3"
_UPLOADS: Final = ("image_upload", "video_upload", "audio_upload", "file_upload")
_SEEDS: Final = frozenset({"seed", "noise_seed"})
AFTERWARDS: Final = frozenset({"fixed", "increment", "decrement", "randomize"})


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a class. `kind` is its type, `COMBO` for every list. `choices` are the list's
    values; `nested` the inputs that a choice opens, where it opens any."""

    name: str
    kind: str
    spec: Mapping[str, Any]
    required: bool = True
    choices: tuple[Any, ...] | None = None
    nested: Mapping[str, tuple[Input, ...]] = field(default_factory=dict)

    @property
    def widget(self) -> bool:
        """Whether its value is written into the node, not linked from another."""
        if self.spec.get("forceInput"):
            return False
        return any(one in _WIDGETS for one in self.kind.split(",")) or self.kind == _DYNAMIC

    @property
    def uploads(self) -> bool:
        """Whether it names a file that a client uploads."""
        return any(self.spec.get(one) for one in _UPLOADS)

    @property
    def seed(self) -> bool:
        marked = bool(self.spec.get("control_after_generate"))
        return self.kind == "INT" and (marked or self.name in _SEEDS)

    @property
    def prose(self) -> bool:
        return self.kind == "STRING" and bool(self.spec.get("multiline"))

    def weights(self, value: object = None) -> bool:
        """Whether it names a weight file: by what the list holds, or by the value that it has."""
        if self.kind != "COMBO" or self.uploads:
            return False
        return any(is_weights(one) for one in (*(self.choices or ()), value))


@dataclass(frozen=True, slots=True)
class NodeClass:
    """A class of nodes: its inputs in the order in which an editor lists them."""

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    is_output: bool
    module: str
    api: bool = False

    def input(self, name: str) -> Input | None:
        """An input by its name; one that a choice opens by `choice.name`."""
        return next((one for one in self._all(self.inputs, "") if one.name == name), None)

    def _all(self, inputs: tuple[Input, ...], under: str) -> Iterator[Input]:
        for one in inputs:
            yield _renamed(one, under + one.name)
            for nested in one.nested.values():
                yield from self._all(nested, f"{under}{one.name}.")


def _renamed(one: Input, name: str) -> Input:
    return Input(name, one.kind, one.spec, one.required, one.choices, one.nested)


Classes = Mapping[str, NodeClass]


def is_weights(value: object) -> bool:
    """Whether a value is the name of a weight file."""
    return isinstance(value, str) and PurePosixPath(value.replace("\\", "/")).suffix in WEIGHTS


def read_classes(told: Mapping[str, Any]) -> dict[str, NodeClass]:
    """The answer of `/object_info`. What cannot be understood is left out of it."""
    return {
        name: _class(name, info)
        for name, info in told.items()
        if isinstance(info, dict) and isinstance(info.get("input"), dict)
    }


def _class(name: str, info: Mapping[str, Any]) -> NodeClass:
    groups: Mapping[str, Any] = info["input"]
    order = info.get("input_order") or {}
    outputs = info.get("output") or ()
    return NodeClass(
        name=name,
        inputs=tuple(_inputs(groups, order)),
        outputs=tuple(one if isinstance(one, str) else "COMBO" for one in outputs),
        is_output=bool(info.get("output_node")),
        module=str(info.get("python_module") or ""),
        api=bool(info.get("api_node")),
    )


def _inputs(groups: Mapping[str, Any], order: Mapping[str, Any]) -> Iterator[Input]:
    for group in ("required", "optional"):
        held = groups.get(group)
        if not isinstance(held, dict):
            continue
        listed = order.get(group)
        names = [one for one in listed if one in held] if isinstance(listed, list) else list(held)
        for name in names:
            yield _input(name, held[name], required=group == "required")


def _input(name: str, told: Any, *, required: bool) -> Input:
    kind: Any = told
    spec: Mapping[str, Any] = {}
    if isinstance(told, list | tuple) and told:
        kind = told[0]
        spec = told[1] if len(told) > 1 and isinstance(told[1], dict) else {}
    if isinstance(kind, list):
        return Input(name, "COMBO", spec, required, tuple(kind))
    if kind == _DYNAMIC:
        options = [one for one in spec.get("options", ()) if isinstance(one, dict)]
        nested = {
            str(one.get("key")): tuple(_inputs(one.get("inputs") or {}, {})) for one in options
        }
        return Input(name, str(kind), spec, required, tuple(nested), nested)
    choices = tuple(spec.get("options", ())) if kind == "COMBO" else None
    return Input(name, str(kind), spec, required, choices)
