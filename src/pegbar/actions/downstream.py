"""Everything that was made with a consent, read off the ledger's lineage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from pegbar.actions.trace import KINDS
from pegbar.assets.facts import Fact, FilmDelivered, FilmMade, SourceSeen, StepMade
from pegbar.graph.key import decode_material
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
    step that they lead to, `open` the outputs of all others. `works` are the steps whose latest
    result is closed, in the order in which they were made."""

    sources: dict[str, Digest]
    source_digests: frozenset[Digest]
    closed: frozenset[Digest]
    open: frozenset[Digest]
    works: tuple[Work, ...]
    films: tuple[FilmOut, ...]
    delivered: tuple[FilmOut, ...]

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.works)


def downstream(facts: Sequence[Fact], consent: str) -> Downstream:
    """What one consent leads to: by the labels that steps had, and by their inputs, so that a
    consent that was named only afterwards finds what was made before."""
    seen = [fact.body for fact in facts if isinstance(fact.body, SourceSeen)]
    under = [one for one in seen if consent in one.label.consents]
    roots = frozenset(one.digest for one in under)
    made = [fact.body for fact in facts if isinstance(fact.body, StepMade)]
    reached = _reached(made, roots, consent)
    closed = frozenset(digest for number in reached for digest in made[number].outputs.values())
    others = (one for number, one in enumerate(made) if number not in reached)
    films = [fact.body for fact in facts if isinstance(fact.body, FilmMade)]
    gone = [fact.body for fact in facts if isinstance(fact.body, FilmDelivered)]
    return Downstream(
        sources={one.path: one.digest for one in under},
        source_digests=roots,
        closed=closed,
        open=frozenset(digest for one in others for digest in one.outputs.values()),
        works=_works(made, reached),
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


def _reached(made: Sequence[StepMade], roots: frozenset[Digest], consent: str) -> set[int]:
    """The numbers of the steps that the roots lead to."""
    takers: dict[Digest, list[int]] = {}
    for number, one in enumerate(made):
        for digest in decode_material(one.material.encode()).inputs.values():
            takers.setdefault(digest, []).append(number)
    reached = {number for number, one in enumerate(made) if consent in one.label.consents}
    waiting = [*roots, *(digest for number in reached for digest in made[number].outputs.values())]
    walked: set[Digest] = set()
    while waiting:
        digest = waiting.pop()
        if digest in walked:
            continue
        walked.add(digest)
        for number in takers.get(digest, ()):
            reached.add(number)
            waiting += made[number].outputs.values()
    return reached


def _works(made: Sequence[StepMade], reached: set[int]) -> tuple[Work, ...]:
    latest = {one.step: number for number, one in enumerate(made)}
    return tuple(
        Work(
            step=made[number].step,
            kind=KINDS.get(made[number].recipe, made[number].recipe),
            shot=made[number].shot,
            seconds=made[number].seconds,
            outputs=dict(made[number].outputs),
        )
        for number in sorted(latest.values())
        if number in reached
    )


def _touched(files: dict[str, Digest], closed: frozenset[Digest]) -> dict[str, Digest]:
    return {kind: digest for kind, digest in files.items() if digest in closed}
