"""critic: what an audience would stumble over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pegbar.actions.criticise import Review, criticise
from pegbar.entrypoints.cli.handing_out import ask_to_leave, going_to, has_left, staged
from pegbar.entrypoints.cli.jobs import Wanted, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json


def critic(wanted: Wanted, *, pictures: Path | None, as_json: bool) -> None:
    """Judge the shots and say what is wrong with each."""
    job = open_job(wanted)
    going = None
    if pictures is not None:
        going = going_to("criticism", leaving(job, wanted, pictures), wanted)
        ask_to_leave(job, going, staged(job))
    with job.telling() as telling:
        reviews = criticise(job.shoot, job.film, job.room, telling, pictures)
    job.room.engine.stop()
    has_left(job, going, staged(job), [path for one in reviews for path in one.pictures])
    if as_json:
        write_json({"shots": reviews})
    else:
        write(*_lines(reviews))


def _lines(reviews: tuple[Review, ...]) -> Iterator[str]:
    for one in reviews:
        if one.findings:
            yield one.shot
        for finding in one.findings:
            where = f"line {finding.line}: " if finding.line else ""
            yield f"  {finding.level:<8}{where}{finding.message}"
        yield from (f"  {path}" for path in one.pictures)
    count = {
        level: sum(f.level == level for one in reviews for f in one.findings)
        for level in ("error", "warning", "note")
    }
    yield ", ".join(f"{n} {level}{'' if n == 1 else 's'}" for level, n in count.items()) + (
        f" in {len(reviews)} shot{'' if len(reviews) == 1 else 's'}"
    )
