"""The key of a step: one digest over everything that its result depends on."""

from __future__ import annotations

import msgspec

from pegbar.graph.step import Step
from pegbar.values.canonical import canonical
from pegbar.values.digests import Digest, digest_bytes

_encoder = msgspec.json.Encoder(order="sorted")


class Material(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a key is taken over, kept beside the result so that `why` can compare two of them.

    `params` is canonical JSON, embedded as it stands.
    """

    generator: str
    inputs: dict[str, Digest]
    params: msgspec.Raw
    recipe: str
    version: str

    def key(self) -> Digest:
        return digest_bytes(self.encode())

    def encode(self) -> bytes:
        return _encoder.encode(self)


def material(step: Step, inputs: dict[str, Digest]) -> Material:
    """The key material of a step whose inputs are all known."""
    return Material(
        generator=step.generator,
        inputs=inputs,
        params=msgspec.Raw(canonical(step.params)),
        recipe=step.recipe.name,
        version=step.recipe.version,
    )


def decode_material(data: bytes) -> Material:
    return msgspec.json.decode(data, type=Material)
