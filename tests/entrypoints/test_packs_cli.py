"""The verb about rule packs, and how governance tells them, as a person calls them."""

from __future__ import annotations

import json

import pytest

from pegbar import wiring
from pegbar.actions.new_show import new_show
from pegbar.entrypoints.cli.main import run
from tests.production.test_packs_file import TEXT

DAY = ("--at", "2026-11-20")


@pytest.fixture(scope="module")
def kite(tmp_path_factory):
    """A show under two packs of Pegbar's and one of its own."""
    folder = tmp_path_factory.mktemp("house")
    wiring.init_studio(folder / ".pegbar", "Harbour Lane")
    show = new_show(wiring.TEMPLATE, folder / "kite", wiring.STOCK)
    (show / "packs").mkdir()
    (show / "packs/our-own.yaml").write_text(TEXT, "utf-8")
    bible = show / "show.yaml"
    chosen = "packs: [sag-aftra-animation-2024, eu-ai-act-50, our-own]\n"
    bible.write_text(chosen + bible.read_text("utf-8"), "utf-8")
    return show


def test_the_table_has_the_show_s_own_first_and_says_what_each_is_on_the_day(kite, capsys):
    assert run(["packs", str(kite), *DAY, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["packs"]
    assert [one["id"] for one in rows if one["chosen"]] == [one["id"] for one in rows[:3]]
    states = {one["id"]: one["state"] for one in rows}
    assert states["sag-aftra-animation-2024"] == "expired"
    assert states["eu-ai-act-50"] == "unverified"
    assert states["our-own"] == "unverified"
    assert states["animation-guild-2024"] == "in force"
    assert run(["packs", str(kite), "--at", "2026-01-01"]) == 0
    told = capsys.readouterr()
    assert "not yet" in told.out
    assert "applies from 2026-08-02 and decides nothing yet" in told.err
    assert "legal advice" in told.err


def test_a_pack_s_rules_are_shown_with_their_letters_and_what_they_ask(kite, capsys):
    assert run(["packs", "show", "sag-aftra-animation-2024", *DAY]) == 0
    told = capsys.readouterr()
    assert "expired on 2026-11-20" in told.out
    assert "[S] synthetic voices; from secondary reports, not read in the text" in told.out
    assert "asks sag-aftra-animation-2024/union-noticed" in told.out
    assert "expired on 2026-06-30 and decides nothing" in told.err
    assert run(["packs", "show", "our-own", "--in", str(kite), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pack"]["whose"] == "show"


def test_an_unknown_pack_and_a_wrong_day_are_told(kite, capsys):
    assert run(["packs", "show", "eu-ai-act"]) == 2
    assert "did you mean eu-ai-act-50?" in capsys.readouterr().err
    assert run(["packs", str(kite), "--at", "soon"]) == 2
    assert run(["packs", "tell", "me"]) == 2


def test_a_pack_of_one_s_own_is_tried(kite, capsys, tmp_path):
    ours = kite / "packs/our-own.yaml"
    assert run(["packs", "check", str(ours)]) == 0
    assert "4 of 4 cases" in capsys.readouterr().out
    other = tmp_path / "other.yaml"
    other.write_text(TEXT.replace("!context.watermarked", "context.watermarked"), "utf-8")
    assert run(["packs", "check", str(other), "--json"]) == 1
    cases = json.loads(capsys.readouterr().out)["cases"]
    assert [one["passed"] for one in cases] == [False, False, True, True]
    other.write_text(TEXT.replace("state: enforced", "state: enforcd"), "utf-8")
    assert run(["packs", "check", str(other)]) == 2
    assert "other.yaml:14" in capsys.readouterr().err


def test_a_malformed_pack_of_the_show_stops_it_with_file_and_line(kite, capsys, tmp_path):
    show = new_show(wiring.TEMPLATE, tmp_path / "bad", wiring.STOCK)
    (show / "packs").mkdir()
    bad = TEXT.replace("!context.watermarked", "!context.watermarked && 3")
    (show / "packs/our-own.yaml").write_text(bad, "utf-8")
    bible = show / "show.yaml"
    bible.write_text("packs: [our-own]\n" + bible.read_text("utf-8"), "utf-8")
    assert run(["plan", str(show), "--studio", str(kite.parent / ".pegbar")]) == 2
    assert "packs/our-own.yaml:17" in capsys.readouterr().err


def test_governance_tells_each_rule_of_the_show_s_packs(kite, capsys):
    studio = str(kite.parent / ".pegbar")
    assert run(["doctor", "--governance", str(kite), "--studio", studio, "--json"]) == 0
    rules = json.loads(capsys.readouterr().out)["rules"]
    ours = [one for one in rules if one["origin"].startswith("our-own")]
    assert {one["state"] for one in ours} >= {"enforced", "asked", "written"}
    expired = [one for one in rules if one["origin"].startswith("sag-aftra-animation-2024")]
    assert {one["state"] for one in expired} == {"written"}
    assert run(["doctor", "--governance", str(kite), "--studio", studio]) == 0
    told = capsys.readouterr().out
    assert told.startswith("ONLY WRITTEN DOWN")
    assert "(eu-ai-act-50 2026.1: Article 50(2), code of practice [S])" in told


def test_rights_says_what_a_pack_would_refuse_at_the_door_out(kite, capsys):
    where = ("--territory", "JP", *DAY, "--studio", str(kite.parent / ".pegbar"))
    assert run(["rights", str(kite), *where, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (found,) = [one for one in told["obstacles"] if one["side"] == "pack"]
    assert found["source"] == "the rule our-own@1/marked"
    assert found["message"].startswith("it has no watermark (What we want: page 3)")
    assert found["who_could"] == "technical-director"


def test_a_pack_of_the_studio_that_is_edited_waits_for_acceptance(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PEGBAR_PERSON", "Ada")
    studio = wiring.init_studio(tmp_path / ".pegbar", "Harbour Lane").root
    show = new_show(wiring.TEMPLATE, tmp_path / "kite", wiring.STOCK)
    (studio / "packs").mkdir()
    pack = studio / "packs/our-own.yaml"
    pack.write_text(TEXT, "utf-8")
    (show / "show.yaml").write_text("packs: [our-own]\n" + (show / "show.yaml").read_text("utf-8"))
    (show / "rights").mkdir(exist_ok=True)
    people = "format: 1\npeople:\n  Ada: {roles: [producer]}\n  Bea: {roles: [director]}\n"
    (show / "rights/people.yaml").write_text(people)
    assert run(["people", str(show), "--accept"]) == 0
    assert run(["plan", str(show)]) == 0
    pack.write_text(TEXT.replace("confidence: V", "confidence: S", 1), "utf-8")
    assert run(["plan", str(show)]) == 1
    assert "the studio's packs/our-own.yaml" in capsys.readouterr().err
    monkeypatch.setenv("PEGBAR_PERSON", "Bea")
    assert run(["people", str(show), "--accept"]) == 1
    monkeypatch.setenv("PEGBAR_PERSON", "Ada")
    assert run(["people", str(show), "--accept"]) == 0
    assert run(["plan", str(show)]) == 0
    (studio / "packs/another.yaml").write_text(TEXT.replace("our-own", "another"), "utf-8")
    assert run(["plan", str(show)]) == 0, "a pack that the show did not choose"
