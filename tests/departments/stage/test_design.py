from __future__ import annotations

import pytest

from pegbar.departments.stage.character import load_character
from pegbar.departments.stage.design import load_prop, load_set
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import read, reading


def yaml_of(name: str) -> str:
    return read(f"{name}.yaml").decode()


def refused(yaml: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        load_character("DOT", "dot.yaml", reading(dot_yaml=yaml))
    return caught.value


def test_a_group_that_the_drawing_lacks_is_named_with_its_line_and_the_nearest_name() -> None:
    yaml = yaml_of("dot").replace("{name: nose,", "{name: noze,")
    error = refused(yaml)
    lines = yaml.splitlines()
    assert error.place is not None
    assert error.place.file == "dot.yaml"
    assert "noze" in lines[error.place.line - 1]
    assert error.hint == "did you mean 'nose'?"


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("parent: body,", "parent: bdoy,", "bdoy"),
        ("name: nose, parent: head", "name: head, parent: body", "listed twice"),
        ("{name: body, pivot", "{name: body, parent: head, pivot", "carries itself"),
        ("on: body, root: [164", "on: chest, root: [164", "chest"),
        ("cheeks: [cheek-near", "cheeks: [cheek-nearer", "cheek-nearer"),
        ("ground: [204, 556]", "ground: [204, 20]", "below"),
        ("format: 1", "format: 1\ndrawing: ../../secret.svg", "outside"),
        ("format: 1", "format: 1\ndrawing: lost.svg", "not there"),
        ("format: 1", "format: 1\nheigth: 3", "heigth"),
        ("face:", "face:\n  head: neck", "neck"),
    ],
)
def test_a_rig_that_does_not_hang_together_is_refused(was: str, becomes: str, says: str) -> None:
    text = yaml_of("dot")
    assert was in text
    error = refused(text.replace(was, becomes, 1))
    assert says in str(error)
    assert error.place is not None


def test_a_group_with_nothing_to_draw_is_refused() -> None:
    drawing = (
        read("dot.svg")
        .decode()
        .replace('<g id="cheek-near">', '<g id="cheek-near" display="none">')
    )
    with pytest.raises(BadInput, match="nothing that can be drawn"):
        load_character("DOT", "dot.yaml", reading(dot_svg=drawing))


def test_a_design_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="not there"):
        load_set("YARD", "field.yaml", read)


def test_a_sets_layers_are_cut_into_their_named_children_in_drawing_order() -> None:
    names = [p.name for layer in load_set("YARD", "yard.yaml", read).layers for p in layer]
    assert names == [
        "sky",
        "hills/hill",
        "yard/grass",
        "yard/house",
        "yard/house/window",
        "yard/post",
        "front",
    ]


def test_a_mood_that_nobody_knows_is_refused_with_the_known_ones() -> None:
    yaml = yaml_of("yard").replace("mood: evening", "mood: evenig")
    with pytest.raises(BadInput, match="did you mean 'evening'"):
        load_set("YARD", "yard.yaml", reading(yard_yaml=yaml))


def test_a_props_pieces_are_its_parts_and_its_glow() -> None:
    lamp = load_prop("LAMP", "lamp.yaml", read)
    assert list(lamp.pieces) == ["frame", "glass"]
