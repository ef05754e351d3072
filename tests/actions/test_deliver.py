from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from pegbar.actions.build import build
from pegbar.actions.consents import standing_of
from pegbar.actions.deliver import deliver
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.grant import grant
from pegbar.actions.make_film import take_in
from pegbar.actions.revoke import revoke
from pegbar.actions.rights_of_film import use_of
from pegbar.assets.facts import FilmDelivered, VerdictGiven
from pegbar.entrypoints.cli.main import run
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Slot, Source, Step
from pegbar.values.digests import digest_file
from pegbar.values.errors import BadInput, Refused
from tests.fakes.recipes import recipe
from tests.fakes.rights import shoot_of, with_consent
from tests.fakes.rooms import SilentListener, room_in

KIT, BO = "art/characters/kit.svg", "art/characters/bo.svg"
TODAY = dt.date(2026, 1, 2)


def film_of(shoot, *, signed="sign/film") -> FilmGraph:
    """A film of a few words: Kit is in the film and in the poster, and not in the captions."""

    def made(name, path):
        given = {path: Source(path, shoot.matter[path].digest)}
        return Step(id=name, recipe=recipe("join", Slot.CPU), inputs=given, params={"add": name})

    steps = [made(signed, KIT), made("poster", KIT), made("captions", BO)]
    parts = {"film": signed, "poster": "poster", "captions": "captions"}
    return FilmGraph(
        graph=graph_of(steps),
        parts={kind: Output(step) for kind, step in parts.items()},
        painted_by={},
        quality="draft",
    )


@pytest.fixture
def house(tmp_path):
    """A room, a show whose Kit hangs on Ada's consent for Japan, and its film, made."""
    room = room_in(tmp_path / "room")
    shoot = shoot_of(with_consent(tmp_path, territories="[JP]"))
    film = film_of(shoot)
    grant(shoot, "ada-voice", room)
    take_in(shoot, room, film.graph)
    build(film.graph, shoot.labels(), room, SilentListener())
    room.engine.stop()
    return room, shoot, film


def leave(house, folder, *, territory="JP", day=TODAY, film=None):
    room, shoot, made = house
    use = use_of(shoot.show.id, "deliver", day, territory)
    return deliver(shoot, film or made, room, use, folder)


def facts(room, kind):
    return [one.body for one in room.ledger.facts() if isinstance(one.body, kind)]


def test_what_leaves_is_whole_and_on_record(house, tmp_path):
    done = leave(house, tmp_path / "out/jp")
    names = sorted(path.name for path in (tmp_path / "out/jp").iterdir())
    assert names == ["my-show.mp4", "my-show.vtt", "poster.png"]
    (fact,) = facts(house[0], FilmDelivered)
    assert (fact.territory, fact.to, fact.step) == ("JP", str(tmp_path / "out/jp"), "sign/film")
    assert fact.files["film"] == digest_file(tmp_path / "out/jp/my-show.mp4")
    verdict = facts(house[0], VerdictGiven)[-1]
    assert (verdict.door, verdict.allowed) == ("leave", True)
    assert verdict.about == "my-show in JP on 2026-01-02"
    assert len(done.files) == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["jp"]


def test_a_folder_that_is_there_keeps_what_else_is_in_it(house, tmp_path):
    (tmp_path / "jp").mkdir()
    (tmp_path / "jp/note.txt").write_text("hello")
    leave(house, tmp_path / "jp")
    leave(house, tmp_path / "jp")
    assert (tmp_path / "jp/note.txt").read_text() == "hello"
    assert len(list((tmp_path / "jp").iterdir())) == 4


@pytest.mark.parametrize(
    ("how", "said"),
    [({"territory": "FR"}, "does not cover FR"), ({"day": dt.date(2031, 1, 1)}, "does not hold")],
)
def test_a_use_that_a_source_forbids_is_refused_by_name_and_nothing_leaves(
    house, tmp_path, how, said
):
    room, shoot, film = house
    (tmp_path / "my-show/rights/consents/ada-voice.yaml").write_text(
        (tmp_path / "my-show/rights/consents/ada-voice.yaml").read_text() + "end: 2030-12-31\n"
    )
    shoot = shoot_of(tmp_path / "my-show")
    grant(shoot, "ada-voice", room)
    with pytest.raises(Refused) as caught:
        leave((room, shoot, film), tmp_path / "out", **how)
    assert said in caught.value.message
    assert f"{KIT} (rights/cast.yaml:3)" in caught.value.message
    assert BO not in caught.value.message
    assert not (tmp_path / "out").exists()
    assert facts(room, FilmDelivered) == []
    assert facts(room, VerdictGiven)[-1].allowed is False


def test_a_film_that_is_not_made_as_the_show_stands_does_not_leave(house, tmp_path):
    room, shoot, film = house
    steps = [msgspec.structs.replace(one, params={"add": "other"}) for one in film.graph.steps]
    other = replace(film, graph=graph_of(steps))
    with pytest.raises(Refused, match="not made as the show stands now"):
        leave((room, shoot, other), tmp_path / "out")


def test_a_film_without_credentials_does_not_leave(house, tmp_path):
    room, shoot, _ = house
    bare = film_of(shoot, signed="film/mux")
    room = replace(room, engine=room_in(tmp_path / "room").engine)
    build(bare.graph, shoot.labels(), room, SilentListener())
    room.engine.stop()
    with pytest.raises(Refused, match="not signed"):
        leave((room, shoot, bare), tmp_path / "out")


def test_taking_a_consent_back_stops_the_deliverable_and_names_what_is_out(house, tmp_path):
    room, shoot, _ = house
    leave(house, tmp_path / "jp")
    told = revoke("ada-voice", shoot.papers, room, show=shoot.show, reason="", dry_run=False)
    (gone,) = told.delivered
    assert (gone.to, sorted(gone.files)) == (str(tmp_path / "jp"), ["film", "poster"])
    with pytest.raises(Refused) as caught:
        leave(house, tmp_path / "jp2")
    assert "the film: it was made with the consent ada-voice" in caught.value.message
    assert "the captions" not in caught.value.message
    assert "ada-voice" in standing_of(room.ledger.facts()).revoked


def test_a_file_is_no_folder(house, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput):
        leave(house, tmp_path / "file")


def test_on_the_command_line_a_film_that_nobody_made_does_not_leave(tmp_path, capsys):
    show, studio = with_consent(tmp_path), tmp_path / ".pegbar"
    assert run(["init", "--studio", str(studio)]) == 0
    asked = ["deliver", str(show), "--to", str(tmp_path / "out"), "--studio", str(studio)]
    assert run([*asked, "--territory", "FR"]) == 1
    assert "may not be delivered" in capsys.readouterr().err
    assert run(["grant", str(show), "ada-voice", "--studio", str(studio)]) == 0
    assert run([*asked, "--territory", "FR"]) == 1
    assert "is not made" in capsys.readouterr().err
    assert run([*asked, "--territory", ""]) == 2
    assert run(asked) == 2
