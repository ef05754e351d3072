"""The verbs and their options. What a verb does is imported when it runs, so that --help is
there at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pegbar.entrypoints.cli import (
    audit_commands,
    casting_commands,
    decision_commands,
    export_commands,
    generate_commands,
    graph_commands,
    jobs_commands,
    lines_commands,
    loan_commands,
    lora_commands,
    mark_commands,
    money_commands,
    pack_commands,
    rights_commands,
    sandbox_commands,
    secrets_commands,
)
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

app = typer.Typer(
    name="pegbar",
    help="Turns a screenplay, a show bible, drawings and a director's choices into a finished "
    "film, and proves what every frame was made of.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say the version.")] = False,
) -> None:
    if version:
        from pegbar import __version__

        typer.echo(f"pegbar {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(epilog=examples("pegbar init", "pegbar init --studio /studio/.pegbar --name Lumen"))
def init(
    studio: StudioFolder = None,
    name: Annotated[str, typer.Option(help="The name on the studio's certificate.")] = "",
    as_json: Json = False,
) -> None:
    """Make a studio here: a place for shows, and a certificate that signs their films."""
    from pegbar.entrypoints.cli import studio_verbs

    studio_verbs.init(studio, name, as_json=as_json)


@app.command(epilog=examples("pegbar new my-show", "pegbar new my-show --from my-script.fountain"))
def new(
    name: Annotated[Path, typer.Argument(metavar="NAME", help="The new folder.")],
    script: Annotated[
        Path | None,
        typer.Option("--from", help="A screenplay to begin with, cast from the stock company."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a show folder that already makes a film."""
    from pegbar.entrypoints.cli import studio_verbs

    studio_verbs.new(name, script, as_json=as_json)


@app.command(
    epilog=examples(
        "pegbar make my-show",
        "pegbar make my-show --shot sc1-sh020 --shot sc1-sh030",
        "pegbar make my-show --quality final --territory FR",
        "pegbar make my-show --shot sc1-sh020 --watch",
    )
)
def make(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    shot: Shots = None,
    short: Annotated[bool, typer.Option("--short", help="Only the first two shots.")] = False,
    territory: Territory = "",
    quality: Quality = "draft",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the film goes. Default: SHOW/out.")
    ] = None,
    workers: Workers = None,
    studio: StudioFolder = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Stay, and make again after each change of the show's files."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make the film: only what changed is made again."""
    from pegbar.entrypoints.cli import film_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(
        show=show,
        shots=tuple(shot or ()),
        short=short,
        territory=territory,
        quality=quality,
        studio=studio,
        workers=workers,
    )
    if watch:
        film_verbs.watch(wanted, out=out)
    else:
        film_verbs.make(wanted, out=out, as_json=as_json)


