from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pegbar import wiring
from pegbar.actions.film_graph import film_graph
from pegbar.actions.film_words import Hands
from pegbar.entrypoints.cli.jobs import only
from pegbar.graph.flow import LabelFlow
from pegbar.rights.label import Duty
from pegbar.wiring import Studio

MOON = Path(__file__).parents[2] / "examples" / "the-moon-is-late"
HANDS = Hands(
    voice="a voice 1.0", voiced=True, painter="house-painter", signer="", voice_terms="MIT"
)


@pytest.fixture(scope="module")
def moon():
    return wiring.gather_shoot(wiring.read_show(MOON), {})


def film_of(shoot, tmp_path, hands=HANDS):
    return film_graph(shoot, Studio(tmp_path).recipes, hands, "draft")


def said_in(film):
    words = film.graph.by_id()["cut/credits"].params["credits"]
    lines = [f"{one['role']} {name}" for one in words["roles"] for name in one["names"]]
    return [*lines, *words["notes"]], words


def test_every_credit_that_is_owed_stands_in_the_credits_in_its_owner_s_words(moon, tmp_path):
    film = film_of(moon, tmp_path)
    lines, _ = said_in(film)
    label = LabelFlow(film.graph.by_id(), moon.labels()).label("film/mux")
    owed = [one for one in label.obligations if one.duty is Duty.CREDIT]
    assert owed
    for one in owed:
        assert one.text in lines


def test_who_speaks_is_credited_with_the_voice_and_its_licence(moon, tmp_path):
    _, words = said_in(film_of(moon, tmp_path))
    roles = {one["role"]: one["names"] for one in words["roles"]}
    speaking = {line.who for shot in moon.story.shots for line in shot.beats if line.text}
    assert {name.partition(" · ")[0] for name in roles["Voices"]} <= speaking
    assert any("a voice 1.0 (MIT)" in note for note in words["notes"])


def test_a_program_that_stood_in_for_an_artist_is_called_one(moon, tmp_path):
    film = film_of(moon, tmp_path)
    lines, words = said_in(film)
    painted = "house-painter" in film.painted_by.values()
    assert painted == any("stands in for an artist" in note for note in words["notes"])
    assert painted == any(line.startswith("Keyframes made by the program") for line in lines)
    bare, plain = said_in(film_of(moon, tmp_path, replace(HANDS, painter="", voiced=False)))
    assert not any("artist" in line or "painter" in line for line in bare)
    voices = [one["names"] for one in plain["roles"] if one["role"] == "Voices"]
    assert voices == [["TOVE · Runa Aldermoor"]]  # who was recorded is heard everywhere


def test_a_part_of_a_film_has_no_cards(moon, tmp_path):
    whole = film_of(moon, tmp_path).graph.by_id()
    assert {"cut/title", "cut/credits"} <= set(whole)
    first = moon.story.shots[0].id
    part = film_of(only(moon, (first,)), tmp_path).graph.by_id()
    assert not {"cut/title", "cut/credits"} & set(part)
    assert part["film/picture"].params["shots"] == [first]


def test_sound_and_captions_do_not_wait_for_painted_cards(moon, tmp_path):
    film = film_of(moon, tmp_path)
    before = {step.id for step in film.graph.needed_for(["sound/mix", "cut/captions"]).steps}
    assert "time/credits" in before
    assert not any(name.startswith("take/") for name in before)


def test_cards_meet_the_dark_or_dissolve(moon, tmp_path):
    step = film_of(moon, tmp_path).graph.by_id()["film/picture"]
    names = list(step.params["shots"])
    ways = step.params["transitions"]
    assert (names[0], names[-1]) == ("title", "credits")
    first, last = moon.story.shots[0], moon.story.shots[-1]
    assert ways[first.id] == ("dissolve" if first.transition == "cut" else first.transition)
    assert (ways.get("credits") == "dissolve") == (last.transition != "fade_out")
