"""The documented commands, run as a person would, on a show that `pegbar new` made."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pegbar.wiring import Studio
from tests.fakes.keys import file_of, flip

PEGBAR = Path(sys.executable).with_name("pegbar")
FILM_KEYS = {
    "film",
    "timeline",
    "captions",
    "poster",
    "contact_sheet",
    "boards",
    "shots",
    "unstaged",
    "findings",
    "steps",
    "seconds",
    "lines",
    "disclosure",
    "territory",
}


def pegbar(folder: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [PEGBAR, *words], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == code, done.stderr[-2000:]
    return done.stdout if code == 0 else done.stderr


def report(folder: Path, *words: str) -> dict:
    return json.loads(pegbar(folder, *words, "--json"))


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> Path:
    """A folder with a studio, a new show, and its film."""
    folder = tmp_path_factory.mktemp("studio")
    pegbar(folder, "init", "--name", "Test Studio")
    pegbar(folder, "new", "my-show")
    bible = folder / "my-show" / "show.yaml"
    bible.write_text(bible.read_text().replace("size: [960, 540]", "size: [320, 180]"))
    (folder / "film.json").write_text(pegbar(folder, "make", "my-show", "--json"))
    return folder


@pytest.fixture
def film(studio) -> dict:
    return json.loads((studio / "film.json").read_text())


@pytest.fixture
def copy(studio, tmp_path) -> Path:
    """A copy of the studio after its film was made, to be spoiled."""
    shutil.copytree(studio, tmp_path / "copy")
    return tmp_path / "copy"


def rewrite(folder: Path, old: str, new: str) -> None:
    script = folder / "my-show" / "screenplay.fountain"
    text = script.read_text()
    assert old in text
    script.write_text(text.replace(old, new, 1))


def a_line(folder: Path) -> str:
    """The last line of dialogue of the screenplay."""
    story = json.loads(pegbar(folder, "plan", "my-show", "--json"))
    voices = [row["id"] for row in story["steps"] if row["id"].startswith("voice/")]
    told = json.loads(pegbar(folder, "why", "my-show", voices[-1], "--json"))
    return told["params"]["text"]


def test_the_report_keeps_its_keys_and_every_file_is_there(studio, film):
    assert set(film) == FILM_KEYS
    for part in ("film", "timeline", "captions", "poster", "contact_sheet", "boards"):
        assert (studio / film[part]).stat().st_size > 0
    assert set(film["shots"][0]) == {
        "id",
        "lines",
        "seconds",
        "drawings",
        "exposures",
        "painted_by",
    }
    assert film["steps"]["ran"] == len(film["steps"]["reasons"])


def test_nothing_changed_means_nothing_runs(studio):
    again = report(studio, "make", "my-show")
    assert again["steps"]["ran"] == 0
    rows = report(studio, "plan", "my-show")["steps"]
    assert {row["state"] for row in rows} == {"cached"}


def test_one_changed_line_makes_only_its_voice_its_shot_and_what_follows(copy):
    rewrite(copy, a_line(copy), "Something else altogether, said slowly.")
    reasons = report(copy, "make", "my-show")["steps"]["reasons"]
    voices = [name for name in reasons if name.startswith("voice/")]
    assert len(voices) == 1
    shot = voices[0].removeprefix("voice/").rpartition("-")[0]
    others = [
        name
        for name in reasons
        if name.split("/")[0] in {"perform", "guides", "take", "panel"}
        and name.split("/")[1] not in {shot, "title", "credits"}  # cards stand over shots
    ]
    assert others == []
    assert any("text" in reason for reason in reasons[voices[0]])


def test_the_film_is_trusted_here_and_valid_elsewhere_and_one_bit_spoils_it(copy, film):
    path = copy / film["film"]
    assert report(copy, "verify", film["film"])["state"] == "trusted"
    (anchor,) = (copy / ".pegbar" / "identity").glob("*root*.pem")
    shutil.copy(anchor, copy / "root.pem")
    elsewhere = copy.parent / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(path, elsewhere / "film.mp4")
    assert report(elsewhere, "verify", "film.mp4")["state"] == "valid"
    assert report(elsewhere, "verify", "film.mp4", "--anchor", "../copy/root.pem")["state"] == (
        "trusted"
    )
    data = bytearray(path.read_bytes())
    data[-1000] ^= 1
    (elsewhere / "bad.mp4").write_bytes(data)
    told = subprocess.run(
        [PEGBAR, "verify", "bad.mp4", "--json"], cwd=elsewhere, capture_output=True, text=True
    )
    assert told.returncode == 1
    assert json.loads(told.stdout)["state"] == "tampered"


def leaves(node: dict) -> list[dict]:
    if not node["inputs"]:
        return [node]
    return [leaf for one in node["inputs"] for leaf in leaves(one)]


def test_the_trace_of_the_film_goes_down_to_drawings_and_people(studio, film):
    tree = report(studio, "trace", film["film"])
    assert set(tree) >= {"kind", "name", "digest", "made_by", "inputs"}
    ends = [leaf for leaf in leaves(tree) if not leaf.get("seen")]
    kinds = {leaf["kind"] for leaf in ends}
    assert {"drawing", "design", "passage"} <= kinds
    assert all(leaf["made_by"] for leaf in ends)


def test_a_file_from_elsewhere_has_no_trace(studio, tmp_path):
    (tmp_path / "other.mp4").write_bytes(b"other")
    told = pegbar(studio, "trace", str(tmp_path / "other.mp4"), code=2)
    assert "was not made in the studio" in told


def test_boards_are_drawn_without_painting(tmp_path):
    pegbar(tmp_path, "new", "my-show")
    made = report(tmp_path, "boards", "my-show")
    assert (tmp_path / made["boards"]).exists()
    assert not [name for name in made["steps"]["reasons"] if name.startswith("take/")]


def test_the_doctor_finds_a_flipped_bit_and_the_next_make_mends_it(copy, film):
    why = report(copy, "why", "my-show", "film/picture")
    vault = Studio(copy / ".pegbar").room("my-show").vault
    flip(file_of(vault, why["outputs"]["out"]), 4_000)
    told = subprocess.run(
        [PEGBAR, "doctor", "--verify", "--json"], cwd=copy, capture_output=True, text=True
    )
    (show,) = json.loads(told.stdout)["examined"]
    assert [one["touches"] for one in show["damaged"]] == [["film/picture"]]
    assert told.returncode == 1
    mended = report(copy, "make", "my-show")
    assert mended["steps"]["reasons"] == {"film/picture": ["its bytes are gone or damaged"]}
    pegbar(copy, "doctor", "--verify")


def test_the_index_made_again_changes_nothing(copy):
    pegbar(copy, "doctor", "--rebuild")
    assert report(copy, "make", "my-show")["steps"]["ran"] == 0


def unsigned(folder: Path) -> str:
    """The digest of the film before its signature, which is bit-exact."""
    return report(folder, "why", "my-show", "film/mux")["outputs"]["out"]


def test_killed_again_and_again_it_ends_in_the_same_film(studio, tmp_path):
    shutil.copytree(studio / "my-show", tmp_path / "my-show")
    shutil.rmtree(tmp_path / "my-show" / "out")
    pegbar(tmp_path, "init")
    chance = random.Random(3)
    for _ in range(4):
        running = subprocess.Popen(
            [PEGBAR, "make", "my-show"],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(1.5, 6))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    pegbar(tmp_path, "make", "my-show")
    assert unsigned(tmp_path) == unsigned(studio)
    pegbar(tmp_path, "doctor", "--verify")


def test_a_film_without_a_voice_is_timed_from_its_text_and_says_so(copy, film):
    bible = copy / "my-show" / "show.yaml"
    bible.write_text(bible.read_text().replace("language: en", "language: fr"))
    made = report(copy, "make", "my-show")
    (note,) = [one for one in made["findings"] if one["department"] == "voice"]
    assert "timed from their text" in note["message"]
    assert not [one for one in film["findings"] if one["department"] == "voice"]


def test_a_keyframe_kit_has_a_picture_and_its_drawing(copy, film):
    shot = film["shots"][0]["id"]
    kit = report(copy, "keys", "my-show", "--shot", shot, "--frame", "5", "--name", "first")
    drawing = json.loads((copy / kit["drawing"]).read_text())
    assert (drawing["shot"], drawing["format"]) == (shot, 1)
    assert (copy / kit["picture"]).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("show.yaml", "title:", "titel:", "show.yaml:"),
        ("show.yaml", "format: 1", "format: 9", "show.yaml:"),
        ("screenplay.fountain", "EXT", "\0EXT", "screenplay.fountain:"),
    ],
)
def test_bad_input_is_one_message_with_its_place_and_exit_code_2(copy, file, old, new, told):
    path = copy / "my-show" / file
    text = path.read_text()
    path.write_text(text.replace(old, new, 1) if old in text else new)
    message = pegbar(copy, "make", "my-show", code=2)
    assert told in message
    assert "Traceback" not in message
    path.write_text(text)
    assert report(copy, "make", "my-show")["steps"]["ran"] == 0


def test_a_show_that_is_not_there_is_bad_input(tmp_path):
    assert "nowhere" in pegbar(tmp_path, "make", "nowhere", code=2)


def test_an_unknown_step_and_an_unknown_shot_name_the_nearest(copy, film):
    shot = film["shots"][0]["id"]
    assert "take/" in pegbar(copy, "why", "my-show", f"tke/{shot}", code=2)
    assert shot in pegbar(copy, "make", "my-show", "--shot", f"{shot}x", code=2)
