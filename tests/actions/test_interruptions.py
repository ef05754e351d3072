"""What may come between: kill -9, Ctrl-C, a second maker, a full disk, a locked folder."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pegbar.assets.facts import StepMade
from pegbar.values.digests import digest_bytes
from tests.fakes.rooms import room_in

KILLS = 12


def start(folder: Path, log: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.small_film", str(folder), str(log)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )


def hear_ctrl_c() -> None:
    """A test run in the background has Ctrl-C switched off, and so would its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def finish(process: subprocess.Popen[str]) -> tuple[str, int]:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    digest, ran = out.split()
    return digest, int(ran)


def made_steps(folder: Path) -> list[str]:
    room = room_in(folder)
    return [f.body.step for f in room.ledger.facts() if isinstance(f.body, StepMade)]


def assert_whole(folder: Path) -> None:
    """Every stored file holds what its name says, and nothing else lies about."""
    room = room_in(folder)
    for digest in room.vault.everything():
        assert digest_bytes(room.vault.read(digest)) == digest
    assert room.ledger.check() is None


def test_kill_9_at_any_moment_loses_no_finished_step(tmp_path):
    untouched, _ = finish(start(tmp_path / "calm", tmp_path / "calm.log"))
    folder, log = tmp_path / "killed", tmp_path / "killed.log"
    chance = random.Random(7)
    for _ in range(KILLS):
        process = start(folder, log)
        time.sleep(chance.uniform(0.15, 1.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if (folder / "ledger.db").exists():
            assert_whole(folder)
    digest, _ = finish(start(folder, log))
    assert digest == untouched
    assert Counter(made_steps(folder)).most_common(1)[0][1] == 1
    pieces = Counter(log.read_text().split())
    assert sum(pieces.values()) - len(pieces) <= 2 * KILLS
    assert_whole(folder)


def test_workers_leave_when_their_maker_is_killed(tmp_path):
    process = start(tmp_path / "studio", tmp_path / "log")
    deadline = time.monotonic() + 30
    while not (tmp_path / "log").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    while _group_lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _group_lives(process.pid)


def _group_lives(group: int) -> bool:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            return True
    return False


def test_ctrl_c_keeps_what_is_finished_and_says_so(tmp_path):
    folder, log = tmp_path / "studio", tmp_path / "log"
    process = start(folder, log)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (log.exists() and "take" in log.read_text()):
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "finished steps are kept" in err
    assert_whole(folder)
    finish(start(folder, log))


def test_ctrl_c_while_workers_start_or_tell_never_hangs(tmp_path):
    for attempt in range(8):
        folder, log = tmp_path / f"studio{attempt}", tmp_path / f"log{attempt}"
        process = start(folder, log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not log.exists():
            time.sleep(0.001)
        time.sleep(0.004 * attempt)
        os.kill(process.pid, signal.SIGINT)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            pytest.fail("Ctrl-C was heard, and the maker never left")
        assert process.returncode == 1


def test_two_makers_at_once_make_nothing_twice(tmp_path):
    folder, log = tmp_path / "studio", tmp_path / "log"
    one, other = start(folder, log), start(folder, log)
    (first, ran_first), (second, ran_second) = finish(one), finish(other)
    assert first == second
    assert ran_first + ran_second == 7
    assert max(Counter(log.read_text().split()).values()) == 1
    assert Counter(made_steps(folder)).most_common(1)[0][1] == 1


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 4 MB. Only a machine that lets us mount one can show this."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    asked = [str(mount), "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if mount is None or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_said_in_one_sentence_and_loses_nothing(tiny_disk, tmp_path):
    ballast = tiny_disk / "ballast"
    folder = tiny_disk / "studio"
    room_in(folder).ledger.append([], by="tester")
    ballast.write_bytes(b"x" * (shutil.disk_usage(tiny_disk).free - 300_000))
    process = start(folder, tmp_path / "log")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the disk is full" in err.splitlines()[-1]
    ballast.unlink()
    assert_whole(folder)
    digest, _ = finish(start(folder, tmp_path / "log"))
    assert digest == finish(start(tmp_path / "calm", tmp_path / "log"))[0]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    if os.geteuid() == 0:
        locked = Path("/proc/sys/pegbar")  # even root cannot make a folder there
    else:
        (tmp_path / "locked").mkdir(mode=0o500)
        locked = tmp_path / "locked" / "studio"
    process = start(locked, tmp_path / "log")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    last = err.splitlines()[-1]
    assert str(locked) in last
