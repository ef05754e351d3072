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


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One entry of `c2pa.actions`: what was done, by which software, with what origin."""

    action: str
    source_type: SourceType
    agent: str
    agent_version: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """Something that went in. `relation` is C2PA's; `by` the person who made it;
    `licence` the words under which it may be used."""

    title: str
    media_type: str
    digest: str
    relation: Literal["parentOf", "componentOf", "inputTo"] = "componentOf"
    by: str = ""
    source_type: SourceType = "digitalCreation"
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is said about a file. `mining` maps CAWG keys to allowed | notAllowed | constrained."""

    title: str
    author: str
    actions: Sequence[Action]
    ingredients: Sequence[Ingredient]
    mining: dict[str, str]
    label: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`state`: trusted (valid, and by a signer whom we know), valid, tampered or unsigned."""

    state: Literal["trusted", "valid", "tampered", "unsigned"]
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
