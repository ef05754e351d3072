"""The verb about recorded lines: its name, options and examples."""

from __future__ import annotations

import typer

from pegbar.entrypoints.cli.options import Json, ShowFolder, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(epilog=examples("pegbar lines my-show", "pegbar lines my-show --json"))(lines)


def lines(show: ShowFolder, studio: StudioFolder = None, as_json: Json = False) -> None:
    """List every line of dialogue: its name, and whether it was recorded or is spoken by a scratch
    voice. Makes nothing."""
    from pegbar.entrypoints.cli import lines_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    lines_verbs.lines(Wanted(show=show, studio=studio), as_json=as_json)
