"""The production desk: what every department's steps are written down with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pegbar.actions.disclosing import label_for, lines_made, shots_made, told_by_words
from pegbar.actions.film_words import Hands
from pegbar.actions.shoot import Shoot
from pegbar.assets.casting import Hired
from pegbar.departments.cut.label_words import Label
from pegbar.graph.step import Input, Output, Recipe, Source, Step
from pegbar.production.disclosure import Form
from pegbar.production.shots import Shot
from pegbar.values.canonical import Json

Quality = Literal["sketch", "draft", "final"]

TITLE: Final = "title"
CREDITS: Final = "credits"
DISCLOSURE: Final = "disclosure"
CARDS: Final = (TITLE, CREDITS, DISCLOSURE)
"""The names of the film's cards, beside those of its shots."""

_SKETCH: Final = 640
"""Pixels: the width of a sketch, which is there to be seen soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One film's plan in the making. `keys` are the keyframes that teach each shot, by shot id:
    a shot with none is drawn by the stage alone. `painted_by` says who paints each shot; `cast`
    are the generators of those that are given to one."""

    shoot: Shoot
    recipes: Mapping[str, Recipe]
    hands: Hands
    quality: Quality
    keys: Mapping[str, Sequence[str]]
    painted_by: Mapping[str, str]
    cast: Mapping[str, Hired] = field(default_factory=dict)

    @property
    def shots(self) -> Sequence[Shot]:
        return self.shoot.story.shots

    @property
    def fps(self) -> int:
        return self.shoot.show.picture.fps

    @property
    def size(self) -> list[int]:
        picture = self.shoot.show.picture
        if self.quality == "final":
            return list(picture.final)
        width, height = picture.size
        if self.quality == "sketch" and width > _SKETCH:
            return [_SKETCH, round(height * _SKETCH / width / 2) * 2]
        return [width, height]

    @property
    def shape(self) -> list[int]:
        """The picture's width to its height in small numbers: a performance depends on no more."""
        width, height = self.size
        common = math.gcd(width, height)
        return [width // common, height // common]

    def step(  # noqa: PLR0913 - a step has so many sides
        self,
        recipe: str,
        name: str,
        params: Mapping[str, Json],
        inputs: Mapping[str, Input],
        *,
        generator: str = "",
        shot: str = "",
        cost: float = 0.5,
    ) -> Step:
        return Step(
            id=name,
            recipe=self.recipes[recipe],
            params=params,
            inputs=inputs,
            generator=generator,
            shot=shot,
            cost=cost,
        )

    def drawn(self, recipe: str, name: str, shot: Shot, *, cost: float) -> Step:
        """A step of the stage that draws a performance with the shot's designs."""
        params, inputs = self.designs(shot)
        return self.step(
            recipe,
            name,
            {"size": self.size, **params},
            {"performance": Output(f"perform/{shot.id}"), **inputs},
            shot=shot.id,
            cost=cost,
        )

    def designs(self, shot: Shot) -> tuple[dict[str, Json], dict[str, Input]]:
        cast = [standing.who for standing in shot.cast]
        return self.designs_of(cast, shot.set, [placing.prop for placing in shot.props])

    def designs_of(
        self, cast: Sequence[str], place: str, things: Sequence[str]
    ) -> tuple[dict[str, Json], dict[str, Input]]:
        """The design files that a picture of these needs, as parameters and as inputs."""
        shoot = self.shoot
        figures = {who: shoot.figures[who] for who in cast}
        props = {name: shoot.props[name] for name in things}
        params: dict[str, Json] = {
            "figures": {who: files[0] for who, files in figures.items()},
            "set": shoot.sets[place][0],
            "props": {name: files[0] for name, files in props.items()},
        }
        files = [*shoot.sets[place]]
        for group in (*figures.values(), *props.values()):
            files += group
        return params, {path: self.source(path) for path in files}

    def source(self, path: str) -> Source:
        return Source(path, self.shoot.matter[path].digest)

    def told(self) -> tuple[Form, Label | None]:
        """What this version of the film tells its audience of its making, and in which form."""
        shots = shots_made(self.shoot, self.painted_by, self.keys, told_by_words(self.cast))
        return label_for(self.shoot, shots, lines_made(self.shoot, self.hands))

    def reel(self) -> list[Json]:
        """Everything that the film shows, in order: its label where that stands first, title card,
        shots, credits, its label where that stands last."""
        titles, (form, _) = self.shoot.show.titles, self.told()
        before: list[Json] = [DISCLOSURE] if form == "card" else []
        before += [TITLE] if titles.card else []
        behind: list[Json] = [CREDITS] if titles.credits else []
        behind += [DISCLOSURE] if form == "credit" else []
        return [*before, *self.order(), *behind]

    def reel_inputs(self, *, pictures: bool) -> dict[str, Input]:
        """The performances of all that the reel shows, and its pictures."""
        cards = [str(name) for name in self.reel() if name in CARDS]
        found = self.performances()
        found |= {f"performance/{name}": Output(f"time/{name}") for name in cards}
        if pictures:
            found |= self.takes()
            found |= self.weathers()
            found |= {f"take/{name}": Output(f"cut/{name}") for name in cards}
        return found

    def order(self) -> list[Json]:
        return [shot.id for shot in self.shots]

    def performances(self) -> dict[str, Input]:
        return {f"performance/{shot.id}": Output(f"perform/{shot.id}") for shot in self.shots}

    def weathers(self) -> dict[str, Input]:
        """What falls over the shots that have weather."""
        fallen = [shot.id for shot in self.shots if shot.weather is not None]
        return {f"weather/{shot}": Output(f"weather/{shot}") for shot in fallen}

    def takes(self) -> dict[str, Input]:
        return {f"take/{shot.id}": Output(f"take/{shot.id}") for shot in self.shots}
