"""generators, cast, takes and choose, as a person calls them."""

from __future__ import annotations

import json

import pytest

from pegbar import wiring
from pegbar.entrypoints.cli.main import run
from tests.fakes.rights import show_with

CAST = """\
format: 1
use: house
casts:
  house: {everything: house-painter, wide: stage}
  sent: {everything: [runway/gen4.5, auto]}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    wiring.init_studio(folder / ".pegbar", "Harbour Lane")
    return folder


@pytest.fixture(scope="module")
def show(house):
    return show_with(house, {"direction/cast.yaml": CAST})


@pytest.fixture
def studio(house, monkeypatch):
    """The studio, without accounts until a test writes some."""
    monkeypatch.setenv("PEGBAR_PERSON", "ada")
    monkeypatch.chdir(house)
    (house / ".pegbar" / "generators.yaml").unlink(missing_ok=True)
    return house / ".pegbar"


def answer(capsys, *words: str, code: int = 0):
    capsys.readouterr()
    assert run([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_generators_say_what_an_account_takes(studio, capsys):
    assert run(["generators"]) == 0
    said = capsys.readouterr().out

    assert "runway/gen4.5" in said
    assert "no account with runway" in said
    assert "RUNWAYML_API_SECRET" in said


def test_a_rehearsal_and_a_contract_show_in_the_table(studio, capsys):
    (studio / "generators.yaml").write_text(
        "format: 1\nsandbox: http://127.0.0.1:9\nvendors:\n"
        "  runway: {terms: {source: ours, as_of: 2026-03-01, trains: false}}\n"
    )
    rows = answer(capsys, "generators")["generators"]
    one = answer(capsys, "generators", "runway/gen4.5", "--probe")

    assert all(row["sandbox"] for row in rows if row["vendor"] == "runway")
    assert one["terms"]["trains"] is False
    assert "127.0.0.1:9/runway does not answer" in one["probe"]
    assert {option["name"] for option in one["options"]} >= {"public_figures"}


def test_a_retired_generator_is_explained(studio, capsys):
    assert run(["generators", "openai/sora-2"]) == 0
    said = capsys.readouterr().out

    assert "retired   2026-09-24" in said
    assert "can stand in:" in said


def test_a_generator_that_nobody_knows_is_bad_input(studio, capsys):
    assert run(["generators", "runway/gen45"]) == 2
    assert "did you mean runway/gen4.5" in capsys.readouterr().err


def test_a_malformed_account_file_is_told_with_its_line(studio, capsys):
    (studio / "generators.yaml").write_text("format: 1\nvendors:\n  runwy:\n")

    assert run(["generators"]) == 2
    assert "generators.yaml:3" in capsys.readouterr().err


def test_cast_tells_who_makes_which_shot_and_when_nobody_can(studio, show, capsys):
    told = answer(capsys, "cast", str(show), code=1)

    by_shot = {one["shot"]: one for one in told["shots"]}
    made = {one["choice"]["generator"] for one in by_shot.values() if one["choice"]}
    assert (told["cast"], made) == ("house", {"stage"})
    nobody = [one for one in by_shot.values() if one["choice"] is None]
    assert all("no painted keyframes" in one["reasons"][0] for one in nobody)


def test_make_refuses_before_anything_is_made_where_nobody_can_be_cast(studio, show, capsys):
    assert run(["make", str(show)]) == 1
    assert "nobody can be cast for" in capsys.readouterr().err


def test_a_shot_that_there_is_none_of_is_bad_input(studio, show, capsys):
    assert run(["cast", str(show), "--shot", "sc9-sh999"]) == 2
    assert "did you mean" in capsys.readouterr().err


def test_a_show_without_takes_has_an_empty_sheet(studio, show, capsys):
    told = answer(capsys, "takes", str(show), "--sheet", str(show / "out" / "takes.png"))
    assert told["takes"] == []
    assert (show / "out" / "takes.png").read_bytes().startswith(b"\x89PNG")


def test_recasting_what_nobody_is_cast_as_is_bad_input(studio, show, capsys):
    assert run(["cast", str(show), "--recast", "sora/*"]) == 2
    assert "cast are: stage" in capsys.readouterr().err
