"""make, plan, why and boards."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import msgspec

from pegbar import wiring
from pegbar.actions.build import build
from pegbar.actions.film_graph import FilmGraph, film_graph
from pegbar.actions.gather import known_shots
from pegbar.actions.make_film import make_film, step_report, take_in
from pegbar.actions.messages import FilmReport, StepReport
from pegbar.actions.paint_kit import paint_kit
from pegbar.actions.plan_film import Why, plan_film, why_step
from pegbar.actions.publish import publish
from pegbar.actions.shoot import Shoot
from pegbar.actions.steps.desk import Quality
from pegbar.actions.studio import Room
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.entrypoints.cli.progress import Telling
from pegbar.entrypoints.cli.studio_verbs import studio_for
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio

_SHORT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asked for."""

    show: Path
    shots: tuple[str, ...] = ()
    short: bool = False
    quality: str = "draft"
    studio: Path | None = None
    workers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A show, read and planned, and the room to work in."""

    shoot: Shoot
    film: FilmGraph
    room: Room
    studio: Studio


def make(wanted: Wanted, *, out: Path | None, as_json: bool) -> None:
    """Make the film and say where it is."""
    job = _job(wanted)
    partial = bool(wanted.shots or wanted.short)
    target = out or wanted.show / "out"
    with Telling() as telling:
        report = make_film(
            job.shoot, job.film, job.room, target / "shots" if partial else target, telling
        )
    job.room.engine.stop()
    if as_json:
        write_json(report)
    else:
        write(*_film_lines(report))


def plan(wanted: Wanted, *, as_json: bool) -> None:
    """Say what would run."""
    job = _job(wanted)
    rows = plan_film(job.film, job.room)
    if as_json:
        write_json({"steps": rows})
        return
    running = [row for row in rows if row.state == "run"]
    for row in running:
        write(f"run     {row.id:<28} {_brief(row.why)}")
    write(f"{len(running)} of {len(rows)} steps would run, {len(rows) - len(running)} are cached")


def why(wanted: Wanted, step: str, *, as_json: bool) -> None:
    """Explain one step."""
    job = _job(wanted)
    told = why_step(job.film, job.room, step)
    if as_json:
        write_json(told)
    else:
        write(*_why_lines(told))


def boards(wanted: Wanted, *, out: Path | None, as_json: bool) -> None:
    """Draw the boards only."""
    job = _job(wanted)
    graph = job.film.graph.needed_for(["cut/boards"])
    take_in(job.shoot, job.room)
    with Telling() as telling:
        built = build(graph, job.shoot.labels(), job.room, telling)
    job.room.engine.stop()
    made = built.outputs["cut/boards"]
    paths = publish(
        {"boards": made["html"], "boards_png": made["png"]},
        job.room.vault,
        out or wanted.show / "out",
        job.shoot.show.id,
    )
    if as_json:
        write_json(
            {
                "boards": str(paths["boards"]),
                "picture": str(paths["boards_png"]),
                "steps": step_report(built),
            }
        )
        return
    write(_steps_line(step_report(built)), str(paths["boards_png"]), str(paths["boards"]))


def keys(wanted: Wanted, frame: int, name: str, *, as_json: bool) -> None:
    """Write a kit for painting one keyframe."""
    job = _job(wanted)
    (shot,) = wanted.shots
    if Path(name).name != name:
        raise BadInput(f"{name!r} is no plain name", hint="leave out folders")
    target = wanted.show / "out" / "keys" / (name or f"{shot}-{frame:03d}")
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


def _job(wanted: Wanted) -> _Job:
    if wanted.quality not in {"draft", "final"}:
        raise BadInput(f"there is no quality {wanted.quality!r}", hint="choose draft or final")
    folder = wiring.read_show(wanted.show)
    studio = studio_for(wanted.show.resolve(), wanted.studio)
    room = studio.room(folder.show.id, workers=wanted.workers)
    shoot = _only(wiring.gather_shoot(folder, known_shots(room.ledger)), wanted)
    film = film_graph(shoot, studio.recipes, studio.hands(), cast(Quality, wanted.quality))
    return _Job(shoot=shoot, film=film, room=room, studio=studio)


def _only(shoot: Shoot, wanted: Wanted) -> Shoot:
    """The shoot cut down to the shots that were asked for. Raises BadInput."""
    shots = shoot.story.shots
    known = [shot.id for shot in shots]
    for name in wanted.shots:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or known[:3]
            raise BadInput(f"there is no shot {name!r}", hint=f"did you mean {', '.join(close)}?")
    if wanted.shots:
        shots = tuple(shot for shot in shots if shot.id in wanted.shots)
    if wanted.short:
        shots = shots[:_SHORT]
    return replace(shoot, story=msgspec.structs.replace(shoot.story, shots=shots))


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
        where = f"line {finding.line}: " if finding.line else ""
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
