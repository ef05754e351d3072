"""The verb about money and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, Quality, ShowFolder, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(
        epilog=examples(
            "pegbar costs my-show",
            "pegbar costs my-show --by generator --since 2026-11-01",
            "pegbar costs my-show --csv costs.csv",
            "pegbar costs my-show --bill invoice.csv --since 2026-10-01 --until 2026-10-31",
        )
    )(costs)


def costs(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    by: Annotated[
        str, typer.Option("--by", help="A row for each shot, generator, department or day.")
    ] = "shot",
    since: Annotated[str, typer.Option("--since", help="The first day, as 2026-11-01.")] = "",
    until: Annotated[str, typer.Option("--until", help="The last day.")] = "",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Play money: what a sandbox would have charged.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write every job as a CSV file.")
    ] = None,
    bill: Annotated[
        Path | None,
        typer.Option(
            "--bill",
            metavar="FILE",
            help="Hold a vendor's bill against the ledger: CSV with vendor, job, amount, unit.",
        ),
    ] = None,
    quality: Quality = "draft",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say what the show has cost, what is set aside, and what a second of approved film cost.

    With --bill: exit code 1 where the bill and the ledger differ."""
    from pegbar.entrypoints.cli import money_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    view = money_verbs.View(
        by=by, since=since, until=until, rehearsal=rehearsal, csv=csv, bill=bill
    )
    money_verbs.costs(Wanted(show=show, quality=quality, studio=studio), view, as_json=as_json)
