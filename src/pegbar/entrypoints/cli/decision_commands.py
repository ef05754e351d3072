"""The verbs by which people decide, and their options: approve, reject, approvals, answer and
loosen."""

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
    examples,
)

StageName = Annotated[
    str, typer.Option("--stage", metavar="STAGE", help="A stage of rights/approvals.yaml.")
]
Keys = Annotated[
    list[str] | None, typer.Option("--key", help="Only this painted key; can be given again.")
]
Note = Annotated[str, typer.Option("--note", help="What else to say, for the record.")]


def approve(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    stage: StageName,
    shot: Shots = None,
    key: Keys = None,
    note: Note = "",
    quality: Quality = "draft",
    territory: Territory = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Approve what a stage looks at, as it is there now; a new version needs a new approval."""
    choice = (stage, (*(shot or ()), *(key or ())), note)
    _decide((show, studio, quality, territory), choice, as_json=as_json, yes=True)


def reject(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    stage: StageName,
    shot: Shots = None,
    key: Keys = None,
    note: Note = "",
    quality: Quality = "draft",
    territory: Territory = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Reject what a stage looks at: it is closed until you approve it, or it is another version."""
    choice = (stage, (*(shot or ()), *(key or ())), note)
    _decide((show, studio, quality, territory), choice, as_json=as_json, yes=False)


def _decide(
    asked: tuple[Path, Path | None, str, str],
    said: tuple[str, tuple[str, ...], str],
    *,
    as_json: bool,
    yes: bool,
) -> None:
    from pegbar.actions.approve import Choice
    from pegbar.entrypoints.cli import decision_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    stage, only, note = said
    choice = Choice(stage=stage, approved=yes, only=only, note=note)
    show, studio, quality, territory = asked
    wanted = Wanted(show=show, quality=quality, studio=studio, territory=territory)
    decision_verbs.decide_stage(wanted, choice, as_json=as_json)


def approvals(
    show: ShowFolder,
    quality: Quality = "draft",
    territory: Territory = "",
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Say what is approved, what waits for whom, what changed since, and what is asked of people.

    Nothing is made for it. Exit code 1 while something is open."""
    from pegbar.entrypoints.cli import decision_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    wanted = Wanted(show=show, quality=quality, studio=studio, territory=territory)
    decision_verbs.approvals(wanted, as_json=as_json)


def answer(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="As pegbar approvals names it.")
    ],
    said: Annotated[str, typer.Argument(metavar="ANSWER", help="yes, no or unsure.")],
    note: Note = "",
    escalated: Annotated[
        bool,
        typer.Option("--escalated", help="It was taken further; --note says what was decided."),
    ] = False,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Answer what a rule pack asks."""
    from pegbar.actions.answer import Said
    from pegbar.entrypoints.cli import decision_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    one = Said(question=question, answer=said, note=note, escalated=escalated)
    decision_verbs.answer_question(Wanted(show=show, studio=studio), one, as_json=as_json)


def loosen(  # noqa: PLR0913 - one parameter an option
    show: ShowFolder,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Its path in the show.")],
    why: Annotated[str, typer.Option("--why", help="What entitles the house to it.")],
    purposes: Annotated[
        str, typer.Option("--purposes", help="Besides, such as market,deliver.")
    ] = "",
    territories: Annotated[
        str, typer.Option("--territories", help="Besides, such as FR,JP; or everywhere.")
    ] = "",
    since: Annotated[str, typer.Option("--since", help="An earlier first day.")] = "",
    until: Annotated[str, typer.Option("--until", help="A later last day.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was loosened.")] = False,
    studio: StudioFolder = None,
    as_json: Json = False,
) -> None:
    """Decide that a file may be used for more than its sources say; never beyond a consent."""
    from pegbar.entrypoints.cli import decision_verbs
    from pegbar.entrypoints.cli.jobs import Wanted

    asked = decision_verbs.Wider(
        file=file,
        why=why,
        purposes=purposes,
        territories=territories,
        since=since,
        until=until,
        undo=undo,
    )
    decision_verbs.loosen_file(Wanted(show=show, studio=studio), asked, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Put these verbs on the command line."""
    app.command(
        epilog=examples(
            "pegbar approve my-show --stage cut",
            'pegbar approve my-show --stage shots --shot sc1-sh020 --note "the hand is right now"',
        )
    )(approve)
    app.command(
        epilog=examples('pegbar reject my-show --stage cut --note "the end comes too soon"')
    )(reject)
    app.command(
        epilog=examples("pegbar approvals my-show", "pegbar approvals my-show --quality final")
    )(approvals)
    app.command(
        epilog=examples(
            "pegbar answer my-show partner-guidance/nothing-central yes",
            "pegbar answer my-show partner-guidance/is-temporary@hibari no --escalated "
            '--note "agreed with the streamer on 3 May"',
        )
    )(answer)
    app.command(
        epilog=examples(
            'pegbar loosen my-show art/wall.png --territories FR,JP --why "letter of 4 May"',
            'pegbar loosen my-show art/wall.png --undo --why "the letter was withdrawn"',
        )
    )(loosen)
