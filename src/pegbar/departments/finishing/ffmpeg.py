"""The way to FFmpeg: a separate program, run with a time limit, its complaints made into errors."""

from __future__ import annotations

import contextlib
import errno
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pegbar.values.errors import NotInstalled, PegbarError, StepFailed, StorageFailed

_QUIET = ("-hide_banner", "-nostdin", "-nostats", "-y")
_EXACT = ("-fflags", "+bitexact", "-flags", "+bitexact")
_FULL_DISK = ("No space left on device", "Disk quota exceeded", "File too large")
_TOLD = 6  # how many of the last lines of a complaint are passed on

STUCK: Final = 120.0
"""Seconds in which a program that works has taken another picture, however slow the machine is."""

BITEXACT = _EXACT
"""Output options: no version, no time and no chance in the file."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left behind."""

    out: bytes
    log: str


def executable() -> str:
    """The program that comes with imageio-ffmpeg, or the one it was pointed to."""
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise NotInstalled(
            f"FFmpeg was not found: {error}", hint="pip install imageio-ffmpeg"
        ) from error


def run(arguments: Sequence[str | Path], *, about: str, seconds: float) -> Ran:
    """Run FFmpeg to its end. `about` names the work in an error.

    Raises NotInstalled, StorageFailed where the disk is full, StepFailed otherwise.
    """
    return feed(arguments, (), about=about, seconds=seconds)


def feed(
    arguments: Sequence[str | Path],
    pieces: Iterable[bytes | memoryview],
    *,
    about: str,
    seconds: float,
) -> Ran:
    """Run FFmpeg and write `pieces` to its standard input. `seconds` bounds how long it may take
    once everything is written, and how long it may leave one piece untaken; making a piece may
    take its time."""
    command = [executable(), *_QUIET, *(str(a) for a in arguments)]
    with tempfile.TemporaryFile() as log, tempfile.TemporaryFile() as out:
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=log)
        except OSError as error:
            raise NotInstalled(
                f"FFmpeg does not start: {error}", hint="reinstall imageio-ffmpeg"
            ) from error
        try:
            with _watched(process, min(seconds, STUCK)) as watch:
                broken = _write(process, pieces, watch)
            if watch.barked:
                raise StepFailed(
                    f"{about} stood still for {min(seconds, STUCK):.0f} s",
                    hint="make it again; if it stands still again, check the disk",
                )
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise StepFailed(f"{about} took longer than {seconds:.0f} s") from error
        finally:
            _ended(process)
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
        if status != 0 or broken:
            raise _complaint(about, said, status)
        out.seek(0)
        return Ran(out.read(), said)


class _Watch:
    """Ends a program that takes nothing for too long. Mutable: two threads look at its clock."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self._since: float | None = None
        self._over = threading.Event()
        self.barked = False

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """While this lasts, the program has to take what it is given."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._since = None

    def look(self) -> None:
        while not self._over.wait(min(self._seconds / 4, 1.0)):
            since = self._since
            if since is not None and time.monotonic() - since > self._seconds:
                self.barked = True
                self._process.kill()  # the writer wakes with a broken pipe
                return

    def end(self) -> None:
        self._over.set()


@contextlib.contextmanager
def _watched(process: subprocess.Popen[bytes], seconds: float) -> Iterator[_Watch]:
    watch = _Watch(process, seconds)
    eye = threading.Thread(target=watch.look, daemon=True)
    eye.start()
    try:
        yield watch
    finally:
        watch.end()
        eye.join()


def _write(
    process: subprocess.Popen[bytes], pieces: Iterable[bytes | memoryview], watch: _Watch
) -> bool:
    """Whether the program hung up before it had everything; its own log says why."""
    assert process.stdin is not None
    try:
        for piece in pieces:
            with watch.writing():
                process.stdin.write(piece)
        with watch.writing():
            process.stdin.close()
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise
        return True
    return False


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Nothing of it stays behind, whatever went wrong."""
    if process.poll() is None:
        process.kill()
        process.wait()
    if process.stdin is not None:
        # What was not yet written has nowhere to go now, and closing says so.
        with contextlib.suppress(OSError):
            process.stdin.close()


def _complaint(about: str, said: str, status: int) -> PegbarError:
    if any(sign in said for sign in _FULL_DISK):
        return StorageFailed(f"{about}: the disk is full", hint="free some space and make again")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return StepFailed(f"{about} failed (FFmpeg, status {status}): " + " | ".join(lines[-_TOLD:]))
