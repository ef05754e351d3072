"""The verb that opens the sandbox of vendors, and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(
        epilog=examples(
            "pegbar sandbox",
            "pegbar sandbox --latency queue=5,work=40 --at-once 3",
            "pegbar sandbox --faults rate=0.1,failed=0.05,half-download=0.02 --seed 7",
            "pegbar sandbox --balance runway=900 --port 0 --json",
        )
    )(sandbox)


def sandbox(  # noqa: PLR0913 - one parameter an option
    port: Annotated[
        int, typer.Option("--port", help="Where it listens on 127.0.0.1; 0 takes any free one.")
    ] = 8765,
    latency: Annotated[
        str,
        typer.Option(
            "--latency",
            metavar="SECONDS|queue=S,work=S,answer=S",
            help="How long a job lasts; or how long it waits, lasts, and each answer takes.",
        ),
    ] = "queue=2,work=10",
    at_once: Annotated[
        int, typer.Option("--at-once", help="How many jobs of a vendor run together; 0: all.")
    ] = 0,
    per_minute: Annotated[
        int, typer.Option("--per-minute", help="How many creates a vendor takes a minute; 0: all.")
    ] = 0,
    faults: Annotated[
        str,
        typer.Option(
            "--faults", metavar="NAME=SHARE,…", help="What goes wrong, with its share of all jobs."
        ),
    ] = "",
    seed: Annotated[int, typer.Option("--seed", help="Which jobs meet a fault.")] = 0,
    balance: Annotated[
        list[str] | None,
        typer.Option(
            "--balance", metavar="VENDOR=AMOUNT", help="What a vendor's account has left."
        ),
    ] = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Play all vendors of generators on this machine, for rehearsals without accounts and money.

    Listens on 127.0.0.1 and nowhere else, until Ctrl-C."""
    from pegbar.entrypoints.cli import sandbox_verbs

    wanted = sandbox_verbs.Rehearsal(
        port=port,
        latency=latency,
        at_once=at_once,
        per_minute=per_minute,
        faults=faults,
        seed=seed,
        balances=tuple(balance or ()),
        studio=studio,
    )
    sandbox_verbs.sandbox(wanted, as_json=as_json)
