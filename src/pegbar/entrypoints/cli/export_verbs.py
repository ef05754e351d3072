"""export, and boards of one shot's alternatives."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from pegbar.actions.alternatives import draw_alternatives
from pegbar.actions.export import export_film, known_format
from pegbar.actions.film_graph import desk_of
from pegbar.actions.steps.desk import Quality
from pegbar.entrypoints.cli.jobs import Wanted, ask_for_final, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.values.errors import BadInput


def alternatives(wanted: Wanted, *, out: Path | None, as_json: bool) -> None:
    """Draw one shot in other framings and lights, side by side."""
    if len(wanted.shots) != 1:
        raise BadInput("alternatives are of one shot", hint="name it: --shot sc1-sh020")
    job = open_job(wanted)
    desk = desk_of(job.shoot, job.studio.recipes, job.studio.hands(), "sketch")
    target = leaving(job, wanted, out or wanted.home / "out" / "boards")
    with job.telling() as telling:
        made = draw_alternatives(desk, job.room, target, telling)
    job.room.engine.stop()
    if as_json:
        write_json(made)
        return
    write(f"{made.steps.ran} steps ran, {made.steps.cached} were cached", made.pdf, made.picture)


def export(wanted: Wanted, form: str, *, out: Path | None, as_json: bool) -> None:
    """Put the film, or shots of it, into another program's form."""
    known_format(form)
    job = open_job(wanted)
    ask_for_final(job, wanted)
    desk = desk_of(job.shoot, job.studio.recipes, job.studio.hands(), cast(Quality, wanted.quality))
    target = leaving(job, wanted, out or wanted.home / "out" / "export")
    with job.telling() as telling:
        made = export_film(desk, form, job.room, target, telling)
    job.room.engine.stop()
    if as_json:
        write_json(made)
        return
    write(f"{made.steps.ran} steps ran, {made.steps.cached} were cached", *made.files)
