"""The steps behind `pegbar export`: the film in the forms that other programs and houses take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from pegbar.actions.steps import signing
from pegbar.actions.steps.desk import Desk
from pegbar.actions.steps.pages import board_inputs, board_params
from pegbar.actions.steps.titles import transitions
from pegbar.graph.step import Output, Step
from pegbar.values.canonical import Json

MEZZANINE: Final = "film/mezzanine"


def _boards(desk: Desk) -> Iterator[Step]:
    name: dict[str, Json] = {"name": desk.shoot.show.id}
    yield desk.step(
        "cut.storyboarder", "cut/storyboarder", {**board_params(desk), **name}, board_inputs(desk)
    )


def _sheets(desk: Desk) -> Iterator[Step]:
    yield desk.step(
        "cut.xdts", "cut/xdts", {"shots": board_params(desk)["shots"]}, desk.performances()
    )


def _mezzanine(desk: Desk) -> Iterator[Step]:
    yield desk.step(
        "film.mezzanine",
        MEZZANINE,
        {
            "shots": desk.reel(),
            "fps": desk.fps,
            "size": desk.size,
            "transitions": transitions(desk),
            "title": desk.shoot.story.title,
        },
        {
            **desk.reel_inputs(pictures=True),
            "mix": Output("sound/mix"),
            "report": Output("sound/master", "report"),
        },
        cost=20.0,
    )


MORE: Final[Mapping[str, Callable[[Desk], Iterator[Step]]]] = {
    "storyboarder": _boards,
    "xdts": _sheets,
    "pdf": lambda _: iter(()),
    "mezzanine": _mezzanine,
    "otio": lambda _: iter(()),
    "frames": lambda _: iter(()),
}
"""What each format needs besides the steps of the film: a page and a timeline are made anyway."""


def exported(desk: Desk, form: str) -> Mapping[str, Output]:
    """The files of a format by their names (a name that ends in `/` is a folder of a tree)."""
    show = desk.shoot.show.id
    signed = bool(desk.hands.signer)
    match form:
        case "storyboarder":
            return {f"{show}-storyboarder/": Output("cut/storyboarder")}
        case "xdts":
            return {f"{show}-xdts/": Output("cut/xdts")}
        case "pdf":
            return {f"{show}-boards.pdf": Output("cut/boards", "pdf")}
        case "mezzanine":
            return {f"{show}.mov": Output("sign/mezzanine" if signed else MEZZANINE)}
        case "frames":
            cards = [str(name) for name in desk.reel()]
            inputs = desk.reel_inputs(pictures=True)
            takes = {name: inputs[f"take/{name}"] for name in cards}
            return {f"{n}/": one for n, one in takes.items() if isinstance(one, Output)}
        case _:
            film = Output("sign/film" if signed else "film/mux")
            return {f"{show}.otio": Output("cut/timeline"), f"{show}.mp4": film}


def signed(desk: Desk, steps: Sequence[Step]) -> Step:
    """The mezzanine with the film's own credentials."""
    return signing.signed(desk, steps, "mezzanine", "video/quicktime", Output(MEZZANINE))
