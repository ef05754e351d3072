"""The house painter's papers: its model cards, its weights as files, what it needs to be there."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from pegbar.ports.painter import Keyframe
from pegbar.values.canonical import Json
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import NotInstalled, StepFailed

if TYPE_CHECKING:
    from pegbar.backends.painters.house_net import Parameters

NAME: Final = "house-painter"
VERSION: Final = "2"


def card_of(keys: Sequence[Keyframe], seed: int) -> dict[str, Json]:
    return {
        "card": 1,
        "generator": NAME,
        "version": VERSION,
        "seed": seed,
        "strength": {"gaps": 0.0, "paint": 0.0},
        "keys": [
            {
                "name": key.name,
                "picture": _digest_of(key.picture),
                "guides": _digest_of(key.guides.flat, key.guides.line, key.guides.parts),
            }
            for key in keys
        ],
        "libraries": {
            name: metadata.version(name)
            for name in ("numpy", "torch", "safetensors")
            if importlib.util.find_spec(name)
        },
        "training_data": "the keyframes listed here and nothing else; no pretrained weights",
        "limits": [
            "invents nothing: what no keyframe shows is mixed from their palette, without strokes",
            "paints no set and no figure that no keyframe shows",
            "measured on keyframes that a program painted; not on keyframes that people painted",
        ],
    }


def _digest_of(*planes: npt.NDArray[np.generic]) -> str:
    return digest_bytes(b"".join(np.ascontiguousarray(plane).tobytes() for plane in planes))


def check_keys(keys: Sequence[Keyframe]) -> None:
    if not keys:
        raise StepFailed(
            "the house painter has no keyframe to learn from",
            hint="paint one frame of the show and put it into art/keys",
        )
    for key in keys:
        if key.picture.shape != key.guides.flat.shape:
            raise StepFailed(
                f"keyframe {key.name} is {key.picture.shape[1]}×{key.picture.shape[0]} pixels, its "
                f"guides {key.guides.table.width}×{key.guides.table.height}",
                hint="save the painted picture in the size that its .json file says",
                about=key.name,
            )


def need_torch() -> None:
    for package in ("torch", "safetensors"):
        if importlib.util.find_spec(package) is None:
            raise NotInstalled(
                f"the house painter learns with {package}, which is not installed",
                hint="pip install 'pegbar[painter]'",
                about=package,
            )


def packed(parameters: Mapping[str, Any], tags: Mapping[str, str] | None = None) -> bytes:
    """Parameters as safetensors; `tags` stand in the file's head."""
    from safetensors.numpy import save

    arrays = {
        name: np.ascontiguousarray(value.detach().numpy()) for name, value in parameters.items()
    }
    data: bytes = save(arrays, metadata=dict(tags) if tags else None)
    return data


def unpacked(weights: bytes) -> Parameters:
    need_torch()
    import torch
    from safetensors.numpy import load

    from pegbar.backends.painters.house_net import laid_out

    arrays = load(weights)
    return laid_out({name: torch.from_numpy(value.copy()) for name, value in arrays.items()})


def dressed(base: Parameters, weights: bytes, owner: str) -> Parameters:
    """The net's parameters with a restyle's low-rank change added. Raises StepFailed for a file
    that changes another net."""
    from pegbar.backends.painters.house_looks import with_change

    try:
        return with_change(base, unpacked(weights))
    except (KeyError, RuntimeError) as error:
        raise StepFailed(
            f"the restyle of {owner} was not learned over this show's look",
            hint="learn it again: the show's look has changed since",
            about=owner,
        ) from error


class Threads:
    """As many torch threads as results are the same with, and the caller's own afterwards."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._before = count

    def __enter__(self) -> None:
        import torch

        self._before = torch.get_num_threads()
        torch.set_num_threads(self._count)

    def __exit__(self, *_: object) -> None:
        import torch

        torch.set_num_threads(self._before)
