"""`pegbar make --watch`, as somebody uses it who edits files beside it."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.test_way_through import PEGBAR, pegbar, rewrite


class Watched:
    """A watch that runs, and what it has said so far. Mutable: a process."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._said = folder / "said.txt"
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                [PEGBAR, "make", "my-show", "--watch", *words],
                cwd=folder,
                stdout=said,
                stderr=subprocess.DEVNULL,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )

    def until(self, seen: Callable[[str], bool]) -> str:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            text = self._said.read_text()
            if seen(text):
                return text
            time.sleep(0.05)
        raise AssertionError(self._said.read_text())

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@pytest.fixture
def watched(tmp_path) -> Iterator[Watched]:
    pegbar(tmp_path, "init", "--name", "Test Studio")
    pegbar(tmp_path, "new", "my-show")
    bible = tmp_path / "my-show" / "show.yaml"
    bible.write_text(bible.read_text().replace("size: [960, 540]", "size: [320, 180]"))
    watch = Watched(tmp_path, "--shot", "sc1-sh010")
    yield watch
    if watch.process.poll() is None:
        watch.process.kill()
        watch.process.wait()


def test_a_change_brings_a_draft_and_a_mistake_is_said_and_outlived(watched, tmp_path):
    watched.until(lambda text: text.count("watching") == 1)
    bible = tmp_path / "my-show" / "show.yaml"
    sound = bible.read_text()
    bible.write_text(sound + "nonsense: 1\n")
    text = watched.until(lambda text: text.count("watching") == 2)
    assert "nonsense" in text
    bible.write_text(sound)
    watched.until(lambda text: text.count("watching") == 3)
    drafts = text.count("\ndraft ")
    rewrite(tmp_path, "sits on a stone", "stands")
    text = watched.until(lambda text: text.count("\ndraft ") > drafts)
    assert (tmp_path / "my-show" / "out" / "drafts" / "sc1-sh010.mp4").exists()
    assert watched.end() == 0
