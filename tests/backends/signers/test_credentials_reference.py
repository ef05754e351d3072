"""`docs/reference/credentials.md` says what the code does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from pegbar.backends.signers.c2pa_signer import verify_file
from pegbar.departments.finishing.credentials import MINING_KEYS
from pegbar.ports.signer import SourceType, State

PAGE = (Path(__file__).parents[3] / "docs/reference/credentials.md").read_text(encoding="utf-8")
FILM_TYPES = set(get_args(SourceType)) - {"humanEdits"}


@pytest.mark.parametrize("word", sorted({*FILM_TYPES, *MINING_KEYS}))
def test_every_source_type_of_a_film_and_every_mining_key_is_explained(word):
    assert f"`{word}`" in PAGE


def test_every_verdict_is_explained():
    states = get_args(State)
    assert len(states) == 4
    assert all(f"| `{state}` |" in PAGE for state in states)


@pytest.mark.parametrize("kind", ["mp4", "png"])
def test_every_assertion_in_a_signed_file_is_explained(signed, kind):
    labels = {one["label"] for one in verify_file(signed[kind], []).manifest["assertions"]}
    assert {label for label in labels if f"`{label}`" not in PAGE} == set()


def test_the_python_sample_runs_and_trusts(signed, studio, tmp_path):
    shutil.copy(signed["mp4"], tmp_path / "film.mp4")
    shutil.copy(studio / "root.pem", tmp_path)
    (sample,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", sample], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["Trusted", "The Moon Is Late"]
