"""Painting's steps: the look is learned from keyframes, and each shot is painted in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pegbar.actions.film_words import PAINTER
from pegbar.actions.steps.desk import Desk
from pegbar.graph.step import Input, Output, Step
from pegbar.production.shots import Shot


def take(desk: Desk, shot: Shot) -> Iterator[Step]:
    """The shot's pictures: painted from keyframes, or drawn by the stage where there are none."""
    keys = desk.keys[shot.id]
    if not keys:
        yield desk.drawn("stage.beauty", f"take/{shot.id}", shot, cost=12.0)
        return
    yield desk.drawn("stage.guides", f"guides/{shot.id}", shot, cost=4.0)
    yield desk.step(
        "paint.shot",
        f"take/{shot.id}",
        {"generator": PAINTER, "keys": list(keys)},
        {
            "guides": Output(f"guides/{shot.id}"),
            "performance": Output(f"perform/{shot.id}"),
            "weights": Output("learn/look", "weights"),
            "card": Output("learn/look", "card"),
            **_key_inputs(desk, keys),
        },
        generator=desk.hands.painter,
        shot=shot.id,
        cost=20.0,
    )


def look(desk: Desk) -> Iterator[Step]:
    """What is learned from all keyframes that some shot is painted from."""
    keys = sorted({name for names in desk.keys.values() for name in names})
    if not keys:
        return
    keyframes = desk.shoot.keyframes
    for name in keys:
        drawing = keyframes[name].drawing
        names = [figure.who for figure in drawing.figures]
        things = [prop.prop for prop in drawing.props]
        params, inputs = desk.designs_of(names, drawing.set, things)
        yield desk.step(
            "stage.key_guides",
            f"key/{name}",
            {"size": list(keyframes[name].size), **params},
            {"key": desk.source(f"art/keys/{name}.json"), **inputs},
            cost=0.3,
        )
    yield desk.step(
        "paint.learn",
        "learn/look",
        {"generator": PAINTER, "seed": desk.shoot.show.seed, "keys": list(keys)},
        _key_inputs(desk, keys),
        generator=desk.hands.painter,
        cost=100.0,
    )


def _key_inputs(desk: Desk, keys: Sequence[str]) -> dict[str, Input]:
    found: dict[str, Input] = {}
    for name in keys:
        found[f"key/{name}/picture"] = desk.source(f"art/keys/{name}.png")
        found[f"key/{name}/guides"] = Output(f"key/{name}")
    return found
