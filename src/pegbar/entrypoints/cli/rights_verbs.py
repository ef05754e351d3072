"""grant and rights: consents put into force, and what may be done with a film."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from pegbar.actions.grant import grant
from pegbar.actions.rights_of_film import (
    ConsentState,
    FilmRights,
    Hindrance,
    rights_of_film,
    use_of,
)
from pegbar.entrypoints.cli.jobs import Job, Wanted, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.rights.door import Use
from pegbar.rights.label import Label
from pegbar.values.errors import BadInput


def grant_consent(wanted: Wanted, name: str, *, as_json: bool) -> None:
    """Put a consent into force."""
    job = _job(wanted)
    done = grant(job.shoot, name, job.room)
    if as_json:
        write_json(msgspec.to_builtins(done, order="deterministic"))
        return
    one = done.consent
    where = "everywhere" if one.territories is None else ", ".join(one.territories)
    write(
        f"{one.person}'s consent {one.id} is in force" + ("" if done.new else " already"),
        f"  for       {one.use}",
        f"  may       {', '.join(one.purposes)}",
        f"  where     {where}",
        f"  when      {_span(one.start, one.end)}",
        f"  contract  {done.contract or 'none is kept here'}",
    )


def rights(wanted: Wanted, purpose: str, day: str, territory: str, *, as_json: bool) -> None:
    """Say what may be done with the film; exit code 1 when the use is not allowed."""
    job = _job(wanted)
    told = rights_of_film(job.shoot, job.film, job.room, _use(job, purpose, day, territory))
    if as_json:
        write_json(msgspec.to_builtins(told, order="deterministic"))
    else:
        write(*_lines(told))
    if not told.allowed:
        raise SystemExit(1)


def _job(wanted: Wanted) -> Job:
    """The show, planned; no worker is needed for it."""
    job = open_job(wanted)
    job.room.engine.stop()
    return job


def _use(job: Job, purpose: str, day: str, territory: str) -> Use:
    try:
        on = dt.date.fromisoformat(day) if day else job.room.clock.now().date()
    except ValueError:
        raise BadInput(f"{day!r} is no day", hint="write it as 2027-01-31") from None
    return use_of(job.shoot.show.id, purpose, on, territory)


def _lines(told: FilmRights) -> Iterator[str]:
    where = f" in {told.territory}" if told.territory else ""
    verdict = "allowed" if told.allowed else "NOT allowed"
    yield f"to {told.purpose} {told.show}{where} on {told.day}: {verdict}"
    yield from hindrance_lines(told.obstacles)
    yield from _label_lines(told.label)
    yield from (_consent_line(one) for one in told.consents)


def hindrance_lines(found: Iterable[Hindrance]) -> Iterator[str]:
    """Each obstacle, where the show says so and who could change it, file by file."""
    last = ""
    for one in found:
        if one.source != last:
            yield f"  {one.source}" + (f"  (said in {one.said})" if one.said else "")
        last = one.source
        nobody = "" if one.said else "; nobody says more of it under sources"
        yield f"    {one.message}{nobody}; could change it: {one.who_could}"


def _label_lines(label: Label) -> Iterator[str]:
    everywhere = label.territories is None
    yield "the film's label"
    yield f"  origin    {label.origin}"
    yield f"  may       {', '.join(sorted(label.purposes)) or 'nothing'}"
    yield f"  where     {'everywhere' if everywhere else _names(label.territories)}"
    if label.window.is_empty():
        yield "  when      never: the windows of its sources do not meet"
    else:
        yield f"  when      {_span(label.window.start, label.window.end)}"
    for owed in sorted(label.obligations):
        yield f"  owed      {owed.duty} to {owed.to}" + (f": {owed.text}" if owed.text else "")


def _names(names: Iterable[str] | None) -> str:
    return ", ".join(sorted(names or ())) or "nowhere"


def _consent_line(one: ConsentState) -> str:
    until = f", to {one.end}" if one.end else ""
    where = "" if one.territories is None else f", in {_names(one.territories)}"
    note = f"; {one.note}" if one.note else ""
    paper = f"  ({one.paper})" if one.paper else ""
    by = f", {one.person}" if one.person else ""
    return f"consent {one.id}{by}: {one.state}{until}{where}{note}{paper}"


def _span(start: dt.date | None, end: dt.date | None) -> str:
    if start is None and end is None:
        return "at any time"
    return f"{start or 'from the beginning'} to {end or 'the end of time'}"
