"""The verbs about rights and their options: grant, revoke, rights and deliver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli import people_commands
from pegbar.entrypoints.cli.options import Json, Quality, ShowFolder, StudioFolder, examples

ConsentId = Annotated[str, typer.Argument(metavar="CONSENT", help="The consent's id.")]
Day = Annotated[
    str, typer.Option("--at", help="The day of the use, such as 2027-01-31. Default: today.")
]


def grant(
    show: ShowFolder, consent: ConsentId, studio: StudioFolder = None, as_json: Json = False
) -> None:
    """Put a consent of the show's papers into force; refuses a paper that lacks something."""
    from pegbar.entrypoints.cli import rights_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    rights_verbs.grant_consent(Wanted(show=show, studio=studio), consent, as_json=as_json)


def revoke(
    show: ShowFolder,
    consent: ConsentId,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would stop, and write nothing.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the ledger.")] = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Take a consent back: close what was made with it, and list what to make again."""
    from pegbar.entrypoints.cli import rights_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, studio=studio)
    rights_verbs.revoke_consent(wanted, consent, reason, dry_run=dry_run, as_json=as_json)


def rights(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    at: Day = "",
    territory: Annotated[
        str, typer.Option("--territory", help="Where: two letters of ISO 3166, such as FR.")
    ] = "",
    purpose: Annotated[
        str, typer.Option("--purpose", help="develop, produce, train, market or deliver.")
    ] = "deliver",
    quality: Quality = "draft",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say what may be done with the film, where and when, and what stands in the way.

    Nothing is made for it. Exit code 1 when the use is not allowed."""
    from pegbar.entrypoints.cli import rights_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, quality=quality, studio=studio)
    rights_verbs.rights(wanted, purpose, at, territory, as_json=as_json)


def deliver(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the files go.")],
    territory: Annotated[
        str, typer.Option("--territory", help="Where it is used: ISO 3166, such as FR.")
    ],
    at: Day = "",
    quality: Quality = "draft",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Let the finished film leave the house: signed film, captions and poster, or the reasons why
    not."""
    from pegbar.entrypoints.cli import rights_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, quality=quality, studio=studio, territory=territory)
    rights_verbs.deliver_film(wanted, to, (at, territory), as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    people_commands.add_to(app)
    app.command(epilog=examples("pegbar grant my-show mira-voice"))(grant)
    app.command(
        epilog=examples(
            "pegbar revoke my-show mira-voice --dry-run",
            'pegbar revoke my-show mira-voice --reason "she asked us to"',
        )
    )(revoke)
    app.command(
        epilog=examples(
            "pegbar rights my-show",
            "pegbar rights my-show --at 2027-01-01 --territory FR",
            "pegbar rights my-show --purpose train --json",
        )
    )(rights)
    app.command(
        epilog=examples(
            "pegbar deliver my-show --to /delivery/fr --territory FR",
            "pegbar deliver my-show --to jp --territory JP --at 2027-01-01 --quality final",
        )
    )(deliver)
