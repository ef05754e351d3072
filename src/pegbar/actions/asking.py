"""Asks a door. Every action that runs, reads, decides or lets out asks here, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from pegbar.actions.governing import check_rules
from pegbar.actions.studio import Named, Room
from pegbar.actions.verdicts import SAID, Asked, put, question_of
from pegbar.assets.facts import Fact
from pegbar.ports.policy import Ruling

__all__ = ["Asked", "ask", "would"]


def ask(
    room: Room,
    show: Named,
    asked: Asked,
    *,
    facts: Sequence[Fact] | None = None,
    quiet: bool = False,
) -> Ruling:
    """Ask whether whoever works in this room may do this, and put the answer on record. `facts`
    are all of the ledger's, where they were read already; a `quiet` question is put on record only
    where it is refused.

    Raises Refused, which names each rule, what it is about, and who could change it; also where
    the show's rules were changed and nobody entitled has accepted that.
    """
    known = list(room.ledger.facts(kinds=SAID)) if facts is None else facts
    if check_rules(room, show, known):
        known = list(room.ledger.facts(kinds=SAID))
    member = room.rules.people.member(room.person)
    return put(room, show, asked, member, known, quiet=quiet)


def would(room: Room, show: Named, asked: Asked) -> Ruling:
    """What the answer would be. Nothing is put on record."""
    member = room.rules.people.member(room.person)
    return room.policy.decide(question_of(room, show, asked, member))
