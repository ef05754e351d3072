"""The last steps: picture and sound become a file, and what leaves is signed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pegbar import __version__
from pegbar.actions.disclosing import lines_made, shots_made, told_by_words, told_of
from pegbar.actions.steps.desk import CARDS, CREDITS, DISCLOSURE, TITLE, Desk
from pegbar.actions.steps.signing import PAGES, SIGNED
from pegbar.actions.steps.titles import transitions
from pegbar.departments.finishing.disclosing import ShotMade
from pegbar.graph.step import Input, Output, Step
from pegbar.values.canonical import Json


def film(desk: Desk) -> Iterator[Step]:
    marks: dict[str, Json] = {"mark": show.id} if (show := desk.shoot.show).marks.watermark else {}
    yield desk.step(
        "picture.encode",
        "film/picture",
        {
            "shots": desk.reel(),
            "fps": desk.fps,
            "size": desk.size,
            "transitions": transitions(desk),
            **marks,
        },
        desk.reel_inputs(pictures=True),
        cost=10.0,
    )
    yield desk.step(
        "film.mux",
        "film/mux",
        {"title": desk.shoot.story.title, "language": desk.shoot.show.language},
        {
            "picture": Output("film/picture"),
            "sound": Output("sound/master"),
            "captions": Output("cut/captions"),
        },
    )


def disclosure(desk: Desk) -> Iterator[Step]:
    """What the film says of how it was made, and the manifest of the pictures that it is made
    from: both go into its credentials."""
    shots = shots_made(desk.shoot, desk.painted_by, desk.keys, told_by_words(desk.cast))
    lines = lines_made(desk.shoot, desk.hands)
    yield desk.step(
        "film.disclosure",
        "film/disclosure",
        {
            "film": desk.shoot.show.title or desk.shoot.story.title,
            "reel": desk.reel(),
            "shots": msgspec.to_builtins({**_cards(desk, shots), **shots}),
            "lines": msgspec.to_builtins(lines),
            "label": msgspec.to_builtins(told_of(desk.shoot, shots, lines)),
            "score": f"Pegbar {__version__}, by rules from a recipe",
        },
        desk.reel_inputs(pictures=False),
    )
    pages = {name: Output(f"cut/{name}") for name in ("captions", "timeline")}
    given: dict[str, Input] = {f"file/{name}": page for name, page in pages.items()}
    takes = {n: i for n, i in desk.reel_inputs(pictures=True).items() if n.startswith("take/")}
    yield desk.step(
        "film.sequence",
        "film/sequence",
        {"reel": desk.reel(), "files": list(pages)},
        {**given, **takes},
    )


def _cards(desk: Desk, shots: dict[str, ShotMade]) -> dict[str, ShotMade]:
    """The cards: letters over the picture of a shot, which is as that shot is."""
    form, _ = desk.told()
    first, last = shots[desk.shots[0].id], shots[desk.shots[-1].id]
    grounds = {TITLE: first, CREDITS: last, DISCLOSURE: first if form == "card" else last}
    return {
        name: msgspec.structs.replace(
            grounds[name], card=True, lessons=(), note="letters over a picture of the film"
        )
        for name in CARDS
        if name in desk.reel()
    }


def parts(desk: Desk) -> dict[str, Output]:
    """The step and output behind each file of the film."""
    found = {
        "film": Output("film/mux"),
        "timeline": Output("cut/timeline"),
        "captions": Output("cut/captions"),
        "poster": Output("cut/poster"),
        "contact_sheet": Output("cut/contact_sheet"),
        "boards": Output("cut/boards", "html"),
        "boards_png": Output("cut/boards", "png"),
        "boards_pdf": Output("cut/boards", "pdf"),
        "board_pages": Output("cut/boards", "pages"),
        "loudness": Output("sound/master", "report"),
        "score": Output("sound/mix", "score"),
        "disclosure": Output("film/disclosure"),
    }
    if any(desk.keys.values()):
        found["painter"] = Output("learn/look", "page")
    if desk.hands.signer:
        found |= {name: Output(f"sign/{name}") for name in (*SIGNED, PAGES)}
    return found
