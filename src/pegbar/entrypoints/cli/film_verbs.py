"""make, plan, why and boards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from pegbar.actions.build import build
from pegbar.actions.casting.cast import Cast, check, put_on_record
from pegbar.actions.casting.recast import recast
from pegbar.actions.casting.scoring import score_takes
from pegbar.actions.handing_out import ask_to_hand_out, on_record
from pegbar.actions.make_film import make_film, step_report, take_in
from pegbar.actions.messages import FilmReport, StepReport
from pegbar.actions.paint_kit import paint_kit
from pegbar.actions.plan_film import Why, plan_film, shots_to_make, why_step
from pegbar.actions.propose import as_diff, proposals, write_skeletons
from pegbar.actions.publish import publish
from pegbar.actions.steps.generated import shot_of
from pegbar.actions.studio import Room
from pegbar.assets.facts import FilmMade
from pegbar.entrypoints.cli.entering import recorded
from pegbar.entrypoints.cli.handing_out import going_to, seal_of
from pegbar.entrypoints.cli.jobs import Job, Wanted, ask_for_final, leaving, open_job, with_cast
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.entrypoints.cli.pack_notes import tell_packs
from pegbar.entrypoints.cli.progress import Telling
from pegbar.ports.jobs import Unavailable
from pegbar.values.digests import Digest
from pegbar.values.errors import PegbarError, Trespass

_BOARDS: Final = ("boards", "boards_png", "boards_pdf", "board_pages")


def make(wanted: Wanted, *, out: Path | None, as_json: bool) -> None:
    """Make the film and say where it is."""
    job = open_job(wanted)
    report = _made(job, wanted, out)
    job.room.engine.stop()
    if as_json:
        write_json(report)
    else:
        write(*_film_lines(report))


def watch(wanted: Wanted, *, out: Path | None) -> None:
    """Make the film, and again after each change of the show's files."""
    from pegbar.entrypoints.cli import watching

    def again(job: Job) -> None:
        write(*_film_lines(_made(job, wanted, out)))

    watching.watch(wanted, out=out, make_film=again)


def _made(job: Job, wanted: Wanted, out: Path | None) -> FilmReport:
    ask_for_final(job, wanted)
    tell_packs(job.room)
    partial = bool(wanted.shots or wanted.short)
    target = leaving(job, wanted, out or wanted.home / "out" / wanted.territory)
    going = going_to("film", target, wanted)
    put_on_record(check(job.cast))
    folder = target / "shots" if partial else target
    while True:
        if going is not None:  # of each cast anew: another generator has other terms
            ask_to_hand_out(job.shoot, job.film.graph, job.room, going, job.film)
        try:
            with job.telling() as telling:
                report = make_film(job.shoot, job.film, job.room, folder, telling)
            break
        except PegbarError as error:
            job = _cast_anew(job, error)
    if job.cast.hired:
        score_takes(job.room)
    if going is not None:
        on_record(job.room, going, _last_made(job.room), job.film.parts["film"].step)
    return report


def _cast_anew(job: Job, error: PegbarError) -> Job:
    """The job with somebody else for the shot whose generator could not. Raises the error where
    nobody else may be asked."""
    shot = shot_of(error)
    choices = job.cast.choices
    if shot not in choices:
        raise error
    failed = {shot: error}
    if isinstance(error, Unavailable):  # it would keep every other shot of its own waiting, too
        gone = choices[shot].generator
        waiting = shots_to_make(job.film.graph, job.room)
        failed |= {one: error for one in waiting if choices[one].generator == gone}
    casting = recast(job.cast.studio, failed)
    if casting is None:
        raise error
    note(f"{error.message}; {_instead(casting, failed)}")
    return with_cast(job, casting)


def _instead(casting: Cast, shots: Collection[str]) -> str:
    """Who is asked now, for people."""
    whom: dict[str, list[str]] = {}
    for shot in shots:
        whom.setdefault(casting.choices[shot].generator, []).append(shot)
    return "; ".join(f"{who} is asked for {', '.join(sorted(some))}" for who, some in whom.items())


def _last_made(room: Room) -> dict[str, Digest]:
    """The parts of the film that came out last."""
    facts = room.ledger.facts(kinds=(FilmMade,))
    made = [fact.body for fact in facts if isinstance(fact.body, FilmMade)]
    return made[-1].files


def plan(wanted: Wanted, *, as_json: bool) -> None:
    """Say what would run."""
    job = open_job(wanted)
    rows = plan_film(job.film, job.room)
    if as_json:
        write_json({"steps": rows})
        return
    running = [row for row in rows if row.state == "run"]
    for row in running:
        write(f"run     {row.id:<28} {_brief(row.why)}")
    write(f"{len(running)} of {len(rows)} steps would run, {len(rows) - len(running)} are cached")


def propose(wanted: Wanted, *, start: bool, as_json: bool) -> None:
    """Say how each shot is staged, and what a director overruled."""
    job = open_job(wanted)
    story = job.shoot.story
    found = proposals(story)
    home = wanted.home / "direction"
    written = write_skeletons(story, leaving(job, wanted, home)) if start else ()
    if as_json:
        answer = {"proposals": found, "unstaged": story.unstaged}
        write_json({**answer, "written": [str(one) for one in written]} if start else answer)
        return
    write(*as_diff(found, story))
    hand = sum(value.by == "hand" for one in found for value in one.values)
    write(f"{len(found)} shots, {hand} values by hand, {len(story.unstaged)} beats unstaged")
    for one in story.unstaged:
        write(f"unstaged, line {one.line}: {one.text} ({one.reason})")
    write(*(str(one) for one in written))


