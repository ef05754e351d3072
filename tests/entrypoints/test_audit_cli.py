from __future__ import annotations

import json

import pytest

from pegbar.entrypoints.cli.main import run
from pegbar.wiring import Studio
from tests.fakes.ledgers import tamper


@pytest.fixture(scope="module")
def kite(tmp_path_factory):
    """A show with a ledger of its own: what a first look at its boards would leave."""
    from dataclasses import replace

    from pegbar import wiring
    from pegbar.actions.film_graph import film_graph
    from pegbar.actions.make_film import take_in
    from pegbar.actions.new_show import new_show

    folder = tmp_path_factory.mktemp("house")
    studio = wiring.init_studio(folder / ".pegbar", "Harbour Lane")
    show = new_show(wiring.TEMPLATE, folder / "kite", wiring.STOCK)
    shoot = wiring.gather_shoot(wiring.read_show(show), {})
    room = replace(studio.room("kite"), person="Ada")
    take_in(shoot, room, film_graph(shoot, studio.recipes, studio.hands(), "draft").graph)
    return show


def test_a_checkpoint_is_printed_kept_and_held_against(kite, capsys):
    studio = str(kite.parent / ".pegbar")
    assert run(["checkpoint", str(kite), "--studio", studio]) == 0
    text = capsys.readouterr().out
    assert text.startswith("pegbar/")
    (kite.parent / "kept.txt").write_text(text)
    against = ["checkpoint", str(kite), "--against", str(kite.parent / "kept.txt")]
    assert run([*against, "--studio", studio]) == 0
    assert "holds" in capsys.readouterr().out
    assert run(["doctor", "--verify", "--studio", studio, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["proven"]["kite"]["faults"] == []


def test_an_audit_is_written_and_verified_with_and_without_the_studio(kite, capsys, tmp_path):
    out = tmp_path / "pack"
    assert run(["audit", str(kite), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["facts"] > 1
    anchor = kite.parent / ".pegbar" / "identity" / "root.pem"
    assert run(["verify", str(out), "--anchor", str(anchor), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "trusted"
    assert run(["verify", str(out / "evidence.json")]) == 0
    assert "valid, signed by Harbour Lane" in capsys.readouterr().out
    page = out / "evidence.html"
    page.write_text(page.read_text().replace("Kite", "Boat"))
    assert run(["verify", str(out)]) == 1
    assert "tampered" in capsys.readouterr().out


def test_a_folder_without_a_pack_is_bad_input(tmp_path, capsys):
    assert run(["verify", str(tmp_path)]) == 2
    assert "holds no evidence pack" in capsys.readouterr().err


def test_doctor_names_what_was_done_to_a_fact(kite, capsys):
    studio = kite.parent / ".pegbar"
    assert run(["checkpoint", str(kite), "--studio", str(studio)]) == 0
    key = Studio(studio).keys.strongroom("kite").ledger_key()
    tamper(studio / "shows" / "kite", lambda rows: rows.pop(2), key)
    assert run(["doctor", "--verify", "--studio", str(studio)]) == 1
    assert "fact 3 of" in capsys.readouterr().out
    assert run(["checkpoint", str(kite), "--studio", str(studio)]) == 1
    assert "nothing was signed" in capsys.readouterr().err


def test_governance_says_what_is_only_written_down_first(kite, capsys):
    assert run(["doctor", "--governance", str(kite)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ONLY WRITTEN DOWN"
    assert "ENFORCED ON THE FILE" in lines
