from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pegbar.assets.performance import Performance
from pegbar.departments.finishing.ffmpeg import run
from pegbar.departments.finishing.inspecting import Measured, measure
from pegbar.departments.finishing.muxing import language_code
from pegbar.departments.finishing.picture import ShotPicture, frames_of_film
from pegbar.departments.finishing.wav import RATE, encode_wav
from pegbar.departments.finishing.work import encode, master, mux
from pegbar.values.digests import Digest
from pegbar.values.errors import StepFailed
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, performance, put_performances, put_take

CAPTIONS = b"WEBVTT\n\n1\n00:00:00.200 --> 00:00:01.000\n<v MIRA>Look &amp; see\n"


def encoded(
    bench: FolderBench, shots: list[Performance], size: tuple[int, int] = (64, 36), **more: object
) -> Path:
    inputs = put_performances(bench, shots)
    for number, shot in enumerate(shots):
        inputs |= put_take(bench, shot, size, 60 + 120 * number)
    params = {"shots": [s.shot for s in shots], "fps": FPS, "size": list(size), **more}
    return bench.path(encode(order(bench, params, inputs))["out"])


def film(bench: FolderBench, captions: bytes = CAPTIONS) -> Digest:
    shots = [performance("a", 24), performance("b", 24)]
    t = np.arange(2 * RATE) / RATE
    tone = (0.1 * np.sin(2 * np.pi * 440 * t))[:, None].repeat(2, axis=1).astype(np.float32)
    sound = master(order(bench, {}, {"mix": bench.put(encode_wav(tone))}))["out"]
    inputs = {"picture": bench.put(encoded(bench, shots)), "sound": sound}
    inputs["captions"] = bench.put(captions)
    return mux(order(bench, {"title": "Ünder the Moon", "language": "en-GB"}, inputs))["out"]


def pictures(path: Path, size: tuple[int, int]) -> np.ndarray:
    out = run(
        ["-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], about="decoding", seconds=60
    ).out
    return np.frombuffer(out, np.uint8).reshape(-1, size[1], size[0], 3)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    bench = FolderBench(tmp_path_factory.mktemp("film"))
    return measure(bench.path(film(bench)))


def test_the_film_has_its_picture_sound_and_captions(seen: Measured) -> None:
    picture, sound, captions = seen.streams
    assert "h264 (High)" in picture
    assert "yuv420p(tv, bt709, progressive), 64x36" in picture
    assert "24 fps" in picture
    assert sound.startswith("Audio: aac (LC)")
    assert "48000 Hz, stereo" in sound
    assert captions.startswith("Subtitle: mov_text")
    assert seen.frames == 48
    assert seen.seconds == pytest.approx(2.0, abs=0.05)
    assert seen.title == "Ünder the Moon"


def test_the_film_starts_before_it_is_loaded_and_needs_no_edit_list(seen: Measured) -> None:
    assert seen.faststart
    assert seen.edit_lists == 0


def test_the_film_is_as_loud_as_its_master(seen: Measured) -> None:
    assert seen.integrated_lufs == pytest.approx(-14, abs=0.5)
    assert seen.true_peak_dbtp is not None
    assert seen.true_peak_dbtp <= -1


def test_the_same_film_is_the_same_bytes(tmp_path: Path) -> None:
    first, second = (FolderBench(tmp_path / name) for name in ("first", "second"))
    first.root.mkdir()
    second.root.mkdir()
    assert film(first) == film(second)


def test_a_film_in_which_nobody_speaks_has_no_captions(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    path = bench.path(film(bench, b"WEBVTT\n\n"))
    assert not any(s.startswith("Subtitle") for s in measure(path).streams)


def test_frames_follow_the_exposures_in_the_right_colours(tmp_path: Path) -> None:
    shown = pictures(encoded(FolderBench(tmp_path), [performance("a", 8)]), (64, 36))
    assert len(shown) == 8
    for frame, index in enumerate((0, 0, 1, 1, 2, 2, 3, 3)):
        assert shown[frame, 18, 50].tolist() == pytest.approx([60, 60, 120], abs=6)
        assert shown[frame, 18, 10, 1] == pytest.approx(60 + 4 * index, abs=4)


def test_a_fade_begins_dark_and_ends_bright(tmp_path: Path) -> None:
    shots = [performance("a", 24)]
    path = encoded(FolderBench(tmp_path), shots, transitions={"a": "fade_in"})
    light = pictures(path, (64, 36))[:, 18, 50].mean(axis=1)
    assert light[0] < 0.5 * light[-1]
    assert light[12:] == pytest.approx(light[-1], abs=3)


def test_every_group_of_half_a_second_stands_alone(tmp_path: Path) -> None:
    path = encoded(FolderBench(tmp_path), [performance("a", 48)])
    log = run(["-i", path, "-vf", "showinfo", "-f", "null", "-"], about="looking", seconds=30).log
    kinds = [part.split("type:")[1][0] for part in log.splitlines() if " type:" in part]
    assert [i for i, kind in enumerate(kinds) if kind == "I"] == [0, 12, 24, 36]


def test_a_picture_of_odd_size_loses_a_line_and_not_its_shape(tmp_path: Path) -> None:
    path = encoded(FolderBench(tmp_path), [performance("a", 4)], (65, 37))
    assert "64x36" in measure(path).streams[0]


def test_a_drawing_that_is_held_is_read_once() -> None:
    read: list[int] = []

    def drawing(index: int) -> bytes:
        from pegbar.assets.pictures import encode_png

        read.append(index)
        return encode_png(np.full((4, 4, 3), index, np.uint8))

    shot = ShotPicture(shot="a", exposures=[0, 0, 1, 1, 0, 0, 2], drawing=drawing)
    shown = [int(f[0, 0, 0]) for f in frames_of_film([shot], (4, 4), FPS)]
    assert shown == [0, 0, 1, 1, 0, 0, 2]
    assert read == [0, 1, 2]


def test_a_take_of_another_size_is_named(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    shot = performance("sh7", 4)
    inputs = put_performances(bench, [shot]) | put_take(bench, shot, (32, 18))
    params = {"shots": ["sh7"], "fps": FPS, "size": [64, 36]}
    with pytest.raises(StepFailed, match="drawing 0 of sh7 is 32×18, the film 64×36"):
        encode(order(bench, params, inputs))


def test_a_take_that_lacks_a_drawing_is_named(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    inputs = put_performances(bench, [performance("sh7", 6)])
    inputs |= put_take(bench, performance("sh7", 2))
    with pytest.raises(StepFailed, match=r"sh7 has no drawing 0001\.png"):
        encode(order(bench, {"shots": ["sh7"], "fps": FPS, "size": [64, 36]}, inputs))


@pytest.mark.parametrize(
    ("language", "code"), [("en", "eng"), ("pt-BR", "por"), ("gsw", "gsw"), ("x", "und")]
)
def test_languages_are_written_as_mp4_writes_them(language: str, code: str) -> None:
    assert language_code(language) == code
