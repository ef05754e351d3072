"""What the evidence says of the rules of a show's packs: checked, asked, or only written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from pegbar.actions.evidence.records import Notice
from pegbar.actions.governance_packs import asks_by_rule
from pegbar.actions.stages import Review
from pegbar.actions.under_packs import warnings_of
from pegbar.rights.packs import Pack

NONE: Final = Notice(
    body="rule packs",
    state="none chosen",
    note="the show is under no rule pack: no guild's and no office's rules were checked for it",
)


def notices(review: Review) -> Iterator[Notice]:
    """A notice for each pack that the show is under, as it stands today."""
    today = review.room.clock.now().date()
    for pack in review.room.packs:
        yield _notice(pack, review, today)
    if not review.room.packs:
        yield NONE


def _notice(pack: Pack, review: Review, today: dt.date) -> Notice:
    asks = asks_by_rule(pack, review)
    ruling = [rule for rule in pack.rules if pack.in_force(rule, today)]
    asked = [rule for rule in ruling if rule.state == "asked"]
    checked = tuple(pack.key(rule) for rule in ruling if rule.state == "enforced")
    written = tuple(pack.key(rule) for rule in pack.rules if rule.state == "written")
    open_ = tuple(
        dict.fromkeys(one.key for rule in asked for one in asks[rule.id] if one.state != "met")
    )
    said = [
        *(f"{line}" for line in warnings_of([pack], today)),
        f"{len(checked)} rules are checked on the record, {len(asked)} asked of people, "
        f"{len(written)} only written",
    ]
    if open_:
        said.append(f"open: {', '.join(open_)}")
    return Notice(
        body=pack.title,
        state=pack.state(today),
        note="; ".join(said),
        pack=f"{pack.id} {pack.version}",
        source=pack.source,
        checked=checked,
        asked=tuple(pack.key(rule) for rule in asked),
        open=open_,
        written=written,
    )
