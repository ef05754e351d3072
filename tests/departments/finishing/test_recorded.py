"""A performer's recording: levelled, trimmed, and mouths on its sounds and never on its silence."""

from __future__ import annotations

import io
import wave

import msgspec
import numpy as np
import pytest

from pegbar.assets.speech import Phone, Speech
from pegbar.backends.voices.text_timing import TextTiming
from pegbar.departments.finishing import ffmpeg
from pegbar.departments.finishing.aligning import aligned
from pegbar.departments.finishing.recorded_work import recorded
from pegbar.departments.finishing.recordings import speech_in, take_of
from pegbar.departments.finishing.wav import RATE, decode_wav
from pegbar.ports.work import Tools, Work
from pegbar.values.errors import BadInput
from tests.fakes.bench import FolderBench


def tone(seconds: float, hertz: float = 220.0, rate: int = RATE) -> np.ndarray:
    """A sound with overtones, like a vowel that is held."""
    at = np.arange(round(seconds * rate)) / rate
    return sum(np.sin(2 * np.pi * hertz * n * at) / n for n in range(1, 8)) * 0.2


def noise(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.random.default_rng(3).normal(0, 0.12, round(seconds * rate))


def still(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.zeros(round(seconds * rate))


def wav(sound: np.ndarray, *, rate: int = RATE, width: int = 2, channels: int = 1) -> bytes:
    buffer = io.BytesIO()
    whole = np.rint(sound * (2 ** (8 * width - 1) - 1)).astype("<i4")
    octets = whole.repeat(channels).reshape(-1, 1).view(np.uint8).reshape(-1, 4)[:, :width]
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(octets.tobytes())
    return buffer.getvalue()


def two_words(rate: int = RATE) -> np.ndarray:
    parts = (still(0.4, rate), tone(0.5, rate=rate), still(0.6, rate), noise(0.5, rate))
    return np.concatenate([*parts, still(0.9, rate)])


def work_of(bench: FolderBench, recording: bytes, **params: str) -> Work:
    return Work(
        step="voice/a",
        params={
            "file": "art/lines/a.wav",
            "text": "one two",
            "language": "en",
            "timed_by": "text timing",
            **params,
        },
        inputs={"recording": bench.put(recording)},
        bench=bench,
        tools=Tools(painters={}, voices={"text": TextTiming}, signer=lambda: None),  # type: ignore[arg-type,return-value]
    )


@pytest.mark.parametrize(
    ("rate", "width", "channels"), [(48_000, 2, 1), (44_100, 3, 2), (22_050, 2, 2), (96_000, 4, 1)]
)
def test_any_usual_recording_becomes_one_take(tmp_path, rate, width, channels) -> None:
    data = wav(two_words(rate), rate=rate, width=width, channels=channels)
    take = take_of(data, "a.wav", tmp_path)
    assert len(take.samples) / RATE == pytest.approx(0.05 + 1.6 + 0.12, abs=0.03)
    assert np.abs(take.samples).max() <= 0.96
    spoken = take.samples[: len(take.spoken) * 480].reshape(-1, 480)[take.spoken]
    assert np.sqrt((spoken**2).mean()) == pytest.approx(0.1, rel=0.02)


def test_a_quiet_recording_in_a_noisy_room_is_as_loud_as_a_loud_one(tmp_path) -> None:
    room = np.random.default_rng(1).normal(0, 0.0006, len(two_words()))
    quiet = take_of(wav(two_words() * 0.05 + room, width=3), "a.wav", tmp_path)
    loud = take_of(wav(two_words() * 0.9), "a.wav", tmp_path)
    assert len(quiet.samples) == pytest.approx(len(loud.samples), abs=2_000)
    assert quiet.spoken.sum() == pytest.approx(loud.spoken.sum(), abs=8)


def test_flac_is_read_as_wav_is(tmp_path) -> None:
    source, packed = tmp_path / "a.wav", tmp_path / "a.flac"
    source.write_bytes(wav(two_words(24_000), rate=24_000))
    ffmpeg.run(["-i", source, packed], about="packing", seconds=30)
    plain = take_of(source.read_bytes(), "a.wav", tmp_path)
    other = take_of(packed.read_bytes(), "a.flac", tmp_path)
    assert np.allclose(plain.samples, other.samples, atol=1e-4)
    broken = packed.read_bytes()[:60] + bytes(300)
    with pytest.raises(BadInput) as caught:
        take_of(broken, "art/lines/a.flac", tmp_path)
    assert caught.value.place is not None


@pytest.mark.parametrize("sound", [still(1.0), still(1.0) + 0.3, noise(1.0) * 1e-5])
def test_a_recording_in_which_nobody_is_heard_is_refused(tmp_path, sound) -> None:
    with pytest.raises(BadInput, match="nothing is heard"):
        take_of(wav(sound, width=3), "art/lines/a.wav", tmp_path)


def test_mouths_move_where_the_performer_speaks_and_rest_where_not(tmp_path) -> None:
    """The house says it evenly; the performer makes a pause and lingers on the second word."""
    said = np.concatenate([tone(0.3), noise(0.3)]).astype(np.float32)
    phones = (Phone("a", 0.0, 0.3), Phone("s", 0.3, 0.6))
    take = take_of(wav(two_words()), "a.wav", tmp_path)
    first, second = aligned(phones, said, take.samples, take.spoken)
    assert (first.sound, second.sound) == ("a", "s")
    assert first.start == pytest.approx(0.05, abs=0.04)
    assert first.end == pytest.approx(0.55, abs=0.06)
    assert second.start == pytest.approx(1.15, abs=0.06)
    assert second.end == pytest.approx(1.65, abs=0.06)


def test_a_sound_that_takes_longer_is_found_by_how_it_sounds(tmp_path) -> None:
    """Without a pause, only the spectra tell where the one sound becomes the other."""
    said = np.concatenate([tone(0.4), noise(0.4)]).astype(np.float32)
    phones = (Phone("a", 0.0, 0.4), Phone("s", 0.4, 0.8))
    recording = np.concatenate([still(0.2), tone(0.7, 180.0), noise(0.45), still(0.3)])
    take = take_of(wav(recording), "a.wav", tmp_path)
    first, _ = aligned(phones, said, take.samples, take.spoken)
    even = aligned(phones, None, take.samples, take.spoken)[0]
    assert first.end == pytest.approx(0.75, abs=0.05)
    assert even.end == pytest.approx(0.05 + 1.15 / 2, abs=0.05)


def test_a_recorded_line_gives_what_a_scratch_voice_gives(tmp_path) -> None:
    bench = FolderBench(tmp_path)
    made = recorded(work_of(bench, wav(two_words())))
    speech = msgspec.json.decode(bench.path(made["speech"]).read_bytes(), type=Speech)
    sound = decode_wav(bench.path(made["sound"]).read_bytes())
    assert speech.voiced
    assert speech.voice.startswith("recorded")
    assert speech.seconds == pytest.approx(len(sound) / RATE, abs=1e-3)
    assert speech.phones
    silent = ~speech_in(sound[:, 0])
    for phone in speech.phones:
        middle = round((phone.start + phone.end) / 2 * 100)
        assert not silent[middle], phone


def test_a_parenthetical_still_says_how_loud_a_line_is_and_when_it_begins(tmp_path) -> None:
    bench = FolderBench(tmp_path)
    plain, quiet = (
        decode_wav(bench.path(made["sound"]).read_bytes())
        for made in (
            recorded(work_of(bench, wav(two_words()))),
            recorded(work_of(bench, wav(two_words()), manner="quietly, after a moment")),
        )
    )
    assert len(quiet) - len(plain) == pytest.approx(0.7 * RATE, abs=2)
    assert np.abs(quiet).max() < 0.8 * np.abs(plain).max()
