"""The verb about rule packs and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(
        epilog=examples(
            "pegbar packs",
            "pegbar packs my-show --at 2027-01-01",
            "pegbar packs show eu-ai-act-50",
            "pegbar packs check packs/our-own.yaml",
        )
    )(packs)


def packs(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SHOW | show PACK | check FILE]",
            help="A show, to see its packs first; show PACK for a pack's rules; check FILE to try "
            "a pack of your own.",
        ),
    ] = None,
    at: Annotated[
        str, typer.Option("--at", help="The day, such as 2027-01-31. Default: today.")
    ] = "",
    near: Annotated[
        Path | None, typer.Option("--in", metavar="SHOW", help="With show: a show's own packs too.")
    ] = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say which rule packs there are, what each is today, and what its rules are kept by."""
    from pegbar.entrypoints.cli import pack_verbs

    pack_verbs.packs(tuple(words or ()), pack_verbs.Where(at, near, studio), as_json=as_json)
