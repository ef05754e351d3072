from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pegbar.assets.guides import PARTS, TABLE
from pegbar.assets.pictures import decode_guides, decode_png, encode_guides, encode_png
from pegbar.ports.painter import GuideSet
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import ACTING, guides

PICTURE = np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)


def test_a_picture_survives_its_file_and_the_file_is_always_the_same() -> None:
    data = encode_png(PICTURE)
    assert np.array_equal(decode_png(data), PICTURE)
    assert encode_png(PICTURE.copy()) == data


def test_transparency_lies_on_white() -> None:
    clear = np.zeros((2, 2, 4), np.uint8)
    assert (decode_png(encode_png(clear)) == 255).all()


def test_guides_survive_their_files() -> None:
    made = guides(ACTING[1])
    back = decode_guides(encode_guides(made), GuideSet)
    assert np.array_equal(back.flat, made.flat)
    assert np.array_equal(back.line, made.line)
    assert np.array_equal(back.parts, made.parts)
    assert back.parts.dtype == np.uint16
    assert back.table == made.table


def test_ids_above_a_byte_are_kept() -> None:
    words = np.arange(40_000, 40_600, dtype=np.uint16).reshape(20, 30)
    made = guides(ACTING[0], (30, 20))
    wide = GuideSet(flat=made.flat, line=made.line, parts=words, table=made.table)
    assert np.array_equal(decode_guides(encode_guides(wide), GuideSet).parts, words)


def test_guides_that_lack_a_file_or_differ_in_size_are_refused() -> None:
    files = encode_guides(guides(ACTING[0]))
    with pytest.raises(BadInput, match=r"parts\.png"):
        decode_guides({k: v for k, v in files.items() if k != PARTS}, GuideSet)
    with pytest.raises(BadInput, match="one size"):
        decode_guides({**files, "line.png": encode_png(PICTURE[..., 0])}, GuideSet)
    with pytest.raises(BadInput, match="table"):
        decode_guides({**files, TABLE: b"{}"}, GuideSet)


def test_a_picture_of_another_kind_is_refused() -> None:
    out = io.BytesIO()
    Image.fromarray(PICTURE).save(out, "BMP")
    with pytest.raises(BadInput):
        decode_png(out.getvalue())


def test_an_enormous_picture_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (8_100, 8_100)).save(out, "PNG")
    with pytest.raises(BadInput):
        decode_png(out.getvalue())


@settings(max_examples=2000, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_broken_picture_is_read_or_refused(where: int, junk: bytes) -> None:
    data = encode_png(PICTURE)
    where %= len(data)
    try:
        decode_png(data[:where] + junk + data[where + len(junk) :])
    except BadInput:
        return
