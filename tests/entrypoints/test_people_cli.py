from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pegbar import wiring
from pegbar.actions.make_film import take_in
from pegbar.entrypoints.cli.main import run
from tests.fakes.rights import film_of, show_with

PEOPLE = """\
format: 1
people:
  ada: {roles: [producer]}
  lio: {roles: [artist], departments: [painting]}
"""
KIT = "art/characters/kit.svg"


@pytest.fixture
def studio(tmp_path, monkeypatch):
    monkeypatch.setenv("PEGBAR_PERSON", "ada")
    root = tmp_path / ".pegbar"
    assert run(["init", "--studio", str(root)]) == 0
    return root


def say(capsys, studio, *words):
    capsys.readouterr()
    code = run([*map(str, words), "--studio", str(studio)])
    return code, capsys.readouterr()


def test_people_are_listed_with_what_they_may_do_and_why(tmp_path, studio, capsys):
    show = show_with(tmp_path, {"rights/people.yaml": PEOPLE})
    code, told = say(capsys, studio, "people", show)
    assert code == 0
    assert "lio: artist in painting" in told.out
    assert "not accepted: rights/people.yaml" in told.out
    _, told = say(capsys, studio, "people", show, "--as", "lio", "--why", "grant")
    assert "may not grant: no rule lets the artist (painting) grant here; could: legal" in told.out
    code, told = say(capsys, studio, "people", show, "--as", "leo")
    assert (code, "did you mean lio?" in told.err) == (2, True)


def test_a_change_is_accepted_by_whom_the_rules_of_before_let_govern(
    tmp_path, studio, capsys, monkeypatch
):
    show = show_with(tmp_path, {"rights/people.yaml": PEOPLE})
    _, told = say(capsys, studio, "people", show, "--accept", "--json")
    assert json.loads(told.out)["accepted"] == ["rights/people.yaml"]
    (show / "rights/people.yaml").write_text(PEOPLE + "  eve: {roles: [producer]}\n")
    monkeypatch.setenv("PEGBAR_PERSON", "eve")
    code, told = say(capsys, studio, "people", show, "--accept")
    assert code == 1
    assert "eve is not among the show's people" in told.err
    code, told = say(capsys, studio, "plan", show)
    assert (code, "nobody has accepted" in told.err) == (1, True)
    monkeypatch.setenv("PEGBAR_PERSON", "ada")
    assert say(capsys, studio, "people", show, "--accept")[0] == 0
    _, told = say(capsys, studio, "people", show)
    assert "its rules were accepted by ada" in told.out


def test_a_stranger_traces_nothing(tmp_path, studio, capsys, monkeypatch):
    show = show_with(tmp_path, {"rights/people.yaml": PEOPLE + "  mira: {roles: [director]}\n"})
    folder = wiring.read_show(show)
    room = wiring.Studio(studio).room_of(folder)
    shoot = wiring.gather_shoot(folder, {})
    monkeypatch.setenv("PEGBAR_PERSON", "ada")
    assert say(capsys, studio, "people", show, "--accept")[0] == 0
    graph = film_of(shoot, studio).graph.needed_for(["perform/sc1-sh010"])
    take_in(shoot, replace(room, person="mira"), graph)
    assert say(capsys, studio, "trace", show / KIT)[0] == 0
    monkeypatch.setenv("PEGBAR_PERSON", "eve")
    code, told = say(capsys, studio, "trace", show / KIT)
    assert code == 1
    assert "kit.svg may not be read by eve" in told.err
    assert told.out == ""
