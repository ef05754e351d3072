"""The face reader that is built on mediapipe (Apache-2.0), run in a Python of its own: it needs
another numpy than the house."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from pegbar.values.errors import BadInput, StepFailed

ENVIRONMENT: Final = "PEGBAR_CAPTURE_PYTHON"
MODEL: Final = "face_landmark_with_attention (478 points, in the package)"
MOST_FRAMES: Final = 7200
_MOST_BYTES: Final = 2_000_000_000
_SECONDS: Final = 900
_HINT: Final = (
    f"docs/reference/capture.md says how to install it; then name its Python in {ENVIRONMENT}"
)


class Read(msgspec.Struct, frozen=True):
    """What the reader found."""

    fps: float
    tool: str
    frames: list[list[tuple[float, float, float]] | None]


def reader_python(environment: Mapping[str, str]) -> Path | None:
    """The Python that reads faces, None where nobody has named one."""
    named = environment.get(ENVIRONMENT, "")
    return Path(named) if named and os.access(named, os.X_OK) else None


def read_face(video: Path, points: Sequence[int], python: Path | None) -> Read:
    """The points of the one face in a video. Raises BadInput, StepFailed."""
    check_video(video)
    if python is None:
        raise BadInput("the reader of faces is not installed here", hint=_HINT)
    script = Path(__file__).with_name("face_reader.py")
    command = [str(python), "-I", str(script), str(video.resolve()), str(MOST_FRAMES)]
    quiet = {"PATH": os.defpath, "GLOG_minloglevel": "3", "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(
            [*command, *map(str, points)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=quiet,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StepFailed(f"the reader of faces did not finish: {error}", hint=_HINT) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
        raise StepFailed(f"the reader of faces failed: {said}", hint=_HINT)
    try:
        read = msgspec.json.decode(done.stdout, type=Read)
    except msgspec.MsgspecError as error:
        raise StepFailed("the reader of faces gave no points", hint=_HINT) from error
    if not read.frames or not 1 <= read.fps <= 240:
        raise BadInput(f"{video} has no frames that can be read", hint="try an MP4 with H.264")
    return read


def check_video(video: Path) -> None:
    """A film that can be read, by its first bytes: lists of other files are not let in.

    Raises BadInput.
    """
    if not video.is_file():
        raise BadInput(f"{video} is not a file", hint="name one video")
    if video.stat().st_size > _MOST_BYTES:
        raise BadInput(f"{video} is larger than 2 GB", hint="cut it to the take that you want")
    with video.open("rb") as file:
        head = file.read(12)
    known = head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3" or head[8:12] == b"AVI "
    if not known:
        raise BadInput(f"{video} is no MP4, MOV, WebM, MKV or AVI", hint="convert it first")
