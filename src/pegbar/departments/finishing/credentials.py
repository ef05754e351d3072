"""What a film's credentials say about it, drawn from plain facts. Pure; it signs nothing.

The digital source types are IPTC's, and they never claim less machine than there was: where a
source's making is mixed or unknown it counts as made with a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

import msgspec

from pegbar.ports.signer import Action, Claim, Ingredient, SourceType
from pegbar.rights.label import ALWAYS, Label, Origin, Purpose, unlimited
from pegbar.values.canonical import Json

Craft = Literal["stage", "painter", "voice", "generator"]

MINING_KEYS: Final = (
    "cawg.ai_generative_training",
    "cawg.ai_inference",
    "cawg.ai_training",
    "cawg.data_mining",
)

_SOURCE_TYPES: Final[Mapping[Origin, SourceType]] = {
    Origin.DRAWN: "digitalCreation",
    Origin.CAPTURED: "digitalCapture",
    Origin.GENERATED: "trainedAlgorithmicMedia",
    Origin.COMPOSITE: "compositeWithTrainedAlgorithmicMedia",
}
_MEDIA: Final = {
    # A table of our own: Python's reads the machine's files and differs from place to place.
    ".fdx": "application/xml",
    ".flac": "audio/flac",
    ".fountain": "text/vnd.fountain",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
    ".wav": "audio/wav",
    ".webp": "image/webp",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_UNKNOWN_MEDIA: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedGenerator:
    """What made something in the film. The stage follows rules; painters and voices learned."""

    name: str
    craft: Craft
    version: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedSource:
    """A file that a person brought. `by` is who made it, `origin` how."""

    path: str
    digest: str
    by: str
    origin: Origin
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFacts:
    """What a claim is made from. `painted_by` names the generator of each shot; `label` is the
    film's own, joined from everything in it."""

    title: str
    author: str
    generators: Sequence[UsedGenerator]
    sources: Sequence[UsedSource]
    painted_by: Mapping[str, str]
    label: Label


def film_claim(facts: FilmFacts) -> Claim:
    """Everything that is said about the film. The same facts give the same claim."""
    label = facts.label
    if _learned(facts):  # what a model brought in limits nothing, but it is not a drawing
        label = label.join(unlimited(Origin.GENERATED))
    return Claim(
        title=facts.title,
        author=facts.author,
        actions=_actions(facts),
        ingredients=[
            _ingredient(source) for source in sorted(facts.sources, key=lambda one: one.path)
        ],
        mining=mining(label),
        label=label_json(label),
    )


def film_source_type(facts: FilmFacts) -> SourceType:
    """How the whole came to be.

    Only pictures and sounds count as drawn or captured: words alone direct a model, but they do
    not make what it makes a drawing.
    """
    origins = {source.origin for source in facts.sources if _is_media(source.path)}
    people = origins - {Origin.GENERATED}
    if _learned(facts) or origins & {Origin.GENERATED, Origin.COMPOSITE}:
        return "compositeWithTrainedAlgorithmicMedia" if people else "trainedAlgorithmicMedia"
    if not people:
        return "algorithmicMedia"
    return "composite" if Origin.CAPTURED in people else "digitalCreation"


def mining(label: Label) -> dict[str, str]:
    """What machines may learn from the film, by CAWG's keys.

    A permission that holds for some shows, places or days only, or on conditions, is
    `constrained`; the label, which is signed beside it, holds the details.
    """
    if Purpose.TRAIN not in label.purposes or label.window.is_empty():
        use = "notAllowed"
    elif (
        label.shows is None
        and label.territories is None
        and label.window == ALWAYS
        and not label.consents
        and not label.obligations
    ):
        use = "allowed"
    else:
        use = "constrained"
    return dict.fromkeys(MINING_KEYS, use)


def label_json(label: Label) -> Json:
    """A label as JSON, with its sets in order."""
    plain: Json = msgspec.to_builtins(label, order="sorted")
    return plain


def _learned(facts: FilmFacts) -> bool:
    return any(one.craft != "stage" for one in _used(facts))


def _used(facts: FilmFacts) -> Sequence[UsedGenerator]:
    """The generators that something in the film is really from: a painter that painted no shot
    is not named."""
    painted = set(facts.painted_by.values())
    return [
        one for one in facts.generators if one.craft in ("stage", "voice") or one.name in painted
    ]


def _actions(facts: FilmFacts) -> list[Action]:
    whole = Action(
        action="c2pa.created",
        source_type=film_source_type(facts),
        agent="Pegbar",
        description=f"{facts.title}: made from its sources, step by step",
    )
    drawn = [
        source
        for source in facts.sources
        if source.origin is Origin.DRAWN and _is_media(source.path)
    ]
    return [whole, *_drawing(drawn), *(_made_by(one, facts) for one in _used(facts))]


def _drawing(drawn: Sequence[UsedSource]) -> list[Action]:
    if not drawn:
        return []
    people = sorted({source.by for source in drawn if source.by})
    count = "1 drawing" if len(drawn) == 1 else f"{len(drawn)} drawings"
    return [
        Action(
            action="c2pa.drawing",
            source_type="digitalCreation",
            agent="",
            description=f"{count} by {', '.join(people) or 'people who are not named'}",
        )
    ]


def _made_by(one: UsedGenerator, facts: FilmFacts) -> Action:
    match one.craft:
        case "stage":
            return Action(
                action="c2pa.edited",
                source_type="algorithmicMedia",
                agent=one.name,
                agent_version=_version(one),
                description="poses, framing and flat pictures, worked out by rules from the "
                "drawings and the direction",
            )
        case "painter":
            shots = sum(1 for name in facts.painted_by.values() if name == one.name)
            return Action(
                action="c2pa.edited",
                source_type="trainedAlgorithmicMedia",
                agent=one.name,
                agent_version=_version(one),
                description=f"painted {shots} of {len(facts.painted_by)} shots; it learned from "
                "the film's own keyframes",
            )
        case "generator":
            shots = sum(1 for name in facts.painted_by.values() if name == one.name)
            return Action(
                action="c2pa.edited",
                source_type="trainedAlgorithmicMedia",
                agent=one.name,
                agent_version=_version(one),
                description=f"generated {shots} of {len(facts.painted_by)} shots from the stage's "
                "pictures and the film's words",
            )
        case "voice":
            return Action(
                action="c2pa.dubbed",
                source_type="trainedAlgorithmicMedia",
                agent=one.name,
                agent_version=_version(one),
                description="synthetic voices; "
                + (
                    "other lines were recorded"
                    if _is_recorded(facts)
                    else "no performer was recorded"
                ),
            )


def _is_recorded(facts: FilmFacts) -> bool:
    """Whether a performer is heard."""
    return any(
        source.origin is Origin.CAPTURED and _media_type(source.path).startswith("audio/")
        for source in facts.sources
    )


def _version(one: UsedGenerator) -> str:
    return " ".join(part for part in (one.version, one.digest) if part)


def _ingredient(source: UsedSource) -> Ingredient:
    return Ingredient(
        title=source.path,
        media_type=_media_type(source.path),
        digest=source.digest,
        relation="componentOf" if _is_media(source.path) else "inputTo",
        by=source.by,
        source_type=_SOURCE_TYPES[source.origin],
        licence=source.licence,
    )


def _is_media(path: str) -> bool:
    return _media_type(path).partition("/")[0] in {"image", "audio", "video"}


def _media_type(path: str) -> str:
    return _MEDIA.get(PurePosixPath(path).suffix.lower(), _UNKNOWN_MEDIA)
