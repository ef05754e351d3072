from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from pegbar.actions.disclosing import lines_made, picture_kind, shots_made, told_by_words
from pegbar.actions.film_graph import desk_of
from pegbar.actions.film_words import Hands
from pegbar.actions.steps.export import exported
from pegbar.actions.steps.generated import generated_take
from pegbar.assets.casting import CastChoice, Hired
from pegbar.assets.generation import Kind, RefRole
from pegbar.assets.profile import Capability, Premises, Prices, Profile, Terms
from pegbar.production.disclosure import ArtException, Disclosure
from pegbar.rights.label import Origin
from pegbar.values.repeat import Repeat
from pegbar.wiring import Studio
from tests.fakes.rights import HANDS, film_of, shoot_of, show_with

DRAWN, CAPTURED = frozenset({Origin.DRAWN}), frozenset({Origin.CAPTURED})
VOICED = Hands(voice="a voice", voiced=True, painter="", signer="certificate")
SHOW = Disclosure(default="credit", territories={"FR": "card", "JP": "none"})


@pytest.fixture(scope="module")
def shoot(tmp_path_factory):
    return shoot_of(show_with(tmp_path_factory.mktemp("disclosing"), {}))


def telling(shoot, disclosure=SHOW, territory=""):
    show = msgspec.structs.replace(shoot.show, disclosure=disclosure)
    return replace(shoot, show=show, territory=territory)


def hired(name, kind, *roles):
    able = Capability(kind=kind, references=dict.fromkeys(roles, (0, 1)))
    profile = Profile(
        name=name,
        vendor="lumen",
        title="One",
        premises=Premises.OUTSIDE,
        does=(able,),
        prices=Prices(as_of=dt.date(2026, 11, 1), source=""),
        terms=Terms(as_of=dt.date(2026, 11, 1), source="", commercial=True, trains=False),
        repeat=Repeat.NEVER,
    )
    return Hired(choice=CastChoice(generator=name, kind=kind), profile=profile)


@pytest.mark.parametrize(
    ("origins", "painted", "kind"),
    [
        (DRAWN, False, "drawn"),
        (CAPTURED, False, "captured"),
        (DRAWN | CAPTURED, False, "composite"),
        (DRAWN, True, "composite"),
        (frozenset({Origin.GENERATED}), True, "generated"),
        (frozenset({Origin.GENERATED}), False, "generated"),
        (DRAWN | {Origin.GENERATED}, False, "composite"),
        (frozenset({Origin.COMPOSITE}), False, "composite"),
        (frozenset(), False, "drawn"),
    ],
)
def test_how_a_picture_came_to_be(origins, painted, kind):
    assert picture_kind(origins, painted=painted) == kind


def test_a_shot_that_is_painted_says_what_the_painter_learned_from(shoot):
    first = shoot.story.shots[0].id
    key = next(path for path in shoot.matter if path.endswith(".svg"))
    matter = {**shoot.matter, "art/keys/k1.png": replace(shoot.matter[key], path="art/keys/k1.png")}
    made = shots_made(replace(shoot, matter=matter), {first: "house-painter"}, {first: ["k1"]})
    assert (made[first].kind, made[first].generated) == ("composite", 1.0)
    assert [one.path for one in made[first].lessons] == ["art/keys/k1.png"]
    others = [one for shot, one in made.items() if shot != first]
    assert {(one.kind, one.generated) for one in others} == {("drawn", 0.0)}


def test_a_shot_that_a_generator_makes_from_words_alone_is_generated_and_not_put_together(shoot):
    first, second = (one.id for one in shoot.story.shots[:2])
    makers = {first: "lumen/words", second: "lumen/pictures"}
    cast = {
        first: hired("lumen/words", Kind.TEXT_TO_VIDEO),
        second: hired("lumen/pictures", Kind.IMAGE_TO_VIDEO, RefRole.FIRST),
    }
    made = shots_made(shoot, makers, {}, told_by_words(cast))
    assert (made[first].kind, made[first].generated) == ("generated", 1.0)
    assert (made[second].kind, made[second].generated) == ("composite", 1.0)


@pytest.mark.parametrize("kind", [Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.FIRST_LAST])
@pytest.mark.parametrize("role", [None, RefRole.FIRST, RefRole.SOURCE, RefRole.STYLE])
def test_what_is_told_of_a_generator_is_what_it_is_given(shoot, tmp_path, kind, role):
    first = shoot.story.shots[0].id
    one = hired("lumen/one", kind, *([role] if role else []))
    desk = desk_of(shoot, Studio(tmp_path).recipes, HANDS, "draft", {first: one})
    steps = list(generated_take(desk, shoot.story.shots[0], one))
    (asked,) = (step for step in steps if step.hired)
    shown = {"first", "beauty", "animatic", "controls"} & asked.inputs.keys()
    assert (first in told_by_words({first: one})) == (not shown)


def test_generated_material_in_a_drawn_shot_is_told_and_not_measured(shoot):
    matter = dict(shoot.matter)
    for path, one in shoot.matter.items():
        if path.startswith("art/sets/"):
            label = msgspec.structs.replace(one.label, origin=Origin.GENERATED)
            matter[path] = replace(one, label=label)
    made = shots_made(replace(shoot, matter=matter), {}, {})
    assert {(one.kind, one.generated) for one in made.values()} == {("composite", None)}
    assert all("not measured" in one.note for one in made.values())


