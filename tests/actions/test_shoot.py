from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pegbar import wiring
from pegbar.actions.film_graph import film_graph
from pegbar.actions.film_words import Hands
from pegbar.actions.new_show import new_show
from pegbar.actions.shoot import rights_of
from pegbar.graph.flow import LabelFlow
from pegbar.graph.step import Source
from pegbar.production.show import Show, SourceFile
from pegbar.rights.label import Origin, Purpose
from pegbar.wiring import Studio

HANDS = Hands(voice="nobody", voiced=False, painter="", signer="certificate of a test")
SHOW = Show(
    format=1,
    id="roof",
    title="Roof",
    sources=(
        SourceFile(files=("art/*",), by="Ada", purposes=(Purpose.DEVELOP, Purpose.DELIVER)),
        SourceFile(files=("art/borrowed/*",), by="Ben", territories=("JP",)),
    ),
)


def test_the_last_source_that_matches_speaks():
    assert rights_of("art/mira.svg", SHOW)[0] == "Ada"
    person, _, label = rights_of("art/borrowed/wall.svg", SHOW)
    assert (person, label.territories) == ("Ben", frozenset({"JP"}))


def test_what_nobody_spoke_for_is_for_development_in_its_own_show():
    person, _, label = rights_of("sounds/door.wav", SHOW)
    assert person == ""
    assert label.purposes == {Purpose.DEVELOP}
    assert label.shows == {"roof"}


@pytest.fixture(scope="module")
def show(tmp_path_factory) -> Path:
    return new_show(wiring.TEMPLATE, tmp_path_factory.mktemp("shows") / "my-show", wiring.STOCK)


def film_of(folder: Path, tmp_path: Path):
    shoot = wiring.gather_shoot(wiring.read_show(folder), {})
    return shoot, film_graph(shoot, Studio(tmp_path).recipes, HANDS, "draft")


def test_every_shot_takes_in_only_what_it_shows(show, tmp_path):
    shoot, film = film_of(show, tmp_path)
    steps = film.graph.by_id()
    for shot in shoot.story.shots:
        cast = {standing.who for standing in shot.cast}
        taken = {
            given.name
            for given in steps[f"take/{shot.id}"].inputs.values()
            if isinstance(given, Source)
        }
        for who, files in shoot.figures.items():
            assert (files[0] in taken) == (who in cast)


def test_a_drawing_without_rights_tightens_the_whole_film(show, tmp_path):
    shoot, film = film_of(show, tmp_path)
    label = LabelFlow(film.graph.by_id(), shoot.labels()).label("sign/film")
    assert Purpose.DELIVER in label.purposes
    bare = tmp_path / "bare"
    shutil.copytree(show, bare)
    bible = bare / "show.yaml"
    bible.write_text(bible.read_text().replace('"art/characters/*", ', ""))
    shoot, film = film_of(bare, tmp_path)
    label = LabelFlow(film.graph.by_id(), shoot.labels()).label("sign/film")
    assert label.purposes == {Purpose.DEVELOP}


def test_what_a_recipe_brings_in_shows_in_the_origin(show, tmp_path):
    """A picture whose mouths follow a synthetic voice is no longer only drawn."""
    shoot, film = film_of(show, tmp_path)
    flow = LabelFlow(film.graph.by_id(), shoot.labels())
    for shot in shoot.story.shots:
        spoken = any(beat.id in shoot.lines for beat in shot.beats)
        wanted = Origin.COMPOSITE if spoken else Origin.DRAWN
        assert flow.label(f"take/{shot.id}").origin is wanted
