"""The verb about people and roles, and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, ShowFolder, StudioFolder, examples


def people(
    show: ShowFolder,
    name: Annotated[str, typer.Option("--as", help="Only this person.")] = "",
    why: Annotated[
        str, typer.Option("--why", help="One action: who may do it, by which rule, or why not.")
    ] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept changed people and rules as they are now.")
    ] = False,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say who works on a show and who may do what; accept a change of its rules."""
    from pegbar.entrypoints.cli import people_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, studio=studio)
    if accept:
        people_verbs.accept(wanted, as_json=as_json)
    else:
        people_verbs.people(wanted, name, why, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Put this verb on the command line."""
    app.command(
        epilog=examples(
            "pegbar people my-show",
            'pegbar people my-show --as "Ada Berg"',
            "pegbar people my-show --why grant",
            "pegbar people my-show --accept",
        )
    )(people)
