"""What a show has approved, what waits for whom, and what is out of date because it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from pegbar.actions.asking import Asked, ask
from pegbar.actions.rights_of_film import Hindrance
from pegbar.actions.stages import Item, Review, items, short
from pegbar.actions.studio import Room
from pegbar.actions.what_changed import what_changed
from pegbar.assets.facts import SourceSeen, StepMade
from pegbar.rights.approvals import Before, Decision, Stage, Standing, State, standing
from pegbar.rights.door import Door

_CHANGES: Final = 4


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What one person said of a version."""

    by: str
    at: str
    approved: bool
    note: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Where one thing stands. `version` is short for the bytes in question; `changed` tells what
    set it apart from the version that was approved last, `since` when that came about."""

    stage: str
    about: str
    version: str
    digests: tuple[str, ...]
    state: State
    told: str
    given: int
    needed: int
    whose: str
    words: tuple[Word, ...]
    before: tuple[Before, ...]
    said: str
    since: str = ""
    changed: tuple[str, ...] = ()


def standing_of_item(item: Item, review: Review) -> Standing:
    return standing(item.stage, item.about, item.digests, review.decided)


def rows(review: Review) -> tuple[Row, ...]:
    """Where everything stands that a stage looks at."""
    return tuple(row_of(item, review) for item in items(review))


def row_of(item: Item, review: Review) -> Row:
    stands = standing_of_item(item, review)
    changed: tuple[str, ...] = ()
    since = ""
    if stands.last is not None and stands.state in {"out of date", "not made"}:
        changed = _changed(item, stands.last, review)
        since = _since(item, review)
    words = (*stands.given, *stands.rejected)
    return Row(
        stage=item.stage.stage,
        about=item.about,
        version=short(item.digests),
        digests=tuple(sorted(item.digests)),
        state=stands.state,
        told=_told(item, stands, since, changed),
        given=len(stands.given),
        needed=item.stage.count,
        whose=whose(item.stage, review.room),
        words=tuple(
            Word(by=one.by, at=one.at, approved=one.approved, note=one.note) for one in words
        ),
        before=item.stage.before,
        said=f"{item.staged.place.file}:{item.staged.place.line}",
        since=since,
        changed=changed,
    )


def lacking(review: Review, before: Before) -> tuple[Hindrance, ...]:
    """What waits for an approval that is not there: it stands in the way as a label does."""
    found = []
    for item in items(review, before):
        row = row_of(item, review)
        if row.state != "approved":
            found.append(
                Hindrance(
                    source=item.name,
                    side="approval",
                    message=row.told,
                    said=row.said,
                    who_could=row.whose,
                )
            )
    return tuple(found)


def ask_to_finish(review: Review) -> None:
    """Ask whether the film may be made in its final quality: `review` is its draft, which is what
    people look at before. Raises Refused, with what waits for whom."""
    found = lacking(review, "final")
    if found:
        asked = Asked(
            door=Door.RUN,
            action="draw",
            about=f"{review.shoot.show.id} in final quality",
            obstacles=found,
            things=tuple(shot.id for shot in review.shoot.story.shots),
        )
        ask(review.room, review.shoot.show, asked, facts=review.facts)


def approved_at(review: Review, stage: str) -> bool:
    """Whether everything that a stage looks at is approved as it stands; never for a stage that
    the show does not have, or that looks at nothing."""
    stands = [
        standing_of_item(item, review).state for item in items(review) if item.stage.stage == stage
    ]
    return bool(stands) and all(state == "approved" for state in stands)


def whose(stage: Stage, room: Room) -> str:
    """The roles that could approve it, each with those on the show who have it."""
    roles = []
    for role in stage.by:
        names = ", ".join(room.rules.people.having(role))
        roles.append(f"{role} ({names})" if names else role.value)
    said = " or ".join(roles)
    return said if stage.count == 1 else f"{stage.count} of {said}"


def _changed(item: Item, last: Decision, review: Review) -> tuple[str, ...]:
    if not item.steps:
        return tuple(
            f"{path} changed" for path, one in sorted(item.files.items()) if one not in last.digests
        )
    return what_changed(review.film.graph, review.outputs, review.room.index, last.digests)


def _since(item: Item, review: Review) -> str:
    """When this version came about; empty while it is not made."""
    for fact in review.facts:
        match fact.body:
            case StepMade() if item.digests & set(fact.body.outputs.values()):
                return fact.at
            case SourceSeen() if not item.steps and fact.body.digest in item.digests:
                return fact.at
            case _:
                pass
    return ""


def _told(item: Item, stands: Standing, since: str, changed: tuple[str, ...]) -> str:
    given, needed = len(stands.given), item.stage.count
    last = stands.last
    why = f": {changes(changed)}" if changed else ""
    match stands.state:
        case "approved":
            return "approved by " + ", ".join(one.by for one in stands.given)
        case "rejected":
            one = stands.rejected[-1]
            return f"rejected by {one.by}" + (f": {one.note}" if one.note else "")
        case "not made":
            before = f"; {short(last.digests)} was {_word(last)}{why}" if last else ""
            return f"it is not made as the show stands now{before}"
        case "out of date":
            assert last is not None, "something was approved before"
            when = f" since {since[:16].replace('T', ' ')}" if since else ""
            return f"out of date{when}; {short(last.digests)} was {_word(last)}{why}"
        case _:
            return f"waiting, {given} of {needed}"


def _word(last: Decision) -> str:
    return f"{'approved' if last.approved else 'rejected'} by {last.by}"


def changes(changed: Sequence[str]) -> str:
    """What changed, in a line: the first few."""
    more = len(changed) - _CHANGES
    return "; ".join(changed[:_CHANGES]) + (f" and {more} more" if more > 0 else "")
