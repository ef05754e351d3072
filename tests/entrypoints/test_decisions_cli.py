"""approve, reject, approvals, answer and loosen, as somebody types them."""

from __future__ import annotations

import json

import pytest

from pegbar import wiring
from pegbar.actions.new_show import new_show
from pegbar.entrypoints.cli.main import run

STAGES = """\
format: 1
stages:
  - {stage: cut, by: [director], before: [final, deliver]}
"""
QUESTION = "partner-guidance/nothing-central"


@pytest.fixture(scope="module")
def kite(tmp_path_factory):
    """A show with a stage and a pack, of which nothing is made."""
    folder = tmp_path_factory.mktemp("house")
    wiring.init_studio(folder / ".pegbar", "Harbour Lane")
    show = new_show(wiring.TEMPLATE, folder / "kite", wiring.STOCK)
    (show / "rights").mkdir()
    (show / "rights/approvals.yaml").write_text(STAGES)
    with (show / "show.yaml").open("a") as file:
        file.write("\npacks: [partner-guidance]\n")
    return show


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_approvals_tells_what_waits_for_whom_and_what_is_asked(kite, capsys):
    assert run(["approvals", str(kite)]) == 1
    text = capsys.readouterr().out
    assert "could approve it: director; asked before final and deliver" in text
    assert "(rights/approvals.yaml:3)" in text
    assert f"open     {QUESTION}" in text
    assert run(["approvals", str(kite), "--json"]) == 1
    answer = told(capsys)
    (cut, *of_packs) = answer["stages"]
    assert (cut["stage"], cut["state"], cut["needed"]) == ("cut", "not made", 1)
    assert "generated-final" in {one["stage"] for one in of_packs}
    assert {one["kind"] for one in answer["questions"]} <= {"answer", "paper"}


def test_what_is_not_made_is_not_approved_and_not_rejected(kite, capsys):
    for verb in ("approve", "reject"):
        assert run([verb, str(kite), "--stage", "cut"]) == 1
        assert "not made as the show stands now" in capsys.readouterr().err
    assert run(["approve", str(kite), "--stage", "look"]) == 2
    assert "there is no stage 'look'" in capsys.readouterr().err


def test_a_final_film_is_refused_before_anything_is_made(kite, capsys):
    assert run(["make", str(kite), "--quality", "final", "--shot", "sc1-sh010"]) == 1
    said = capsys.readouterr().err
    assert "kite in final quality may not be drawn" in said
    assert "the stage cut of film (rights/approvals.yaml:3)" in said
    assert not (kite / "out").exists()


def test_a_question_is_answered_and_the_answer_is_told(kite, capsys):
    assert run(["answer", str(kite), QUESTION, "no", "--json"]) == 0
    assert (told(capsys)["state"]) == "blocked"
    assert run(["answer", str(kite), QUESTION, "yes", "--note", "we drew it"]) == 0
    assert QUESTION in capsys.readouterr().out
    run(["approvals", str(kite), "--json"])
    states = {one["key"]: one["state"] for one in told(capsys)["questions"]}
    assert states[QUESTION] == "met"
    assert "open" in states.values()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([QUESTION, "perhaps"], "is no answer"),
        (["partner-guidance/nothing-centra", "yes"], f"did you mean {QUESTION}"),
        (["partner-guidance/generated-final", "yes"], "asks for an approval"),
        ([QUESTION, "no", "--escalated"], "say it with --note"),
    ],
)
def test_words_that_answer_nothing_are_bad_input(kite, capsys, words, said):
    assert run(["answer", str(kite), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_file_is_loosened_shown_and_taken_back(kite, capsys):
    (kite / "rights/who.yaml").write_text(
        "format: 1\nsources:\n"
        '  - {files: ["art/sets/*"], by: Lio, purposes: [develop, deliver], territories: [DE]}\n'
    )
    file = ["loosen", str(kite), "art/sets/hill.svg"]
    assert run([*file, "--territories", "FR", "--why", "letter of 4 May"]) == 0
    assert "where     DE, FR" in capsys.readouterr().out
    run(["rights", str(kite), "--json"])
    (one,) = told(capsys)["loosened"]
    assert (one["path"], one["more"]) == ("art/sets/hill.svg", "in FR")
    run(["rights", str(kite)])
    assert "loosened  art/sets/hill.svg: in FR, by " in capsys.readouterr().out
    assert run([*file, "--undo", "--why", "withdrawn", "--json"]) == 0
    assert told(capsys)["after"]["territories"] == ["DE"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing is named"),
        (["--territories", "France"], "is no territory"),
        (["--until", "soon"], "is no day"),
        (["--purposes", "fun"], "there is no purpose"),
    ],
)
def test_words_that_loosen_nothing_are_bad_input(kite, capsys, words, said):
    assert run(["loosen", str(kite), "art/sets/hill.svg", "--why", "so", *words]) == 2
    assert said in capsys.readouterr().err
