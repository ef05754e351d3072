"""The verbs that prove: their names, options and examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, Quality, ShowFolder, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command(
        epilog=examples("pegbar checkpoint my-show", "pegbar checkpoint my-show --against kept.txt")
    )(checkpoint)
    app.command(epilog=examples("pegbar audit my-show", "pegbar audit my-show --out evidence"))(
        audit
    )


def checkpoint(
    show: ShowFolder,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="A checkpoint that was kept: does the ledger still hold?"),
    ] = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Sign a show's ledger as it is now, so that a later change of it can be told."""
    from pegbar.entrypoints.cli import audit_verbs

    audit_verbs.checkpoint(show, against, studio, as_json=as_json)


def audit(
    show: ShowFolder,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where it goes. Default: SHOW/out/evidence.")
    ] = None,
    quality: Quality = "draft",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Write the show's evidence pack: a page, and the same as JSON with proofs. Makes nothing."""
    from pegbar.entrypoints.cli import audit_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, quality=quality, studio=studio)
    audit_verbs.audit_show(wanted, out, as_json=as_json)
