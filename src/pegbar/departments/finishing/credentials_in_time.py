"""What a claim says shot by shot and line by line, once it is known when each is seen or heard.

The digital source types are IPTC's: they tell drawn, captured, generated and composite apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import msgspec

from pegbar.assets.disclosure import DisclosureMap, PictureStretch, SoundStretch
from pegbar.assets.sequence import FrameSequence
from pegbar.ports.signer import Action, Claim, SourceType

_PICTURE: Final[Mapping[str, SourceType]] = {
    "drawn": "digitalCreation",
    "captured": "digitalCapture",
    "generated": "trainedAlgorithmicMedia",
}
_SOUND: Final[Mapping[str, SourceType]] = {
    "synthetic": "trainedAlgorithmicMedia",
    "recorded": "digitalCapture",
    "generated": "algorithmicMedia",
}


def with_disclosure(claim: Claim, told: DisclosureMap) -> Claim:
    """The claim with the map, and an action with its time for each stretch of it."""
    actions = [*claim.actions, *map(_seen, told.picture), *_heard(told)]
    return replace(claim, actions=actions, disclosure=msgspec.to_builtins(told))


def with_sequence(claim: Claim, frames: FrameSequence) -> Claim:
    """The claim with the roots over the pictures and pages; the lists themselves stay outside."""
    return replace(
        claim,
        sequence={
            "frames": len(frames.frames),
            "frames_root": frames.frames_root,
            "files": dict(frames.files),
            "files_root": frames.files_root,
        },
    )


def picture_type(one: PictureStretch) -> SourceType:
    """How a picture came to be: what is put together, with a model's work in it or without."""
    if one.kind == "composite":
        mixed = one.generated is None or one.generated > 0
        return "compositeWithTrainedAlgorithmicMedia" if mixed else "composite"
    return _PICTURE[one.kind]


def _seen(one: PictureStretch) -> Action:
    what = "card" if one.card else "shot"
    return Action(
        action="c2pa.edited",
        source_type=picture_type(one),
        agent=one.by,
        description=f"{what} {one.name}: {one.kind}",
        span=(one.start_seconds, one.end_seconds),
    )


def _heard(told: DisclosureMap) -> Iterator[Action]:
    for one in told.sound:
        yield Action(
            action="c2pa.edited",
            source_type=_SOUND[one.kind],
            agent="" if one.kind == "recorded" else one.by,
            description=_said(one),
            span=(one.start_seconds, one.end_seconds),
        )


def _said(one: SoundStretch) -> str:
    words = f"{one.part} {one.name}".strip() + f": {one.kind}"
    return f"{words}, {one.by}" if one.kind == "recorded" and one.by else words
