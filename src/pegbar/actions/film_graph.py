"""The film as a graph: from what people gave to the file that leaves.

Each department writes its own steps down (`actions/steps`); here they become one plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from pegbar.actions.film_words import PAINTER, STAGE, Hands
from pegbar.actions.shoot import Shoot
from pegbar.actions.steps import critic, delivery, pages, painting, signing, sound, stage, titles
from pegbar.actions.steps.desk import Desk, Quality
from pegbar.assets.casting import Hired
from pegbar.departments.painting.choose import keys_for
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.step import Output, Recipe, Step

LEAST_KEYS: Final = 2
"""A look is learned by painting one keyframe from the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmGraph:
    """`parts` names the step and output behind each file of the film; `cast` are the generators of
    the shots that are given to one."""

    graph: Graph
    parts: Mapping[str, Output]
    painted_by: Mapping[str, str]
    quality: Quality
    cast: Mapping[str, Hired] = field(default_factory=dict)


NOBODY: Final[Mapping[str, Hired]] = MappingProxyType({})
"""No shot is cast with a generator."""


def film_graph(
    shoot: Shoot,
    recipes: Mapping[str, Recipe],
    hands: Hands,
    quality: Quality,
    cast: Mapping[str, Hired] = NOBODY,
) -> FilmGraph:
    """Every step of the film."""
    return film_of(desk_of(shoot, recipes, hands, quality, cast))


def desk_of(
    shoot: Shoot,
    recipes: Mapping[str, Recipe],
    hands: Hands,
    quality: Quality,
    cast: Mapping[str, Hired] = NOBODY,
) -> Desk:
    """The desk at which this film is planned: who paints which shot from which keyframes. `cast`
    are the generators of shots by their ids; the house painter and the stage need no casting."""
    own = {PAINTER, STAGE}
    hired = {shot: one for shot, one in cast.items() if one.profile.name not in own}
    keys = {
        shot: () if shot in hired or _by_stage(cast.get(shot)) else names
        for shot, names in keys_of(shoot, hands).items()
    }
    return Desk(
        shoot=shoot,
        recipes=recipes,
        hands=hands,
        quality=quality,
        keys=keys,
        painted_by={
            shot: hired[shot].profile.name if shot in hired else hands.painter if names else STAGE
            for shot, names in keys.items()
        },
        cast={shot.id: hired[shot.id] for shot in shoot.story.shots if shot.id in hired},
    )


def keys_of(shoot: Shoot, hands: Hands) -> dict[str, tuple[str, ...]]:
    """The keyframes that the house painter paints each shot from; none where it cannot."""
    able = hands.painter and len(shoot.keyframes) >= LEAST_KEYS
    return {shot.id: keys_for(shot, shoot.keyframes) if able else () for shot in shoot.story.shots}


def _by_stage(hired: Hired | None) -> bool:
    return hired is not None and hired.profile.name == STAGE


def film_of(desk: Desk) -> FilmGraph:
    """Every step of the film that is planned at this desk."""
    return FilmGraph(
        graph=graph_of(list(_steps(desk))),
        parts=delivery.parts(desk),
        painted_by=desk.painted_by,
        quality=desk.quality,
        cast=desk.cast,
    )


def _steps(desk: Desk) -> Iterator[Step]:
    steps: list[Step] = []
    for shot in desk.shots:
        steps += [
            *stage.voices(desk, shot),
            *stage.staged(desk, shot),
            *painting.take(desk, shot),
        ]
    steps += [*painting.look(desk), *painting.restyles(desk), *sound.sound(desk)]
    steps += [*pages.pages(desk), *delivery.film(desk)]
    steps += titles.title(desk)
    steps += titles.disclosure(desk)
    steps += titles.credits_(desk, steps)
    steps += delivery.disclosure(desk)
    yield from steps
    reviews = list(critic.reviews(desk))
    yield from reviews
    if desk.hands.signer:
        yield from signing.all_signed(desk, [*steps, *reviews])
