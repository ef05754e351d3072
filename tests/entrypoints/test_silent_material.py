"""Material that says nothing may be used in the house, and nothing made from it leaves: by no verb,
into no folder, to no vendor and to no other show."""

from __future__ import annotations

import json
import shutil

import pytest

from pegbar import wiring
from pegbar.assets.facts import VerdictGiven
from pegbar.entrypoints.cli import watching
from pegbar.entrypoints.cli.main import run
from tests.fakes.rights import show_with

KIT = "art/characters/kit.svg"
VERBS = {
    "deliver": "deliver my-show --to {away} --territory FR",
    "make": "make my-show --out {away}",
    "make a shot": "make my-show --shot sc1-sh010 --out {away}",
    "boards": "boards my-show --out {away}",
    "alternatives": "boards my-show --shot sc1-sh010 --alternatives --out {away}",
    "guides": "guides my-show --out {away}",
    "critic": "critic my-show --pictures {away}",
    "takes": "takes my-show --sheet {away}/takes.png",
    "generate": "generate my-show upscale/animevideo --ref source=panel/sc1-sh010:0001.png "
    "--out {away}",
    "lend": "lend my-show " + KIT + " --to other --purpose develop",
    **{
        form: f"export my-show {form} --out {{away}}"
        for form in ("otio", "pdf", "storyboarder", "xdts", "mezzanine", "frames")
    },
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A studio with a show in which nobody speaks for the characters."""
    root = tmp_path_factory.mktemp("house")
    wiring.init_studio(root / ".pegbar", "A Studio")
    show = show_with(root, {})
    told = (show / "show.yaml").read_text()
    assert '"art/characters/*", ' in told
    (show / "show.yaml").write_text(
        told.replace('"art/characters/*", ', "").replace("[960, 540]", "[64, 36]")
    )
    shutil.copytree(show, root / "other")
    other = root / "other/show.yaml"
    other.write_text(other.read_text().replace("id: my-show", "id: other"))
    assert run(["plan", str(root / "other")]) == 0
    return root


def _verdicts(house):
    ledger = wiring.Studio(house / ".pegbar").records("my-show")
    found = [one.body for one in ledger.facts(kinds=(VerdictGiven,))]
    ledger.close()
    return found


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_made_from_it_leaves_by(verb, house, monkeypatch, capfd):
    monkeypatch.chdir(house)
    away = house / f"away-{verb}".replace(" ", "-")
    assert run(VERBS[verb].format(away=away).split()) == 1
    said = capfd.readouterr().err
    assert KIT in said
    assert "label.purpose" in said or "label.show" in said
    assert not away.exists() or not any(away.iterdir())
    assert not _verdicts(house)[-1].allowed


def test_it_may_be_worked_with_in_the_house(house, monkeypatch, capfd):
    monkeypatch.chdir(house)
    assert run(["rights", "my-show", "--purpose", "develop", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["allowed"]


def test_drafts_stay_in_the_house(tmp_path):
    home = tmp_path / "my-show"
    (home / "out").mkdir(parents=True)
    assert watching.drafts_in(home / "out" / "here", home) == home / "out" / "here" / "drafts"
    assert watching.drafts_in(tmp_path / "away", home) == home / "out" / "drafts"


def test_a_make_into_a_folder_outside_waits_for_the_approvals_of_a_delivery(tmp_path, capfd):
    """Made there, it would have left before anybody looked at it."""
    wiring.init_studio(tmp_path / ".pegbar", "A Studio")
    stages = "format: 1\nstages:\n  - {stage: cut, of: film, by: [director], before: [deliver]}\n"
    show = show_with(tmp_path, {"rights/approvals.yaml": stages})
    away = tmp_path / "away"
    assert run(["make", str(show), "--out", str(away)]) == 1
    said = capfd.readouterr().err
    assert "the stage cut" in said
    assert "label.approval" in said
    assert not away.exists()
