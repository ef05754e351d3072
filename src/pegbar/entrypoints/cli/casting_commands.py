"""The verbs about generators, who is cast, and takes, and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, Shots, ShowFolder, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.command(
        epilog=examples(
            "pegbar generators",
            "pegbar generators runway/gen4.5",
            "pegbar generators --show my-show --json",
        )
    )(generators)
    app.command(
        epilog=examples(
            "pegbar cast my-show",
            "pegbar cast my-show --shot sc1-sh020 --why",
            "pegbar cast my-show --recast 'sora/*'",
            'pegbar cast my-show --shot sc1-sh020 --allow-elsewhere "the knife is a paper one"',
            "pegbar cast my-show --replay",
        )
    )(cast)
    app.command(
        epilog=examples(
            "pegbar takes my-show",
            "pegbar takes my-show sc1-sh020 --sheet takes.png",
        )
    )(takes)
    app.command(
        epilog=examples(
            'pegbar choose my-show sc1-sh020 2 --note "her look holds to the end"',
            "pegbar choose my-show sc1-sh020 3 --promote",
        )
    )(choose)


def generators(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="One generator, told in full.")
    ] = "",
    show: Annotated[
        Path | None,
        typer.Option("--show", help="Say also how each is and did in this show."),
    ] = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Open each that is here, and knock at its address.")
    ] = False,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say who can make what: whether they are here, what they cost, under which terms."""
    from pegbar.entrypoints.cli import generator_verbs

    generator_verbs.generators(name, show, studio, probe=probe, as_json=as_json)


def cast(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    shot: Shots = None,
    why: Annotated[
        bool, typer.Option("--why", help="Everybody who was looked at, and what speaks for whom.")
    ] = False,
    replay: Annotated[
        bool,
        typer.Option("--replay", help="Work every recorded decision out again, and compare."),
    ] = False,
    recast: Annotated[
        str,
        typer.Option(
            "--recast", metavar="PATTERN", help="Cast others than these, such as 'sora/*'."
        ),
    ] = "",
    allow_elsewhere: Annotated[
        str,
        typer.Option(
            "--allow-elsewhere",
            metavar="WHY",
            help="Let others be asked for a shot that was refused for what it shows.",
        ),
    ] = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say who is cast for each shot, and why. Exit code 1 where nobody can be."""
    from pegbar.entrypoints.cli import casting_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    shots = tuple(shot or ())
    wanted = Wanted(show=show, studio=studio)
    if replay:
        casting_verbs.replay_all(wanted, as_json=as_json)
    elif recast:
        casting_verbs.recast(wanted, recast, shots, as_json=as_json)
    elif allow_elsewhere:
        casting_verbs.allow(wanted, shots, allow_elsewhere, as_json=as_json)
    else:
        casting_verbs.cast(wanted, shots, why=why or bool(shots), as_json=as_json)


def takes(
    show: ShowFolder,
    shot: Annotated[str, typer.Argument(metavar="[SHOT]", help="Only this shot's.")] = "",
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="Write them side by side as a PNG, to look at.")
    ] = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """List the takes that generators made: what each cost, and which the film shows."""
    from pegbar.entrypoints.cli import casting_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    casting_verbs.takes(Wanted(show=show, studio=studio), shot, sheet, as_json=as_json)


def choose(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    shot: Annotated[str, typer.Argument(metavar="SHOT", help="The shot's id.")],
    take: Annotated[
        str, typer.Argument(metavar="TAKE", help="Its number in pegbar takes, or its digest.")
    ],
    note: Annotated[str, typer.Option("--note", help="Why, for the record.")] = "",
    promote: Annotated[
        bool, typer.Option("--promote", help="It is a draft: have it made in full.")
    ] = False,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Choose the take of a shot that the film shows."""
    from pegbar.actions.casting.takes import Wish
    from pegbar.entrypoints.cli import casting_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wish = Wish(shot=shot, take=take, note=note, promote=promote)
    casting_verbs.choose(Wanted(show=show, studio=studio), wish, as_json=as_json)
