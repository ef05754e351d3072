"""The step that signs: a finished file and what is said about it in, the signed file out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, cast

import msgspec

from pegbar.assets.disclosure import DisclosureMap
from pegbar.assets.generation import CREDENTIALS, Made
from pegbar.assets.sequence import FrameSequence
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.finishing.credentials_in_time import with_disclosure, with_sequence
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


_INGREDIENT: Final = "ingredient/"
_MADE: Final = "made/"


def sign(work: Work) -> dict[str, Digest]:
    """`file` with content credentials. Raises StepFailed."""
    return {"out": _signed(work, work.inputs["file"], _claim(work))}


def sign_pages(work: Work) -> dict[str, Digest]:
    """A tree of pictures, each with content credentials. Raises StepFailed."""
    claim = _claim(work)
    files = decode_tree(work.read("file")).files
    return {
        "out": work.bench.put(
            tree_of({name: _signed(work, one, claim) for name, one in files.items()}).encode()
        )
    }


def _signed(work: Work, file: Digest, claim: Claim) -> Digest:
    suffix = _SUFFIXES.get(str(work.params["media_type"]), "")
    target = work.bench.scratch / f"signed{suffix}"
    work.tools.signer().sign(work.bench.path(file), target, claim)
    kept = work.bench.put(target)
    target.unlink(missing_ok=True)
    return kept


def _claim(work: Work) -> Claim:
    """What was known before anything ran, with what is known now: when each shot is seen, which
    pictures it was put together from, and the bytes of what came with credentials of its own."""
    plain = cast(Mapping[str, Any], work.params["claim"])
    claim = Claim(
        title=msgspec.convert(plain["title"], str),
        author=msgspec.convert(plain["author"], str),
        actions=msgspec.convert(plain["actions"], list[Action]),
        ingredients=[
            *(_ingredient(work, one) for one in plain["ingredients"]),
            *_received(work),
        ],
        mining=msgspec.convert(plain["mining"], dict[str, str]),
        label=plain["label"],
    )
    if "disclosure" in work.inputs:
        told = msgspec.json.decode(work.read("disclosure"), type=DisclosureMap)
        claim = with_disclosure(claim, told)
    if "sequence" in work.inputs:
        frames = msgspec.json.decode(work.read("sequence"), type=FrameSequence)
        claim = with_sequence(claim, frames)
    return claim


def _received(work: Work) -> Iterator[Ingredient]:
    """What generators sent with credentials of its own, as it was received."""
    for name in sorted(work.inputs):
        if not name.startswith(_MADE):
            continue
        made = msgspec.json.decode(work.read(name), type=dict[str, Made])
        for drawing, one in made.items():
            if any(mark.kind == CREDENTIALS for mark in one.marks):
                for piece in one.pieces:
                    what = f"{name.removeprefix(_MADE)} ({drawing})"
                    yield Ingredient(
                        title=f"{what}, as {one.used.generator} sent it",
                        media_type=piece.media,
                        digest=piece.digest,
                        by=one.used.generator,
                        source_type="trainedAlgorithmicMedia",
                        file=work.bench.path(piece.digest),
                    )


def _ingredient(work: Work, plain: Mapping[str, Any]) -> Ingredient:
    bare = {name: value for name, value in plain.items() if name != "file"}
    one = msgspec.convert(bare, Ingredient)
    given = work.inputs.get(f"{_INGREDIENT}{one.title}")
    return one if given is None else replace(one, file=work.bench.path(given))
