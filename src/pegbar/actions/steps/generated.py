"""A shot that is cast with a generator: what the stage gives it, its takes, and the conform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import msgspec

from pegbar.actions.steps.desk import Desk
from pegbar.assets.casting import CastChoice, Hired
from pegbar.assets.generation import GIVES_VIDEO, GuideKind, Kind, LoraUse, RefRole
from pegbar.assets.profile import Capability, Premises, Profile
from pegbar.departments.painting.choose import keys_for
from pegbar.departments.painting.prompting import prompt_of
from pegbar.departments.painting.take_requests import CONTROLS
from pegbar.graph.step import Input, Output, Step
from pegbar.production.shots import Shot
from pegbar.values.canonical import Json
from pegbar.values.errors import PegbarError

_GENERATE: Final = "generate"
_SECONDS: Final = 60.0
"""A guess at how long a generator takes for a shot."""


def generated_take(desk: Desk, shot: Shot, hired: Hired) -> Iterator[Step]:
    """The steps from the shot's performance to its take."""
    choice, profile = hired.choice, hired.profile
    able = profile.can(choice.kind)
    assert able is not None, "a cast generator can do what it is cast for"
    inputs: dict[str, Input] = {"performance": Output(f"perform/{shot.id}")}
    for step, given in _staged(desk, shot, able):
        inputs |= given
        yield step
    keys = _style(desk, shot, able)
    inputs |= {f"key/{name}/picture": desk.source(f"art/keys/{name}.png") for name in keys}
    loras = worn(desk, shot, able)
    inputs |= _worn_files(desk, loras) | _graph(desk, profile)
    inputs["script"] = desk.source(desk.shoot.passages[shot.id])
    recipe = desk.recipes[_recipe(profile)]
    show = desk.shoot.show
    params: dict[str, Json] = {
        "shot": shot.id,
        "choice": _bare(choice),
        "prompt": shot_prompt(desk, shot),
        "negative": show.avoid,
        "size": list(desk.size),
        "seed": show.seed,
        "keys": list(keys),
        "loras": [msgspec.to_builtins(one) for one in loras],
    }
    for take in range(1, choice.takes + 1):
        yield Step(
            id=f"{_GENERATE}/{shot.id}/{take}",
            recipe=replace(recipe, repeat=profile.repeat),
            params={**params, "take": take},
            inputs=inputs,
            generator=profile.identity,
            shot=shot.id,
            cost=_SECONDS,
            hired=profile,
        )
    chosen = f"{_GENERATE}/{shot.id}/{min(choice.chosen, choice.takes)}"
    yield desk.step(
        "take.conform",
        f"take/{shot.id}",
        {
            "size": desk.size,
            "expose": shot.expose,
            "time": "whole" if choice.kind is Kind.FIRST_LAST else "start",
        },
        {"performance": Output(f"perform/{shot.id}"), "received": Output(chosen)},
        shot=shot.id,
        cost=4.0,
    )


def shot_prompt(desk: Desk, shot: Shot) -> str:
    """The words of a shot, from its script and the bible."""
    show = desk.shoot.show
    return prompt_of(
        shot,
        figures={name: one.about for name, one in show.characters.items()},
        place=show.sets[shot.set].about if shot.set in show.sets else "",
        things={name: one.about for name, one in show.props.items()},
        style=show.style,
    )


def worn(desk: Desk, shot: Shot, able: Capability) -> tuple[LoraUse, ...]:
    """The LoRAs of the characters in a shot, as far as the generator wears them: in the order of
    the cast, then those that are nobody's own."""
    if not able.loras:
        return ()
    there = [standing.who for standing in shot.cast]
    order = {who: number for number, who in enumerate(there)}
    fit = [one for one in desk.shoot.loras.values() if not one.who or one.who in order]
    fit.sort(key=lambda one: (order.get(one.who, len(order)), one.name))
    return tuple(
        LoraUse(
            name=one.name, digest=one.digest, weight=one.weight, who=one.who, trigger=one.trigger
        )
        for one in fit[: able.loras]
    )


def _graph(desk: Desk, profile: Profile) -> dict[str, Input]:
    """The show's own graph that this generator runs."""
    mine = (one for one in desk.shoot.graphs.values() if one.digest in profile.version)
    return {f"graph/{one.name}": desk.source(one.path) for one in mine}


def _recipe(profile: Profile) -> str:
    return "generate.here" if profile.premises is Premises.HERE else "generate.sent"


def _bare(choice: CastChoice) -> Json:
    """What of a choice is in the key of a take: not which take, nor who else could make it."""
    plain: Json = msgspec.to_builtins(
        msgspec.structs.replace(choice, takes=1, chosen=1, fallbacks=(), hand=False)
    )
    return plain


def _worn_files(desk: Desk, loras: tuple[LoraUse, ...]) -> dict[str, Input]:
    files = desk.shoot.loras
    return {f"lora/{one.name}": desk.source(files[one.name].path) for one in loras}


def _style(desk: Desk, shot: Shot, able: Capability) -> tuple[str, ...]:
    """The painted keyframes that show a generator the look, as many as it takes."""
    most = able.references.get(RefRole.STYLE, (0, 0))[1]
    return keys_for(shot, desk.shoot.keyframes)[:most]


def _staged(desk: Desk, shot: Shot, able: Capability) -> Iterator[tuple[Step, dict[str, Input]]]:
    """What the stage draws for it, each step with what it gives to the request."""
    moving = able.kind in GIVES_VIDEO
    changed = RefRole.SOURCE in able.references
    if moving and RefRole.FIRST in able.references:
        ends = desk.drawn("stage.ends", f"ends/{shot.id}", shot, cost=1.0)
        yield ends, {"first": Output(ends.id, "first"), "last": Output(ends.id, "last")}
    if changed or GuideKind.BEAUTY in able.guides:
        beauty = desk.drawn("stage.beauty", f"beauty/{shot.id}", shot, cost=12.0)
        yield beauty, {"beauty": Output(beauty.id)}
    if changed and moving:
        yield _animatic(desk, shot), {"animatic": Output(f"animatic/{shot.id}")}
    kinds = [name for kind, name in CONTROLS.items() if kind in able.guides]
    if kinds:
        yield desk.drawn("stage.guides", f"guides/{shot.id}", shot, cost=4.0), {}
        plain = desk.drawn("stage.controls", f"controls/{shot.id}", shot, cost=4.0)
        how: dict[str, Json] = {"kinds": list(kinds), "format": "png"}
        given: dict[str, Input] = {"guides": Output(f"guides/{shot.id}")}
        yield (
            msgspec.structs.replace(
                plain, params={**plain.params, **how}, inputs={**plain.inputs, **given}
            ),
            {"controls": Output(f"controls/{shot.id}")},
        )


def _animatic(desk: Desk, shot: Shot) -> Step:
    return desk.step(
        "take.animatic",
        f"animatic/{shot.id}",
        {},
        {
            "performance": Output(f"perform/{shot.id}"),
            "beauty": Output(f"beauty/{shot.id}"),
        },
        shot=shot.id,
        cost=3.0,
    )


def shot_of(error: PegbarError) -> str:
    """The shot whose generator could not, of an error that ended a build; empty for any other."""
    step = error.about.split("/")
    return step[1] if len(step) > 1 and step[0] == _GENERATE else ""
