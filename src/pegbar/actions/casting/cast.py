"""Who is cast for each shot of a show: the decisions in force, and new ones where they are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from pegbar.actions.casting.books import HOUSE
from pegbar.actions.casting.deciding import Ask, Decision, Line, Look, decide
from pegbar.actions.casting.learning import known_as
from pegbar.actions.casting.looking import Studio, check_names
from pegbar.actions.casting.record import KINDS, Record, ShotRecord, record_of
from pegbar.actions.studio import opening
from pegbar.assets.casting import Candidate, CastChoice, Hired
from pegbar.assets.facts import ShowOpened
from pegbar.assets.job_facts import CastDecided
from pegbar.production.shots import Shot
from pegbar.values.errors import Refused

_TOLD: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A shot is to be cast anew: see `Ask` for `away`, `more` and `passed`."""

    away: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    passed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One shot's casting. `choice` is None where nobody can be cast. `kept` tells that an earlier
    decision stands, `fact` is what is put on record, None where nothing changed."""

    shot: Shot
    line: Line
    choice: CastChoice | None
    candidates: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    kept: bool = False
    fact: CastDecided | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A show's casting: a row for each shot that direction casts. Empty without a cast file."""

    rows: tuple[Row, ...]
    studio: Studio

    @property
    def choices(self) -> dict[str, CastChoice]:
        return {one.shot.id: one.choice for one in self.rows if one.choice is not None}

    @property
    def hired(self) -> dict[str, Hired]:
        """The choices with the generators' profiles, as the film's graph takes them."""
        books = self.studio.books
        return {
            shot: Hired(choice, profile)
            for shot, choice in self.choices.items()
            if (profile := HOUSE.get(choice.generator) or books.profile(choice.generator))
        }

    @property
    def nobody(self) -> tuple[Row, ...]:
        """The shots that nobody can be cast for."""
        return tuple(one for one in self.rows if one.choice is None)


def cast_of(studio: Studio, turns: Mapping[str, Turn] | None = None) -> Cast:
    """The casting as it stands now; `turns` are shots that are to be cast anew. Nothing is written
    (`put_on_record`), nothing is raised where nobody can be cast (`check`).

    Raises BadInput for a generator that nobody knows.
    """
    shoot, room = studio.shoot, studio.room
    if not shoot.casting.there:
        return Cast(rows=(), studio=studio)
    check_names(shoot, studio.books)
    record = record_of(room.ledger.facts(kinds=KINDS), room.clock.now())
    rows = []
    for shot in shoot.story.shots:
        part = shoot.casting.part(shot)
        if part is not None:
            turn = (turns or {}).get(shot.id)
            rows.append(_row(studio, shot, studio.line(part), record, turn))
    return Cast(rows=tuple(rows), studio=studio)


def check(cast: Cast) -> Cast:
    """The same. Raises Refused where nobody can be cast for a shot: who was looked at, and why
    each of them is out."""
    if not cast.nobody:
        return cast
    told = [
        f"\n  {one.shot.id}: {'; '.join(one.reasons) or 'nobody is known'}" for one in cast.nobody
    ]
    more = f"\n  and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    raise Refused(
        f"nobody can be cast for {len(told)} shot{'s' * (len(told) > 1)}:"
        + "".join(told[:_TOLD])
        + more,
        hint="name others in direction/cast.yaml, or write auto behind them; pegbar generators "
        "says what those that are not here would take",
        about=cast.nobody[0].shot.id,
    )


def put_on_record(cast: Cast) -> int:
    """Write the decisions that changed. Returns how many."""
    room = cast.studio.room
    new = [one.fact for one in cast.rows if one.fact is not None]
    if new:
        opened = list(room.ledger.facts(kinds=(ShowOpened,)))
        room.ledger.append([*opening(opened, cast.studio.shoot.show), *new], by=room.person)
    return len(new)


def _row(studio: Studio, shot: Shot, line: Line, record: Record, turn: Turn | None) -> Row:
    own = record.shot(shot.id)
    before = ask_of(own.last) if own.last else None
    if turn is None and (kept := _kept(studio, shot, line, own, before)):
        return kept
    # Whom a person turned away from stays away until direction asks for somebody else.
    same_who = before is not None and before.line.candidates == line.candidates
    away, more = (before.away, before.more) if before and same_who else ({}, ())
    if turn is not None:
        away, more = {**away, **turn.away}, tuple(dict.fromkeys((*more, *turn.more)))
    working = own.last is not None and same_who and _at_work(own, studio)
    ask = Ask(
        shot=shot.id,
        line=line,
        looks=studio.looks(shot, line, more),
        at=studio.room.clock.now().isoformat(),
        away=away,
        more=more,
        passed=dict(turn.passed) if turn else {},
        stay=own.last.choice.generator if own.last and working else "",
    )
    decision = decide(ask, record.known(shot.id))
    return Row(
        shot=shot,
        line=line,
        choice=decision.choice,
        candidates=decision.candidates,
        reasons=decision.reasons,
        fact=_fact(ask, decision, own, record),
    )


