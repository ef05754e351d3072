"""approve, reject, approvals, answer and loosen: what people decide, put on record and shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from pegbar.actions.answer import Asking, Said, answer, asking
from pegbar.actions.approvals import Row, rows
from pegbar.actions.approve import Choice, decide
from pegbar.actions.loosen import Loosened, loosen
from pegbar.actions.rights_of_film import use_of
from pegbar.actions.stages import Review
from pegbar.entrypoints.cli.jobs import Job, Wanted, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.entrypoints.cli.rights_verbs import label_lines
from pegbar.rights.label import Purpose
from pegbar.rights.loosening import Widening
from pegbar.values.errors import BadInput

_EVERYWHERE = "everywhere"
_NO_STAGES = (
    "no stage has to be approved here: rights/approvals.yaml names none",
    "docs/reference/approvals.md says how to write it",
)


class Wider(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asked to loosen, as it was typed."""

    file: str
    why: str
    purposes: str = ""
    territories: str = ""
    since: str = ""
    until: str = ""
    undo: bool = False


def decide_stage(wanted: Wanted, choice: Choice, *, as_json: bool) -> None:
    """Approve or reject."""
    done = decide(_review(_job(wanted)), choice)
    if as_json:
        write_json(msgspec.to_builtins(done, order="deterministic"))
        return
    verb = "approved" if done.approved else "rejected"
    write(
        f"{done.person} {verb} {len(done.rows)} at the stage {done.stage}"
        + ("" if done.new else ", as before")
    )
    write(*_row_lines(done.rows))


def approvals(wanted: Wanted, *, as_json: bool) -> None:
    """Say where every stage and every question stands; exit code 1 while something is open."""
    review = _review(_job(wanted))
    stages, questions = rows(review), asking(review)
    if as_json:
        told = {"show": review.shoot.show.id, "stages": stages, "questions": questions}
        write_json(msgspec.to_builtins(told, order="deterministic"))
    else:
        write(*(_row_lines(stages) if stages else _NO_STAGES))
        write(*_question_lines(questions))
    is_open = any(one.state != "approved" for one in stages)
    if is_open or any(one.state != "met" for one in questions):
        raise SystemExit(1)


def _row_lines(stages: Sequence[Row]) -> Iterator[str]:
    yield f"{'stage':<12} {'what':<14} {'version':<13} {'state':<15} who and when"
    for one in stages:
        words = [_word(one, number) for number in range(len(one.words))]
        state = f"waiting {one.given} of {one.needed}" if one.state == "waiting" else one.state
        first = words[0] if words else ""
        yield f"{one.stage:<12} {one.about:<14} {one.version:<13} {state:<15} {first}".rstrip()
        for word in words[1:]:
            yield f"{'':<57} {word}"
        if one.state in {"out of date", "not made"}:
            yield f"    {one.told}"
        if one.state != "approved":
            until = f"; asked before {' and '.join(one.before)}" if one.before else ""
            yield f"    could approve it: {one.whose}{until}  ({one.said})"


def _word(row: Row, number: int) -> str:
    one = row.words[number]
    said = "" if one.approved else "rejected: "
    note = f" ({one.note})" if one.note else ""
    return f"{said}{one.by}, {one.at[:16].replace('T', ' ')}{note}"


def _question_lines(questions: Sequence[Asking]) -> Iterator[str]:
    if questions:
        met = sum(one.state == "met" for one in questions)
        yield f"asked by rule packs: {len(questions)}, {met} met"
    for one in questions:
        said = f", {one.note}" if one.note else ""
        yield f"  {one.state:<8} {one.key}{said}"
        if one.state != "met":
            whose = f" (for {' or '.join(one.whose)})" if one.whose else ""
            yield f"           {one.text}{whose}"


def answer_question(wanted: Wanted, said: Said, *, as_json: bool) -> None:
    """Answer what a pack asks."""
    done = answer(_review(_job(wanted)), said)
    if as_json:
        write_json(msgspec.to_builtins(done, order="deterministic"))
        return
    write(f"{done.key}: {done.note}", f"  {done.text}")
    if done.state != "met":
        write("  this does not let the use through; pegbar approvals says what is open")


def loosen_file(wanted: Wanted, asked: Wider, *, as_json: bool) -> None:
    """Loosen a file's label, or take that back."""
    job = _job(wanted)
    by = None if asked.undo else _widening(asked, job)
    done = loosen(job.shoot, asked.file, by, asked.why, job.room)
    if as_json:
        write_json(msgspec.to_builtins(done, order="deterministic"))
    else:
        write(*_loosened_lines(done, undo=asked.undo))


def _loosened_lines(done: Loosened, *, undo: bool) -> Iterator[str]:
    more = f", and {len(done.paths) - 1} parts of it" if len(done.paths) > 1 else ""
    if not done.in_force:
        yield f"{done.path} is not loosened yet: {' and '.join(done.waits_for)} has to say the same"
        yield "  your word is on record; the other runs the same command"
        return
    if undo:
        yield f"{done.path} stands as its sources say again{more}"
    else:
        yield f"{done.path} is loosened{more}" + ("" if done.new else " already")
    yield from label_lines(done.after, "its label")


def _widening(asked: Wider, job: Job) -> Widening:
    """What was typed, checked. Raises BadInput."""
    show, today = job.shoot.show.id, job.room.clock.now().date()
    purposes, places = _listed(asked.purposes), _listed(asked.territories)
    everywhere = _EVERYWHERE in places
    for place in places:
        if place != _EVERYWHERE:
            use_of(show, Purpose.DELIVER, today, place)
    if not (purposes or places or asked.since or asked.until):
        raise BadInput(
            "nothing is named that it may be used for besides",
            hint="say --purposes, --territories, --since or --until",
        )
    return Widening(
        purposes=frozenset(use_of(show, one, today, "").purpose for one in purposes),
        territories=frozenset(place for place in places if place != _EVERYWHERE),
        everywhere=everywhere,
        since=_day(asked.since),
        until=_day(asked.until),
    )


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"{text!r} is no day", hint="write it as 2027-01-31") from None


def _job(wanted: Wanted) -> Job:
    """The show, planned; no worker is needed for it."""
    job = open_job(wanted)
    job.room.engine.stop()
    return job


def _review(job: Job) -> Review:
    facts = tuple(job.room.ledger.facts())
    return Review(shoot=job.shoot, film=job.film, room=job.room, facts=facts)
