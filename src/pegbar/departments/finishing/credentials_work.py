"""The step that signs: a finished file and what is said about it in, the signed file out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from pegbar.ports.signer import Action, Claim, Ingredient
from pegbar.ports.work import Work
from pegbar.values.digests import Digest

_SUFFIXES = {
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
}


def sign(work: Work) -> dict[str, Digest]:
    """`file` with content credentials. Raises StepFailed."""
    suffix = _SUFFIXES.get(str(work.params["media_type"]), "")
    target = work.bench.scratch / f"signed{suffix}"
    claim = _claim(cast(Mapping[str, Any], work.params["claim"]))
    work.tools.signer().sign(work.bench.path(work.inputs["file"]), target, claim)
    return {"out": work.bench.put(target)}


def _claim(plain: Mapping[str, Any]) -> Claim:
    return Claim(
        title=msgspec.convert(plain["title"], str),
        author=msgspec.convert(plain["author"], str),
        actions=msgspec.convert(plain["actions"], list[Action]),
        ingredients=msgspec.convert(plain["ingredients"], list[Ingredient]),
        mining=msgspec.convert(plain["mining"], dict[str, str]),
        label=plain["label"],
    )
