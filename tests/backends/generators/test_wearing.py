"""Whose fault it is when a LoRA cannot be put on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pegbar.assets.generation import Kind, LoraUse, Request
from pegbar.backends.generators.diffusion.wearing import wearing
from pegbar.ports.generator import GeneratorTrouble, Handed
from pegbar.values.digests import digest_bytes

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors")


@dataclass
class Pipe:
    """A model whose loader ends as it is told."""

    error: Exception
    bare: bool = False

    def load_lora_weights(self, *_, **__):
        raise self.error

    def unload_lora_weights(self):
        self.bare = True


def put_on(pipe, tmp_path):
    path = tmp_path / "ada.safetensors"
    path.write_bytes(b"weights")
    one = LoraUse(name="ada", digest=digest_bytes(b"weights"))
    request = Request(kind=Kind.TEXT_TO_IMAGE, prompt="ada", size=(64, 64), loras=(one,))
    handed = Handed(job="j", request=request, files={one.digest: path})
    with wearing(pipe, handed):
        raise AssertionError("it was not put on")


@pytest.mark.parametrize(
    "error",
    [
        KeyError("lora_te"),
        ValueError("Invalid LoRA checkpoint"),
        RuntimeError("size mismatch"),
        safetensors.SafetensorError("header too small"),
    ],
)
def test_a_file_for_another_model_is_named(error, tmp_path):
    pipe = Pipe(error)
    with pytest.raises(GeneratorTrouble, match="the LoRA ada does not fit this model"):
        put_on(pipe, tmp_path)
    assert pipe.bare


@pytest.mark.parametrize(
    "error",
    [
        ImportError("peft"),
        MemoryError(),
        OSError(28, "No space left on device"),
        torch.OutOfMemoryError("CUDA out of memory"),
    ],
)
def test_what_is_no_fault_of_the_file_is_not_laid_at_its_door(error, tmp_path):
    pipe = Pipe(error)
    with pytest.raises(type(error)):
        put_on(pipe, tmp_path)
    assert pipe.bare
