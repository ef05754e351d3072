from __future__ import annotations

import datetime as dt
import json

import pytest

from pegbar.actions.grant import grant
from pegbar.actions.make_film import take_in
from pegbar.actions.rights_of_film import rights_of_film, use_of
from pegbar.assets.facts import ConsentRevoked
from pegbar.entrypoints.cli.main import run
from pegbar.graph.graph import Graph
from pegbar.rights.label import Purpose
from pegbar.values.errors import BadInput
from tests.fakes.rights import SOURCE, film_of, shoot_of, show_with, with_consent
from tests.fakes.rooms import room_in

TODAY = dt.date(2026, 1, 2)


@pytest.fixture
def room(tmp_path):
    return room_in(tmp_path / "room")


def told(show, room, *, purpose="deliver", day=TODAY, territory=""):
    shoot = shoot_of(show)
    film = film_of(shoot, room_path(show))
    return rights_of_film(shoot, film, room, use_of(shoot.show.id, purpose, day, territory))


def room_path(show):
    return show.parent / "studio"


def test_the_templates_film_may_leave(tmp_path, room):
    found = told(show_with(tmp_path, {}), room, territory="FR")
    assert (found.allowed, found.obstacles) == (True, ())
    assert Purpose.DELIVER in found.label.purposes


def test_what_stands_in_the_way_is_named_with_its_place_and_its_owner(tmp_path, room):
    source = SOURCE.replace("    consents: [ada-voice]\n", "    territories: [JP]\n")
    show = show_with(tmp_path, {"rights/a.yaml": source})
    assert told(show, room, territory="JP").allowed
    found = told(show, room, territory="FR")
    assert not found.allowed
    assert {one.source for one in found.obstacles} == {
        "art/characters/kit.svg",
        "art/characters/kit.yaml",
    }
    (one, *_) = found.obstacles
    assert (one.side, one.said, one.who_could) == ("territory", "rights/a.yaml:3", "Ada Berg")
    assert found.label.territories == {"JP"}


def test_the_day_of_the_use_counts(tmp_path, room):
    source = SOURCE.replace("    consents: [ada-voice]\n", "    end: 2026-12-31\n")
    show = show_with(tmp_path, {"rights/a.yaml": source})
    assert told(show, room, day=dt.date(2026, 12, 31)).allowed
    (one, *_) = told(show, room, day=dt.date(2027, 1, 1)).obstacles
    assert one.side == "window"


def test_the_screenplay_is_told_once_not_passage_by_passage(tmp_path, room):
    words = 'format: 1\nsources: [{files: ["screenplay.*"], by: Ada Berg}]\n'
    show = show_with(tmp_path, {"rights/words.yaml": words})
    sources = [one.source for one in told(show, room).obstacles]
    assert sources == ["screenplay.fountain"]


def test_a_consent_opens_when_it_is_granted_and_tells_its_state(tmp_path, room):
    show = with_consent(tmp_path, end="2026-12-31")
    before = told(show, room)
    assert not before.allowed
    assert before.consents[0].state == "not granted"
    grant(shoot_of(show), "ada-voice", room)
    after = told(show, room)
    assert after.allowed
    assert [(one.id, one.state) for one in after.consents] == [("ada-voice", "in force")]
    assert told(show, room, day=dt.date(2026, 12, 1)).consents[0].state == "expiring"
    late = told(show, room, day=dt.date(2027, 1, 1))
    assert (late.allowed, late.consents[0].state) == (False, "expired")
    assert not told(show, room, purpose="market").allowed


def test_a_paper_that_was_changed_since_is_told(tmp_path, room):
    show = with_consent(tmp_path)
    grant(shoot_of(show), "ada-voice", room)
    (show / "papers/ada.pdf").write_text("other words")
    assert "grant it again" in told(show, room).consents[0].note


def test_who_is_seen_or_heard_needs_a_consent_of_their_own(tmp_path, room):
    show = with_consent(tmp_path)
    path = show / "rights/cast.yaml"
    path.write_text(path.read_text() + "    people: [Ada Berg, Ben Ito]\n")
    grant(shoot_of(show), "ada-voice", room)
    messages = {one.message for one in told(show, room).obstacles}
    assert messages == {"Ben Ito is seen or heard in it, and no consent of Ben Ito's is in force"}


def test_a_consent_that_a_source_no_longer_names_still_closes_it_when_taken_back(tmp_path, room):
    show = with_consent(tmp_path)
    grant(shoot_of(show), "ada-voice", room)
    take_in(shoot_of(show), room, Graph(()))
    room.ledger.append([ConsentRevoked(consent="ada-voice", reason="")], by="tester")
    path = show / "rights/cast.yaml"
    path.write_text(path.read_text().replace("    consents: [ada-voice]\n", ""))
    (one, *_) = told(show, room).obstacles
    assert one.message == "it came in under the consent ada-voice, which was taken back"


@pytest.mark.parametrize(("purpose", "territory"), [("sell", ""), ("deliver", "fr")])
def test_a_use_that_is_none_is_bad_input(purpose, territory):
    with pytest.raises(BadInput):
        use_of("a", purpose, TODAY, territory)


def test_on_the_command_line_the_exit_code_tells_and_json_is_one_object(tmp_path, capsys):
    show, studio = with_consent(tmp_path), tmp_path / ".pegbar"
    assert run(["init", "--studio", str(studio)]) == 0
    asked = ["rights", str(show), "--studio", str(studio)]
    capsys.readouterr()
    assert run([*asked, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["allowed"], found["consents"][0]["state"]) == (False, "not granted")
    assert run(["grant", str(show), "ada-voice", "--studio", str(studio)]) == 0
    assert "is in force" in capsys.readouterr().out
    assert run([*asked, "--territory", "JP"]) == 0
    assert "to deliver my-show in JP" in capsys.readouterr().out
    assert run([*asked, "--at", "yesterday"]) == 2
