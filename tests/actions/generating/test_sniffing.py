"""What received bytes are, by themselves."""

from __future__ import annotations

import pytest

from pegbar.actions.generating.sniffing import look_at
from tests.fakes.pictures import mp4, png

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    b"\xff\xc0\x00\x11\x08\x00\x24\x00\x40\x03\1\x11\0\2\x11\1\3\x11\1\xff\xd9"
)
WEBP = b"RIFF\x2a\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x3f\0\0\x23\0\0" + b"\0" * 20
GIF = b"GIF89a\x40\0\x24\0\0\0\0;"


def look(folder, data):
    place = folder / "it"
    place.write_bytes(data)
    return look_at(place)


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (png(64, 36), "image/png"),
        (JPEG, "image/jpeg"),
        (WEBP, "image/webp"),
        (GIF, "image/gif"),
        (mp4(64, 36, 2.0), "video/mp4"),
    ],
)
def test_a_file_is_known_by_its_bytes_with_its_size(tmp_path, data, media):
    found = look(tmp_path, data)
    assert (found.media, found.size, found.flaw) == (media, (64, 36), "")


def test_a_film_tells_its_length(tmp_path):
    assert look(tmp_path, mp4(64, 36, 2.5)).seconds == 2.5


@pytest.mark.parametrize("whole", [png(64, 36), mp4(64, 36, 2.0)], ids=["png", "mp4"])
def test_no_half_of_a_file_passes_for_the_whole(tmp_path, whole):
    passed = [end for end in range(1, len(whole)) if not look(tmp_path, whole[:end]).flaw]
    assert not [end for end in passed if look(tmp_path, whole[:end]).media]


def test_an_empty_file_is_a_flaw_and_a_page_of_words_is_text(tmp_path):
    assert look(tmp_path, b"").flaw == "is empty"
    assert look(tmp_path, b"  <!DOCTYPE html><p>no</p>").family == "text"
    assert look(tmp_path, b'{"error": "no"}').family == "text"


def test_a_picture_whose_head_was_changed_is_damaged(tmp_path):
    data = bytearray(png(64, 36))
    data[19] ^= 1
    assert look(tmp_path, bytes(data)).flaw == "is damaged"
