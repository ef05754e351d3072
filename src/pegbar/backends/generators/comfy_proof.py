"""Whether a LoRA took effect. On ComfyUI one that matches no key of the model changes nothing, and
the run succeeds; only its server's log says so. So the same seed is run once without it, and the
results are compared: once for a graph, its models, the LoRA's bytes and the server's version.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pegbar.assets.generation import LoraUse
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.values.canonical import canonical
from pegbar.values.digests import digest_bytes, hex_of

_LEAST: Final = 1e-6
_HOLD: Final = 600.0
"""After so many seconds another job looks, if the one that wanted to has not said anything."""


@dataclass(kw_only=True)
class Proofs:
    """What was measured before: in this process, and in the folder of the studio's caches where
    there is one. It holds digests and numbers, and nothing of a show. Thread-safe. Mutable: it
    learns."""

    folder: Path | None = None
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, float] = field(default_factory=dict)
    _claims: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, key: str) -> float | None:
        """How far results with and without were apart; None where nobody looked yet."""
        with self._lock:
            if key in self._known:
                return self._known[key]
        try:
            told = json.loads((self._path(key) or Path()).read_bytes())
            found = float(told["levels"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with self._lock:
            self._known[key] = found
        return found

    def claim(self, key: str, job: str) -> bool:
        """Whether this job is the one that looks: nobody did, and no other job is about to."""
        if self.of(key) is not None:
            return False
        with self._lock:
            holder = self._claims.get(key)
            free = holder is None or holder[0] == job or self.clock() - holder[1] > _HOLD
            if free:
                self._claims[key] = (job, self.clock())
            return free

    def release(self, job: str) -> None:
        """A job that came to nothing looks no more."""
        with self._lock:
            self._claims = {key: one for key, one in self._claims.items() if one[0] != job}

    def learn(self, key: str, levels: float) -> None:
        with self._lock:
            self._known[key] = levels
        path = self._path(key)
        if path is None:
            return
        # A cache that cannot be written is done without.
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
                file.write(json.dumps({"levels": levels}))
            Path(file.name).replace(path)
        except OSError:
            return

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / f"{key}.json"


def proof_key(version: str, graph: str, models: Sequence[str], lora: LoraUse) -> str:
    """What a measurement holds for."""
    said = [version, graph, *models, lora.digest]
    return hex_of(digest_bytes(canonical(list(said))))


def verdict(lora: LoraUse, levels: float) -> str:
    """What is told of a LoRA that took effect. Raises FAILED for one that did not."""
    if levels > _LEAST:
        return f"LoRA {lora.name} changed {levels:.2f} levels"
    whom = f", and {lora.who} is not in the picture as trained" if lora.who else ""
    raise GeneratorTrouble(
        Trouble.FAILED,
        f"the LoRA {lora.name} had no effect{whom}: with it and without it the result is the same "
        "to the last bit. It fits none of the model's layers: it was trained for another base "
        "model, or saved in a form that ComfyUI does not know",
        word="lora-no-effect",
    )


def usual_folder() -> Path:
    """Where measurements are kept on this machine."""
    cache = os.environ.get("PEGBAR_CACHE")
    base = Path(cache) if cache else Path.home() / ".cache" / "pegbar"
    return base / "comfyui" / "lora-proofs"
