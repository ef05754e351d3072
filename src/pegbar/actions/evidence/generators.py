"""What the evidence says of generators: their terms, as the ledger saw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pegbar.actions.evidence import records
from pegbar.assets.facts import Fact
from pegbar.assets.job_facts import JobEnded, JobIntended, ProfileSeen, TakeChosen

_OPEN: Final = "not established"


def terms_seen(facts: Sequence[Fact], generator: str) -> str:
    """A generator's terms when it was last asked, in words; what nobody established is told."""
    for fact in reversed(facts):
        if isinstance(fact.body, ProfileSeen) and fact.body.generator == generator:
            terms = fact.body.profile.get("terms")
            if isinstance(terms, Mapping):
                return "; ".join(_said(terms))
    return "the record has none: it was never asked here"


def chosen_takes(facts: Sequence[Fact]) -> Iterator[records.Choice]:
    """The takes that people chose, each with the one that had been chosen before."""
    before: dict[str, str] = {}
    for fact in facts:
        one = fact.body
        if isinstance(one, TakeChosen):
            full = ", to be made in full" if one.promote else ""
            now = f"{one.take} by {one.generator}{full}"
            note = f": {one.note}" if one.note else ""
            yield records.Choice(
                shot=one.shot,
                value="take",
                before=before.get(one.shot, ""),
                after=now,
                place=f"fact {fact.number}, by {fact.by}{note}",
            )
            before[one.shot] = now


def prompts(facts: Sequence[Fact]) -> Iterator[records.Prompt]:
    """Every request to a generator in the ledger's order, with what came of it."""
    ends = {one.body.job: one for one in facts if isinstance(one.body, JobEnded)}
    for fact in facts:
        asked = fact.body
        if not isinstance(asked, JobIntended):
            continue
        end = ends.get(asked.job)
        ended = end.body if end is not None and isinstance(end.body, JobEnded) else None
        made = ended.made if ended is not None else None
        yield records.Prompt(
            at=fact.at,
            by=fact.by,
            job=asked.job,
            shot=asked.shot,
            generator=asked.generator,
            version=made.used.version if made else "",
            kind=asked.request.kind.value,
            prompt=asked.request.prompt,
            negative=asked.request.negative,
            seed=asked.request.seed,
            inputs=asked.request.inputs(),
            state=ended.state if ended is not None else "not over",
            outputs=tuple(piece.digest for piece in made.pieces) if made else (),
            cost=str(ended.cost) if ended is not None and ended.cost else "",
            marks=tuple(" ".join((one.kind, one.state)).strip() for one in made.marks)
            if made
            else (),
            fact=fact.number,
            last_fact=end.number if end is not None else fact.number,
        )


def _said(terms: Mapping[str, object]) -> Iterator[str]:
    yield f"as read {terms.get('as_of', '')} in {terms.get('source') or 'no place that is named'}"
    yield f"results may be sold: {_yes(terms.get('commercial'))}"
    yield f"trains on what is sent: {_yes(terms.get('trains'))}"
    yield f"stands in for claims: {_yes(terms.get('indemnity'))}"
    yield f"keeps inputs: {terms.get('keeps') or _OPEN}"
    regions = terms.get("regions")
    if isinstance(regions, Sequence) and not isinstance(regions, str) and regions:
        yield f"works in: {', '.join(str(one) for one in regions)}"
    if terms.get("licence"):
        yield f"licence: {terms['licence']}"


def _yes(value: object) -> str:
    return _OPEN if value is None else "yes" if value else "no"
