"""Painting's steps: the look is learned from keyframes, and each shot is painted in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pegbar.actions.film_words import PAINTER
from pegbar.actions.steps.desk import Desk
from pegbar.actions.steps.generated import generated_take
from pegbar.assets.keyframe import KeyframeFile
from pegbar.departments.painting.choose import keys_showing
from pegbar.graph.step import Input, Output, Step
from pegbar.production.shots import Shot
from pegbar.values.canonical import Json

_LOOKS: Final = "art/looks"


def take(desk: Desk, shot: Shot) -> Iterator[Step]:
    """The shot's pictures: made by the generator that it is cast with, painted from
    keyframes, or drawn by the stage where there are none."""
    if hired := desk.cast.get(shot.id):
        yield from generated_take(desk, shot, hired)
        return
    keys = desk.keys[shot.id]
    if not keys:
        yield desk.drawn("stage.beauty", f"take/{shot.id}", shot, cost=12.0)
        return
    yield desk.drawn("stage.guides", f"guides/{shot.id}", shot, cost=4.0)
    params: dict[str, Json] = {"generator": PAINTER, "keys": list(keys)}
    dressed = [who for who in _dressed(desk) if who in {one.who for one in shot.cast}]
    if dressed:
        params["dressed"] = list(dressed)
    yield desk.step(
        "paint.shot",
        f"take/{shot.id}",
        params,
        {
            "guides": Output(f"guides/{shot.id}"),
            "performance": Output(f"perform/{shot.id}"),
            "weights": Output("learn/look", "weights"),
            "card": Output("learn/look", "card"),
            **_key_inputs(desk, keys),
            **{f"restyle/{who}/weights": Output(f"restyle/{who}", "weights") for who in dressed},
            **{f"restyle/{who}/card": Output(f"restyle/{who}", "card") for who in dressed},
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
    for name in keys:
        yield _guides(desk, f"key/{name}", f"art/keys/{name}.json", desk.shoot.keyframes[name])
    yield desk.step(
        "paint.learn",
        "learn/look",
        {"generator": PAINTER, "seed": desk.shoot.show.seed, "keys": list(keys)},
        _key_inputs(desk, keys),
        generator=desk.hands.painter,
        cost=100.0,
    )


def restyles(desk: Desk) -> Iterator[Step]:
    """The other looks that characters wear, each learned over the show's look."""
    known = sorted({name for names in desk.keys.values() for name in names})
    for who in _dressed(desk):
        look = desk.shoot.show.looks[who]
        wished = desk.shoot.looks[look]
        for name, file in wished.items():
            yield _guides(desk, f"wish/{who}/{name}", f"{_LOOKS}/{look}/{name}.json", file)
        keyframes = {name: desk.shoot.keyframes[name] for name in known}
        keys = keys_showing(who, tuple(wished.values()), keyframes)
        yield desk.step(
            "paint.restyle",
            f"restyle/{who}",
            {
                "generator": PAINTER,
                "seed": desk.shoot.show.seed,
                "owner": who,
                "look": look,
                "keys": list(keys),
                "wished": list(wished),
            },
            {
                "weights": Output("learn/look", "weights"),
                "card": Output("learn/look", "card"),
                **_key_inputs(desk, keys),
                **{
                    f"wish/{name}/picture": desk.source(f"{_LOOKS}/{look}/{name}.png")
                    for name in wished
                },
                **{f"wish/{name}/guides": Output(f"wish/{who}/{name}") for name in wished},
            },
            generator=desk.hands.painter,
            cost=40.0,
        )


def _dressed(desk: Desk) -> list[str]:
    """Who wears another look in some shot that is painted."""
    painted = {one.who for shot in desk.shots if desk.keys[shot.id] for one in shot.cast}
    return sorted(painted & set(desk.shoot.show.looks))


def _guides(desk: Desk, step: str, about: str, file: KeyframeFile) -> Step:
    """The guides that a key was painted over."""
    drawing = file.drawing
    names = [figure.who for figure in drawing.figures]
    things = [prop.prop for prop in drawing.props]
    params, inputs = desk.designs_of(names, drawing.set, things)
    return desk.step(
        "stage.key_guides",
        step,
        {"size": list(file.size), **params},
        {"key": desk.source(about), **inputs},
        cost=0.3,
    )


def _key_inputs(desk: Desk, keys: Sequence[str]) -> dict[str, Input]:
    found: dict[str, Input] = {}
    for name in keys:
        found[f"key/{name}/picture"] = desk.source(f"art/keys/{name}.png")
        found[f"key/{name}/guides"] = Output(f"key/{name}")
    return found
