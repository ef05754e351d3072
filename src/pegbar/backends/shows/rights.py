"""Reads what a show says of its rights: rights/*.yaml, the consents, and the papers behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from pegbar.backends.shows.paths import CONTRACT, Folder, Limit
from pegbar.production.rights_file import (
    APPROVALS,
    CONSENTS,
    FOLDER,
    OTHERS,
    Paper,
    RightsFile,
    Staged,
)
from pegbar.production.show import Show, SourceFile
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.rights.approvals import SUBJECTS, TEACHING, ApprovalsFile, Stage
from pegbar.rights.consent import Consent
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_YAML: Final = (".yaml", ".yml")
_ID_LIMIT: Final = 80
_MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """`show` with every source of the folder in its order; `said` the place of each of them.
    `stages` are those that have to be approved, in their order."""

    show: Show
    said: tuple[Place, ...]
    papers: Mapping[str, Paper]
    stages: tuple[Staged, ...] = ()


@dataclass(slots=True)
class _Reading:
    """Rights that are being read. Mutable: files come in one by one."""

    read: Callable[[str, Limit, Place], bytes]
    sources: list[tuple[SourceFile, Places, tuple[str | int, ...]]] = field(default_factory=list)
    papers: dict[str, Paper] = field(default_factory=dict)

    def add_sources(self, sources: Sequence[SourceFile], places: Places) -> None:
        for number, source in enumerate(sources):
            self.sources.append((source, places, ("sources", number)))
            if source.contract:
                self.read(source.contract, CONTRACT, places.at("sources", number, "contract"))

    def add_consent(self, consent: Consent, places: Places, *path: str | int) -> None:
        place = places.at(*path, "id")
        plain = all(sign.isalnum() or sign in "-_." for sign in consent.id)
        if not consent.id or not plain or len(consent.id) > _ID_LIMIT:
            raise BadInput(
                "a consent's id is made of letters, digits and hyphens",
                place=place,
                hint="such as mira-voice-2026",
            )
        if before := self.papers.get(consent.id):
            raise BadInput(
                f"a consent called {consent.id} stands at {before.place} already",
                place=place,
                hint="give each paper an id of its own",
            )
        contract = None
        if consent.contract:
            asked = places.at(*path, "contract")
            contract = digest_bytes(self.read(consent.contract, CONTRACT, asked))
        self.papers[consent.id] = Paper(consent=consent, place=places.at(*path), contract=contract)


def read_rights(
    show: Show,
    places: Places,
    folder: Folder,
    read: Callable[[str, Limit, Place], bytes],
    text: Callable[[str, Place], str],
) -> Rights:
    """The show with all its sources, and its consents. `read` and `text` keep what they read.

    Raises BadInput for a file that is wrong, and for a consent that no paper defines.
    """
    reading = _Reading(read)
    reading.add_sources(show.sources, places)
    for name in sorted({*folder.list(FOLDER, _YAML)} - OTHERS):
        file, at = read_placed(text(name, Place(name)), name, RightsFile)
        reading.add_sources(file.sources, at)
        for number, consent in enumerate(file.consents):
            reading.add_consent(consent, at, "consents", number)
    for name in folder.list(CONSENTS, _YAML):
        consent, at = read_placed(text(name, Place(name)), name, Consent)
        reading.add_consent(consent, at)
    _check_consents(reading)
    sources = tuple(source for source, _, _ in reading.sources)
    return Rights(
        show=msgspec.structs.replace(show, sources=sources),
        said=tuple(at.at(*path) for _, at, path in reading.sources),
        papers=reading.papers,
        stages=_stages(folder, text),
    )


def _stages(folder: Folder, text: Callable[[str, Place], str]) -> tuple[Staged, ...]:
    """The stages of rights/approvals.yaml; none where there is no such file. Raises BadInput."""
    if APPROVALS not in folder.list(FOLDER, _YAML):
        return ()
    file, at = read_placed(text(APPROVALS, Place(APPROVALS)), APPROVALS, ApprovalsFile)
    seen: set[str] = set()
    for number, stage in enumerate(file.stages):
        for key, message, hint in _faults(stage, seen):
            raise BadInput(message, place=at.at("stages", number, key), hint=hint)
        seen.add(stage.stage)
    return tuple(
        Staged(stage=stage, place=at.at("stages", number))
        for number, stage in enumerate(file.stages)
    )


def _faults(stage: Stage, seen: set[str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a stage: the key, the message and what to do."""
    name = stage.stage
    if not name or len(name) > _ID_LIMIT or not all(s.isalnum() or s in "-_." for s in name):
        yield "stage", "a stage's name is made of letters, digits and hyphens", "such as cut"
    elif name in seen:
        yield "stage", f"the stage {name} stands here twice", "give each a name of its own"
    elif stage.of is None and name not in SUBJECTS:
        known = ", ".join(SUBJECTS)
        yield "stage", f"nobody knows what the stage {name} looks at", f"say of: ({known} know it)"
    elif not stage.by:
        yield "by", f"nobody could approve the stage {name}", "name roles, such as [director]"
    elif not 1 <= stage.count <= _MOST:
        yield "count", f"{stage.count} people cannot approve a stage", f"say 1 to {_MOST}"
    elif "train" in stage.before and stage.subject not in TEACHING:
        message = f"{stage.subject} is there only when a model has learned; it cannot come before"
        yield "before", message, f"of: {' or of: '.join(sorted(TEACHING))} can"


def _check_consents(reading: _Reading) -> None:
    import difflib

    for source, places, path in reading.sources:
        for number, name in enumerate(source.consents):
            if name not in reading.papers:
                near = difflib.get_close_matches(name, reading.papers, n=1)
                raise BadInput(
                    f"there is no consent called {name[:_ID_LIMIT]!a}",
                    place=places.at(*path, "consents", number),
                    hint=f"did you mean {near[0]}?"
                    if near
                    else f"write it down in {CONSENTS}/{name[:_ID_LIMIT]}.yaml",
                )