def test_a_line_that_is_only_timed_is_not_heard_and_not_told(shoot):
    assert lines_made(shoot, HANDS) == {}
    voices = lines_made(shoot, VOICED)
    assert {(one.kind, one.by) for one in voices.values()} == {("synthetic", "a voice")}


def steps_of(shoot, tmp_path):
    film = film_of(shoot, tmp_path, VOICED)
    return film.graph.by_id()


def reel(steps):
    return list(steps["film/mux"].inputs) and list(steps["sound/mix"].params["shots"])


def test_each_territory_has_its_label_in_its_place(shoot, tmp_path):
    anywhere = reel(steps_of(telling(shoot), tmp_path))
    france = reel(steps_of(telling(shoot, territory="FR"), tmp_path))
    japan = reel(steps_of(telling(shoot, territory="JP"), tmp_path))
    assert (anywhere[-1], france[0]) == ("disclosure", "disclosure")
    assert "disclosure" not in japan
    assert sorted(anywhere) == sorted(france) == sorted([*japan, "disclosure"])


def test_a_territory_only_makes_cards_reel_and_file_again(shoot, tmp_path):
    anywhere = steps_of(telling(shoot), tmp_path)
    france = steps_of(telling(shoot, territory="FR"), tmp_path)
    changed = {name for name, step in france.items() if anywhere.get(name) != step}
    assert not {one for one in changed if one.startswith(("take/", "perform/", "voice/", "panel/"))}
    assert {"cut/disclosure", "film/disclosure", "film/picture"} <= changed


def test_a_territory_that_is_told_what_everybody_is_told_has_the_same_film(shoot, tmp_path):
    anywhere = steps_of(telling(shoot, Disclosure(default="credit")), tmp_path)
    assert steps_of(telling(shoot, Disclosure(default="credit"), "US"), tmp_path) == anywhere
    other = steps_of(telling(shoot, Disclosure(default="credit"), "DE"), tmp_path)
    assert other["cut/disclosure"] != anywhere["cut/disclosure"]


@pytest.mark.parametrize("where", ["FR", "JP"])
def test_a_show_that_says_nothing_of_it_has_one_film_for_all_the_world(shoot, tmp_path, where):
    anywhere = steps_of(telling(shoot, Disclosure()), tmp_path)
    assert steps_of(telling(shoot, Disclosure(), where), tmp_path) == anywhere


def test_a_film_that_no_model_touched_has_no_card(shoot, tmp_path):
    bare = telling(shoot, Disclosure(default="card"))
    assert "cut/disclosure" not in film_of(bare, tmp_path, HANDS).graph.by_id()


def test_the_art_exception_is_on_record_with_who_claims_it_and_why(shoot, tmp_path):
    claim = ArtException(claimed_by="Ann", why="a fairy tale", territories=("FR",))
    show = Disclosure(default="card", art_exception=claim)
    steps = steps_of(telling(shoot, show, "FR"), tmp_path)
    label = steps["film/disclosure"].params["label"]
    assert (label["excepted_by"], label["excepted_why"]) == ("Ann", "a fairy tale")
    assert (label["form"], label["lines"]) == ("credit", ())
    plain = steps_of(telling(shoot, show, "DE"), tmp_path)["film/disclosure"].params["label"]
    assert (plain["excepted_by"], plain["form"]) == ("", "card")
    assert len(plain["lines"]) > 0


def test_the_frames_that_are_given_out_are_named_as_the_credentials_name_them(shoot, tmp_path):
    desk = desk_of(telling(shoot), Studio(tmp_path).recipes, VOICED, "draft")
    parts = exported(desk, "frames")
    assert [name.removesuffix("/") for name in parts] == desk.reel()
    given = film_of(telling(shoot), tmp_path, VOICED).graph.by_id()["film/sequence"].inputs
    assert {f"take/{name[:-1]}": part for name, part in parts.items()} == {
        name: one for name, one in given.items() if name.startswith("take/")
    }


def test_each_part_is_signed_for_what_it_is_made_of(shoot, tmp_path):
    painter = Hands(voice="a voice", voiced=True, painter="house-painter", signer="certificate")
    steps = film_of(telling(shoot), tmp_path, painter).graph.by_id()
    actions = {
        part: [one["agent"] for one in steps[f"sign/{part}"].params["claim"]["actions"]]
        for part in ("film", "poster", "boards_png", "board_pages")
    }
    assert "a voice" in actions.pop("film")
    assert all("a voice" not in agents for agents in actions.values())
    assert steps["sign/film"].inputs.keys() >= {"disclosure", "sequence"}
    assert steps["sign/poster"].inputs.keys() == {"file"}


def test_a_source_with_credentials_of_its_own_is_an_input_of_what_is_made_of_it(shoot, tmp_path):
    path = next(one for one in shoot.matter if one.startswith("art/sets/") and "svg" in one)
    signed = b"\x89PNG\r\n\x1a\n\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"
    matter = {**shoot.matter, path: replace(shoot.matter[path], data=signed)}
    steps = film_of(telling(replace(shoot, matter=matter)), tmp_path, VOICED).graph.by_id()
    for part in ("film", "poster", "board_pages"):
        assert f"ingredient/{path}" in steps[f"sign/{part}"].inputs