def _kept(
    studio: Studio, shot: Shot, line: Line, own: ShotRecord, before: Ask | None
) -> Row | None:
    """The row of a shot whose casting stands: a person chose a take, or whoever is cast is at work
    on just this. None where it is to be decided."""
    choice = _pinned(own, line, studio)
    if choice is not None:
        said = f"{own.chosen_by} chose its take {choice.chosen}"
        if choice.promotes:
            said = f"{own.chosen_by} chose its draft, to be made in full"
        return Row(shot=shot, line=line, choice=choice, candidates=(), reasons=(said,), kept=True)
    if own.last and before and before.line.same(line) and _at_work(own, studio):
        return Row(
            shot=shot,
            line=line,
            choice=own.last.choice,
            candidates=own.last.candidates,
            reasons=(*own.last.reasons, "the decision stands"),
            kept=True,
        )
    return None


def _at_work(own: ShotRecord, studio: Studio) -> bool:
    """Whether whoever is cast made the shot or is at work on it, and can be asked what came of it:
    then another is not taken because of a better score."""
    assert own.last is not None
    choice = own.last.choice
    entry = studio.books.entries.get(choice.generator)
    if entry is None or entry.profile.can(choice.kind) is None:
        return False
    name = known_as(choice.generator, sandbox=entry.sandbox)
    if name in own.failed or name in own.refused:
        return False
    return own.works(choice.generator, sandbox=entry.sandbox)


def _pinned(own: ShotRecord, line: Line, studio: Studio) -> CastChoice | None:
    """The choice of the take that a person chose: as it was when that take was made. None where
    none was chosen, or the shot was cast anew since, or direction asks for something else."""
    chosen = own.chosen
    if chosen is None or not own.pinned:
        return None
    then = [one for _, one in own.decided if one.choice.generator == chosen.generator]
    force = ask_of(own.last) if own.last else None
    if not then or force is None or not force.line.same(line):
        return None
    entry = studio.books.entries.get(chosen.generator)
    if entry is None or not own.works(chosen.generator, sandbox=entry.sandbox):
        return None  # what was chosen in a rehearsal is no choice for the film
    choice = then[-1].choice
    if chosen.promote:
        promoted = {"draft": False, "promotes": chosen.digest, "takes": 1, "chosen": 1}
        return msgspec.structs.replace(choice, **promoted)
    takes = max(choice.takes, chosen.take)
    return msgspec.structs.replace(choice, chosen=chosen.take, takes=takes)


def given_of(ask: Ask, candidates: Sequence[Candidate]) -> dict[str, object]:
    """What a decision was given, as its fact keeps it: of each look only what the candidate that
    came of it does not say as well."""
    told: dict[str, object] = msgspec.to_builtins(ask)
    looks = []
    for look, candidate in zip(ask.looks, candidates, strict=True):
        said, own = _seen(candidate), msgspec.to_builtins(look)
        looks.append({name: one for name, one in own.items() if said.get(name, ...) != one})
    return {**told, "looks": looks}


def ask_of(fact: CastDecided) -> Ask | None:
    """What a decision was given; None where another version wrote it. Facts that say everything
    of each look say it in vain: what is left out is the candidate's."""
    looks = fact.given.get("looks")
    if not isinstance(looks, list | tuple) or len(looks) != len(fact.candidates):
        return None
    whole = [
        {**_seen(candidate), **own}
        for own, candidate in zip(looks, fact.candidates, strict=True)
        if isinstance(own, dict)
    ]
    try:
        return msgspec.convert({**fact.given, "looks": whole}, Ask)
    except msgspec.ValidationError:
        return None


def _seen(candidate: Candidate) -> dict[str, object]:
    """What a candidate says of the look that it came of."""
    said = msgspec.to_builtins(candidate)
    return {name: said[name] for name in Look.__struct_fields__ if name in said}


def _fact(ask: Ask, decision: Decision, own: ShotRecord, record: Record) -> CastDecided | None:
    """The decision for the record; None where it says what stands there already, or nobody is
    cast."""
    choice, last = decision.choice, own.last
    if choice is None:
        return None
    before = ask_of(last) if last else None
    if last and before and before.line.same(ask.line):
        was = (last.choice, before.away, before.more)
        if was == (choice, ask.away, ask.more):
            return None
    return _decided(ask, decision, own, record)


def _decided(ask: Ask, decision: Decision, own: ShotRecord, record: Record) -> CastDecided:
    choice, last = decision.choice, own.last
    assert choice is not None
    looked = {one.generator: one for one in decision.candidates}
    return CastDecided(
        shot=ask.shot,
        choice=choice,
        candidates=decision.candidates,
        reasons=decision.reasons,
        learned=_learned(record, looked),
        given=given_of(ask, decision.candidates),
        replaces=last.choice.generator
        if last and last.choice.generator != choice.generator
        else "",
        facts=record.number,
    )


def _learned(record: Record, looked: Iterable[str]) -> dict[str, dict[str, float]]:
    """What was known of those who were looked at."""
    names = set(looked)
    return {
        who: one.told()
        for who, one in record.common.learned.items()
        if who.partition(" (")[0] in names
    }
