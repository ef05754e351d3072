"""The steps that sign: what leaves says of itself what is true of it, and of no other part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from pegbar.actions.film_words import STAGE, film_facts
from pegbar.actions.steps.desk import Desk
from pegbar.assets.traces import carries_credentials
from pegbar.departments.finishing.credentials import film_claim
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Input, Output, Source, Step
from pegbar.values.canonical import Json

INGREDIENT: Final = "ingredient/"
"""Inputs of a signing step: the sources that carry credentials of their own."""

MADE: Final = "made/"
"""Inputs of a signing step: the records of what generators made, with the marks found in it."""

PAGES: Final = "board_pages"
SIGNED: Final = {
    "film": ("video/mp4", Output("film/mux")),
    "poster": ("image/png", Output("cut/poster")),
    "contact_sheet": ("image/png", Output("cut/contact_sheet")),
    "boards_png": ("image/png", Output("cut/boards", "png")),
}
"""The files of a film that carry credentials, with what each is made of."""


def signed(
    desk: Desk, steps: Sequence[Step], part: str, media: str, given: Output, *, tree: bool = False
) -> Step:
    """The step `sign/PART`. Its claim speaks of what the given output is made of, and of nothing
    else in the film. `tree`: it is a tree of pictures, each of which is signed."""
    used = graph_of(list(steps)).needed_for([given.step]).steps
    moving = media.partition("/")[0] != "image"
    made = {step.id for step in used}
    shown = {shot: by for shot, by in desk.painted_by.items() if f"take/{shot}" in made}
    # A still has no sound: whose voice a line was timed by is no part of what is seen.
    hands = desk.hands if moving else replace(desk.hands, voiced=False)
    drawn = shown or dict.fromkeys(desk.painted_by, STAGE)
    claim: Json = msgspec.to_builtins(film_claim(film_facts(desk.shoot, hands, drawn, used)))
    inputs: dict[str, Input] = {"file": given, **_carriers(desk, used)}
    inputs |= {f"{MADE}{step.id}": Output(step.id, "made") for step in used if step.hired}
    if moving:
        inputs["disclosure"] = Output("film/disclosure")
        inputs["sequence"] = Output("film/sequence")
    return desk.step(
        "film.sign_pages" if tree else "film.sign",
        f"sign/{part}",
        {"claim": claim, "media_type": media},
        inputs,
        generator=desk.hands.signer,
    )


def _carriers(desk: Desk, used: Sequence[Step]) -> Mapping[str, Input]:
    """The sources in it that came with credentials of their own."""
    names = {
        given.name.partition("#")[0]
        for step in used
        for given in step.inputs.values()
        if isinstance(given, Source)
    }
    return {
        f"{INGREDIENT}{name}": desk.source(name)
        for name in sorted(names)
        if carries_credentials(desk.shoot.matter[name].data)
    }


def all_signed(desk: Desk, steps: Sequence[Step]) -> Iterator[Step]:
    """Everything of a film that can carry credentials."""
    for part, (media, given) in SIGNED.items():
        yield signed(desk, steps, part, media, given)
    yield signed(desk, steps, PAGES, "image/png", Output("cut/boards", "pages"), tree=True)
