"""Both scanners, libyaml and PyYAML's own, read the same YAML 1.2 and refuse in the same words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.yaml_reader import Places, Value, load
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

pytestmark = pytest.mark.skipif(
    not yaml.__with_libyaml__, reason="PyYAML came without libyaml here: there is but one scanner"
)

ROOT = Path(__file__).parents[2]
OURS = sorted(
    path
    for folder in ("src", "examples", "benchmarks")
    for path in (ROOT / folder).rglob("*.yaml")
    if not {".pegbar", "out", "templates"} & set(path.parts)
)


@contextmanager
def scanner(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if name == "pure":
            patch.setattr(yaml, "__with_libyaml__", False)
        yield


@pytest.fixture(params=["libyaml", "pure"])
def either(request: pytest.FixtureRequest) -> Iterator[str]:
    with scanner(request.param):
        yield request.param


def read(text: str) -> Value:
    return load(text, "f")[0]


def refusal(text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        load(text, "f")
    return caught.value


def _with(name: str, text: str, file: str) -> tuple[Value, Places]:
    with scanner(name):
        return load(text, file)


def test_every_file_of_ours_is_read_alike_by_both() -> None:
    read_by_both = 0
    for path in OURS:
        text = path.read_text("utf-8")
        value, places = _with("libyaml", text, path.name)
        again, same = _with("pure", text, path.name)
        assert (value, places.spots) == (again, same.spots), path
        read_by_both += 1
    assert read_by_both > 20


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('a: "\\/\\x41\\u4e00\\U0001F600\\L\\N\\_"', {"a": "/A一😀\u2028\x85\xa0"}),
        ("%YAML 1.2\n---\na: yes", {"a": "yes"}),
        ("%YAML 1.1\n---\na: yes", {"a": "yes"}),
        (
            "[a:b, a#b, a::b, -a, http://x/y#z]",
            ["a:b", "a#b", "a::b", "-a", "http://x/y#z"],
        ),
        ("a: b#c # d", {"a": "b#c"}),
        ('{"a":1,"b":[c]}', {"a": 1, "b": ["c"]}),
        ("{a: b:c}", {"a": "b:c"}),
        ("a: {b: , c, d: 1,}", {"a": {"b": None, "c": None, "d": 1}}),
        ("a: [b: c]", {"a": [{"b": "c"}]}),
        (
            "a: 0o17\nb: 0b11\nc: 1_000\nd: 010\ne: 12:30:45",
            {"a": 15, "b": "0b11", "c": "1_000", "d": 10, "e": "12:30:45"},
        ),
        ("y: n\noff: No\n<<: =\n", {"y": "n", "off": "No", "<<": "="}),
        ("a: 2001-12-14t21:59:43.10-05:00", {"a": "2001-12-14t21:59:43.10-05:00"}),
        ("a: |+\n b\n\nc: >-\n d\n e\n", {"a": "b\n\n", "c": "d e"}),
        ("a: |2\n    b\n", {"a": "  b\n"}),
        ("a: x\r\nb: y\rc: z\n", {"a": "x", "b": "y", "c": "z"}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: 'it''s'\nb: \"x\ty\"\n", {"a": "it's", "b": "x\ty"}),
        ("# only\n---\n# a word\na: 1\n...\n", {"a": 1}),
        ("a: '\u200b\ue000\U0010ffff'", {"a": "\u200b\ue000\U0010ffff"}),
    ],
)
def test_what_is_written_is_what_is_read(text: str, value: Value) -> None:
    assert read(text) == value


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("'😀😀': [漢, *y]", 1, 11, "aliases"),
        ("漢字: 漢字: x", 1, 7, "colon"),
        ("e\u0301: [e\u0301, &a b]", 1, 10, "anchors"),
        ("\ufeffa: *b", 1, 4, "aliases"),
        ("a: 1\r\nb: 2\rc: *d", 3, 4, "aliases"),
        ("a: ! b", 1, 4, "tags"),
        ("a: !<x> b", 1, 4, "tags"),
        ("a: 1\n---\nb: 2", 2, 1, "second document"),
        ("a: 1\n...\nb: 2", 3, 1, "keep one"),
        ("a: [b", 1, 6, "lacks a comma or its ]"),
        ("a: [b\n", 2, 1, "lacks a comma or its ]"),
        ("a: {b", 1, 6, "lacks a comma or its }"),
        ("a: [b}", 1, 6, "lacks a comma or its ]"),
        ('a: "b', 1, 6, "not closed"),
        ("a: 'b\n---\n'", 2, 1, "not closed"),
        ("a: @b", 1, 4, "cannot begin with @"),
        ("a: `b", 1, 4, "cannot begin with `"),
        ("a: %b", 1, 4, "cannot begin with %"),
        ("a: & b", 1, 5, "cannot begin with &"),
        ("a: !x!y z", 1, 4, "cannot begin with !"),
        (": b", 1, 1, "without a key"),
        ("- : b", 1, 3, "without a key"),
        ("[a, :b]", 1, 5, "cannot begin with a colon"),
        ("a:\n  b: c\n d: e", 3, 2, "does not belong"),
        ("a: b\n  c: d", 2, 4, "colon"),
        ("a: - b", 1, 4, "an entry of a list"),
        ("a: b\nc\nd: e", 3, 1, "without its colon"),
        ("a: b\nc", 2, 2, "without its colon"),
        ("a: |x\n b", 1, 5, "may follow"),
        ("a: |0\n b", 1, 5, "may follow"),
        ("a: [b,,c]", 1, 7, "missing"),
        ("a:\n\t- b", 2, 1, "tab"),
        ("%YAML 2.0\n---\na: 1", 1, 1, "begins with %"),
        ("%YAML x\n---\na: 1", 1, 7, "begins with %"),
        ("a: 1\nb: x\u2028y", 2, 5, "U+2028"),
        ("a: x\u2029y", 1, 5, "U+2029"),
        ("a: 1\nb: x\x85y", 2, 5, "U+0085"),
        ("a: 1\r\n\x00", 2, 1, "U+0000"),
        ("a: \x7f", 1, 4, "U+007F"),
        ("a: \ud800", 1, 4, "U+D800"),
        ("a: b\ufeff", 1, 5, "U+FEFF"),
        ("\ufeff\ufeffa: b", 1, 2, "U+FEFF"),
        ("a: \uffff", 1, 4, "U+FFFF"),
    ],
)
def test_a_mistake_is_named_in_our_words_at_its_place(
    text: str, line: int, column: int, words: str
) -> None:
    error = refusal(text)
    assert words in f"{error.message} {error.hint}"
    assert error.place == Place("f", line, column)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("text", ['a: "\\q"', 'a: "\\xZZ"', 'a: "\\U00110000"', 'a: "\\ud800"'])
def test_an_escape_that_is_no_character_is_refused(text: str) -> None:
    error = refusal(text)
    assert "\\" in error.hint or "backslash" in error.message
    assert "Error" not in error.message


def test_the_root_of_an_empty_document_stands_inside_the_file(either: str) -> None:
    assert load("---", "f")[1].at() == Place("f", 1, 4), either


def test_a_megabyte_of_brackets_and_names_is_refused_or_read_soon(either: str) -> None:
    if either == "pure":
        pytest.skip("the slow one is bounded by the same counts, only slower")
    for text in ("[" * 10**6, "{a: " * 250_000, "- " * 500_000, "'" + "x\n" * 500_000, "a" * 10**6):
        start = time.process_time()
        with pytest.raises(BadInput) if not text.startswith("a") else _nothing():
            load(text, "f")
        assert time.process_time() - start < 3


@contextmanager
def _nothing() -> Iterator[None]:
    yield


PIECES = (
    *(
        "a",
        "b",
        "1",
        "é",
        "漢",
        "😀",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\nb: ",
        "- ",
        ": ",
    ),
    *(":", ", ", "{", "}", "[", "]", "'", '"', "''", "\\n", "#", " # ", "|\n  ", ">-\n  ", "\r\n"),
    *(
        "---\n",
        "\n...\n",
        "?",
        "%",
        "@",
        "!",
        "&",
        "*",
        "~",
        "0x1F",
        '"a"',
        "a: b",
        "[a, b]",
        "{a: b}",
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_what_both_read_they_read_alike(text: str) -> None:
    read_by: list[tuple[Value, object]] = []
    for name in ("libyaml", "pure"):
        try:
            value, places = _with(name, text, "f")
        except BadInput as error:
            assert error.message and error.place
            lines = text.splitlines() or [""]
            assert error.place.line <= len(lines) + 1
        else:
            read_by.append((value, places.spots))
    assert len(read_by) < 2 or read_by[0] == read_by[1]
