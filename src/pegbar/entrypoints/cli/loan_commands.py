"""The verbs about what shows lend each other: lend and borrow."""

from __future__ import annotations

from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, ShowFolder, StudioFolder, examples


def lend(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    what: Annotated[
        str, typer.Argument(metavar="[WHAT]", help="A file or folder of its art. None: list loans.")
    ] = "",
    to: Annotated[str, typer.Option("--to", metavar="SHOW", help="The other show's id.")] = "",
    purpose: Annotated[
        str, typer.Option("--purpose", help="Of develop,produce,train,market,deliver.")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", help="The last day, such as 2027-01-31. Default: no end.")
    ] = "",
    end: Annotated[str, typer.Option("--end", metavar="LOAN", help="End this loan.")] = "",
    why: Annotated[str, typer.Option("--why", help="Why, for both ledgers.")] = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Lend a file of this show to another show of the studio, end a loan, or list them."""
    from pegbar.entrypoints.cli import loan_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, studio=studio)
    if end:
        loan_verbs.end(wanted, end, why, as_json=as_json)
    elif what or to or purpose:
        loan_verbs.lend_it(wanted, what, to, (purpose, until, why), as_json=as_json)
    else:
        loan_verbs.list_loans(wanted, as_json=as_json)


def borrow(
    show: ShowFolder,
    loan: Annotated[str, typer.Argument(metavar="LOAN", help="As pegbar lend named it.")],
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Take what another show lends this one; its files come into SHOW/borrowed/LENDER."""
    from pegbar.entrypoints.cli import loan_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    loan_verbs.take(Wanted(show=show, studio=studio), loan, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.command(
        epilog=examples(
            "pegbar lend kites art/props/kite.yaml --to boats --purpose develop,produce "
            '--until 2027-06-30 --why "the same kite flies in both"',
            'pegbar lend kites --end kites-3f2a91bc --why "boats is done"',
            "pegbar lend kites",
        )
    )(lend)
    app.command(epilog=examples("pegbar borrow boats kites-3f2a91bc"))(borrow)
