"""The verb about graphs that are registered with a show, and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(
        epilog=examples(
            "pegbar graphs my-show",
            "pegbar graphs add my-show painterly.json --server http://127.0.0.1:8188",
            "pegbar graphs check my-show painterly",
        )
    )(graphs)


def graphs(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SHOW | add SHOW FILE | check SHOW NAME",
            help="SHOW lists its graphs; add registers a file of ComfyUI's, check asks a server "
            "what it lacks to run one.",
        ),
    ],
    server: Annotated[
        str, typer.Option("--server", help="The server to ask. Default: the studio's.")
    ] = "",
    name: Annotated[
        str, typer.Option("--name", help="What an added graph is called. Default: as its file.")
    ] = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """List the graphs that are registered with a show, add one, or check one on a server."""
    from pegbar.entrypoints.cli import graph_verbs

    graph_verbs.graphs(tuple(words), graph_verbs.Asked(server, name, studio, as_json))
