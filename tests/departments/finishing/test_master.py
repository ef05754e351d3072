from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from pegbar.departments.finishing.ffmpeg import run
from pegbar.departments.finishing.inspecting import boxes, measure
from pegbar.departments.finishing.mastering import (
    CEILING,
    PRIMING,
    TARGET,
    TOLERANCE,
    SoundReport,
    limit,
    mastered,
)
from pegbar.departments.finishing.wav import RATE, Sound, decode_wav, encode_wav
from pegbar.departments.finishing.work import master
from tests.fakes.bench import FolderBench, order


def speechlike(seconds: float = 4.0, level: float = 0.05, peaks: float = 4.0) -> Sound:
    """Bursts of tone and noise with hard peaks: what asks most of a limiter."""
    rng = np.random.default_rng(7)
    t = np.arange(round(seconds * RATE)) / RATE
    bursts = np.maximum(np.sin(2 * np.pi * 1.7 * t), 0) ** 2
    body = np.sin(2 * np.pi * 190 * t) + 0.5 * rng.standard_normal(len(t))
    clicks = (rng.random(len(t)) < 2e-4) * rng.uniform(1, 2, len(t)) * peaks
    mono = level * (bursts * body + clicks)
    return np.stack([mono, 0.8 * mono], axis=1).astype(np.float32)


def decoded(path: Path) -> Sound:
    out = run(["-i", path, "-f", "f32le", "-ac", "2", "-"], about="decoding", seconds=60).out
    return np.frombuffer(out, np.float32).reshape(-1, 2)


@pytest.mark.parametrize("level", [0.002, 0.05, 0.4])
def test_the_encoded_master_has_the_loudness_and_keeps_under_the_ceiling(
    tmp_path: Path, level: float
) -> None:
    path, report = mastered(speechlike(level=level), tmp_path)
    seen = measure(path)
    assert seen.integrated_lufs == pytest.approx(TARGET, abs=TOLERANCE)
    assert seen.true_peak_dbtp is not None
    assert seen.true_peak_dbtp <= CEILING
    assert (report.integrated_lufs, report.true_peak_dbtp, report.within) == (
        seen.integrated_lufs,
        seen.true_peak_dbtp,
        True,
    )


def test_a_mix_of_nothing_but_peaks_stays_under_the_ceiling_and_says_what_it_lacks(
    tmp_path: Path,
) -> None:
    mix = np.zeros((3 * RATE, 2), np.float32)
    mix[1200::2400] = 0.9
    path, report = mastered(mix, tmp_path)
    assert not report.within
    assert report.integrated_lufs is not None
    assert report.integrated_lufs < TARGET - TOLERANCE
    seen = measure(path)
    assert seen.true_peak_dbtp is not None
    assert seen.true_peak_dbtp <= CEILING


def test_the_master_is_in_sync_without_an_edit_list(tmp_path: Path) -> None:
    mix = np.zeros((2 * RATE, 2), np.float32)
    mix[RATE : RATE + 4800] = 0.5 * np.sin(np.arange(4800) / 12)[:, None]
    mix[RATE // 2 :] += 0.001
    path, _ = mastered(mix, tmp_path)
    heard = np.abs(decoded(path)[:, 0])
    assert np.argmax(heard > 0.3 * heard.max()) == pytest.approx(RATE, abs=40)
    assert measure(path).edit_lists == 0
    assert [name for name, _ in boxes(path.read_bytes())][-1] == "mdat"


def test_a_silent_film_stays_silent(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    silence = bench.put(encode_wav(np.zeros((RATE, 2), np.float32)))
    made = master(order(bench, {}, {"mix": silence}))
    report = msgspec.json.decode(bench.read(made["report"]), type=SoundReport)
    assert report.silent
    assert report.within
    assert report.integrated_lufs is None
    assert not decoded(bench.path(made["out"])).any()


@pytest.mark.parametrize("count", [1, PRIMING - 1, PRIMING + 7, 4800])
def test_a_film_of_a_few_samples_can_be_mastered(tmp_path: Path, count: int) -> None:
    path, report = mastered(np.full((count, 2), 0.2, np.float32), tmp_path)
    assert report.seconds == pytest.approx(count / RATE, abs=1e-4)
    assert path.stat().st_size > 0


def test_the_same_mix_gives_the_same_master(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    inputs = {"mix": bench.put(encode_wav(speechlike(1.5)))}
    assert master(order(bench, {}, inputs)) == master(order(bench, {}, inputs))


def test_the_limiter_holds_the_ceiling_between_samples_too() -> None:
    # At a quarter of the rate and an odd phase, samples miss the crests by 3 dB.
    t = np.arange(RATE)
    tone = np.sin(np.pi / 2 * t + np.pi / 4)
    sound = np.stack([tone, tone], axis=1).astype(np.float32)
    limited, deepest = limit(sound, -3.0)
    fine = np.fft.irfft(np.fft.rfft(limited[4800:-4800, 0]), 8 * (RATE - 9600)) * 8
    assert 20 * np.log10(np.abs(fine[8000:-8000]).max()) <= -2.9
    assert deepest == pytest.approx(3.0, abs=0.3)


def test_quiet_sound_passes_the_limiter_untouched() -> None:
    sound = speechlike(1.0, 0.01)
    limited, deepest = limit(sound, -1.0)
    assert deepest == 0
    assert np.array_equal(limited, sound)


def test_the_limiter_is_down_before_the_peak_and_up_again_after_it() -> None:
    sound = np.full((RATE, 2), 0.1, np.float32)
    sound[RATE // 2] = 1.0
    limited, _ = limit(sound, -6.0)
    gain = limited[:, 0] / sound[:, 0]
    assert gain[: RATE // 2 - RATE // 50] == pytest.approx(1.0)
    assert gain[RATE // 2 - 10] < 0.55
    assert gain[-1] > 0.99
    assert decode_wav(encode_wav(limited)).shape == limited.shape
