from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from pegbar.backends.capture.mediapipe_face import check_video, read_face, reader_python
from pegbar.departments.stage.capture.channels import POINTS, channels_of, points_of
from pegbar.values.errors import BadInput, StepFailed

PICTURE = os.environ.get("PEGBAR_CAPTURE_FACE", "")
READER = reader_python(os.environ)


@pytest.mark.parametrize(
    "head", [b"", b"#EXTM3U\nfile:///etc/passwd\n", b"ffconcat version 1.0\n", b"\x00" * 40]
)
def test_what_is_no_film_is_refused_in_one_message(tmp_path: Path, head: bytes) -> None:
    video = tmp_path / "take.mp4"
    video.write_bytes(head)
    with pytest.raises(BadInput, match="no MP4"):
        check_video(video)
    with pytest.raises(BadInput, match="not a file"):
        check_video(tmp_path)


def film(tmp_path: Path) -> Path:
    video = tmp_path / "take.mp4"
    video.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40)
    return video


def test_without_a_reader_it_says_how_to_get_one(tmp_path: Path) -> None:
    assert reader_python({}) is None
    assert reader_python({"PEGBAR_CAPTURE_PYTHON": str(tmp_path / "none")}) is None
    with pytest.raises(BadInput, match="not installed") as refused:
        read_face(film(tmp_path), [1], None)
    assert "capture.md" in refused.value.hint


def test_a_reader_that_fails_is_told_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="reader of faces failed: ModuleNotFoundError"):
        read_face(film(tmp_path), [1], Path(sys.executable))


@pytest.mark.skipif(
    READER is None or not PICTURE,
    reason="PEGBAR_CAPTURE_PYTHON and PEGBAR_CAPTURE_FACE (a photograph of a face) are not set: "
    "the reader of faces is NOT tested",
)
def test_a_photograph_that_a_program_rolls_is_read_within_a_degree(tmp_path: Path) -> None:
    video = tmp_path / "take.mp4"
    roll = "rotate=12*PI/180*sin(2*PI*n/24):ow=480:oh=480:fillcolor=gray"
    subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-loop", "1", "-i", PICTURE,
         "-vf", f"scale=480:480,{roll}",
         "-frames:v", "24", "-r", "24", "-pix_fmt", "yuv420p", str(video)],
        check=True,
    )  # fmt: skip
    read = read_face(video, tuple(POINTS.values()), READER)
    channels = channels_of(points_of(json.loads(json.dumps(read.frames)), read.fps))
    wanted = 12 * np.sin(2 * np.pi * np.arange(24) / 24)
    assert np.abs(np.array(channels.tilt) - wanted).mean() < 1.0
