"""Received films and pictures are conformed to their shot."""

from __future__ import annotations

import io
import subprocess

import msgspec
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from pegbar.assets.performance import Camera, Drawing, Performance
from pegbar.assets.pictures import decode_png, encode_png
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.finishing.ffmpeg import executable
from pegbar.departments.finishing.taking import animatic, conform, covered
from pegbar.values.errors import StepFailed
from tests.fakes.bench import FolderBench, order

DRAWING = Drawing(set="PIER", mood="night", camera=Camera(0, 0, 100))


def performance(*exposures: int) -> bytes:
    one = Performance(
        shot="sc1-sh010",
        fps=24,
        exposures=exposures,
        drawings=(DRAWING,) * (max(exposures) + 1),
    )
    return msgspec.json.encode(one)


def film(path, *, seconds=2.0, rate=24):
    """A film whose grey level tells its frame: frame n is 4·n."""
    raw = b"".join(bytes([4 * n]) * (64 * 36 * 3) for n in range(round(seconds * rate)))
    subprocess.run(
        [
            *(executable(), "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"),
            *("-s", "64x36", "-r", str(rate), "-i", "-", "-crf", "1", "-pix_fmt", "yuv420p"),
            *("-color_range", "pc", str(path)),
        ],
        input=raw,
        check=True,
    )
    return path


def conformed(tmp_path, received, played, **params):
    bench = FolderBench(tmp_path / "bench")
    bench.root.mkdir()
    files = {name: bench.put(data) for name, data in received.items()}
    inputs = {
        "received": bench.put(tree_of(files).encode()),
        "performance": bench.put(played),
    }
    made = conform(order(bench, {"size": [32, 18], **params}, inputs))
    tree = decode_tree(bench.read(made["out"])).files
    return {n: bench.read(one) for n, one in tree.items()}, bench.read(made["notes"]).decode()


def levels(pictures):
    return {name: round(float(decode_png(data).mean()) / 4) for name, data in pictures.items()}


def test_a_film_is_cut_to_the_shot_on_twos(tmp_path):
    received = {"film.mp4": film(tmp_path / "a.mp4")}
    pictures, notes = conformed(tmp_path, received, performance(0, 0, 1, 1, 2, 2), expose=2)
    found = levels(pictures)
    assert list(found) == ["f0000.png", "f0002.png", "f0004.png"]
    assert all(abs(found[f"f{n:04d}.png"] - n) <= 1 for n in (0, 2, 4))
    assert notes == "[]"
    assert decode_png(pictures["f0000.png"]).shape == (18, 32, 3)


def test_a_film_between_two_frames_is_retimed_so_that_it_ends_on_the_last(tmp_path):
    received = {"film.mp4": film(tmp_path / "a.mp4")}
    played = performance(*([0] * 25))
    pictures, notes = conformed(tmp_path, received, played, expose=1, time="whole")
    found = levels(pictures)
    assert abs(found["f0024.png"] - 47) <= 1
    assert abs(found["f0012.png"] - 24) <= 1
    assert "2.00 s were received for 1.04 s" in notes


def test_drawings_are_fitted_and_lose_the_text_that_came_with_them(tmp_path):
    told = PngImagePlugin.PngInfo()
    told.add_text("prompt", "the whole graph")
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (10, 20, 30)).save(out, "PNG", pnginfo=told)
    pictures, _ = conformed(tmp_path, {"0000.png": out.getvalue()}, performance(0, 0))
    assert list(pictures) == ["0000.png"]
    assert b"the whole graph" not in pictures["0000.png"]
    assert decode_png(pictures["0000.png"])[0, 0].tolist() == [10, 20, 30]


def test_a_picture_that_is_missing_or_broken_is_named(tmp_path):
    blank = encode_png(np.zeros((18, 32, 3), np.uint8))
    with pytest.raises(StepFailed, match="no picture for drawing 1 of sc1-sh010"):
        conformed(tmp_path, {"0000.png": blank}, performance(0, 1))


def test_what_is_no_film_is_told_as_that(tmp_path):
    with pytest.raises(StepFailed, match="the take of sc1-sh010"):
        conformed(tmp_path, {"film.mp4": b"<html>expired</html>"}, performance(0))


def test_a_picture_covers_its_frame_from_the_middle():
    wide = np.zeros((10, 40, 3), np.uint8)
    wide[:, 15:25] = 200
    assert covered(wide, (10, 10)).min() > 150
    assert covered(wide, (40, 10)) is wide


def test_the_animatic_is_a_film_of_the_shots_length(tmp_path):
    bench = FolderBench(tmp_path)
    picture = bench.put(encode_png(np.full((18, 32, 3), 90, np.uint8)))
    inputs = {
        "performance": bench.put(performance(0, 0, 0, 0, 0, 0)),
        "beauty": bench.put(tree_of({"0000.png": picture}).encode()),
    }
    made = bench.read(animatic(order(bench, {}, inputs))["out"])
    assert made[4:8] == b"ftyp"
