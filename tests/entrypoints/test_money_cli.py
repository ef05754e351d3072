"""costs, a bill, and what a plan would cost, as a producer calls them."""

from __future__ import annotations

import csv
import json

import pytest

from pegbar import wiring
from pegbar.actions.new_show import new_show
from pegbar.assets.job_facts import JobCreated, JobEnded
from pegbar.entrypoints.cli.main import run
from pegbar.values.money import money
from tests.fakes.money import intended

CAST = "format: 1\ncasts: {mix: {everything: [runway/gen4.5]}}\n"
PEOPLE = """\
format: 1
people:
  ada: {roles: [producer]}
  lio: {roles: [artist], departments: [painting]}
"""


@pytest.fixture
def kite(tmp_path, monkeypatch):
    """A show that is cast with a vendor, in a studio with an account there, and two paid jobs."""
    monkeypatch.setenv("RUNWAYML_API_SECRET", "a key that opens nothing")
    studio = wiring.init_studio(tmp_path / ".pegbar", "Harbour Lane")
    (studio.root / "generators.yaml").write_text("format: 1\nvendors: {runway: {}}\n", "utf-8")
    show = new_show(wiring.TEMPLATE, tmp_path / "kite", wiring.STOCK)
    (show / "direction").mkdir()
    (show / "direction/cast.yaml").write_text(CAST, "utf-8")
    (show / "budget.yaml").write_text("format: 1\nshow: 9 USD\neach_shot: 5 USD\n", "utf-8")
    ledger = studio.records("kite")
    for job, shot, credits in (("a", "sc1-sh010", 60), ("b", "sc1-sh020", 24)):
        cost = money(credits, "runway-credits")
        ledger.append(
            [
                intended(job, cost, _worth(credits), shot, False),
                JobCreated(job=job, id=f"v-{job}"),
                JobEnded(job=job, state="done", cost=cost, worth=_worth(credits), billed="vendor"),
            ],
            by="ada",
        )
    ledger.close()
    return show


def _worth(credits):
    return money(f"{credits / 100:.2f}")


def test_costs_are_a_table_json_and_a_csv_file(kite, capsys, tmp_path):
    assert run(["costs", str(kite), "--by", "generator"]) == 0
    told = capsys.readouterr().out
    assert "mill/clips                   2         0.84" in told
    assert "the show: 0.84 USD of 9.00 USD used (9%), 8.16 USD left (budget.yaml:2)" in told
    assert "no shot is approved yet" in told
    file = tmp_path / "costs.csv"
    assert run(["costs", str(kite), "--json", "--csv", str(file)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in answer["costs"]["rows"]] == ["sc1-sh010", "sc1-sh020"]
    assert answer["costs"]["total"]["spent"] == {"micros": 840_000, "unit": "USD"}
    assert {one["whose"] for one in answer["limits"]} >= {"the show", "the shot sc1-sh010"}
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert [(one["id"], one["amount"], one["unit"]) for one in rows] == [
        ("v-a", "60", "runway-credits"),
        ("v-b", "24", "runway-credits"),
    ]


def test_a_bill_that_differs_is_exit_code_1(kite, capsys, tmp_path):
    bill = tmp_path / "bill.csv"
    bill.write_text("vendor,job,amount,unit\nmill,v-a,60,runway-credits\n", "utf-8")
    assert run(["costs", str(kite), "--bill", str(bill)]) == 1
    told = capsys.readouterr().out
    assert "only ours    mill v-b (sc1-sh020, mill/clips): 24 runway-credits" in told
    assert "1 of 2 jobs are the same on both sides" in told
    with bill.open("a", encoding="utf-8") as file:
        file.write("mill,v-b,24,runway-credits\n")
    assert run(["costs", str(kite), "--bill", str(bill), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"] is True


def test_a_plan_tells_what_it_would_cost_and_where_a_limit_would_be_passed(kite, capsys):
    assert run(["plan", str(kite), "--cost", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (first, *_) = answer["takes"]
    assert (first["generator"], first["state"], first["guessed"]) == (
        "runway/gen4.5",
        "asked",
        True,
    )
    assert first["estimate"]["unit"] == "runway-credits"
    assert all(one["fits"] for one in answer["limits"])
    studio = kite.parent / ".pegbar/budget.yaml"
    studio.write_text("format: 1\nstudio: 1 USD\n", "utf-8")
    assert run(["plan", str(kite), "--cost"]) == 1
    assert "the studio: 0.84 USD of 1.00 USD used" in capsys.readouterr().out
    studio.unlink()
    (kite / "budget.yaml").write_text("format: 1\nshow: 2 USD\n", "utf-8")
    assert run(["plan", str(kite), "--cost"]) == 1
    told = capsys.readouterr().out
    assert "would be passed at sc1-sh0" in told
    assert "their lengths are guesses" in told
    (kite / "budget.yaml").unlink()
    assert run(["plan", str(kite), "--cost"]) == 1
    assert "there is no budget" in capsys.readouterr().out


def test_wrong_words_are_told(kite, capsys):
    assert run(["costs", str(kite), "--by", "shots"]) == 2
    assert "did you mean shot?" in capsys.readouterr().err
    assert run(["costs", str(kite), "--since", "yesterday"]) == 2
    assert "write it as 2026-11-01" in capsys.readouterr().err
    assert run(["costs", str(kite), "--bill", "nowhere.csv"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    text = "format: 1\nshow: 9 USD\nshots: {sc1-sh100: 5 USD}\n"
    (kite / "budget.yaml").write_text(text, "utf-8")
    assert run(["costs", str(kite)]) == 2
    told = capsys.readouterr().err
    assert "budget.yaml:3" in told
    assert "did you mean sc1-sh0" in told


def test_an_artist_is_not_told_what_was_spent(kite, capsys, monkeypatch):
    (kite / "rights").mkdir()
    (kite / "rights/people.yaml").write_text(PEOPLE, "utf-8")
    monkeypatch.setenv("PEGBAR_PERSON", "ada")
    assert run(["costs", str(kite)]) == 0
    capsys.readouterr()
    monkeypatch.setenv("PEGBAR_PERSON", "lio")
    for words in (["costs", str(kite)], ["plan", str(kite), "--cost"]):
        assert run(words) == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert "read" in told.err
