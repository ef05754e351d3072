"""export, and boards of one shot's alternatives."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import msgspec

from pegbar.actions.alternatives import draw_alternatives
from pegbar.actions.export import export_film, export_graph, known_format
from pegbar.actions.film_graph import desk_of
from pegbar.actions.handing_out import ask_to_hand_out, on_record
from pegbar.actions.steps.desk import Quality
from pegbar.actions.steps.export import exported
from pegbar.entrypoints.cli.handing_out import going_to, seal_of, staged
from pegbar.entrypoints.cli.jobs import Wanted, ask_for_final, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.values.digests import digest_file
from pegbar.values.errors import BadInput


def alternatives(wanted: Wanted, *, out: Path | None, as_json: bool) -> None:
    """Draw one shot in other framings and lights, side by side."""
    if len(wanted.shots) != 1:
        raise BadInput("alternatives are of one shot", hint="name it: --shot sc1-sh020")
    job = open_job(wanted)
    desk = desk_of(job.shoot, job.studio.recipes, job.studio.hands(), "sketch")
    target = leaving(job, wanted, out or wanted.home / "out" / "boards")
    going = going_to("alternatives", target, wanted)
    if going is not None:
        ask_to_hand_out(job.shoot, staged(job), job.room, going)
    with job.telling() as telling:
        made = draw_alternatives(desk, job.room, target, telling)
    job.room.engine.stop()
    if going is not None:
        files = {Path(file).name: Path(file) for file in (made.picture, made.pdf)}
        digests = {name: digest_file(file) for name, file in files.items()}
        on_record(job.room, going, digests, f"cut/alternatives/{wanted.shots[0]}")
        seal_of(job, staged(job)).put(target, list(files), job.room.clock.now().isoformat())
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
    target = leaving(job, wanted, out or wanted.home / "out" / "export" / wanted.territory)
    going = going_to(form, target, wanted)
    with job.telling() as telling:
        made = export_film(desk, form, job.room, target, telling, going)
    job.room.engine.stop()
    if going is not None:
        sealed = seal_of(job, export_graph(desk, form, exported(desk, form)))
        names = [Path(file).relative_to(target).as_posix() for file in made.files]
        manifest = sealed.put(target, names, job.room.clock.now().isoformat())
        made = msgspec.structs.replace(made, manifest=str(manifest or ""))
    if as_json:
        write_json(made)
        return
    write(f"{made.steps.ran} steps ran, {made.steps.cached} were cached", *made.files)
    if made.manifest:
        write(made.manifest)
