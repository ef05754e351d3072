"""grant, revoke, rights and deliver: consents in force, and what may be done with a film."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pegbar.actions.checkpoint import make_checkpoint
from pegbar.actions.deliver import deliver
from pegbar.actions.downstream import FilmOut
from pegbar.actions.grant import grant
from pegbar.actions.loosenings import LoosenedSource
from pegbar.actions.revoke import Revoked, revoke
from pegbar.actions.rights_of_film import (
    ConsentState,
    FilmRights,
    Hindrance,
    rights_of_film,
    use_of,
)
from pegbar.actions.rights_under_packs import with_packs
from pegbar.actions.stages import Review
from pegbar.entrypoints.cli.entering import enter, may_read
from pegbar.entrypoints.cli.handing_out import seal_of
from pegbar.entrypoints.cli.jobs import Job, Wanted, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.entrypoints.cli.pack_notes import tell_packs
from pegbar.rights.door import Use
from pegbar.rights.label import Label, Obligation, Purpose
from pegbar.values.errors import BadInput


def grant_consent(wanted: Wanted, name: str, *, as_json: bool) -> None:
    """Put a consent into force."""
    job = _job(wanted)
    tell_packs(job.room)
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


def revoke_consent(wanted: Wanted, name: str, reason: str, *, dry_run: bool, as_json: bool) -> None:
    """Take a consent back, or say what would stop."""
    entered = enter(wanted.show, wanted.studio)
    folder, room = entered.folder, entered.room
    room.engine.stop()
    may_read(room, folder.show)
    told = revoke(name, folder.papers, room, show=folder.show, reason=reason, dry_run=dry_run)
    if as_json:
        write_json(msgspec.to_builtins(told, order="deterministic"))
    else:
        write(*_revoked_lines(told))


def _revoked_lines(told: Revoked) -> Iterator[str]:
    whose = f"{told.person}'s consent {told.consent}" if told.person else told.consent
    if told.dry_run:
        yield f"taking back {whose} would close {told.closed} outputs; nothing is written"
    elif told.new:
        yield f"{whose} is taken back: {told.closed} outputs are closed"
    else:
        yield f"{whose} was taken back already: {told.closed} outputs are closed"
    for path in told.sources:
        yield f"  source        {path}"
    for kind, works in _by_kind(told).items():
        yield f"  {kind:<13} {len(works):>3}  {_few(works)}"
    made = Counter(f"{film.title}: {', '.join(film.files)}" for film in told.films)
    for film, times in made.items():
        yield f"  film made     {film}" + (f"  ({times} times)" if times > 1 else "")
    for gone in told.delivered:
        yield from _gone_lines(gone)
    if told.works:
        yield f"to make again: {len(told.works)} steps, {_minutes(told.seconds)} the last time"
    if told.destroy:
        yield from _discarded_lines(told)


def _by_kind(told: Revoked) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in told.works:
        found.setdefault(one.kind, []).append(one.step)
    return found


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more


def _gone_lines(gone: FilmOut) -> Iterator[str]:
    yield f"  DELIVERED     {', '.join(gone.files)} for {gone.territory} to {gone.to}: call it back"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.1f} s"


def _discarded_lines(told: Revoked) -> Iterator[str]:
    would = "would be" if told.dry_run else "are"
    yield f"the paper asks for destruction: {len(told.discarded)} stored files {would} discarded"
    theirs = [name for name in told.discarded if name in told.sources]
    made = len(told.discarded) - len(theirs)
    yield f"  {', '.join([*theirs, f'{made} made from them'])}; --json names each"
    yield "delete by hand what lies outside the vault: the sources in the show, files in out/"


def rights(wanted: Wanted, purpose: str, day: str, territory: str, *, as_json: bool) -> None:
    """Say what may be done with the film; exit code 1 when the use is not allowed."""
    job = _job(wanted)
    use = _use(job, purpose, day, territory)
    tell_packs(job.room, use.day)
    told = rights_of_film(job.shoot, job.film, job.room, use)
    facts = list(job.room.ledger.facts())
    review = Review(shoot=job.shoot, film=job.film, room=job.room, facts=facts)
    told = with_packs(told, review, use)
    if as_json:
        write_json(msgspec.to_builtins(told, order="deterministic"))
    else:
        write(*_lines(told))
    if not told.allowed:
        raise SystemExit(1)


def deliver_film(wanted: Wanted, to: Path, asked: tuple[str, str], *, as_json: bool) -> None:
    """Let the film leave, for a day and a territory."""
    job = _job(wanted)
    day, territory = asked
    if not territory:
        raise BadInput("a film leaves for somewhere", hint="say --territory, such as FR")
    use = _use(job, Purpose.DELIVER, day, territory)
    tell_packs(job.room, use.day)
    done = deliver(job.shoot, job.film, job.room, use, leaving(job, wanted, to))
    graph = job.film.graph.needed_for([job.film.parts["film"].step])
    names = [Path(file).name for file in done.files]
    manifest = seal_of(job, graph).put(Path(done.folder), names, job.room.clock.now().isoformat())
    done = msgspec.structs.replace(done, manifest=str(manifest or ""))
    # What left is signed for at once: the record of it cannot be changed quietly afterwards.
    make_checkpoint(job.room, job.studio.notary(), job.studio.checkpoints(job.shoot.show.id))
    if as_json:
        write_json(done)
        return
    write(f"{job.shoot.show.id} left for {done.territory}, used from {done.day}", *done.files)
    write(*([done.manifest] if done.manifest else ()))
    write(*(f"owed: {_owed(one)}" for one in done.owed))


def _owed(one: Obligation) -> str:
    return f"{one.duty} to {one.to}" + (f": {one.text}" if one.text else "")


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
    yield from label_lines(told.label)
    yield from (_loosened_line(one) for one in told.loosened)
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


def label_lines(label: Label, head: str = "the film's label") -> Iterator[str]:
    """A label, a side of it a line."""
    everywhere = label.territories is None
    yield head
    yield f"  origin    {label.origin}"
    yield f"  may       {', '.join(sorted(label.purposes)) or 'nothing'}"
    yield f"  where     {'everywhere' if everywhere else _names(label.territories)}"
    if label.window.is_empty():
        yield "  when      never: the windows of its sources do not meet"
    else:
        yield f"  when      {_span(label.window.start, label.window.end)}"
    for owed in sorted(label.obligations):
        yield f"  owed      {_owed(owed)}"


def _loosened_line(one: LoosenedSource) -> str:
    return f"loosened  {one.path}: {one.more}, by {one.by} on {one.at[:10]} ({one.why})"


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
