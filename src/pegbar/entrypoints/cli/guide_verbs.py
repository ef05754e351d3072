"""guides: a shot's controls for other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from pegbar import wiring
from pegbar.actions.export_guides import Asked, GuidesReport, export_guides
from pegbar.actions.film_words import STAGE, film_facts
from pegbar.actions.handing_out import ask_to_hand_out, on_record
from pegbar.actions.sequence import MANIFEST, check_sequence, sign_sequence
from pegbar.departments.finishing.credentials import film_claim
from pegbar.entrypoints.cli.handing_out import going_to, staged
from pegbar.entrypoints.cli.jobs import Job, Wanted, ask_for_final, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.values.digests import Digest, digest_file
from pegbar.values.errors import BadInput

_FORMATS: Final = ("png", "exr")
_KINDS: Final = (
    "flat", "line", "ids", "depth", "normals", "pose", "flow", "matte", "segments",
)  # fmt: skip


def guides(
    wanted: Wanted, kinds: str, form: str, *, frames: bool, out: Path | None, as_json: bool
) -> None:
    """Write the guides and say where they are."""
    chosen = tuple(dict.fromkeys(kind.strip() for kind in kinds.split(",") if kind.strip()))
    for kind in chosen:
        if kind not in _KINDS:
            raise BadInput(f"there are no guides of kind {kind!r}", hint=", ".join(_KINDS))
    if form not in _FORMATS:
        raise BadInput(f"guides are not written as {form!r}", hint="png or exr")
    job = open_job(wanted)
    ask_for_final(job, wanted)
    asked = Asked(
        kinds=chosen or _KINDS,
        form=form,
        frames=frames,
        out=leaving(job, wanted, out or wanted.home / "out" / "guides"),
    )
    going = going_to("guides", asked.out, wanted)
    if going is not None:
        ask_to_hand_out(job.shoot, staged(job), job.room, going)
    with job.telling() as telling:
        report = export_guides(job.shoot, job.film, job.studio.recipes, job.room, telling, asked)
    job.room.engine.stop()
    if going is not None:
        on_record(job.room, going, _digests(asked.out, report), "guides")
    _sign(job, tuple(Path(shot.folder) for shot in report.shots))
    if as_json:
        write_json(report)
        return
    for shot in report.shots:
        write(
            f"{shot.shot:<14} {shot.drawings:>4} drawings {shot.frames:>5} frames "
            f"{shot.files:>5} files  {shot.folder}"
        )
    write(f"{report.steps.ran} steps ran, {report.steps.cached} were cached")


def _digests(folder: Path, report: GuidesReport) -> dict[str, Digest]:
    """Every file that was written, by its path in the folder."""
    files = (file for shot in report.shots for file in sorted(Path(shot.folder).rglob("*")))
    return {
        file.relative_to(folder).as_posix(): digest_file(file)
        for file in files
        if file.is_file() and file.name != MANIFEST
    }


def _sign(job: Job, folders: tuple[Path, ...]) -> None:
    """A manifest beside each shot's files. One that still holds is kept."""
    drawn = {shot.id: STAGE for shot in job.shoot.story.shots}
    staged = [step for step in job.film.graph.steps if step.id.startswith(("perform/", "panel/"))]
    claim = film_claim(
        film_facts(job.shoot, replace(job.studio.hands(), painter=""), drawn, staged)
    )
    notary, register = job.studio.notary(), wiring.register(job.studio.anchors)
    for folder in folders:
        held = (folder / MANIFEST).is_file() and check_sequence(folder, register)
        if not held or held.state != "trusted":
            sign_sequence(folder, claim, notary, job.room.clock.now().isoformat())
