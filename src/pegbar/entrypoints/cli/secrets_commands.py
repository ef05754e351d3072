"""The verb about keys of shows and of the studio: its options and examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, StudioFolder, examples


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(
        epilog=examples(
            "pegbar secrets",
            "pegbar secrets my-show",
            "pegbar secrets my-show --rotate",
            "pegbar secrets --new-key --in-keyring",
        )
    )(secrets)


def secrets(  # noqa: PLR0913 - one parameter an option
    show: Annotated[
        Path | None, typer.Argument(metavar="SHOW", help="The show's folder. Default: all.")
    ] = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="Seal the bytes of a show that lie in the clear.")
    ] = False,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Take a new data key into use; destroy the old one.")
    ] = False,
    reseal: Annotated[
        bool, typer.Option("--reseal", help="Encrypt every older file anew, with a new key each.")
    ] = False,
    rewrap: Annotated[
        bool, typer.Option("--rewrap", help="Wrap the show's keys with the studio key of now.")
    ] = False,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="A new studio key; every show is wrapped with it.")
    ] = False,
    in_keyring: Annotated[
        bool, typer.Option("--in-keyring", help="Keep the new key in the system's keyring.")
    ] = False,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say how the bytes of shows are kept and under which keys, or change the keys."""
    from pegbar.entrypoints.cli import secrets_verbs
    from pegbar.values.errors import BadInput

    flags = {"seal": seal, "rotate": rotate, "reseal": reseal, "rewrap": rewrap}
    asked = [name for name, wanted in flags.items() if wanted]
    if len(asked) + new_key > 1:
        raise BadInput("one change of keys at a time", hint="run the verb once for each")
    if in_keyring and not new_key:
        raise BadInput("--in-keyring is about a new studio key", hint="add --new-key")
    if new_key:
        if show is not None:
            raise BadInput("a new studio key is for every show", hint="leave SHOW out")
        secrets_verbs.renew(studio, in_keyring=in_keyring, as_json=as_json)
    elif asked:
        if show is None:
            raise BadInput(f"--{asked[0]} is about one show", hint="name the show's folder")
        secrets_verbs.change(show, asked[0], studio, as_json=as_json)
    else:
        secrets_verbs.tell(show, studio, as_json=as_json)
