"""The verb about a show's LoRA files, and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(
        epilog=examples(
            "pegbar lora list my-show",
            "pegbar lora show my-show mira-v2",
            "pegbar lora list my-show --json",
        )
    )(lora)


def lora(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="list SHOW | show SHOW NAME",
            help="list SHOW for all of them; show SHOW NAME for one, with its rights.",
        ),
    ],
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say which LoRAs a show has: whom each shows, what it fits, and what it may be used for."""
    from pegbar.entrypoints.cli import lora_verbs

    lora_verbs.lora(tuple(words), studio, as_json=as_json)
