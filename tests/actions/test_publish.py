"""A film's parts go where people find them, or it is said before the work that they cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pegbar.actions.publish import room_for
from pegbar.values.errors import StorageFailed


def test_a_folder_that_is_to_come_has_room(tmp_path: Path) -> None:
    room_for(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_parts_should_go_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StorageFailed, match=r"out/shots cannot be written: Not a directory"):
        room_for(tmp_path / "out" / "shots")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_that_nobody_may_write_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(StorageFailed, match="cannot be written: Permission denied"):
        room_for(tmp_path / "out")
