"""Every recorded decision, worked out again from the facts before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from pegbar.actions.casting.cast import ask_of
from pegbar.actions.casting.deciding import RULES, decide, moment
from pegbar.actions.casting.record import KINDS, record_of
from pegbar.assets.facts import Fact
from pegbar.assets.job_facts import CastDecided


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """One decision: the number of its fact, what was decided then and what comes out now. `same`
    tells whether choice, candidates and reasons are equal; `differs` names what is not."""

    fact: int
    at: str
    by: str
    shot: str
    then: str
    now: str
    same: bool
    differs: tuple[str, ...] = ()


def replay(facts: Sequence[Fact]) -> Iterator[Replayed]:
    """Each decision in these facts, in order. What is worked out again is everything that follows
    from the record: what was learned, who was well, who refused or failed. What the record cannot
    hold (profiles, accounts, prices, what the doors said) was kept with the decision, and is taken
    from there."""
    kept = [one for one in facts if isinstance(one.body, KINDS)]
    for fact in kept:
        if isinstance(fact.body, CastDecided):
            yield _again(fact, fact.body, kept)


def _again(fact: Fact, then: CastDecided, facts: Sequence[Fact]) -> Replayed:
    ask = ask_of(then)

    def told(now: str, *differs: str) -> Replayed:
        return Replayed(
            fact=fact.number,
            at=fact.at,
            by=fact.by,
            shot=then.shot,
            then=then.choice.generator,
            now=now,
            same=not differs,
            differs=differs,
        )

    if ask is None or ask.rules > RULES:
        return told("", "what it was given is in a form that this version does not know")
    before = [one for one in facts if one.number <= then.facts]
    decision = decide(ask, record_of(before, moment(ask.at)).known(then.shot))
    differs = [
        name
        for name, mine, theirs in (
            ("choice", decision.choice, then.choice),
            ("candidates", decision.candidates, then.candidates),
            ("reasons", decision.reasons, then.reasons),
        )
        if mine != theirs
    ]
    if differs and ask.rules != RULES:
        differs.append(f"the rules of casting were others then ({ask.rules}, now {RULES})")
    return told(decision.choice.generator if decision.choice else "", *differs)
