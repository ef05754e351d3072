"""The verbs that put a film into other programs' forms: export and guides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import (
    Json,
    Quality,
    Shots,
    ShowFolder,
    StudioFolder,
    Territory,
    Workers,
    examples,
)


def export(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", help="storyboarder, xdts, pdf, mezzanine, otio or frames."
        ),
    ],
    shot: Shots = None,
    territory: Territory = "",
    quality: Quality = "draft",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where it goes. Default: SHOW/out/export.")
    ] = None,
    workers: Workers = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Put the film into another program's form: boards, sheets, a mezzanine, a timeline."""
    from pegbar.entrypoints.cli import export_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(
        show=show,
        shots=tuple(shot or ()),
        quality=quality,
        studio=studio,
        workers=workers,
        territory=territory,
    )
    export_verbs.export(wanted, form, out=out, as_json=as_json)


def guides(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    shot: Shots = None,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="Of flat,line,ids,depth,normals,pose,flow,matte,segments. Default: all.",
        ),
    ] = "",
    form: Annotated[str, typer.Option("--format", help="png or exr.")] = "png",
    frames: Annotated[
        bool, typer.Option("--frames", help="A file for every frame, not for every drawing.")
    ] = False,
    territory: Territory = "",
    quality: Quality = "draft",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where they go. Default: SHOW/out/guides.")
    ] = None,
    workers: Workers = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Write what ControlNets and comps take: poses, depth, normals, motion, mattes."""
    from pegbar.entrypoints.cli import guide_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(
        show=show,
        shots=tuple(shot or ()),
        quality=quality,
        studio=studio,
        workers=workers,
        territory=territory,
    )
    guide_verbs.guides(wanted, kind, form, frames=frames, out=out, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.command(
        epilog=examples(
            "pegbar export my-show pdf",
            "pegbar export my-show xdts --shot sc1-sh020",
            "pegbar export my-show mezzanine --quality final --out /delivery",
        )
    )(export)
    app.command(
        epilog=examples(
            "pegbar guides my-show --shot sc1-sh020",
            "pegbar guides my-show --kind depth,normals,pose --frames --out controls",
            "pegbar guides my-show --format exr",
        )
    )(guides)
