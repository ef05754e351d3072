"""How the rules of a show's packs are kept today, and which packs it could choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pegbar.actions.governance_rule import Rule, State
from pegbar.actions.pack_asks import AskState, asks_of, heard
from pegbar.actions.pack_facts import tools_of
from pegbar.actions.stages import LEAVING, Review
from pegbar.actions.under_packs import warnings_of
from pegbar.rights.door import Door
from pegbar.rights.packs import SURENESS, Pack, PackRule

_DOORS: Final[Mapping[Door, str]] = {
    Door.RUN: "before anything runs",
    Door.READ: "before bytes are read",
    Door.DECIDE: "before a consent is put into force",
    Door.LEAVE: "before the film leaves",
}


def of_packs(review: Review, known: Sequence[Pack]) -> Iterator[Rule]:
    """Every rule of the packs that the show chose, as it is kept today, and the packs that it did
    not choose."""
    today = review.room.clock.now().date()
    for pack in review.room.packs:
        asks = asks_by_rule(pack, review)
        yield from (_rule(pack, rule, today, asks[rule.id]) for rule in pack.rules)
        for line in warnings_of([pack], today):
            yield Rule(
                rule=f"somebody answerable for it has checked the pack {pack.id}",
                origin=f"{pack.id} {pack.version}",
                state="written",
                how=line,
            )
    chosen = {pack.id for pack in review.room.packs}
    others = [one for one in known if one.id not in chosen and one.state(today) != "expired"]
    if others:
        yield Rule(
            rule="the rules of packs that the show has not chosen",
            origin="rule packs",
            state="written",
            how="none of them is asked; choose with packs: [ID, …] in show.yaml",
            about=tuple(one.id for one in others),
        )


def asks_by_rule(pack: Pack, review: Review) -> dict[str, tuple[AskState, ...]]:
    """What each rule asks, as it stands for the film as it is made now."""
    parts = [review.film.parts[kind] for kind in LEAVING]
    made = (review.outputs.get(part.step, {}).get(part.name) for part in parts)
    files = frozenset(digest for digest in made if digest)
    tools = tools_of(review.film.graph.needed_for({part.step for part in parts}))
    said = heard(review.facts)
    return {rule.id: tuple(asks_of(pack, rule, tools, files, said)) for rule in pack.rules}


def _rule(pack: Pack, rule: PackRule, today: dt.date, asks: Sequence[AskState]) -> Rule:
    state, how = _kept(pack, rule, today, asks)
    sure = "" if rule.confidence == "V" else f"; unverified: {SURENESS[rule.confidence]}"
    return Rule(
        rule=rule.text,
        origin=f"{pack.id} {pack.version}",
        state=state,
        how=how.rstrip(".") + sure if sure else how,
        reference=rule.reference,
        confidence=rule.confidence,
    )


def _kept(
    pack: Pack, rule: PackRule, today: dt.date, asks: Sequence[AskState]
) -> tuple[State, str]:
    if not pack.in_force(rule, today):
        what = "has expired" if pack.state(today) == "expired" else "is not in force"
        return "written", f"the pack {what}: it is shown and decides nothing"
    if rule.state == "written":
        return "written", rule.note or "nothing here keeps it"
    doors = " and ".join(_DOORS[door] for door in rule.at)
    if rule.state == "enforced":
        return "enforced", f"asked {doors}, over facts of the record"
    where = f"asked {doors}" if doors else "asked at no door; pegbar approvals lists it"
    return "asked", f"{where}; {_asked(asks)}"


def _asked(asks: Sequence[AskState]) -> str:
    open_ = [one.key for one in asks if one.state != "met"]
    if not asks:
        return "no model is at work of which it would be asked"
    return f"open: {', '.join(open_)}" if open_ else "everything it asks for is met"
