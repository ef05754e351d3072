"""The cards' steps: the title over the film's first place, the credits over its last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from pegbar.actions.credits import film_credits
from pegbar.actions.steps import painting
from pegbar.actions.steps.desk import CREDITS, DISCLOSURE, TITLE, Desk
from pegbar.graph.step import Input, Output, Step
from pegbar.production.shots import Shot
from pegbar.values.canonical import Json


def title(desk: Desk) -> Iterator[Step]:
    """The first place is drawn without anyone in it (and painted, if its shot is); letters are
    set on it."""
    if not desk.shoot.show.titles.card:
        return
    first = desk.shots[0]
    alike = [s.id for s in desk.shots if (s.set, s.mood, s.scene) == _place(first)]
    yield desk.step(
        "cut.empty_stage",
        f"perform/{TITLE}",
        {"name": TITLE, "shots": list(alike)},
        {f"performance/{name}": Output(f"perform/{name}") for name in alike},
    )
    free = tuple(placing for placing in first.props if not placing.held_by)
    empty = msgspec.structs.replace(first, id=TITLE, cast=(), props=free, beats=(), weather=None)
    keys = {**desk.keys, TITLE: desk.keys[first.id]}
    painted = painting.take(replace(desk, keys=keys), empty)
    yield from (msgspec.structs.replace(step, shot="") for step in painted)
    words: dict[str, Json] = {
        "title": desk.shoot.show.title or desk.shoot.story.title,
        "by": desk.shoot.show.author or desk.shoot.story.author,
    }
    timing: dict[str, Json] = {"dark": first.transition == "fade_in"}
    yield from _card(desk, TITLE, TITLE, timing, words)


def credits_(desk: Desk, used: Sequence[Step]) -> Iterator[Step]:
    """Who and what made everything that `used` takes in, over the film's last picture."""
    if not desk.shoot.show.titles.credits:
        return
    last = desk.shots[-1]
    timing: dict[str, Json] = {
        "dark": last.transition == "fade_out",
        "credits": film_credits(desk.shoot, desk.hands, desk.painted_by, used),
    }
    yield from _card(desk, CREDITS, last.id, timing, {})


def disclosure(desk: Desk) -> Iterator[Step]:
    """The card that tells what was generated: over the first place before the film, or over the
    last behind its credits."""
    form, label = desk.told()
    if label is None:
        return
    first = TITLE if desk.shoot.show.titles.card else desk.shots[0].id
    beside = first if form == "card" else desk.shots[-1].id
    timing: dict[str, Json] = {"dark": True, "label": msgspec.to_builtins(label)}
    yield from _card(desk, DISCLOSURE, beside, timing, {})


def _card(
    desk: Desk, name: str, beside: str, timing: dict[str, Json], words: dict[str, Json]
) -> Iterator[Step]:
    """A card's timing, and its pictures over the picture of the shot beside it."""
    params = {"name": name, "fps": desk.fps, **timing}
    performance: dict[str, Input] = {"performance": Output(f"perform/{beside}")}
    yield desk.step("cut.card_timing", f"time/{name}", params, performance)
    paper = desk.shoot.show.titles.paper
    ground: dict[str, Input] = {"paper": desk.source(paper)} if paper else {}
    yield desk.step(
        f"cut.{name}",
        f"cut/{name}",
        {**params, **words, "size": desk.size, "language": desk.shoot.show.language},
        {**performance, "take": Output(f"take/{beside}"), **ground},
        cost=2.0,
    )


def transitions(desk: Desk) -> dict[str, Json]:
    """How each part of the reel begins and ends. Cards that do not meet the dark dissolve."""
    found: dict[str, Json] = {shot.id: shot.transition for shot in desk.shots}
    titles = desk.shoot.show.titles
    first, last = desk.shots[0], desk.shots[-1]
    if titles.card and first.transition == "cut":
        found[first.id] = "dissolve"
    if titles.credits and last.transition != "fade_out":
        found[CREDITS] = "dissolve"
    return found


def _place(shot: Shot) -> tuple[str, str, str]:
    return shot.set, shot.mood, shot.scene
