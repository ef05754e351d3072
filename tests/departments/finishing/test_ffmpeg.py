from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pegbar.departments.finishing.ffmpeg import feed, run
from pegbar.values.errors import NotInstalled, StepFailed, StorageFailed


def test_a_failure_says_what_was_being_done_and_what_the_program_said(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"reading it failed .*No such file"):
        run(["-i", tmp_path / "none.mp4"], about="reading it", seconds=20)


def test_a_program_that_does_not_end_is_ended() -> None:
    endless = ["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"]
    with pytest.raises(StepFailed, match="waiting took longer than 0 s"):
        run(endless, about="waiting", seconds=0.3)


@pytest.fixture
def deaf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that starts and then takes nothing."""
    program = tmp_path / "deaf"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))


@pytest.mark.usefixtures("deaf")
def test_a_program_that_takes_no_pictures_is_ended() -> None:
    endless = (bytes(1 << 20) for _ in range(1_000_000))
    start = time.monotonic()
    with pytest.raises(StepFailed, match="encoding stood still"):
        feed(["-"], endless, about="encoding", seconds=0.6)
    assert time.monotonic() - start < 10


def test_pictures_may_take_longer_to_make_than_to_encode(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(3):
            time.sleep(0.3)
            yield b"\x00" * 48

    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "4x4", "-i", "pipe:0"]
    feed([*raw, tmp_path / "x.avi"], pieces(), about="encoding", seconds=0.25 * 60)
    assert (tmp_path / "x.avi").stat().st_size > 0


def test_a_failure_of_what_feeds_it_ends_it_too(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"\x00" * 48
        raise StepFailed("drawing 7 of sh1 is not a picture")

    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "4x4", "-i", "pipe:0"]
    with pytest.raises(StepFailed, match="drawing 7"):
        feed([*raw, tmp_path / "x.avi"], pieces(), about="encoding", seconds=20)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_is_told_apart() -> None:
    silence = ["-f", "lavfi", "-i", "anullsrc", "-t", "5", "-f", "wav", "/dev/full"]
    with pytest.raises(StorageFailed, match="disk is full"):
        run(silence, about="writing", seconds=20)


def test_a_machine_without_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(NotInstalled, match="pip install imageio-ffmpeg"):
        run(["-version"], about="looking", seconds=5)
