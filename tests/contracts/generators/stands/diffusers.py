"""Two models in a folder: what they can do is listed from their indexes alone; they are made when
the first clause is put to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import util
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from pegbar.assets.generation import Request
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.diffusers import Diffusers
from pegbar.backends.generators.diffusion.file_digests import FileDigests
from pegbar.backends.generators.inhouse import Bench
from pegbar.ports.generator import Account

from ..local_stand import LocalStand
from ..stand import Files

_BENCH = Bench()
_SIZES = {"diffusers/tiny-sd": (64, 64), "diffusers/tiny-wan": (48, 32)}
_INDEXES = {
    "tiny-sd": {
        "_class_name": "StableDiffusionPipeline",
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    },
    "tiny-wan": {
        "_class_name": "WanPipeline",
        "transformer": ["diffusers", "WanTransformer3DModel"],
        "vae": ["diffusers", "AutoencoderKLWan"],
    },
}


@cache
def _listed() -> Path:
    """Models as far as a list needs them."""
    top = Path(mkdtemp(prefix="pegbar-diffusers-stand-"))
    for name, index in _INDEXES.items():
        (top / name).mkdir()
        (top / name / "model_index.json").write_text(json.dumps(index), "utf-8")
    return top


@contextmanager
def _models() -> Iterator[Account]:
    from tests.backends.generators import tiny_models

    with TemporaryDirectory(prefix="pegbar-models-") as folder:
        tiny_models.still_model(Path(folder) / "tiny-sd", controlnets=())
        (Path(folder) / "tiny-sd/pegbar.yaml").write_text("format: 1\nsteps: 4\n", "utf-8")
        tiny_models.film_model(Path(folder) / "tiny-wan")
        yield Account(folder=Path(folder))


class _Stand(LocalStand):
    def request(self, profile: Profile, able: Capability, files: Files) -> Request:
        import msgspec

        found = super().request(profile, able, files)
        return msgspec.structs.replace(found, size=_SIZES[profile.name])


STAND = _Stand(
    vendor=Diffusers(FileDigests(Path(mkdtemp(prefix="pegbar-digests-"))), _BENCH),
    bench=_BENCH,
    needs=("diffusers", "peft", "torch"),
    begin=_models,
    listed=Account(folder=_listed()) if util.find_spec("diffusers") else Account(),
)
