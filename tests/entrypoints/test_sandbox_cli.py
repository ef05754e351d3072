"""pegbar sandbox, as a person runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import httpx
import pytest

from pegbar.entrypoints.cli.main import run


def test_it_opens_tells_of_jobs_and_closes_when_it_is_told_to():
    script = "from pegbar.entrypoints.cli import main; main()"
    options = ["sandbox", "--port", "0", "--latency", "0", "--json"]
    command = [sys.executable, "-c", script, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        opened = json.loads(running.stdout.readline())
        assert opened["sandbox"].startswith("http://127.0.0.1:")
        made = httpx.post(
            opened["vendors"]["runway"] + "/v1/text_to_video",
            headers={"authorization": "Bearer k", "x-runway-version": "2024-11-06"},
            json={"model": "gen4.5", "promptText": "a", "ratio": "1280:720", "duration": 2},
        )
        told = json.loads(running.stdout.readline())
        assert (told["event"], told["job"]) == ("taken", made.json()["id"])
        running.send_signal(signal.SIGINT)
        closed = json.loads(running.stdout.readline())
        assert closed == {"jobs": 1, "charged": ["24 runway-credits"], "broken": []}
        assert running.wait(10) == 0


OURS = """\
format: 1
vendor: fal
read_at: our contract
terms: {as_of: "2026-11-21", source: our contract}
generators:
  ours:
    title: Ours
    does:
      - kinds: [text-to-video]
        endpoint: our/model
        inputs: {prompt: prompt, seconds: duration}
        sizes: {1280x720: {}}
        seconds: [5]
"""


def test_it_plays_the_models_that_a_studio_has_written_down(tmp_path):
    (tmp_path / "generators").mkdir()
    (tmp_path / "generators" / "ours.yaml").write_text(OURS)
    script = "from pegbar.entrypoints.cli import main; main()"
    options = ["sandbox", "--port", "0", "--json", "--studio", str(tmp_path)]
    command = [sys.executable, "-c", script, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        opened = json.loads(running.stdout.readline())
        made = httpx.post(
            opened["vendors"]["fal"] + "/our/model",
            headers={"authorization": "Key k"},
            json={"prompt": "a boat", "duration": 5},
        )
        assert made.json()["status"] == "IN_QUEUE"
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0


def test_a_studios_file_of_models_that_is_wrong_is_told_with_its_line(tmp_path, capsys):
    (tmp_path / "generators").mkdir()
    path = tmp_path / "generators" / "ours.yaml"
    path.write_text(OURS.replace("seconds: [5]", "seconds: [five]"))
    assert run(["sandbox", "--port", "0", "--studio", str(tmp_path)]) == 2
    assert f"{path}:13:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--faults", "earthquake=0.1"),
        ("--faults", "rate=2"),
        ("--faults", "rate=0.6,quota=0.6"),
        ("--latency", "soon"),
        ("--latency", "queue=-1"),
        ("--balance", "runway=much"),
        ("--at-once", "-1"),
        ("--port", "99999"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(words, capsys):
    assert run(["sandbox", *words]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said.count("\n") <= 2
