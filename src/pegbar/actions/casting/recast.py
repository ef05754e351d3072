"""Casting anew: because a person wants it, or because somebody could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

import msgspec

from pegbar.actions.asking import Asked, ask
from pegbar.actions.casting.cast import Cast, Row, Turn, ask_of, cast_of, put_on_record
from pegbar.actions.casting.looking import Studio
from pegbar.actions.casting.record import KINDS, record_of
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room, opening
from pegbar.assets.facts import ShowOpened
from pegbar.assets.job_facts import ElsewhereAllowed
from pegbar.ports.jobs import Moderated, Unavailable, Unsettled
from pegbar.production.cast_file import AUTO
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput, PegbarError, Refused, StepFailed

_NO_OTHER = (Moderated, Unsettled)
"""What ends the casting: nobody else is asked without a person's word."""


def recast(studio: Studio, failed: Mapping[str, PegbarError]) -> Cast | None:
    """After a build ended: the casting with other generators for the shots that failed, already on
    record, so that the build can go on. `failed` holds each such shot's error. A shot for which
    nobody else is named, or whose take a person chose, stays with whom it has.

    None where the build has to stop: a shot was refused for what it shows, a create is unclear, a
    rule or a budget said no, or nobody else can be cast for any of them.
    """
    if not failed or not studio.shoot.casting.there:
        return None
    if any(isinstance(one, _NO_OTHER) or not _may_go_on(one) for one in failed.values()):
        return None
    room = studio.room
    record = record_of(room.ledger.facts(kinds=KINDS), room.clock.now())
    turns = {}
    for shot, error in failed.items():
        own = record.shot(shot)
        if own.last is not None and not own.pinned:
            before = ask_of(own.last)
            # Whoever was passed over on the way here is not come back to: a build has an end.
            passed = before.passed if before else {}
            turns[shot] = Turn(passed={**passed, own.last.choice.generator: _words(error)})
    after = cast_of(studio, turns)
    alone = {row.shot.id for row in after.rows if row.choice is None}
    if turns.keys() <= alone:
        return None
    if alone:
        turns = {shot: one for shot, one in turns.items() if shot not in alone}
        after = cast_of(studio, turns)
    put_on_record(after)
    return after


def _may_go_on(error: PegbarError) -> bool:
    """Whether another may be asked: somebody could not, and has taken nothing that is not over."""
    return isinstance(error, StepFailed | Unavailable)


def _words(error: PegbarError) -> str:
    """What happened, as a reason: in one line."""
    return " ".join(error.message.split())[:200]


def recast_by_hand(studio: Studio, pattern: str, shots: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """Turn away from every generator that a pattern names (`sora/*`), in these shots or in all,
    and put the new decisions on record. Where direction names nobody else, those who can stand in
    for a retired one are looked at first, and then everybody.

    Raises Refused where a person may not choose here, or nobody can be cast; BadInput where
    nothing that the pattern names is cast.
    """
    now = cast_of(studio)
    named = {
        row.shot.id: _names(row, pattern)
        for row in now.rows
        if (not shots or row.shot.id in shots) and _names(row, pattern)
    }
    if not named:
        cast = sorted({one.generator for one in now.choices.values()})
        raise BadInput(
            f"nothing that {pattern!r} names is cast here",
            hint=f"cast are: {', '.join(cast) or 'nobody'}",
        )
    ask_to_choose(studio.shoot, studio.room, tuple(named), f"others than {pattern}")
    why = f"{studio.room.person} recast it (away from {pattern})"
    turns = {
        shot: Turn(away=dict.fromkeys(names, why), more=_stand_ins(studio, names))
        for shot, names in named.items()
    }
    after = cast_of(studio, turns)
    mine = tuple(row for row in after.rows if row.shot.id in turns)
    lacking = [row for row in mine if row.choice is None]
    if lacking:
        told = "".join(f"\n  {one.shot.id}: {'; '.join(one.reasons)}" for one in lacking)
        raise Refused(
            f"nobody can take over {len(lacking)} shot{'s' * (len(lacking) > 1)}:{told}",
            hint="pegbar generators says who there is, and what is missing",
        )
    put_on_record(replace(after, rows=mine))
    return mine


def _names(row: Row, pattern: str) -> tuple[str, ...]:
    """Whom a pattern names among those who are cast for a shot, or stand in its line."""
    line = row.line
    here = {*line.candidates, *([row.choice.generator] if row.choice else [])} - {AUTO}
    return tuple(sorted(one for one in here if fnmatchcase(one, pattern)))


def _stand_ins(studio: Studio, names: tuple[str, ...]) -> tuple[str, ...]:
    """Who can stand in for them, as far as they are retired; behind those, everybody."""
    found: list[str] = []
    for name in names:
        profile = studio.books.profile(name)
        if profile is not None and profile.retired is not None:
            found += [one for one in profile.retired.stand_ins if one in studio.books]
    return (*dict.fromkeys(found), AUTO)


def ask_to_choose(shoot: Shoot, room: Room, shots: tuple[str, ...], what: str) -> None:
    """The door `choose`. Raises Refused."""
    asked = Asked(
        door=Door.DECIDE,
        action="choose",
        about=f"{what} for {', '.join(shots)}" if shots else what,
        facts={"departments": ["painting"]},
        things=shots,
    )
    ask(room, shoot.show, asked)


def allow_elsewhere(studio: Studio, shot: str, why: str) -> str:
    """A person's word that a shot may be asked of others though somebody refused it for what it
    shows. Returns who refused.

    Raises BadInput where nobody refused it, or no reason is given; Refused where a person may not
    choose here.
    """
    if not why.strip():
        raise BadInput("say why others may be asked", hint='--allow-elsewhere "why"')
    room = studio.room
    record = record_of(room.ledger.facts(kinds=KINDS), room.clock.now()).shot(shot)
    if not record.refused:
        raise BadInput(f"nobody has refused {shot} for what it shows")
    last = [one for one in record.attempts if one.ended and one.ended.state == "refused"][-1]
    who = last.intended.generator
    ask_to_choose(studio.shoot, room, (shot,), "another generator after a refusal")
    fact = ElsewhereAllowed(shot=shot, generator=who, why=" ".join(why.split()))
    opened = list(room.ledger.facts(kinds=(ShowOpened,)))
    room.ledger.append([*opening(opened, studio.shoot.show), fact], by=room.person)
    return who


def told(row: Row) -> dict[str, object]:
    """A row of the casting as data."""
    return {
        "shot": row.shot.id,
        "size": row.shot.framing.size.value,
        "choice": msgspec.to_builtins(row.choice),
        "candidates": msgspec.to_builtins(row.candidates),
        "reasons": list(row.reasons),
        "kept": row.kept,
    }
