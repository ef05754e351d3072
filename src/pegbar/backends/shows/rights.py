"""Reads what a show says of its rights: rights/*.yaml, the consents, and the papers behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from pegbar.backends.shows.paths import CONTRACT, Folder, Limit
from pegbar.production.rights_file import CONSENTS, FOLDER, Paper, RightsFile
from pegbar.production.show import Show, SourceFile
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.rights.consent import Consent
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_YAML: Final = (".yaml", ".yml")
_ID_LIMIT: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """`show` with every source of the folder in its order; `said` the place of each of them."""

    show: Show
    said: tuple[Place, ...]
    papers: Mapping[str, Paper]


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
    for name in folder.list(FOLDER, _YAML):
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
    )


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
