"""The door: runs a verb, and turns whatever ends it into a message and an exit code."""

from __future__ import annotations

import gc
import json
import os
import sys

import click
import typer

from pegbar.entrypoints.cli.app import app
from pegbar.values.errors import Cancelled, PegbarError

_GC_THRESHOLD = 100_000
"""A plan makes hundreds of thousands of small records that all live on; the collector's default
of a pass every 700 of them takes half of a plan's time and finds nothing."""


def main() -> None:
    """Run the command line. Exit code 0: done, 1: refused or failed, 2: bad input."""
    gc.set_threshold(_GC_THRESHOLD)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one verb and return its exit code; messages go to standard error."""
    command = typer.main.get_command(app)
    try:
        command.main(args=arguments, prog_name="pegbar", standalone_mode=False)
    except PegbarError as error:
        _say(error, as_json="--json" in arguments)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        _say(Cancelled("stopped"), as_json="--json" in arguments)
        return 1
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _say(error: PegbarError, *, as_json: bool) -> None:
    if as_json:
        place = error.place
        told = {
            "error": error.code,
            "message": error.message,
            "hint": error.hint,
            "file": place.file if place else "",
            "line": place.line if place else 0,
        }
        sys.stderr.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    where = f"{error.place}: " if error.place else ""
    sys.stderr.write(f"pegbar: {where}{error.message}\n")
    if error.hint:
        sys.stderr.write(f"        {error.hint}\n")
