"""Which sources stand under a looser label than their rights say, by whose decision.

Everything that asks for the label of a source asks it of the shoot, so that a loosening is heard in
one place: where the shoot is put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from pegbar.actions.shoot import Matter, Shoot
from pegbar.assets.facts import Fact, LabelLoosened
from pegbar.rights.label import Label
from pegbar.rights.loosening import Loosening, loosened

LOOSENED: Final = (LabelLoosened,)
"""The facts that tell of it."""


class LoosenedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source of which somebody entitled decided `more` than it says, and `why`."""

    path: str
    digest: str
    more: str
    by: str
    at: str
    why: str


def with_loosened(shoot: Shoot, facts: Iterable[Fact]) -> Shoot:
    """The shoot with the labels under which its sources stand today. Where a decision holds, the
    label that the sources say is kept beside it."""
    decided = decisions(facts)
    if not decided:
        return shoot
    matter = {path: _stands(one, decided) for path, one in shoot.matter.items()}
    return replace(shoot, matter=matter)


def still_loosened(shoot: Shoot, facts: Iterable[Fact]) -> Shoot:
    """A shoot of a while ago: what was loosened then and is not any more stands as its sources
    say."""
    decided = decisions(facts)
    matter = {
        path: replace(one, label=one.as_said, as_said=None)
        if one.as_said is not None and not loosened(one.digest, one.as_said, decided)
        else one
        for path, one in shoot.matter.items()
    }
    return replace(shoot, matter=matter)


def decisions(facts: Iterable[Fact]) -> tuple[Loosening, ...]:
    """Every loosening on record, in its order."""
    return tuple(
        Loosening(digest=one.digest, before=one.before, after=one.after)
        for fact in facts
        if isinstance(one := fact.body, LabelLoosened)
    )


def _stands(one: Matter, decided: Sequence[Loosening]) -> Matter:
    said = one.as_said or one.label
    looser = loosened(one.digest, said, decided)
    return replace(one, label=looser, as_said=said) if looser else one


def loosened_sources(
    sources: Iterable[Matter], facts: Iterable[Fact]
) -> tuple[LoosenedSource, ...]:
    """Those of these sources that were loosened, with whose decision it was."""
    decided = {
        (one.digest, one.after): fact
        for fact in facts
        if isinstance(one := fact.body, LabelLoosened)
    }
    found = []
    for source in sources:
        fact = decided.get((source.digest, source.label)) if source.as_said else None
        if source.as_said is None or fact is None or not isinstance(fact.body, LabelLoosened):
            continue
        found.append(
            LoosenedSource(
                path=source.path,
                digest=source.digest,
                more="; ".join(more_than(source.as_said, source.label)),
                by=fact.by,
                at=fact.at,
                why=fact.body.why,
            )
        )
    return tuple(found)


def more_than(said: Label, label: Label) -> Iterator[str]:
    """What a label allows besides, in words."""
    if purposes := sorted(label.purposes - said.purposes):
        yield f"may {', '.join(purposes)}"
    if said.territories is not None and label.territories != said.territories:
        more = label.territories and sorted(label.territories - said.territories)
        yield "everywhere" if label.territories is None else f"in {', '.join(more or ())}"
    if label.window != said.window:
        yield f"from {label.window.start or 'always'} to {label.window.end or 'ever'}"
