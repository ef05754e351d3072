"""people: who may do what on a show, and why."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import msgspec

from pegbar.actions.asking import Asked
from pegbar.actions.governing import accept_rules
from pegbar.actions.verdicts import SAID, put
from pegbar.actions.who_may import Colleague, Power, Staff, deeds_called, staff_of
from pegbar.entrypoints.cli.entering import Entered, enter, may_read
from pegbar.entrypoints.cli.jobs import Wanted
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.production.rights_file import PEOPLE
from pegbar.rights.deeds import DEEDS
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput


def people(wanted: Wanted, name: str, why: str, *, as_json: bool) -> None:
    """Say who may do what: everybody or one person, everything or one action."""
    entered = _entered(wanted)
    room, show = entered.room, entered.folder.show
    asked = Asked(door=Door.READ, action="read", about=f"the people of {show.id}", kind="Rules")
    # Asked of the people as they are in the file: whoever changed it may see what is amiss.
    member = room.rules.people.member(room.person)
    put(room, show, asked, member, list(room.ledger.facts(kinds=SAID)), quiet=True)
    staff = _only(staff_of(room, deeds_called(why) if why else DEEDS), name)
    if as_json:
        write_json(msgspec.to_builtins(staff, order="deterministic"))
        return
    write(*_head(staff))
    for one in staff.people:
        write(*(_why_lines(one) if why else _lines(one)))


def accept(wanted: Wanted, *, as_json: bool) -> None:
    """Accept what governs the show as it is now."""
    entered = _entered(wanted)
    files = accept_rules(entered.room, entered.folder.show)
    if not files:
        may_read(entered.room, entered.folder.show)
    if as_json:
        write_json({"show": entered.folder.show.id, "accepted": list(files)})
        return
    write(*(f"accepted  {file}" for file in files))
    if not files:
        write("nothing that governs the show has changed since it was accepted last")


def _entered(wanted: Wanted) -> Entered:
    """The show's room; no worker is needed for it."""
    entered = enter(wanted.show, wanted.studio)
    entered.room.engine.stop()
    return entered


def _only(staff: Staff, name: str) -> Staff:
    if not name:
        return staff
    kept = tuple(one for one in staff.people if one.person == name)
    if not kept:
        known = [one.person for one in staff.people]
        near = difflib.get_close_matches(name, known, n=1)
        raise BadInput(
            f"{name} is not among the people of {staff.show}",
            hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}",
        )
    return msgspec.structs.replace(staff, people=kept)


def _head(staff: Staff) -> Iterator[str]:
    if not staff.named:
        yield f"{staff.show} names nobody: whoever works here has every role of the house"
        yield f"  write down its people in {PEOPLE}"
    if staff.accepted_by:
        yield f"its rules were accepted by {staff.accepted_by} on {staff.accepted_at[:10]}"
    for file in staff.pending:
        yield f"  changed since, and not accepted: {file}"


def _lines(one: Colleague) -> Iterator[str]:
    """A person, and door by door what they may do."""
    yield _named(one)
    for door in Door:
        may = [_told(power) for power in one.may if power.allowed and power.door == door]
        if may:
            yield f"  {door.value:<7} {', '.join(may)}"


def _named(one: Colleague) -> str:
    where = f" in {', '.join(one.departments)}" if one.departments else ""
    sees = f", was sent {', '.join(one.sees)}" if one.sees else ""
    return f"{one.person}: {', '.join(one.roles)}{where}{sees}"


def _told(power: Power) -> str:
    return f"{power.deed} (what was sent)" if power.sent else power.deed


def _why_lines(one: Colleague) -> Iterator[str]:
    """A person, and for each deed the rules that decide."""
    yield _named(one)
    for power in one.may:
        if power.allowed:
            yield f"  may {_told(power)}: by {', '.join(power.rules)}"
        else:
            could = f"; could: {', '.join(power.who_could)}" if power.who_could else ""
            yield f"  may not {power.deed}: {'; '.join(power.reasons)}{could}"
