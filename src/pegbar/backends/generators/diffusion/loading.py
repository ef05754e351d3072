"""A model in memory: loaded once from its folder, seen as the pipelines that share its parts.

Nothing is asked of a hub, no pickle is opened, no code of a model's is run.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pegbar.backends.generators.diffusion.folder import ControlNetWords, ModelFolder, inside
from pegbar.backends.generators.diffusion.routes import Route
from pegbar.backends.generators.inhouse import Stopped
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.values.errors import NotInstalled
from pegbar.values.place import Place

EXTRA: Final = "diffusers"
_OFFLINE: Final = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")


def need_diffusers() -> Any:
    """The library, told to stay at home. Raises NotInstalled."""
    for name in _OFFLINE:
        os.environ[name] = "1"
    try:
        import diffusers
        import peft  # noqa: F401 - LoRAs need it, and its absence is told late
        import transformers
    except ImportError as error:
        raise NotInstalled(
            f"local models need the diffusers extra: {error}",
            hint=f"pip install 'pegbar[{EXTRA}]'",
            about=EXTRA,
        ) from error
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return diffusers


@dataclass(slots=True)
class Loaded:
    """A model that is in memory. Mutable: ControlNets join when they are first asked for."""

    folder: ModelFolder
    pipe: Any
    device: str
    dtype: Any
    nets: dict[str, Any] = field(default_factory=dict)

    def view(self, route: Route, controls: Sequence[ControlNetWords]) -> Any:
        """The pipeline that goes this way; it shares every part with the others."""
        diffusers = need_diffusers()
        own = type(self.pipe).__name__ == route.pipeline
        given: dict[str, Any] = {}
        if route.control and "ControlNet" in route.pipeline:
            nets = [self._net(one) for one in controls]
            given["controlnet"] = nets[0] if len(nets) == 1 else nets
        if own and not given:
            return self.pipe
        view = getattr(diffusers, route.pipeline).from_pipe(self.pipe, dtype=self.dtype, **given)
        view.set_progress_bar_config(disable=True)
        if self.folder.words.offload and self.device.startswith("cuda"):
            view.enable_model_cpu_offload()
        return view

    def _net(self, words: ControlNetWords) -> Any:
        if words.folder not in self.nets:
            diffusers = need_diffusers()
            kind = str(self.folder.config(words.folder).get("_class_name", ""))
            cls = getattr(diffusers, kind, None) if "ControlNet" in kind else None
            if cls is None:
                raise GeneratorTrouble(
                    Trouble.INVALID, f"{words.folder} holds no ControlNet but {kind[:40]!a}"
                )
            path = inside(self.folder.path, words.folder, Place(words.folder))
            net = cls.from_pretrained(
                str(path), local_files_only=True, use_safetensors=True, dtype=self.dtype
            )
            self.nets[words.folder] = net.to(self.device)
        return self.nets[words.folder]


class Warm:
    """The one model that a process keeps in memory: another one takes its place. Mutable: it is
    that place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[Path, str, str, str] | None = None
        self._loaded: Loaded | None = None

    @contextmanager
    def model(self, folder: ModelFolder, version: str) -> Iterator[Loaded]:
        """This model, for as long as the block lasts nobody else's. Raises NotInstalled,
        GeneratorTrouble."""
        with self._lock:
            key = (folder.path, version, folder.words.device, folder.words.dtype)
            if self._key != key or self._loaded is None:
                self._key, self._loaded = None, None
                gc.collect()
                self._loaded = load(folder)
                self._key = key
            try:
                yield self._loaded
            except (Stopped, GeneratorTrouble):
                raise
            except BaseException:
                # Whatever a model's code left half done does not go into the next picture.
                self._key, self._loaded = None, None
                raise


def load(folder: ModelFolder) -> Loaded:
    """Read a model into memory. Raises NotInstalled, GeneratorTrouble."""
    diffusers = need_diffusers()
    import torch

    device = _device(folder.words.device)
    dtype = _dtype(folder, device)
    cls = getattr(diffusers, folder.pipeline, None)
    if cls is None:
        raise GeneratorTrouble(Trouble.INVALID, f"diffusers knows no {folder.pipeline}")
    try:
        pipe = cls.from_pretrained(
            str(folder.path), local_files_only=True, use_safetensors=True, dtype=dtype
        )
    except (OSError, ValueError, ImportError, KeyError, AttributeError, TypeError) as error:
        words = " ".join(str(error).split())[:300]
        raise GeneratorTrouble(
            Trouble.INVALID, f"{folder.name} cannot be loaded: {words}", word="load"
        ) from error
    pipe.set_progress_bar_config(disable=True)
    torch.backends.cudnn.benchmark = False  # it would choose by a clock what sums are added how
    if folder.words.offload and device.startswith("cuda"):
        pipe.enable_model_cpu_offload()
    else:
        pipe.to(device)
    return Loaded(folder=folder, pipe=pipe, device=device, dtype=dtype)


def _device(asked: str) -> str:
    import torch

    if asked == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    if asked.startswith("cuda") and not torch.cuda.is_available():
        raise GeneratorTrouble(
            Trouble.INVALID, f"its pegbar.yaml asks for {asked}, and there is no such device here"
        )
    return asked


def _dtype(folder: ModelFolder, device: str) -> Any:
    import torch

    asked = folder.words.dtype
    if asked != "auto":
        return getattr(torch, asked)
    if device == "cpu":
        return torch.float32
    return torch.float16 if "unet" in folder.parts else torch.bfloat16
