from __future__ import annotations

import json
import re

import numpy as np
import pytest

from pegbar.departments.finishing import work
from pegbar.departments.finishing.ffmpeg import run
from pegbar.departments.finishing.mastering import CEILING, loudness
from pegbar.departments.finishing.wav import RATE, encode_wav
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, performance, put_performances, put_take


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    bench = FolderBench(tmp_path_factory.mktemp("mezzanine"))
    shot = performance("a", 24)
    time = np.arange(RATE) / RATE
    tone = np.stack([0.05 * np.sin(2 * np.pi * 440 * time)] * 2, axis=1).astype(np.float32)
    report = {
        "integrated_lufs": -14.0, "true_peak_dbtp": -1.5, "range_lu": 1.0, "seconds": 1.0,
        "gain_db": 14.0, "limited_db": 0.0, "tries": 1, "silent": False, "within": True,
    }  # fmt: skip
    inputs = put_performances(bench, [shot]) | put_take(bench, shot, (64, 36))
    inputs |= {"mix": bench.put(encode_wav(tone)), "report": bench.put(json.dumps(report).encode())}
    params = {"shots": ["a"], "fps": FPS, "size": [64, 36], "title": "The Roof"}
    made = [work.mezzanine(order(bench, params, inputs))["out"] for _ in range(2)]
    path = bench.scratch / "film-looked-at.mov"
    path.write_bytes(bench.read(made[0]))
    return path, made


def test_it_is_prores_hq_with_right_tags_and_uncompressed_sound(film):
    log = run(["-i", film[0], "-f", "null", "-"], about="looking", seconds=60).log
    (video,) = re.findall(r"Video: (.*)", log[: log.index("Stream mapping")])
    assert video.startswith("prores (HQ)")
    assert "yuv422p10le(tv, bt709" in video
    assert "64x36" in video and "24 fps" in video
    assert re.search(r"Audio: pcm_s24le .*48000 Hz, stereo, s32 \(24 bit\)", log)
    assert re.search(r"timecode\s+: 01:00:00:00", log)
    assert re.search(r"frame=\s*24\b", log)
    assert re.search(r"title\s+: The Roof", log)


def test_the_same_film_gives_the_same_bytes(film):
    assert film[1][0] == film[1][1]


def test_the_sound_is_as_loud_as_the_master_and_never_over(film):
    heard = loudness(film[0])
    assert heard.peak <= CEILING
    expected = 20 * np.log10(0.05) + 14
    assert abs(heard.peak - expected) < 0.3


def test_colours_come_back(film):
    raw = run(
        ["-i", film[0], "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        about="looking",
        seconds=60,
    ).out
    picture = np.frombuffer(raw, np.uint8).reshape(36, 64, 3)
    assert np.abs(picture[18, 50].astype(int) - (90, 60, 120)).max() <= 3
