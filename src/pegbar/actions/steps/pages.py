"""The cut's pages: captions, timeline, contact sheet, poster, boards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pegbar.actions.film_words import shot_card
from pegbar.actions.steps.desk import Desk
from pegbar.graph.step import Input, Output, Step
from pegbar.values.canonical import Json


def pages(desk: Desk) -> Iterator[Step]:
    show = desk.shoot.show
    story: dict[str, Json] = {"title": desk.shoot.story.title, "fps": desk.fps}
    cards: list[dict[str, Json]] = [
        shot_card(shot, desk.shoot, desk.painted_by[shot.id]) for shot in desk.shots
    ]
    performances, takes = desk.performances(), desk.takes()
    last = desk.shots[-1].id
    reel = desk.reel()
    timing: dict[str, Json] = {"shots": reel, "fps": desk.fps, "language": show.language}
    yield _page(desk, "captions", timing, desk.reel_inputs(pictures=False))
    cut: dict[str, Json] = {
        **story,
        "shots": [_titled(name, cards) for name in reel],
        "media": f"{show.id}.mp4",
    }
    yield _page(desk, "timeline", cut, {**desk.reel_inputs(pictures=False), **_findings(desk)})
    sheet: dict[str, Json] = {**story, "shots": reel, "columns": 4}
    yield _page(desk, "contact_sheet", sheet, desk.reel_inputs(pictures=True))
    poster: dict[str, Json] = {"title": desk.shoot.story.title, "shot": last}
    names = (f"performance/{last}", f"take/{last}")
    given = {**performances, **takes, **desk.weathers()}
    shown = (*names, f"weather/{last}")
    yield _page(desk, "poster", poster, {name: given[name] for name in shown if name in given})
    yield _page(desk, "boards", board_params(desk), board_inputs(desk))


def board_params(desk: Desk) -> dict[str, Json]:
    """What the boards say of each shot."""
    return {
        "title": desk.shoot.story.title,
        "fps": desk.fps,
        "language": desk.shoot.show.language,
        "shots": [shot_card(shot, desk.shoot, desk.painted_by[shot.id]) for shot in desk.shots],
    }


def board_inputs(desk: Desk) -> dict[str, Input]:
    """The performances of all shots, the pictures that stand for them, and the critic's word."""
    return {**desk.performances(), **_panels(desk), **_findings(desk)}


def _findings(desk: Desk) -> dict[str, Input]:
    return {f"findings/{shot.id}": Output(f"critic/{shot.id}", "findings") for shot in desk.shots}


def _titled(name: Json, cards: Sequence[dict[str, Json]]) -> Json:
    """What the timeline says about one part of the reel."""
    return next((card for card in cards if card["id"] == name), {"id": name, "heading": name})


def _page(desk: Desk, name: str, params: Mapping[str, Json], inputs: Mapping[str, Input]) -> Step:
    return desk.step(f"cut.{name}", f"cut/{name}", params, inputs)


def _panels(desk: Desk) -> dict[str, Input]:
    return {
        f"{name}/{shot.id}": Output(f"panel/{shot.id}", name)
        for shot in desk.shots
        for name in ("panel", "start", "end")
    }
