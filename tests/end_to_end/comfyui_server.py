"""A real ComfyUI for a test: installed by tools/comfyui, started, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools/comfyui"
INSTALLS = 900.0
STARTS = 240.0


def installed() -> None:
    """Installs ComfyUI, or skips the test with what stands in the way."""
    if os.environ.get("PEGBAR_NO_COMFYUI"):
        pytest.skip("PEGBAR_NO_COMFYUI is set")
    try:
        done = subprocess.run(
            [sys.executable, TOOL], capture_output=True, text=True, timeout=INSTALLS, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"tools/comfyui did not end within {INSTALLS:.0f} s")
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        pytest.skip(f"tools/comfyui could not install it: {said}")


class Server:
    """The server at one port, with folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        line = [sys.executable, TOOL, "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*line, "--folder", self.folder], stdout=log, stderr=log
            )
        ends = time.monotonic() + STARTS
        while time.monotonic() < ends:
            assert self.process.poll() is None, self.log.read_text("utf-8", "replace")[-2000:]
            try:
                self.get("/system_stats")
            except OSError:
                time.sleep(0.2)
                continue
            return
        raise AssertionError("ComfyUI did not start: " + self.log.read_text("utf-8")[-2000:])

    def kill(self) -> None:
        """As a crash does it: nothing is put in order."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return json.load(answer)

    def until_it_runs_something(self) -> None:
        ends = time.monotonic() + STARTS
        while time.monotonic() < ends:
            if self.get("/queue")["queue_running"]:
                return
            time.sleep(0.05)
        raise AssertionError("nothing was sent to ComfyUI")
