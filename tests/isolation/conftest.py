"""The studio that attempts are made in: prepared once, copied for each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.isolation.world import World, build_world


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("studio") / "world"
    build_world(root)
    return root


@pytest.fixture
def world(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.delenv("PEGBAR_STUDIO", raising=False)
    monkeypatch.setenv("PEGBAR_PERSON", "Mallory")
    root = tmp_path / "world"
    shutil.copytree(prepared, root, symlinks=True)
    monkeypatch.chdir(root)
    return World(root)
