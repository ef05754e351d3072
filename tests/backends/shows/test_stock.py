"""The stock company's designs, designs in other colours, and shows that are only a screenplay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.film_graph import film_graph
from pegbar.actions.new_show import new_show_from
from pegbar.backends.shows import stock
from pegbar.backends.shows.bare import home_of, id_of
from pegbar.backends.shows.folder import open_show
from pegbar.backends.shows.recolour import paint_of, repaint
from pegbar.departments.stage.character import load_character
from pegbar.departments.stage.design import load_prop, load_set
from pegbar.production.acting import Hand, View
from pegbar.rights.label import Purpose
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio, gather_shoot, read_script, read_show

COMPANY = stock.company()
SCRIPT = """\
Title: The *Red* Ball
Author: Ann Author

INT. KITCHEN - DAY

ANNA (8) holds a red ball. TOM waits.

ANNA
Catch!

TOM
(happily)
Got it.
"""


def read(path: str) -> bytes:
    try:
        return (stock.FOLDER / path).read_bytes()
    except FileNotFoundError as error:
        raise KeyError(path) from error


def script(folder: Path, name: str = "screenplay.fountain", text: str = SCRIPT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


@pytest.mark.parametrize("name", COMPANY.characters)
def test_every_player_is_drawn_from_four_sides_with_five_hands(name: str) -> None:
    character = load_character(name, f"characters/{name}.yaml", read)
    assert set(character.rig.views) == {View.FRONT, View.PROFILE, View.BACK}
    text = read(f"characters/{name}.svg").decode()
    for hand in (Hand.OPEN, Hand.FIST, Hand.POINT, Hand.HOLD):
        assert re.search(rf'"hand[_-]near[_-]{hand}"', text), hand


@pytest.mark.parametrize("name", COMPANY.sets)
def test_every_set_has_depth_moods_a_seat_and_something_in_front(name: str) -> None:
    scenery = load_set(name, f"sets/{name}.yaml", read).scenery
    assert len({layer.parallax for layer in scenery.layers}) >= 4
    assert any(layer.in_front for layer in scenery.layers)
    assert any(scenery.mark(mark).seat for mark in scenery.marks if scenery.mark(mark))
    assert {"day", "evening", "night"} <= set(scenery.moods)


@pytest.mark.parametrize("name", COMPANY.props)
def test_every_thing_can_be_held(name: str) -> None:
    prop = load_prop(name, f"props/{name}.yaml", read)
    x0, y0, x1, y1 = prop.box
    grip = prop.prop.grip
    assert grip and x0 - 4 <= grip[0] <= x1 + 4 and y0 - 4 <= grip[1] <= y1 + 4


@pytest.mark.parametrize("kind", ["characters", "sets", "props"])
def test_every_look_names_roles_of_its_design_and_every_role_is_in_the_drawing(kind: str) -> None:
    from pegbar.production.rig import Rig
    from pegbar.production.scenery import Prop, Scenery
    from pegbar.production.yaml_reader import read_yaml

    record = {"characters": Rig, "sets": Scenery, "props": Prop}[kind]
    for name, one in getattr(COMPANY, kind).items():
        path = f"{kind}/{name}.yaml"
        roles = read_yaml(read(path).decode(), path, record).colours
        drawn = (read(path) + read(path.replace(".yaml", ".svg"))).decode().lower()
        for look in one.looks.values():
            assert set(look) <= set(roles), (name, look)
        for role, colours in roles.items():
            for colour in colours:
                assert drawn.count(colour.lower()) > 1, (name, role, colour)


_COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=60, deadline=None)
@given(st.lists(_COLOUR, min_size=1, max_size=5, unique=True), _COLOUR)
def test_the_first_colour_of_a_role_becomes_what_was_asked_for(
    role: list[str], wanted: str
) -> None:
    paint = paint_of({"coat": role}, {"coat": wanted})
    assert paint[role[0]] == wanted and set(paint) == set(role)
    data = f'<g id="coat" fill="{role[0].upper()}"/>'.encode()
    assert repaint(data, paint) == f'<g id="coat" fill="{wanted}"/>'.encode()


def test_shade_stays_darker_and_light_stays_lighter_in_other_colours() -> None:
    paint = paint_of({"coat": ("#3f7d8c", "#2c5f70", "#5c9fa6")}, {"coat": "#a8485a"})
    main, shade, light = (
        sum(bytes.fromhex(paint[c][1:])) for c in ("#3f7d8c", "#2c5f70", "#5c9fa6")
    )
    assert shade < main < light


def test_a_screenplay_alone_is_a_show(tmp_path: Path) -> None:
    show = open_show(script(tmp_path, "my-film.fountain"))
    assert (show.show.id, show.show.title, show.show.author) == (
        "my-film",
        "The Red Ball",
        "Ann Author",
    )
    assert set(show.rigs) == {"ANNA", "TOM"} and set(show.sets) == {"KITCHEN"}
    story = gather_shoot(show, {}).story
    assert len(story.shots) >= 2 and story.unstaged == ()


def test_a_voice_without_a_figure_is_spoken_all_the_same(tmp_path: Path) -> None:
    text = SCRIPT + "\nCOMPUTER (V.O.)\nNinety seconds.\n"
    shoot = gather_shoot(open_show(script(tmp_path, "a.fountain", text)), {})
    film = film_graph(shoot, Studio(tmp_path).recipes, Studio(tmp_path).hands(), "draft")
    assert any(step.id.startswith("voice/") for step in film.graph.steps)
    assert shoot.show.voice_of("COMPUTER").pitch == 1.0


def test_a_folder_with_one_screenplay_is_a_show(tmp_path: Path) -> None:
    script(tmp_path / "The Red Ball")
    assert open_show(tmp_path / "The Red Ball").show.id == "the-red-ball"


def test_a_screenplay_that_a_bible_beside_it_names_stands_for_that_show(tmp_path: Path) -> None:
    path = script(tmp_path)
    (tmp_path / "show.yaml").write_text("format: 1\nid: mine\ntitle: Mine\n")
    assert open_show(path).show.id == "mine"


def test_a_folder_with_two_screenplays_asks_which(tmp_path: Path) -> None:
    script(tmp_path, "one.fountain")
    script(tmp_path, "two.fountain")
    with pytest.raises(BadInput, match=r"one\.fountain, two\.fountain"):
        home_of(tmp_path)


def test_names_without_latin_letters_still_have_an_id() -> None:
    assert re.fullmatch(r"film-[0-9a-f]{8}", id_of("月亮"))
    assert id_of("Été à Paris") == "ete-a-paris"


def test_the_stock_is_free_and_the_script_is_its_author_s(tmp_path: Path) -> None:
    shoot = gather_shoot(open_show(script(tmp_path, "a.fountain")), {})
    ours = [one for path, one in shoot.matter.items() if path.startswith("stock:")]
    assert ours and all(one.label.purposes == frozenset(Purpose) for one in ours)
    assert not any(one.label.obligations for one in ours) and ours[0].licence == "CC0-1.0"
    assert shoot.matter["a.fountain"].label.purposes == {Purpose.DEVELOP}


def test_an_author_who_names_a_free_licence_speaks_for_the_script(tmp_path: Path) -> None:
    text = SCRIPT.replace("Ann Author\n", "Ann Author\nLicense: CC0-1.0\n")
    shoot = gather_shoot(open_show(script(tmp_path, "a.fountain", text)), {})
    assert shoot.matter["a.fountain"].label.purposes == frozenset(Purpose)
    assert shoot.matter["a.fountain"].person == "Ann Author"


def test_a_new_show_spells_the_proposals_out_and_plays_the_same(tmp_path: Path) -> None:
    path = script(tmp_path, "my.fountain")
    made = new_show_from(read_script(path), tmp_path / "red-ball")
    alone, spelled = read_show(path), read_show(made)
    assert not spelled.proposals
    for group in ("characters", "sets", "props"):
        assert getattr(alone.show, group).keys() == getattr(spelled.show, group).keys()
        for name, one in getattr(alone.show, group).items():
            assert one.colours == getattr(spelled.show, group)[name].colours
    stories = [gather_shoot(one, {}).story.shots for one in (alone, spelled)]
    assert stories[0] == stories[1]


def test_a_design_in_other_colours_keeps_its_rights_and_its_names(tmp_path: Path) -> None:
    made = new_show_from(read_script(script(tmp_path, "my.fountain")), tmp_path / "red")
    text = (made / "show.yaml").read_text()
    colours = 'rig: stock:girl\n    colours: {clothes: "#a8485a"}'
    text = re.sub(r"rig: stock:girl(\n    colours: .*)?", colours, text)
    (made / "show.yaml").write_text(text)
    show = read_show(made)
    drawing = show.characters_of["ANNA"].drawing
    assert b"#a8485a" in show.files[drawing] and b'id="hand_near"' in show.files[drawing]
    assert show.made_from[drawing] == "stock:characters/girl.svg"
    assert gather_shoot(show, {}).matter[drawing].person == "Pegbar"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("stock:girl", "stock:gril", "did you mean stock:girl"),
        ("stock:girl", "stock:../girl", "has no characters"),
        ("skin:", "skn:", "has no colour called 'skn'"),
    ],
)
def test_a_wrong_name_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    made = new_show_from(read_script(script(tmp_path, "my.fountain")), tmp_path / "red")
    text = (made / "show.yaml").read_text()
    (made / "show.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(BadInput, match=re.escape(words)) as caught:
        read_show(made)
    assert caught.value.place and caught.value.place.line > 10
