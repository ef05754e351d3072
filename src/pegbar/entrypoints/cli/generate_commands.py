"""The verb that asks a generator by hand, and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli.options import Json, ShowFolder, StudioFolder, Workers, examples

Name = Annotated[str, typer.Argument(metavar="GENERATOR", help="As pegbar generators lists it.")]
OfKind = Annotated[
    str, typer.Option("--kind", help="The sort of work. Default: the first that it does.")
]
Words = Annotated[str, typer.Option("--prompt", help="What is to be seen.")]
Not = Annotated[str, typer.Option("--negative", help="What is to be kept out.")]
Refs = Annotated[
    list[str] | None,
    typer.Option(
        "--ref",
        metavar="ROLE=FILE",
        help="A file of the show, or STEP:FILE of what the film makes. Roles: first, middle, "
        "last, source, driving, character, style, mask.",
    ),
]
Loras = Annotated[list[str] | None, typer.Option("--lora", help="A LoRA of the show, by name.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME=VALUE", help="One of the generator's own options."),
]
Seed = Annotated[int | None, typer.Option("--seed", help="Default: the show's.")]
Size = Annotated[str, typer.Option("--size", metavar="WxH", help="In pixels.")]
Seconds = Annotated[float | None, typer.Option("--seconds", help="Of a film.")]
Take = Annotated[int, typer.Option("--take", min=1, max=99, help="Another take of it.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Where it goes. Default: SHOW/out/generated.")
]


def add_to(app: typer.Typer) -> None:
    """Put the verb on the command line."""
    app.command(
        epilog=examples(
            "pegbar generate my-show upscale/animevideo --ref source=take/sc1-sh020:0003.png",
            "pegbar generate my-show rife/3.1 --ref source=take/sc1-sh020:0003.png "
            "--ref source=take/sc1-sh020:0004.png",
            'pegbar generate my-show replicate/flux-dev --prompt "a harbour at night"',
            "pegbar generate my-show runway/act_two --ref driving=art/ref/take3.mp4 "
            "--ref character=art/keys/one.png",
        )
    )(generate)


def generate(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    generator: Name,
    kind: OfKind = "",
    prompt: Words = "",
    negative: Not = "",
    ref: Refs = None,
    lora: Loras = None,
    option: Options = None,
    seed: Seed = None,
    size: Size = "",
    seconds: Seconds = None,
    take: Take = 1,
    out: Out = None,
    workers: Workers = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Ask a generator for one thing by hand: an inbetween, an enlarged drawing, a plate."""
    from pegbar.entrypoints.cli import generate_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    asked = generate_verbs.Asked(
        generator=generator,
        kind=kind,
        prompt=prompt,
        negative=negative,
        references=tuple(ref or ()),
        loras=tuple(lora or ()),
        options=tuple(option or ()),
        seed=seed,
        size=size,
        seconds=seconds,
        take=take,
    )
    wanted = Wanted(show=show, studio=studio, workers=workers)
    generate_verbs.generate(asked, wanted, out=out, as_json=as_json)
