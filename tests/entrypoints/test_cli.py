from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from pegbar.entrypoints.cli.main import run

HEAVY = ("numpy", "skia", "torch", "onnxruntime", "c2pa", "opentimelineio", "cryptography", "PIL")


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['pegbar', '--help']\n"
        "from pegbar.entrypoints.cli.main import run\n"
        "run(['--help'])\n"
        f"sys.stderr.write(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "make" in told.stdout
    assert told.stderr == ""


def test_the_version_is_said(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("pegbar 0.")


@pytest.mark.parametrize("words", [["nonsense"], ["make"], ["make", "x", "--workers", "0"]])
def test_a_wrong_command_line_is_bad_input(words, capsys):
    assert run(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_with_json_an_error_is_one_object(capsys, tmp_path):
    assert run(["make", str(tmp_path / "nowhere"), "--json"]) == 2
    told = json.loads(capsys.readouterr().err)
    assert told["error"] == "bad-input"
    assert "nowhere" in told["message"]


@pytest.mark.parametrize("name", ["...", 'a"b', "a\nb"])
def test_a_name_that_makes_no_show_is_refused(name, capsys, tmp_path):
    assert run(["new", str(tmp_path / name)]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_new_show_has_its_name_in_it(capsys, tmp_path):
    assert run(["new", str(tmp_path / "The Lighthouse"), "--json"]) == 0
    show = Path(json.loads(capsys.readouterr().out)["show"])
    bible = (show / "show.yaml").read_text()
    assert "id: the-lighthouse" in bible
    assert "The Lighthouse" in bible
    assert "{{" not in bible


def test_a_folder_that_is_there_is_not_overwritten(capsys, tmp_path):
    (tmp_path / "mine").mkdir()
    assert run(["new", str(tmp_path / "mine")]) == 2
    assert list((tmp_path / "mine").iterdir()) == []


def test_what_files_of_others_say_steers_no_terminal(capsys, tmp_path):
    assert run(["make", str(tmp_path / "a\x1b[2Jb\u202ec")]) == 2
    told = capsys.readouterr().err
    assert "\x1b" not in told and "\u202e" not in told
    assert "a\\x1b[2Jb\\u202ec" in told


def test_a_terminal_that_lacks_a_sign_is_told_its_number(tmp_path):
    code = "import sys; sys.argv = ['pegbar', 'new', sys.argv[1]]\nfrom pegbar import entrypoints\n"
    code += "from pegbar.entrypoints.cli import main; main()"
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "Måne")],
        capture_output=True,
        text=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "M\\xe5ne is ready" in told.stdout


@pytest.mark.parametrize("verb", ["verify", "trace", "detect"])
def test_a_pipe_is_refused_and_never_waited_for(verb, capsys, tmp_path):
    os.mkfifo(tmp_path / "film.mp4")
    with timed_out_after(10):
        assert run([verb, str(tmp_path / "film.mp4")]) == 2
    assert "film.mp4 is not a file" in capsys.readouterr().err


@contextmanager
def timed_out_after(seconds):
    def late(*_):
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("words", [["init"], ["plan", "show"]])
def test_a_file_is_no_studio(words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["new", "show"]) == 0
    (tmp_path / "studio").write_text("")
    assert run([*words, "--studio", "studio"]) == 2
    assert "studio is a file, no studio" in capsys.readouterr().err
