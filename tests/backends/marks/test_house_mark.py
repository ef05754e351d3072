from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from pegbar.backends.marks.code import LENGTH, decode, encode
from pegbar.backends.marks.footage import pieces
from pegbar.backends.marks.house_mark import HouseMark, read_file
from pegbar.ports.mark import check_mark, mark_of
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput

MARK = "0123456789ab"
SIZE = (640, 360)


def painting(seed: int) -> np.ndarray:
    """A picture with large shapes and brushwork, as painted shots have."""
    chance = np.random.default_rng(seed)
    whole = np.zeros((SIZE[1], SIZE[0], 3))
    for side, weight in ((5, 120), (40, 40), (160, 25), (640, 12)):
        rough = chance.integers(0, 256, (side * 9 // 16 + 1, side, 3), dtype=np.uint8)
        whole += weight * np.asarray(Image.fromarray(rough).resize(SIZE, 3)) / 255
    return whole.astype(np.uint8)


def marked(picture: np.ndarray, mark: str = MARK) -> np.ndarray:
    return HouseMark().pen(mark, SIZE).write(picture)


def grey(picture: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(picture).convert("L"))


@pytest.mark.parametrize("mark", ["000000000000", "ffffffffffff", MARK])
def test_a_mark_is_read_from_one_picture(mark):
    reading = HouseMark().read([grey(marked(painting(1), mark))])
    assert reading is not None
    assert reading.mark == mark
    assert reading.scale == 1.0


def test_nothing_is_read_where_nothing_was_written():
    assert HouseMark().read([grey(painting(1)), grey(painting(2))]) is None


def test_a_mark_stays_below_what_an_eye_sees():
    before = painting(3)
    after = marked(before)
    change = after.astype(int) - before
    assert 10 * np.log10(255**2 / (change**2).mean()) > 42
    assert abs(change.mean()) < 0.1
    inside = (before.min(axis=2) > 12) & (before.max(axis=2) < 243)
    assert (np.ptp(change, axis=2)[inside] == 0).all(), "colour changes as well as light"


def test_white_and_black_stay_within_their_numbers():
    for level in (0, 255):
        flat = np.full((SIZE[1], SIZE[0], 3), level, np.uint8)
        change = np.abs(marked(flat).astype(int) - level)
        assert 0 < change.max() < 8


def test_a_mark_is_read_from_a_crop_at_another_size():
    part = Image.fromarray(marked(painting(4))).crop((40, 12, 616, 336))
    reading = HouseMark().read([np.asarray(part.resize((800, 450), 3).convert("L"))])
    assert reading is not None
    assert reading.mark == MARK
    assert reading.scale == pytest.approx(360 / 324, abs=0.01)


def test_a_mark_is_read_after_a_strong_grade_and_a_blur():
    graded = Image.fromarray(marked(painting(5))).filter(ImageFilter.GaussianBlur(1))
    curve = [round(255 * (level / 255) ** 0.6 * 0.8) for level in range(256)]
    reading = HouseMark().read([np.asarray(graded.convert("L").point(curve))])
    assert reading is not None
    assert reading.mark == MARK


def test_two_films_in_one_file_do_not_become_a_third(tmp_path):
    both = np.minimum(marked(painting(6), "aaaaaaaaaaaa"), marked(painting(6), "555555555555"))
    reading = HouseMark().read([grey(both)])
    assert reading is None or reading.mark in {"aaaaaaaaaaaa", "555555555555"}


def test_a_still_on_disk_is_read(tmp_path):
    Image.fromarray(marked(painting(7))).save(tmp_path / "still.png")
    reading = read_file(tmp_path / "still.png")
    assert reading is not None
    assert reading.mark == MARK


def test_what_shows_no_picture_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(BadInput, match="no picture"):
        pieces(tmp_path / "notes.txt")


@pytest.mark.parametrize("wrong", ["", "0123", "0123456789AB", "0123456789ag"])
def test_what_is_no_mark_is_refused(wrong):
    with pytest.raises(BadInput, match="mark"):
        check_mark(wrong)


def test_a_digest_stands_for_a_mark():
    assert check_mark(mark_of(digest_bytes(b"a film"))) > 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**48 - 1), st.integers(0, 2**32))
def test_a_word_is_read_through_noise_as_strong_as_itself(value, seed):
    noise = np.random.default_rng(seed).normal(0, 1.0, LENGTH)
    found = decode(encode(value) + 0.7 * noise)
    assert found is not None
    assert found[0] == value


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_noise_is_no_word(seed):
    assert decode(np.random.default_rng(seed).normal(0, 1, LENGTH)) is None
