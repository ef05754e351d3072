from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.performance import SpokenLine
from pegbar.departments.cut.captions import LINES, WIDTH, captions_of, webvtt, width, wrapped
from pegbar.departments.cut.work import captions
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, line, performance, put_performances

LONG = "Then we shall wait for it together, and count the stars again until the sun comes up."


def test_a_line_is_captioned_at_its_place_in_the_film() -> None:
    shots = [performance("a", 48), performance("b", 48, lines=(line("b1", "Look!", start=12),))]
    (caption,) = captions_of(shots, FPS)
    assert (caption.start, caption.lines, caption.who) == (2.5, ("Look!",), "MIRA")
    assert caption.end == pytest.approx(3.5)


def test_a_long_line_takes_several_captions_of_two_lines() -> None:
    shot = performance("a", 240, lines=(line("b1", LONG, start=0, frames=144),))
    pages = captions_of([shot], FPS)
    assert [len(p.lines) for p in pages] == [2, 1]
    assert " ".join(text for page in pages for text in page.lines) == LONG
    assert pages[0].end <= pages[1].start


def test_two_lines_are_about_as_long_as_each_other() -> None:
    first, second = wrapped("I was counting the stars and then I lost count")
    assert abs(len(first) - len(second)) <= 6


def test_what_could_be_a_tag_is_written_as_text() -> None:
    spoken = (line("b1", "1 < 2 & 3 --> <b>no</b>\n\nNOTE x", who="A<B>\nC"),)
    text = webvtt(captions_of([performance("a", 48, lines=spoken)], FPS), "en")
    assert "<v A&lt;B&gt; C>1 &lt; 2 &amp; 3 --&gt; &lt;b&gt;no&lt;/b&gt; NOTE x" in text
    assert text.count("-->") == 1


def test_a_voice_from_outside_the_frame_is_set_in_italics() -> None:
    shot = performance("a", 48, lines=(line("b1", "Papa?", off=True),))
    assert "<v MIRA><i>Papa?</i>" in webvtt(captions_of([shot], FPS), "en")


def test_a_caption_lingers_but_is_gone_before_the_next() -> None:
    spoken = (line("b1", "One.", start=0, frames=12), line("b2", "Two.", start=16, who="OTTO"))
    first, second = captions_of([performance("a", 96, lines=spoken)], FPS)
    assert first.end == pytest.approx(16 / FPS - 0.04)
    assert second.start == 16 / FPS


def test_a_film_without_words_has_an_empty_file(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    params = {"shots": ["a"], "fps": FPS, "language": "en"}
    made = captions(order(bench, params, put_performances(bench, [performance("a")])))
    assert bench.read(made["out"]) == b"WEBVTT\nKind: captions\nLanguage: en\n"


spoken_lines = st.lists(
    st.builds(
        SpokenLine,
        beat=st.just("b"),
        who=st.sampled_from(["MIRA", "OTTO"]),
        text=st.text(max_size=200),
        start=st.integers(0, 400),
        frames=st.integers(1, 200),
        offscreen=st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=120)
@given(spoken_lines)
def test_captions_never_overlap_and_never_lose_a_word(lines: list[SpokenLine]) -> None:
    shot = performance("a", 480, lines=tuple(lines))
    found = captions_of([shot], FPS)
    for one, following in pairwise(found):
        assert one.end <= following.start
    for caption in found:
        assert caption.end - caption.start >= 0.2
        assert 1 <= len(caption.lines) <= LINES
        assert all(0 < width(text) <= WIDTH for text in caption.lines)
    letters = sorted(c for caption in found for text in caption.lines for c in text if c.isalnum())
    assert letters == sorted(c for one in lines for c in one.text if c.isalnum())
    times = re.findall(r"(\S+) --> (\S+)", webvtt(found, "en"))
    assert len(times) == len(found)
    assert all(start < end for start, end in times)
