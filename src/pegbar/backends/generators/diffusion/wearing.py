"""LoRAs on a loaded model: worn for one request, several at once, never melted into its weights;
taken off, the model is bit for bit what it was."""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pegbar.assets.generation import LoraUse
from pegbar.ports.generator import GeneratorTrouble, Handed, Trouble

_DOWN: Final = re.compile(r"(?:lora_A|lora_down|lora\.down|down)(?:\.\w+)?\.weight$")
_FOREIGN: Final = (ValueError, LookupError, TypeError, AttributeError, RuntimeError)
"""What the families' loaders make of a file that was made for another: each has its own word for a
key that it does not know, a name that it cannot convert, a size that does not fit. What is no fault
of the file (a package, the memory, the disk) is told as what it is."""

_PARTS: Final = ("unet", "transformer", "transformer_2", "text_encoder", "text_encoder_2", "prior")


@contextmanager
def wearing(pipe: Any, handed: Handed) -> Iterator[tuple[str, ...]]:
    """While this lasts the model wears the request's LoRAs; gives what is told of each.

    Raises GeneratorTrouble (FAILED) for one that does not fit, or changes nothing.
    """
    uses = handed.request.loras
    if not uses:
        yield ()
        return
    names = [f"lora{number}" for number in range(len(uses))]
    try:
        for name, one in zip(names, uses, strict=True):
            _put_on(pipe, handed, one, name)
        pipe.set_adapters(names, [one.weight for one in uses])
        yield tuple(
            _effect(pipe, one, name, _keys(handed.files[one.digest]))
            for name, one in zip(names, uses, strict=True)
        )
    finally:
        pipe.unload_lora_weights()


def _put_on(pipe: Any, handed: Handed, one: LoraUse, name: str) -> None:
    import torch
    from safetensors import SafetensorError

    with tempfile.TemporaryDirectory(prefix="pegbar-lora-") as folder:
        link = Path(folder, f"{name}.safetensors")
        link.symlink_to(handed.files[one.digest].resolve())
        try:
            with warnings.catch_warnings():
                # That there is another adapter already is just what is wanted.
                warnings.filterwarnings("ignore", message="Already found a `peft_config`")
                pipe.load_lora_weights(
                    folder,
                    weight_name=link.name,
                    adapter_name=name,
                    local_files_only=True,
                    use_safetensors=True,
                )
        except torch.OutOfMemoryError:
            raise  # a RuntimeError as well, and not the file's fault
        except (*_FOREIGN, SafetensorError) as error:
            raise GeneratorTrouble(
                Trouble.FAILED,
                f"the LoRA {one.name} does not fit this model: {_words(error)}",
                word="lora",
            ) from error
    if not any(name in there for there in pipe.get_list_adapters().values()):
        raise _foreign(one)


def _foreign(one: LoraUse) -> GeneratorTrouble:
    return GeneratorTrouble(
        Trouble.FAILED,
        f"the LoRA {one.name} does not fit this model: none of its keys is one of the model's",
        word="lora",
    )


def _effect(pipe: Any, one: LoraUse, name: str, keys: int) -> str:
    """How much it changes the model. Raises GeneratorTrouble where that is nothing."""
    layers, change, base = 0, 0.0, 0.0
    for layer in _layers(pipe, name):
        layers += 1
        change += _change(layer, name)
        base += _size(layer)
    if not layers:
        raise _foreign(one)
    if one.weight and not change:
        raise GeneratorTrouble(
            Trouble.FAILED,
            f"the LoRA {one.name} changes nothing: its weights are all 0",
            word="lora",
        )
    share = 100 * (change / base) ** 0.5 if base else 0.0
    moved = f"{layers} layers" if layers >= keys else f"{layers} of its {keys} layers"
    return f"LoRA {one.name} at {one.weight:g} moves {moved} by {share:.3g} %"


def _keys(path: Path) -> int:
    """How many layers a LoRA's file would change."""
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        return sum(bool(_DOWN.search(name)) for name in file.keys())  # noqa: SIM118 - no mapping


def _layers(pipe: Any, name: str) -> Iterator[Any]:
    """The model's layers that have an adapter of this name."""
    from peft.tuners.tuners_utils import BaseTunerLayer

    for part in _PARTS:
        module = getattr(pipe, part, None)
        for layer in module.modules() if module is not None else ():
            if isinstance(layer, BaseTunerLayer) and name in getattr(layer, "lora_A", ()):
                yield layer


def _change(layer: Any, name: str) -> float:
    """The squared size of what it adds to a layer's weights: |s·B·A|², without making B·A."""
    down = layer.lora_A[name].weight.detach().float().flatten(1)
    up = layer.lora_B[name].weight.detach().float().flatten(1)
    scale = float(layer.scaling[name])
    return max(0.0, scale * scale * float(((up.T @ up) * (down @ down.T)).sum()))


def _size(layer: Any) -> float:
    weight = layer.get_base_layer().weight.detach().float()
    return float((weight * weight).sum())


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return re.sub(r"/\S+", "…", text)[:300] or type(error).__name__
