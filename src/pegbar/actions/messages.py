"""What actions give back to the edges, as plain records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from pegbar.actions.recorded import LineReport
from pegbar.production.shots import Finding, Unstaged


class ShotReport(msgspec.Struct, frozen=True, kw_only=True):
    """One shot of a film that was made. `lines` are first and last of the screenplay."""

    id: str
    lines: tuple[int, int]
    seconds: float
    drawings: int
    exposures: int
    painted_by: str


class StepReport(msgspec.Struct, frozen=True, kw_only=True):
    """How many steps ran and how many were there already; why each one ran."""

    ran: int
    cached: int
    reasons: Mapping[str, Sequence[str]]


class FilmReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `pegbar make` made; paths of files that are there now. `lines` tells of every line of
    dialogue whether it was recorded, `disclosure` is the map of what was generated, `territory`
    where this version is for."""

    film: str
    timeline: str
    captions: str
    poster: str
    contact_sheet: str
    boards: str
    shots: tuple[ShotReport, ...]
    unstaged: tuple[Unstaged, ...]
    findings: tuple[Finding, ...]
    steps: StepReport
    seconds: float
    lines: tuple[LineReport, ...] = ()
    disclosure: str = ""
    territory: str = ""


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """One step as `pegbar plan` tells it."""

    id: str
    recipe: str
    state: str
    why: tuple[str, ...]


class TraceNode(msgspec.Struct, frozen=True, kw_only=True):
    """A thing and what it was made of. `seen` marks one whose inputs are listed further up;
    `loosened` tells what a source may be used for besides what its rights say."""

    kind: str
    name: str
    digest: str
    made_by: str
    licence: str = ""
    seen: bool = False
    loosened: str = ""
    inputs: tuple[TraceNode, ...] = ()
