"""The verbs that look for marks: their names, options and examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command(
        epilog=examples("pegbar detect found-on-the-web.mp4", "pegbar detect screenshot.png --json")
    )(detect)


def detect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Any film or still.")],
    anchor: Annotated[
        list[Path] | None,
        typer.Option("--anchor", help="A certificate (PEM) to trust besides the studio's own."),
    ] = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say where a file is from: by its credentials, and by the mark in its picture."""
    from pegbar.entrypoints.cli import mark_verbs

    mark_verbs.detect(file, tuple(anchor or ()), studio, as_json=as_json)
