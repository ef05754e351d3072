"""The door: runs a verb, and turns whatever ends it into a message and an exit code."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from functools import cache, partial

import typer

from pegbar.entrypoints.cli.app import app
from pegbar.entrypoints.cli.output import for_any_terminal, note
from pegbar.values.errors import Cancelled, PegbarError

_GC_THRESHOLD = 100_000
"""A plan makes hundreds of thousands of small records that all live on; the collector's default
of a pass every 700 of them takes half of a plan's time and finds nothing."""

_command = cache(partial(typer.main.get_command, app))
"""The verbs, put together once: whoever runs several in one process waits once."""


def main() -> None:
    """Run the command line. Exit code 0: done, 1: refused or failed, 2: bad input."""
    gc.set_threshold(_GC_THRESHOLD)
    for_any_terminal()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to be stopped is to be stopped
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one verb and return its exit code; messages go to standard error."""
    try:
        _command().main(args=arguments, prog_name="pegbar")
    except PegbarError as error:
        _say(error, as_json="--json" in arguments)
        return error.exit_code
    except KeyboardInterrupt:
        _say(Cancelled("stopped"), as_json="--json" in arguments)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
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
    note(f"pegbar: {where}{error.message}")
    if error.hint:
        note(f"        {error.hint}")
