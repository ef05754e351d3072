from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from pegbar.assets.performance import Cue, Performance
from pegbar.departments.finishing.mixing import ShotSound, mixed
from pegbar.departments.finishing.score import ScoreSheet, score
from pegbar.departments.finishing.wav import RATE, Sound, decode_wav, encode_wav
from pegbar.departments.finishing.work import mix
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, line, performance, put_performances


def shot_sound(shot: Performance, mood: str = "night", **lines: Sound) -> ShotSound:
    return ShotSound(performance=shot, mood=mood, lines=lines)


def hum(seconds: float = 0.5) -> Sound:
    return 0.4 * np.sin(np.arange(round(seconds * RATE)) / 9)[:, None].astype(np.float32)


def loudness_at(sound: Sound, frame: float) -> float:
    first = round(frame * RATE / FPS)
    return float(np.sqrt((sound[first : first + RATE // 12] ** 2).mean()))


def test_the_mix_is_as_long_as_the_frames_and_fades_at_both_ends() -> None:
    sound = mixed([shot_sound(performance("a", 36)), shot_sound(performance("b", 60))], FPS)[0]
    assert sound.shape == (96 * RATE // FPS, 2)
    assert np.abs(sound[0]).max() == 0
    assert np.abs(sound[-1]).max() < 1e-6


def test_a_line_sounds_at_its_frame_of_its_shot() -> None:
    talk = performance("b", 48, lines=(line("b1", "Hello", start=24),))
    sound = mixed([shot_sound(performance("a", 48)), shot_sound(talk, b1=hum())], FPS)[0]
    assert loudness_at(sound, 73) > 10 * loudness_at(sound, 66)


def test_a_speaker_on_the_left_is_heard_a_little_to_the_left() -> None:
    talk = performance("a", 48, lines=(line("b1", "Hello", start=12),))
    sound = mixed([shot_sound(talk, b1=hum())], FPS)[0]
    left, right = (float((sound[RATE // 2 : RATE, side] ** 2).sum()) for side in (0, 1))
    assert 1.1 < left / right < 4


def test_an_offscreen_voice_is_duller() -> None:
    noise = np.random.default_rng(1).standard_normal((RATE // 2, 1)).astype(np.float32) * 0.1

    def highs(off: bool) -> float:
        talk = performance("a", 48, lines=(line("b1", "Hello", start=12, off=off),))
        sound = mixed([shot_sound(talk, b1=noise)], FPS)[0][RATE // 2 : RATE, 0]
        return float((np.abs(np.fft.rfft(sound))[3000:] ** 2).sum())

    assert highs(True) < 0.2 * highs(False)


def test_a_cue_is_heard_where_it_stands() -> None:
    plain, knocked = performance("a", 48), performance("a", 48, cues=(Cue(kind="knock", frame=24),))
    quiet, loud = (mixed([shot_sound(s)], FPS)[0] for s in (plain, knocked))
    before = RATE * 23 // FPS
    assert np.abs(quiet[:before] - loud[:before]).max() < 1e-6
    assert loudness_at(loud, 24) > 1.5 * loudness_at(quiet, 24)


def test_the_score_waits_while_someone_speaks() -> None:
    talk = performance("a", 240, lines=(line("b1", "Hello", start=60, frames=120),))
    silent_line = np.full((5 * RATE, 1), 0.02, np.float32)
    with_line, without = (
        mixed([shot_sound(talk, **lines)], FPS)[0] for lines in ({"b1": silent_line}, {})
    )
    middle = slice(3 * RATE, 7 * RATE)
    apart = with_line[middle].mean(axis=1) - with_line[middle].mean()
    assert apart.std() < 0.8 * without[middle].mean(axis=1).std()


def test_the_step_reads_its_lines_and_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    shot = performance("sh1", 30, lines=(line("b1", "Hello"), line("b2", "not recorded")))
    inputs = {**put_performances(bench, [shot]), "sound/b1": bench.put(encode_wav(hum()))}
    params = {"shots": ["sh1"], "fps": FPS, "moods": {"sh1": "night"}}
    first, second = (mix(order(bench, params, inputs))["out"] for _ in range(2))
    assert first == second
    assert np.abs(decode_wav(bench.read(first))).max() <= 1


@pytest.mark.parametrize("frames", [0, 1, 5])
def test_films_of_almost_no_length_can_be_mixed(frames: int) -> None:
    shots = [shot_sound(performance("a", frames))] if frames else []
    assert mixed(shots, FPS)[0].shape == (frames * RATE // FPS, 2)


def test_the_music_holds_its_breath_before_a_reveal_and_opens_with_it() -> None:
    rising = performance("a", 24 * 20, cues=(Cue(kind="rise", frame=24 * 10),))
    _, plain = mixed([shot_sound(performance("a", 24 * 20))], FPS)
    _, told = mixed([shot_sound(rising)], FPS)
    assert plain.reveals == ()
    assert told.reveals == (10.0,)
    track, _ = score(RATE * 20, "night", "a", np.zeros(201), [10.0])
    level = np.abs(track).reshape(-1, RATE, 2).mean(axis=(1, 2))
    assert level[9] < 0.5 * level[5]
    assert level[12] > 2 * level[9]


def test_the_score_s_recipe_is_kept_beside_the_mix(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    inputs = put_performances(bench, [performance("sh1", 24 * 8)])
    made = mix(order(bench, {"shots": ["sh1"], "fps": FPS, "moods": {"sh1": "night"}}, inputs))
    sheet = msgspec.json.decode(bench.read(made["score"]), type=ScoreSheet)
    assert sheet.mood == "night"
    assert sheet.bars * sheet.bar == pytest.approx(8, abs=0.01)
    assert "no learned model" in sheet.by
