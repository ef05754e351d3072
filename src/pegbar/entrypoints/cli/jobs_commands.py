"""The verb about jobs at generators, and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(
        epilog=examples(
            "pegbar jobs my-show --open",
            "pegbar jobs resume my-show",
            "pegbar jobs settle my-show 3f9a --taken 17f20503-6c24-4c16-946b-35dbbce2af2f",
            'pegbar jobs settle my-show 3f9a --never --note "not in their list"',
            'pegbar jobs settle my-show 81c2 --again --cost "60 runway-credits"',
        )
    )(jobs)


def jobs(  # noqa: PLR0913 - one parameter an option
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SHOW | resume SHOW | settle SHOW JOB",
            help="SHOW for the table; resume SHOW to bring what vendors have; settle SHOW JOB to "
            "say what became of a job.",
        ),
    ],
    is_open: Annotated[
        bool, typer.Option("--open", help="Only those that go on, or wait for a person.")
    ] = False,
    taken: Annotated[
        str, typer.Option("--taken", metavar="ID", help="The vendor has the job under this id.")
    ] = "",
    never: Annotated[
        bool, typer.Option("--never", help="The vendor has no such job: it may be asked again.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Do not go on with it: ask, and pay, once more.")
    ] = False,
    cost: Annotated[
        str,
        typer.Option("--cost", metavar="AMOUNT", help="What was charged for one that is given up."),
    ] = "",
    note: Annotated[str, typer.Option("--note", help="What else to say, for the record.")] = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say which jobs a show has at generators, bring their results, or settle what became of one.

    Exit code 1 while a job waits for a person."""
    from pegbar.entrypoints.cli import jobs_verbs

    said = jobs_verbs.Said(taken=taken, never=never, again=again, cost=cost, note=note)
    jobs_verbs.jobs(tuple(words), said, studio, is_open=is_open, as_json=as_json)
