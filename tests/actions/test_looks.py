"""A look in show.yaml becomes steps of the film; what is wrong with it is said with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pegbar.actions.film_graph import film_graph
from pegbar.actions.film_words import Hands
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio, gather_shoot, read_show

EXAMPLE = Path(__file__).parents[2] / "examples" / "the-moon-is-late"
HANDS = Hands(voice="text", voiced=False, painter="house-painter 2", signer="")


@pytest.fixture
def show(tmp_path):
    def made(line: str) -> Path:
        folder = tmp_path / "show"
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "__pycache__"))
        look = folder / "art" / "looks" / "moonlit"
        look.mkdir(parents=True)
        keys = sorted((folder / "art" / "keys").glob("*.json"))
        key = next(path for path in keys if '"PIP"' in path.read_text())
        for suffix in (".png", ".json"):
            shutil.copy(key.with_suffix(suffix), look / f"one{suffix}")
        bible = folder / "show.yaml"
        bible.write_text(bible.read_text() + f"\nlooks: {line}\n")
        return folder

    return made


def steps_of(folder: Path):
    recipes = Studio(folder.parent / "studio").recipes
    film = film_graph(gather_shoot(read_show(folder), {}), recipes, HANDS, "draft")
    return {step.id: step for step in film.graph.steps}


def test_who_wears_a_look_is_restyled_in_the_shots_that_show_them_and_in_no_other(show):
    steps = steps_of(show("{PIP: moonlit}"))
    restyle = steps["restyle/PIP"]
    assert restyle.params["wished"] == ["one"]
    assert "wish/one/picture" in restyle.inputs
    takes = [step for step in steps.values() if step.recipe.name == "paint.shot"]
    dressed = [step for step in takes if step.params.get("dressed") == ["PIP"]]
    assert dressed
    assert all("restyle/PIP/weights" in step.inputs for step in dressed)
    assert all(
        not any(name.startswith("restyle/") for name in step.inputs)
        for step in takes
        if step not in dressed
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{NOBODY: moonlit}", "nobody is called NOBODY"),
        ("{PIP: sunlit}", "there is no painted key in art/looks/sunlit"),
        ("{PIP: ../keys}", "there is no painted key in art/looks/../keys"),
    ],
)
def test_a_look_that_cannot_be_worn_is_said_with_its_line(show, line, message):
    with pytest.raises(BadInput, match=message) as caught:
        read_show(show(line))
    assert caught.value.place.file == "show.yaml"
    assert caught.value.place.line
