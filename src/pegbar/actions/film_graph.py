"""The film as a graph: from what people gave to the file that leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from pegbar.actions.film_words import (
    PAINTER,
    STAGE,
    Hands,
    film_facts,
    shot_card,
    spoken_beats,
    without_lines,
)
from pegbar.actions.shoot import Shoot
from pegbar.departments.finishing.credentials import FilmFacts, film_claim
from pegbar.departments.painting.choose import keys_for
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.step import Input, Output, Recipe, Source, Step
from pegbar.production.shots import Shot
from pegbar.values.canonical import Json

Quality = Literal["draft", "final"]

LEAST_KEYS: Final = 2
"""A look is learned by painting one keyframe from the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmGraph:
    """`parts` names the step and output behind each file of the film."""

    graph: Graph
    parts: Mapping[str, Output]
    painted_by: Mapping[str, str]
    quality: Quality


def film_graph(
    shoot: Shoot, recipes: Mapping[str, Recipe], hands: Hands, quality: Quality
) -> FilmGraph:
    """Every step of the film."""
    planner = _Planner(shoot, recipes, hands, quality)
    return FilmGraph(
        graph=graph_of(planner.steps()),
        parts=planner.parts(),
        painted_by=dict(planner.painted_by),
        quality=quality,
    )


@dataclass(slots=True)
class _Planner:
    """Writes the steps down, department by department. Mutable only while it does."""

    shoot: Shoot
    recipes: Mapping[str, Recipe]
    hands: Hands
    quality: Quality
    painted_by: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Sequence[Step]:
        steps: list[Step] = []
        used: set[str] = set()
        for shot in self.shots:
            keys = self._keys_for(shot)
            self.painted_by[shot.id] = self.hands.painter if keys else STAGE
            used.update(keys)
            steps += [*self._voices(shot), *self._stage(shot), *self._take(shot, keys)]
        steps += [*self._look(sorted(used)), *self._sound(), *self._pages(), *self._film()]
        if self.hands.signer:
            steps += self._signed(film_facts(self.shoot, self.hands, self.painted_by, steps))
        return steps

    def _keys_for(self, shot: Shot) -> tuple[str, ...]:
        """The keyframes that teach this shot; none where nobody here can learn from them."""
        able = self.hands.painter and len(self.shoot.keyframes) >= LEAST_KEYS
        return keys_for(shot, self.shoot.keyframes) if able else ()

    @property
    def shots(self) -> Sequence[Shot]:
        return self.shoot.story.shots

    @property
    def size(self) -> list[int]:
        picture = self.shoot.show.picture
        return list(picture.final if self.quality == "final" else picture.size)

    # -- departments

    def _voices(self, shot: Shot) -> Iterator[Step]:
        for beat in spoken_beats(shot):
            casting = self.shoot.show.characters[beat.who].voice
            yield self._step(
                "voice.speak",
                f"voice/{beat.id}",
                {
                    "voice": casting.name,
                    "text": beat.text,
                    "language": self.shoot.show.language,
                    "pitch": casting.pitch,
                    "pace": casting.pace,
                },
                {"text": self._source(self.shoot.lines[beat.id])},
                generator=self.hands.voice,
                shot=shot.id,
                cost=1.0,
            )

    def _stage(self, shot: Shot) -> Iterator[Step]:
        speeches: dict[str, Input] = {
            f"speech/{beat.id}": Output(f"voice/{beat.id}", "speech") for beat in spoken_beats(shot)
        }
        yield self._step(
            "stage.perform",
            f"perform/{shot.id}",
            {
                "shot": without_lines(shot),
                "fps": self.shoot.show.picture.fps,
                "size": self.size,
                **self._designs(shot)[0],
            },
            {
                "script": self._source(self.shoot.passages[shot.id]),
                **speeches,
                **self._designs(shot)[1],
            },
            shot=shot.id,
            cost=0.2,
        )
        yield self._drawn("stage.panel", f"panel/{shot.id}", shot, cost=1.0)

    def _take(self, shot: Shot, keys: Sequence[str]) -> Iterator[Step]:
        if not keys:
            yield self._drawn("stage.beauty", f"take/{shot.id}", shot, cost=12.0)
            return
        yield self._drawn("stage.guides", f"guides/{shot.id}", shot, cost=4.0)
        yield self._step(
            "paint.shot",
            f"take/{shot.id}",
            {"generator": PAINTER, "keys": list(keys)},
            {
                "guides": Output(f"guides/{shot.id}"),
                "performance": Output(f"perform/{shot.id}"),
                "weights": Output("learn/look", "weights"),
                "card": Output("learn/look", "card"),
                **self._keys(keys),
            },
            generator=self.hands.painter,
            shot=shot.id,
            cost=20.0,
        )

    def _look(self, keys: Sequence[str]) -> Iterator[Step]:
        if not keys:
            return
        for name in keys:
            drawing = self.shoot.keyframes[name].drawing
            names = [figure.who for figure in drawing.figures]
            things = [prop.prop for prop in drawing.props]
            params, inputs = self._designs_of(names, drawing.set, things)
            yield self._step(
                "stage.key_guides",
                f"key/{name}",
                {"size": list(self.shoot.keyframes[name].size), **params},
                {"key": self._source(f"art/keys/{name}.json"), **inputs},
                cost=0.3,
            )
        yield self._step(
            "paint.learn",
            "learn/look",
            {"generator": PAINTER, "seed": self.shoot.show.seed, "keys": list(keys)},
            self._keys(keys),
            generator=self.hands.painter,
            cost=100.0,
        )

    def _sound(self) -> Iterator[Step]:
        voices: dict[str, Input] = {
            f"sound/{beat.id}": Output(f"voice/{beat.id}", "sound")
            for shot in self.shots
            for beat in spoken_beats(shot)
        }
        yield self._step(
            "sound.mix",
            "sound/mix",
            {
                "shots": self._order(),
                "fps": self.shoot.show.picture.fps,
                "moods": {shot.id: shot.mood for shot in self.shots},
            },
            {**self._performances(), **voices},
            cost=4.0,
        )
        yield self._step("sound.master", "sound/master", {}, {"mix": Output("sound/mix")}, cost=4.0)

    def _pages(self) -> Iterator[Step]:
        show, order = self.shoot.show, self._order()
        fps = show.picture.fps
        story: dict[str, Json] = {"title": self.shoot.story.title, "fps": fps}
        cards: list[Json] = [
            shot_card(shot, self.shoot, self.painted_by[shot.id]) for shot in self.shots
        ]
        performances, takes = self._performances(), self._takes()
        last = self.shots[-1].id
        timing: dict[str, Json] = {"shots": order, "fps": fps, "language": show.language}
        yield self._page("captions", timing, performances)
        cut: dict[str, Json] = {**story, "shots": cards, "media": f"{show.id}.mp4"}
        yield self._page("timeline", cut, performances)
        sheet: dict[str, Json] = {**story, "shots": order, "columns": 4}
        yield self._page("contact_sheet", sheet, {**performances, **takes})
        poster: dict[str, Json] = {"title": self.shoot.story.title, "shot": last}
        names = (f"performance/{last}", f"take/{last}")
        yield self._page("poster", poster, {n: {**performances, **takes}[n] for n in names})
        boards: dict[str, Json] = {**story, "shots": cards}
        yield self._page("boards", boards, {**performances, **self._panels()})

    def _page(self, name: str, params: Mapping[str, Json], inputs: Mapping[str, Input]) -> Step:
        return self._step(f"cut.{name}", f"cut/{name}", params, inputs)

    def _film(self) -> Iterator[Step]:
        show = self.shoot.show
        yield self._step(
            "picture.encode",
            "film/picture",
            {
                "shots": self._order(),
                "fps": show.picture.fps,
                "size": self.size,
                "transitions": {shot.id: shot.transition for shot in self.shots},
            },
            {**self._performances(), **self._takes()},
            cost=10.0,
        )
        yield self._step(
            "film.mux",
            "film/mux",
            {"title": self.shoot.story.title, "language": show.language},
            {
                "picture": Output("film/picture"),
                "sound": Output("sound/master"),
                "captions": Output("cut/captions"),
            },
        )

    def _signed(self, facts: FilmFacts) -> Iterator[Step]:
        claim: Json = msgspec.to_builtins(film_claim(facts))
        for part, media, given in (
            ("film", "video/mp4", Output("film/mux")),
            ("poster", "image/png", Output("cut/poster")),
            ("contact_sheet", "image/png", Output("cut/contact_sheet")),
            ("boards_png", "image/png", Output("cut/boards", "png")),
        ):
            yield self._step(
                "film.sign",
                f"sign/{part}",
                {"claim": claim, "media_type": media},
                {"file": given},
                generator=self.hands.signer,
            )

    def parts(self) -> Mapping[str, Output]:
        parts = {
            "film": Output("film/mux"),
            "timeline": Output("cut/timeline"),
            "captions": Output("cut/captions"),
            "poster": Output("cut/poster"),
            "contact_sheet": Output("cut/contact_sheet"),
            "boards": Output("cut/boards", "html"),
            "boards_png": Output("cut/boards", "png"),
            "loudness": Output("sound/master", "report"),
        }
        if self.hands.signer:
            signed = ("film", "poster", "contact_sheet", "boards_png")
            parts |= {name: Output(f"sign/{name}") for name in signed}
        return parts

    # -- pieces

    def _step(  # noqa: PLR0913 - a step has so many sides
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

    def _drawn(self, recipe: str, name: str, shot: Shot, *, cost: float) -> Step:
        params, inputs = self._designs(shot)
        return self._step(
            recipe,
            name,
            {"size": self.size, **params},
            {"performance": Output(f"perform/{shot.id}"), **inputs},
            shot=shot.id,
            cost=cost,
        )

    def _designs(self, shot: Shot) -> tuple[dict[str, Json], dict[str, Input]]:
        cast = [standing.who for standing in shot.cast]
        return self._designs_of(cast, shot.set, [placing.prop for placing in shot.props])

    def _designs_of(
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
        return params, {path: self._source(path) for path in files}

    def _keys(self, keys: Sequence[str]) -> dict[str, Input]:
        found: dict[str, Input] = {}
        for name in keys:
            found[f"key/{name}/picture"] = self._source(f"art/keys/{name}.png")
            found[f"key/{name}/guides"] = Output(f"key/{name}")
        return found

    def _source(self, path: str) -> Source:
        return Source(path, self.shoot.matter[path].digest)

    def _order(self) -> list[Json]:
        return [shot.id for shot in self.shots]

    def _performances(self) -> dict[str, Input]:
        return {f"performance/{shot.id}": Output(f"perform/{shot.id}") for shot in self.shots}

    def _takes(self) -> dict[str, Input]:
        return {f"take/{shot.id}": Output(f"take/{shot.id}") for shot in self.shots}

    def _panels(self) -> dict[str, Input]:
        return {
            f"{name}/{shot.id}": Output(f"panel/{shot.id}", name)
            for shot in self.shots
            for name in ("panel", "start", "end")
        }
