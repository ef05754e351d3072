"""Recorded lines: names that follow their lines, and heads of files that can be trusted."""

from __future__ import annotations

import io
import struct
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.recording import line_name, plain_name, read_head
from pegbar.values.errors import BadInput


def wav(seconds: float = 0.5, *, rate: int = 22_050, channels: int = 1, width: int = 2) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(round(seconds * rate) * channels * width))
    return buffer.getvalue()


def flac(*, rate: int = 24_000, channels: int = 1, samples: int = 48_000) -> bytes:
    packed = rate << 44 | (channels - 1) << 41 | 15 << 36 | samples
    block = bytes(10) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + bytes([0x80, 0, 0, 34]) + block


def test_a_line_is_known_by_who_says_it_and_by_its_words() -> None:
    name = line_name("TOVE", "She is *always* late on Tuesdays.")
    assert name == "tove-she-is-always-late-on-tuesdays"
    assert line_name("TOVE", "She is never late on Tuesdays.") != name
    assert line_name("PIP", "She is always late on Tuesdays.") != name
    assert line_name("PIP", "Don't.") == line_name("PIP", "Don\u2019t!") == "pip-dont"


def test_long_lines_with_one_beginning_have_names_of_their_own() -> None:
    one, other = (line_name("TOVE", "on and on " * 12 + end) for end in ("she goes", "he goes"))
    assert one != other
    assert len(one) <= 72


@given(st.text(max_size=300), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_every_line_has_a_name_that_a_file_can_have(text: str, who: str) -> None:
    name = line_name(who, text)
    assert name
    assert len(name) <= 72
    assert plain_name(name) == name
    assert not set(name) & set('/\\:*?"<>|. ')


@pytest.mark.parametrize(("channels", "width"), [(1, 2), (2, 2), (1, 3), (2, 4)])
def test_the_head_of_a_wav_file_says_how_long_it_is(channels: int, width: int) -> None:
    sound = read_head(wav(0.5, channels=channels, width=width), "a.wav")
    assert (sound.rate, sound.channels, sound.bits) == (22_050, channels, 8 * width)
    assert sound.seconds == pytest.approx(0.5, abs=1e-4)


def test_the_head_of_a_flac_file_says_how_long_it_is() -> None:
    sound = read_head(flac(channels=2), "a.flac")
    assert (sound.kind, sound.rate, sound.channels, sound.bits) == ("flac", 24_000, 2, 16)
    assert sound.seconds == 2.0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "neither WAV nor FLAC"),
        (b"ID3" + bytes(400), "neither WAV nor FLAC"),
        (wav(width=1), "8 bit"),
        (wav(channels=6), "6 channels"),
        (wav(0.01), "0.01 s long"),
        (wav(130, rate=8_000), "130.00 s long"),
        (wav()[:40], "no samples"),
        (flac(samples=0), "how long"),
        (flac()[:20], "does not describe"),
        (wav().replace(struct.pack("<HH", 1, 1), struct.pack("<HH", 17, 1), 1), "format 17"),
    ],
)
def test_what_is_no_recording_of_a_line_is_refused_by_name(data: bytes, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_head(data, "art/lines/a.wav")
    assert says in caught.value.message
    assert caught.value.place is not None
    assert caught.value.place.file == "art/lines/a.wav"


@given(st.binary(max_size=200), st.sampled_from([b"", b"fLaC", wav()[:60], flac()]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        sound = read_head(start + data, "a.wav")
    except BadInput:
        return
    assert sound.start + sound.size <= len(start + data)
