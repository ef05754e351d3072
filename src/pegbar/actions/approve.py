"""Approve or reject what a stage looks at: a decision about exactly the bytes that are there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import msgspec

from pegbar.actions.approvals import Row, row_of, whose
from pegbar.actions.asking import Asked, ask
from pegbar.actions.stages import Item, Review, hands, items, short, stages_of
from pegbar.actions.studio import opening
from pegbar.assets.facts import ApprovalGiven
from pegbar.rights.approvals import Stage
from pegbar.rights.door import Door
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, Refused

_NAMED = 4


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to say: at which stage, of which shots or keys (none: of all)."""

    stage: str
    approved: bool
    only: tuple[str, ...] = ()
    note: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What was said, and where everything stands now. `new` counts the decisions that were not on
    record before."""

    stage: str
    approved: bool
    person: str
    new: int
    rows: tuple[Row, ...]


def decide(review: Review, choice: Choice) -> Decided:
    """Put a person's decision on record, about each thing that was named.

    Raises BadInput for a stage, a shot or a key that there is none of; Refused for what is not made
    as the show stands now, and for whoever may not decide it.
    """
    chosen = _chosen(review, choice)
    lacking = [one.about for one in chosen if not one.digests]
    if lacking:
        raise Refused(
            f"{', '.join(lacking[:_NAMED])} {'is' if len(lacking) == 1 else 'are'} not made as the "
            "show stands now: there is nothing to look at",
            hint="pegbar make it, look at it, and decide then",
            about=review.shoot.show.id,
        )
    bodies = [body for one in chosen if (body := _said(one, review, choice)) is not None]
    room = review.room
    if bodies:
        start = opening(list(room.ledger.facts()), review.shoot.show)
        room.ledger.append([*start, *bodies], by=room.person)
    now = Review(shoot=review.shoot, film=review.film, room=room, facts=tuple(room.ledger.facts()))
    return Decided(
        stage=choice.stage,
        approved=choice.approved,
        person=room.person,
        new=len(bodies),
        rows=tuple(row_of(one, now) for one in chosen),
    )


def _said(item: Item, review: Review, choice: Choice) -> ApprovalGiven | None:
    """The decision about one thing; None where the same person said the same of it last."""
    room, stage = review.room, item.stage
    own = _is_own(item, review)
    theirs = hands(item, review) if own else {}
    member = room.rules.people.member(room.person)
    inputs = tuple(Digest(one) for one in sorted(item.digests))
    asked = Asked(
        door=Door.DECIDE,
        action="approve" if choice.approved else "reject",
        about=_about(item, theirs, stage, choice),
        kind="Art" if stage.subject == "keys" else "Work",
        facts={
            "stage": stage.stage,
            "entitled": [role.value for role in stage.by],
            "own": own,
            "own_allowed": not stage.not_self,
        },
        inputs=inputs,
        things=(item.about,),
    )
    ask(room, review.shoot.show, asked, facts=review.facts)
    fact = ApprovalGiven(
        stage=stage.stage,
        approved=choice.approved,
        inputs=inputs,
        note=choice.note,
        about=item.about,
        quality=review.film.quality,
        roles=tuple(role.value for role in member.roles) if member else (),
        own=own,
    )
    mine = [
        one.body
        for one in review.facts
        if one.by == room.person
        and isinstance(one.body, ApprovalGiven)
        and (one.body.stage, one.body.about) == (stage.stage, item.about)
    ]
    return None if mine[-1:] == [fact] else fact


def _is_own(item: Item, review: Review) -> bool:
    """Whether all that is new in this version is the person's own work."""
    found = {who.strip().casefold() for who in hands(item, review)}
    return found == {review.room.person.strip().casefold()}


def _about(item: Item, theirs: dict[str, list[str]], stage: Stage, choice: Choice) -> str:
    """The thing by name; where a person is refused for their own work, with what is theirs."""
    if not (theirs and choice.approved and stage.not_self):
        return f"{item.name} ({short(item.digests)})"
    files = next(iter(theirs.values()))
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"{item.name} (of which all that is new is yours: {', '.join(files[:_NAMED])}{more})"


def _chosen(review: Review, choice: Choice) -> Sequence[Item]:
    """The things that were named, or all that the stage looks at. Raises BadInput."""
    stages = {one.stage.stage: one.stage for one in stages_of(review)}
    if not stages:
        raise BadInput(
            f"{review.shoot.show.id} has no stages to approve",
            hint="name them in rights/approvals.yaml; docs/reference/approvals.md says how",
        )
    if choice.stage not in stages:
        near = difflib.get_close_matches(choice.stage, stages, n=1)
        raise BadInput(
            f"there is no stage {choice.stage!r}",
            hint=f"did you mean {near[0]}?" if near else f"there are {', '.join(stages)}",
        )
    stage = stages[choice.stage]
    found = [one for one in items(review) if one.stage.stage == choice.stage]
    known = [one.about for one in found]
    if choice.only and stage.subject not in {"shot", "keys"}:
        raise BadInput(
            f"the stage {choice.stage} looks at the {stage.subject}, not at single shots or keys",
            hint="leave out --shot and --key",
        )
    for name in choice.only:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or known[:3]
            raise BadInput(
                f"the stage {choice.stage} looks at nothing called {name!r}",
                hint=f"did you mean {', '.join(near)}?" if near else "there is nothing to approve",
            )
    if not found:
        raise BadInput(
            f"the stage {choice.stage} looks at the {stage.subject}, and this film has none",
            hint=f"it is {whose(stage, review.room)}'s to approve once there is",
        )
    return [one for one in found if not choice.only or one.about in choice.only]
