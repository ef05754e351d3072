"""Everything that was made with a consent, read off the ledger's lineage."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from pegbar.actions.trace import KINDS
from pegbar.assets.facts import FilmDelivered, FilmMade
from pegbar.ports.ledger import Index, Latest, Ledger
from pegbar.values.digests import Digest


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A step that has to be made again without the person; `seconds` is what it took last."""

    step: str
    kind: str
    shot: str
    seconds: float
    outputs: dict[str, Digest]


class FilmOut(msgspec.Struct, frozen=True, kw_only=True):
    """A film that was made with it, or a file that left the house: `to` is empty inside it."""

    title: str
    files: dict[str, Digest]
    territory: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downstream:
    """`sources` are the files that hang on the consent, by path; `closed` the outputs of every
    step that they lead to. `works` are the steps whose latest result is closed, in the order in
    which they were made."""

    sources: dict[str, Digest]
    source_digests: frozenset[Digest]
    closed: frozenset[Digest]
    works: tuple[Work, ...]
    films: tuple[FilmOut, ...]
    delivered: tuple[FilmOut, ...]

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.works)


def downstream(ledger: Ledger, index: Index, consent: str) -> Downstream:
    """What one consent leads to: by the labels that steps had, and by their inputs, so that a
    consent that was named only afterwards finds what was made before."""
    under, closed = index.named(consent), index.closed(consent)
    left = [fact.body for fact in ledger.facts(kinds=(FilmMade, FilmDelivered))]
    films = [one for one in left if isinstance(one, FilmMade)]
    gone = [one for one in left if isinstance(one, FilmDelivered)]
    return Downstream(
        sources={one.path: one.digest for one in under},
        source_digests=frozenset(one.digest for one in under),
        closed=closed,
        works=tuple(map(_work, index.hanging(consent))),
        films=tuple(
            FilmOut(title=one.title, files=touched)
            for one in films
            if (touched := _touched(one.files, closed))
        ),
        delivered=tuple(
            FilmOut(title=one.profile, files=touched, territory=one.territory, to=one.to)
            for one in gone
            if (touched := _touched(one.files, closed))
        ),
    )


def _work(one: Latest) -> Work:
    kind = KINDS.get(one.recipe, one.recipe)
    return Work(step=one.step, kind=kind, shot=one.shot, seconds=one.seconds, outputs=one.outputs)


def _touched(files: dict[str, Digest], closed: frozenset[Digest]) -> dict[str, Digest]:
    return {kind: digest for kind, digest in files.items() if digest in closed}