@app.command(
    epilog=examples(
        "pegbar plan my-show",
        "pegbar plan my-show --cost",
        "pegbar plan my-show --proposals --shot sc1-sh020",
    )
)
def plan(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    shot: Shots = None,
    quality: Quality = "draft",
    studio: StudioFolder = None,
    proposals: Annotated[
        bool, typer.Option("--proposals", help="How each shot is staged, and what direction says.")
    ] = False,
    start: Annotated[
        bool,
        typer.Option("--write", help="With --proposals: start direction files that are missing."),
    ] = False,
    cost: Annotated[
        bool, typer.Option("--cost", help="What generators would charge, and whether it fits.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what would run, and why, how each shot is staged, or what it would cost, without running
    anything."""
    from pegbar.entrypoints.cli import film_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, shots=tuple(shot or ()), quality=quality, studio=studio)
    if cost:
        from pegbar.entrypoints.cli import money_verbs

        money_verbs.plan_costs(wanted, as_json=as_json)
    elif proposals:
        film_verbs.propose(wanted, start=start, as_json=as_json)
    else:
        film_verbs.plan(wanted, as_json=as_json)


@app.command(epilog=examples("pegbar why my-show take/sc1-sh020"))
def why(
    show: ShowFolder,
    step: Annotated[str, typer.Argument(metavar="STEP", help="A step, as plan names it.")],
    quality: Quality = "draft",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say why a step is what it is: its inputs, its parameters, what changed."""
    from pegbar.entrypoints.cli import film_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    film_verbs.why(Wanted(show=show, quality=quality, studio=studio), step, as_json=as_json)


@app.command(
    epilog=examples(
        "pegbar boards my-show",
        "pegbar boards my-show --json",
        "pegbar boards my-show --shot sc1-sh020 --alternatives",
    )
)
def boards(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    shot: Shots = None,
    alternatives: Annotated[
        bool,
        typer.Option("--alternatives", help="One shot in other framings and lights, on a sheet."),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where they go. Default: SHOW/out.")
    ] = None,
    workers: Workers = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Draw the boards: a panel for each shot, as a page and a picture. Nothing is painted."""
    from pegbar.entrypoints.cli import film_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, shots=tuple(shot or ()), studio=studio, workers=workers)
    if alternatives:
        from pegbar.entrypoints.cli import export_verbs

        export_verbs.alternatives(wanted, out=out, as_json=as_json)
    else:
        film_verbs.boards(wanted, out=out, as_json=as_json)


@app.command(
    epilog=examples(
        "pegbar critic my-show",
        "pegbar critic my-show --shot sc1-sh020 --pictures faults",
    )
)
def critic(
    show: ShowFolder,
    shot: Shots = None,
    pictures: Annotated[
        Path | None,
        typer.Option("--pictures", help="Write the frames in question here, the place marked."),
    ] = None,
    workers: Workers = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say what an audience would stumble over, shot by shot. Nothing is painted."""
    from pegbar.entrypoints.cli import critic_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, shots=tuple(shot or ()), studio=studio, workers=workers)
    critic_verbs.critic(wanted, pictures=pictures, as_json=as_json)


@app.command(
    epilog=examples(
        'pegbar capture take3.mp4 my-show --who PIP --shot sc1-sh020 --actor "Ada Berg"',
    )
)
def capture(  # noqa: PLR0913 - one parameter an option
    video: Annotated[Path, typer.Argument(metavar="VIDEO", help="A video of one face.")],
    show: ShowFolder,
    who: Annotated[str, typer.Option("--who", help="The character that the actor plays.")],
    shot: Annotated[str, typer.Option("--shot", help="The shot's id.")],
    actor: Annotated[str, typer.Option("--actor", help="The actor's name, for the credits.")],
    consent: Annotated[
        str, typer.Option("--consent", help="The id of the consent that the actor gave.")
    ] = "",
    name: Annotated[str, typer.Option("--name", help="Default: SHOT-WHO.")] = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Let an actor's face on a video play a figure's face in one shot."""
    from pegbar.actions.capture import Take
    from pegbar.entrypoints.cli import capture_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    take = Take(video=video, who=who, shot=shot, actor=actor, consent=consent, name=name)
    capture_verbs.capture(take, Wanted(show=show, studio=studio), as_json=as_json)


@app.command(epilog=examples("pegbar keys my-show --shot sc1-sh020 --frame 30"))
def keys(
    show: ShowFolder,
    shot: Annotated[str, typer.Option("--shot", help="The shot's id.")],
    frame: Annotated[int, typer.Option("--frame", min=0, help="The frame, from 0.")] = 0,
    name: Annotated[str, typer.Option("--name", help="Default: SHOT-FRAME.")] = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Write a frame to paint over: paint it, put both files into art/keys, make again."""
    from pegbar.entrypoints.cli import film_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    film_verbs.keys(Wanted(show=show, shots=(shot,), studio=studio), frame, name, as_json=as_json)


@app.command(
    epilog=examples("pegbar trace my-show/out/my-show.mp4", "pegbar trace poster.png --json")
)
def trace(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that this studio made.")],
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say what a file is made of, down to drawings and people."""
    from pegbar.entrypoints.cli import proof_verbs

    proof_verbs.trace_file(file, studio, as_json=as_json)


@app.command(
    epilog=examples(
        "pegbar verify my-show/out/my-show.mp4", "pegbar verify film.mp4 --anchor studio-root.pem"
    )
)
def verify(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A film, picture, sound or evidence pack.")
    ],
    anchor: Annotated[
        list[Path] | None,
        typer.Option("--anchor", help="A certificate (PEM) to trust besides the studio's own."),
    ] = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Check a file's credentials, or an evidence pack. Needs no studio and no network."""
    from pegbar.entrypoints.cli import proof_verbs

    proof_verbs.verify(file, tuple(anchor or ()), studio, as_json=as_json)


@app.command(epilog=examples("pegbar doctor", "pegbar doctor --verify", "pegbar doctor --rebuild"))
def doctor(
    verify_bytes: Annotated[
        bool, typer.Option("--verify", help="Read every stored byte and every fact.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the index again from the ledger.")
    ] = False,
    governance: Annotated[
        Path | None,
        typer.Option("--governance", metavar="SHOW", help="How each rule of a show is kept."),
    ] = None,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say what is installed, what is enforced, and whether everything stored is whole."""
    from pegbar.entrypoints.cli import proof_verbs

    if governance is not None:
        proof_verbs.govern(governance, studio, as_json=as_json)
        return
    proof_verbs.doctor(studio, verify=verify_bytes, rebuild=rebuild, as_json=as_json)


for commands in (
    export_commands,
    generate_commands,
    rights_commands,
    audit_commands,
    mark_commands,
    jobs_commands,
    lines_commands,
    loan_commands,
    decision_commands,
    pack_commands,
    secrets_commands,
    graph_commands,
    lora_commands,
    casting_commands,
    money_commands,
    sandbox_commands,
):
    commands.add_to(app)
