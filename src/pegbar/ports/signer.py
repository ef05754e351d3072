"""A signer: content credentials on files that leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pegbar.values.canonical import Json

SourceType = Literal[
    "digitalCreation",
    "digitalCapture",
    "humanEdits",
    "algorithmicMedia",
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "composite",
]
"""The last part of an IPTC digital source type URI."""

State = Literal["trusted", "valid", "tampered", "unsigned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One entry of `c2pa.actions`: what was done, by which software, with what origin. `span` is
    from when to when in the film, in seconds, where it is not all of it."""

    action: str
    source_type: SourceType
    agent: str
    agent_version: str = ""
    description: str = ""
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """Something that went in. `relation` is C2PA's; `by` the person who made it;
    `licence` the words under which it may be used. `file` are its bytes, where it carries
    credentials of its own: they are kept whole in what is signed."""

    title: str
    media_type: str
    digest: str
    relation: Literal["parentOf", "componentOf", "inputTo"] = "componentOf"
    by: str = ""
    source_type: SourceType = "digitalCreation"
    licence: str = ""
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is said about a file. `mining` maps CAWG keys to allowed | notAllowed | constrained.
    `disclosure` tells from when to when what came to be how, `sequence` names the roots over the
    pictures that it was put together from."""

    title: str
    author: str
    actions: Sequence[Action]
    ingredients: Sequence[Ingredient]
    mining: dict[str, str]
    label: Json
    disclosure: Json = None
    sequence: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`state`: trusted (valid, and by a signer whom we know), valid, tampered or unsigned."""

    state: State
    signer: str
    reasons: tuple[str, ...]
    manifest: Json


class Signer(Protocol):
    def identity(self) -> str:
        """The certificate's name and digest: it enters the step's key."""
        ...

    def sign(self, source: Path, target: Path, claim: Claim) -> None:
        """Write `source` with credentials to `target`. Raises StepFailed."""
        ...
