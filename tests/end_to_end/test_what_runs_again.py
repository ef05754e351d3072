"""What a change makes again: a pose, a light, a colour each touch their own shots and no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.test_way_through import pegbar, report

CARDS = {"title", "credits"}
PER_SHOT = {"voice", "perform", "guides", "take", "panel"}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    pegbar(folder, "init", "--name", "Test Studio")
    pegbar(folder, "new", "my-show")
    bible = folder / "my-show" / "show.yaml"
    bible.write_text(bible.read_text().replace("size: [960, 540]", "size: [192, 108]"))
    (folder / "film.json").write_text(pegbar(folder, "make", "my-show", "--json"))
    return folder


@pytest.fixture
def studio(made, tmp_path) -> Path:
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def shots(studio: Path) -> list[str]:
    return [shot["id"] for shot in json.loads((studio / "film.json").read_text())["shots"]]


def touched(studio: Path) -> dict[str, set[str]]:
    """The kinds of step that would run again, by shot. Cards stand over the shots' pictures."""
    found: dict[str, set[str]] = {}
    for row in report(studio, "plan", "my-show")["steps"]:
        kind, _, shot = row["id"].partition("/")
        if row["state"] == "run" and kind in PER_SHOT and shot not in CARDS:
            found.setdefault(shot.partition("-b")[0], set()).add(kind)
    return found


def direct(studio: Path, shot: str, words: str) -> None:
    folder = studio / "my-show" / "direction"
    folder.mkdir(exist_ok=True)
    (folder / "one.yaml").write_text(f"format: 1\nshots:\n  {shot}:\n    {words}\n")


def test_a_pose_touches_its_shot_and_leaves_the_voices(studio):
    shot = shots(studio)[1]
    direct(studio, shot, "keys: {KIT: [{at: 5, smile: 1.0, lean: 6}]}")
    assert touched(studio) == {shot: {"perform", "take", "panel"}}


def test_a_light_touches_its_shot_and_leaves_the_voices(studio):
    shot = shots(studio)[-1]
    direct(studio, shot, "mood: night")
    again = touched(studio)
    assert set(again) == {shot}
    assert "voice" not in again[shot]


def test_a_colour_touches_the_shots_that_show_it_and_no_performance(studio):
    drawing = studio / "my-show" / "art" / "props" / "star.svg"
    text = drawing.read_text()
    at = text.index('fill="#') + len('fill="')
    drawing.write_text(f"{text[:at]}#12ab9f{text[at + 7 :]}")
    again = touched(studio)
    assert again
    assert "voice" not in set().union(*again.values())


def test_a_longer_hold_touches_its_shot_and_no_other(studio):
    shot = shots(studio)[0]
    direct(studio, shot, "hold: 40")
    assert touched(studio) == {shot: {"perform", "take", "panel"}}
    reasons = report(studio, "make", "my-show")["steps"]["reasons"]
    assert f"perform/{shot}" in reasons
    assert {name for name in reasons if name.startswith("take/")} <= {
        f"take/{shot}",
        "take/title",
        "take/credits",
    }
