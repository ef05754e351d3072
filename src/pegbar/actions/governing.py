"""The rules that a show is under: who accepted them, and what was changed since.

What governs a show lies in files that anybody may open. So the ledger holds the rules as they were
accepted, and a door stays shut while the files say something else, until somebody who may govern
the show has accepted that. A show that names nobody accepts what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pegbar.actions.studio import Named, Room
from pegbar.actions.verdicts import SAID, Asked, put
from pegbar.assets.facts import Fact, RulesAccepted
from pegbar.rights.door import Door
from pegbar.rights.people import GOVERNING, NO_RULES, HouseRules, People
from pegbar.values.errors import Refused


def accepted_rules(facts: Iterable[Fact]) -> HouseRules:
    """The rules as they were accepted last."""
    found = NO_RULES
    for fact in facts:
        if isinstance(one := fact.body, RulesAccepted):
            found = HouseRules(
                people=People(named=one.named, members=one.members),
                policies=one.policies,
                files=one.files,
            )
    return found


def changed(before: HouseRules, now: HouseRules) -> tuple[str, ...]:
    """The files that govern the show and are not as they were accepted: changed, new or gone."""
    names = sorted(before.files.keys() | now.files.keys())
    return tuple(name for name in names if before.files.get(name) != now.files.get(name))


def check_rules(room: Room, show: Named, facts: Sequence[Fact]) -> bool:
    """See to it that the show is under the rules that were accepted; True where they were accepted
    just now, which happens by itself only where the show named nobody before, and does not begin to
    name others.

    Raises Refused.
    """
    before, now = accepted_rules(facts), room.rules.people
    files = changed(before, room.rules)
    if not files:
        return False
    if not before.people.named and (not now.named or _governs(now, room.person)):
        _accept(room, show, before, facts)
        return True
    people = before.people if before.people.named else now
    could = [f"{who} ({role})" for role in GOVERNING for who in people.having(role)]
    raise Refused(
        f"the rules of {show.id} were changed and nobody has accepted that: {', '.join(files)}",
        hint=f"{' or '.join(could)} can, with pegbar people SHOW --accept; or put back what was",
        about=show.id,
    )


def accept_rules(room: Room, show: Named) -> tuple[str, ...]:
    """Accept the rules as the show's files have them now; the files that changed.

    Raises Refused for somebody whom the rules of before do not let govern.
    """
    facts = list(room.ledger.facts(kinds=SAID))
    before = accepted_rules(facts)
    files = changed(before, room.rules)
    if files:
        _accept(room, show, before, facts)
    return files


def _governs(people: People, person: str) -> bool:
    member = people.member(person)
    return member is not None and any(role in GOVERNING for role in member.roles)


def _accept(room: Room, show: Named, before: HouseRules, facts: Sequence[Fact]) -> None:
    files = changed(before, room.rules)
    asked = Asked(
        door=Door.DECIDE,
        action="govern",
        about=", ".join(files),
        kind="Rules",
        inputs=[digest for name, digest in room.rules.files.items() if name in files],
    )
    # Whoever was not let govern before cannot let themselves in with the change.
    people = before.people if before.people.named else room.rules.people
    put(room, show, asked, people.member(room.person), facts)
    fact = RulesAccepted(
        files=room.rules.files,
        named=room.rules.people.named,
        members=room.rules.people.members,
        policies=room.rules.policies,
    )
    room.ledger.append([fact], by=room.person)
