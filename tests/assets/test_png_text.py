"""Words are taken out of a PNG, and nothing else of it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from pegbar.assets.png_text import is_png, stripped_png, words_in_png


def png(**words):
    told = PngImagePlugin.PngInfo()
    for name, text in words.items():
        (told.add_itxt if name == "itxt" else told.add_text)(name, text)
    told.add_text("squeezed", "x" * 2000, zip=True)
    kept = io.BytesIO()
    Image.linear_gradient("L").resize((16, 9)).convert("RGB").save(
        kept, "PNG", pnginfo=told, dpi=(72, 72)
    )
    return kept.getvalue()


def test_a_text_that_swells_beyond_measure_is_cut():
    told = PngImagePlugin.PngInfo()
    told.add_text("bomb", "x" * 40_000_000, zip=True)
    kept = io.BytesIO()
    Image.new("RGB", (4, 4)).save(kept, "PNG", pnginfo=told)
    assert len(words_in_png(kept.getvalue())["bomb"]) == 16 * 1024 * 1024


def test_the_words_are_gone_and_the_picture_is_the_same():
    before = png(prompt='{"3": "a secret"}', workflow="{}", itxt="Größe")
    assert words_in_png(before) == {
        "prompt": '{"3": "a secret"}',
        "workflow": "{}",
        "itxt": "Größe",
        "squeezed": "x" * 2000,
    }
    after = stripped_png(before)
    assert words_in_png(after) == {}
    assert b"secret" not in after
    assert is_png(after)
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        assert one.tobytes() == other.tobytes()
        assert other.info["dpi"] == one.info["dpi"]
    assert stripped_png(after) == after


@pytest.mark.parametrize("data", [b"", b"GIF89a", png()[:-6], png()[:40], b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_whole_png_is_told_and_left_as_it_is(data):
    assert not is_png(data)
    assert stripped_png(data) == data
    assert words_in_png(data) == {}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 200))
def test_any_damage_ends_in_an_answer(noise, at):
    data = png()
    broken = data[:at] + noise + data[at + len(noise) :]
    assert is_png(stripped_png(broken)) == is_png(broken)
    assert words_in_png(stripped_png(broken)) == {}
    assert isinstance(words_in_png(broken), dict)
