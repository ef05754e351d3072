"""The last steps: picture and sound become a file, and what leaves is signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from pegbar.actions.steps.desk import Desk
from pegbar.actions.steps.titles import transitions
from pegbar.departments.finishing.credentials import FilmFacts, film_claim
from pegbar.graph.step import Output, Step
from pegbar.values.canonical import Json

_SIGNED: Final = {
    "film": ("video/mp4", Output("film/mux")),
    "poster": ("image/png", Output("cut/poster")),
    "contact_sheet": ("image/png", Output("cut/contact_sheet")),
    "boards_png": ("image/png", Output("cut/boards", "png")),
}


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


def signed(desk: Desk, facts: FilmFacts) -> Iterator[Step]:
    claim: Json = msgspec.to_builtins(film_claim(facts))
    for part, (media, given) in _SIGNED.items():
        yield desk.step(
            "film.sign",
            f"sign/{part}",
            {"claim": claim, "media_type": media},
            {"file": given},
            generator=desk.hands.signer,
        )


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
    }
    if any(desk.keys.values()):
        found["painter"] = Output("learn/look", "page")
    if desk.hands.signer:
        found |= {name: Output(f"sign/{name}") for name in _SIGNED}
    return found