def why(wanted: Wanted, step: str, *, as_json: bool) -> None:
    """Explain one step."""
    job = open_job(wanted)
    told = why_step(job.film, job.room, step)
    if as_json:
        write_json(told)
    else:
        write(*_why_lines(told))


def boards(wanted: Wanted, *, out: Path | None, as_json: bool) -> None:
    """Draw the boards only."""
    job = open_job(wanted)
    target = leaving(job, wanted, out or wanted.home / "out")
    parts = {kind: job.film.parts[kind] for kind in _BOARDS}
    graph = job.film.graph.needed_for({part.step for part in parts.values()})
    going = going_to("boards", target, wanted)
    if going is not None:
        ask_to_hand_out(job.shoot, graph, job.room, going)
    lease = take_in(job.shoot, job.room, graph)
    with Telling() as telling:
        built = build(graph, job.shoot.labels(), job.room, telling, lease)
    job.room.engine.stop()
    made = {kind: built.outputs[part.step][part.name] for kind, part in parts.items()}
    if going is not None:
        on_record(job.room, going, made, "cut/boards")
    paths = publish(made, job.room.vault, target, job.shoot.show.id)
    if going is not None:
        files = [
            file
            for path in paths.values()
            for file in (path.rglob("*") if path.is_dir() else [path])
        ]
        names = [file.relative_to(target).as_posix() for file in files]
        seal_of(job, graph).put(target, names, job.room.clock.now().isoformat())
    if as_json:
        write_json(
            {
                "boards": str(paths["boards"]),
                "picture": str(paths["boards_png"]),
                "pdf": str(paths["boards_pdf"]),
                "pages": str(paths["board_pages"]),
                "steps": step_report(built),
            }
        )
        return
    write(_steps_line(step_report(built)), *(str(path) for path in paths.values()))


def keys(wanted: Wanted, frame: int, name: str, *, as_json: bool) -> None:
    """Write a kit for painting one keyframe."""
    job = open_job(wanted)
    (shot,) = wanted.shots
    if Path(name).name != name or not name.isprintable():
        with recorded(wanted.show, wanted.studio, job.shoot.show.id):
            raise Trespass(f"{name!r} is no plain name", hint="leave out folders")
    kits = leaving(job, wanted, wanted.home / "out" / "keys")
    target = kits / (name or f"{shot}-{frame:03d}")
    with Telling() as telling:
        kit = paint_kit(
            job.shoot, job.film, job.studio.recipes, job.room, telling, (shot, frame, target)
        )
    job.room.engine.stop()
    if as_json:
        write_json(kit)
        return
    write(
        f"paint over {kit.picture}",
        f"then put it and {kit.drawing} into {wanted.show / 'art' / 'keys'}",
    )


def _film_lines(report: FilmReport) -> Iterator[str]:
    yield f"{'shot':<14} {'lines':<9} {'length':>7} {'drawings':>9} {'exposures':>10}  painted by"
    for shot in report.shots:
        lines = f"{shot.lines[0]}-{shot.lines[1]}"
        yield (
            f"{shot.id:<14} {lines:<9} {shot.seconds:>5.1f} s {shot.drawings:>9} "
            f"{shot.exposures:>10}  {shot.painted_by}"
        )
    for one in report.unstaged:
        yield f"unstaged, line {one.line}: {one.text} ({one.reason})"
    for finding in report.findings:
        where = f"{finding.shot}: " if finding.shot else ""
        where += f"line {finding.line}: " if finding.line else ""
        yield f"{finding.level}: {finding.department}: {where}{finding.message}"
    yield _steps_line(report.steps)
    for step, reasons in list(report.steps.reasons.items())[:12]:
        yield f"  {step:<28} {_brief(reasons)}"
    if report.steps.ran > 12:
        yield f"  and {report.steps.ran - 12} more; pegbar why SHOW STEP explains each"
    yield from (report.boards, report.contact_sheet, report.timeline, report.captions)
    yield report.film


def _brief(why: Sequence[str]) -> str:
    """Reasons in a line; many of them are counted."""
    return "; ".join(why) if len(why) <= 3 else f"{'; '.join(why[:2])} and {len(why) - 2} more"


def _steps_line(steps: StepReport) -> str:
    return f"{steps.ran} steps ran, {steps.cached} were cached"


def _why_lines(told: Why) -> Iterator[str]:
    yield f"{told.id}: {told.recipe}, {told.department}, {told.repeat}"
    if told.generator:
        yield f"made by   {told.generator}"
    made = f", made {told.made}" if told.made else ""
    yield f"state     {told.state}{made}"
    for reason in told.why:
        yield f"why       {reason}"
    for slot, name in told.inputs:
        yield f"from      {name}" + (f"  as {slot}" if slot != name else "")
    for name, digest in told.outputs.items():
        yield f"gives     {name} {digest}"
    for name in told.takers:
        yield f"used by   {name}"
