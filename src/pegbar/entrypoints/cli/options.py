"""The arguments and options that verbs share, and how examples are told in their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Write one JSON object to standard output.")]
ShowFolder = Annotated[
    Path, typer.Argument(metavar="SHOW", help="The show's folder, or a screenplay.")
]
StudioFolder = Annotated[
    Path | None,
    typer.Option("--studio", help="The studio's folder. Default: the nearest .pegbar above."),
]
Quality = Annotated[
    str, typer.Option("--quality", help="draft (the show's size) or final (its final size).")
]
Shots = Annotated[
    list[str] | None, typer.Option("--shot", help="Only this shot; can be given again.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Steps at once. Default: one a core.")
]

Territory = Annotated[
    str,
    typer.Option("--territory", help="The version for a territory (ISO 3166, such as FR)."),
]


def examples(*lines: str) -> str:
    """Examples at the foot of a verb's help, one a line."""
    return "Examples:\n\n" + "\n\n".join(f"  {line}" for line in lines)
