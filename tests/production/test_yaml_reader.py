"""The YAML reader: one meaning, strict, and every mistake in its place."""

from __future__ import annotations

import time
from typing import Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.rig import Rig
from pegbar.production.show import Show
from pegbar.production.yaml_reader import load, read_placed, read_yaml
from pegbar.values.errors import BadInput
from pegbar.values.place import Place


class Pet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    legs: int = 4
    weight: float = 1.0
    sort: Literal["cat", "dog"] = "cat"


class Zoo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: Literal[1]
    pets: dict[str, Pet] = {}
    row: tuple[Pet, ...] = ()
    beats: dict[int, Pet] = {}
    spot: float | tuple[float, float] | Pet | None = None


def refusal(text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_yaml(text, "zoo.yaml", Zoo)
    return caught.value


def test_a_good_file_becomes_a_record() -> None:
    zoo = read_yaml("format: 1\npets:\n  A: {name: Anna, legs: 3, weight: -.5}\n", "z", Zoo)
    assert zoo == Zoo(format=1, pets={"A": Pet(name="Anna", legs=3, weight=-0.5)})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 17),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("~", None),
        ("2026-11-02", "2026-11-02"),
        ("1:30", "1:30"),
        ("'1'", "1"),
        ("48f", "48f"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_a_scalar_means_what_yaml_1_2_says(text: str, value: object) -> None:
    assert load(f"a: {text}", "f")[0] == {"a": value}


def test_keys_are_names_even_where_they_look_like_something_else() -> None:
    assert load("on: 1\nnull: 2\n7: 3\ntrue: 4", "f")[0] == {"on": 1, "null": 2, "7": 3, "true": 4}


def test_whole_numbers_may_key_a_mapping() -> None:
    assert read_yaml("format: 1\nbeats: {2: {name: b}}", "z", Zoo).beats == {2: Pet(name="b")}


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("format: 1\npets:\n  A:\n    nam: x\n", 4, 5, "did you mean 'name'"),
        ("format: 1\npets:\n  A: {name: a}\n  B: {name: b, legs: many}", 4, 16, "a whole number"),
        ("format: 1\nrow:\n  - {name: a}\n  - {legs: 2}\n", 4, 5, "'name' is missing"),
        ("format: 1\npets:\n  A: {name: a}\n  B: {name: b, sort: cta}", 4, 16, "mean 'cat'"),
        ("format: 1\nbeats: {two: {name: b}}", 2, 9, "'two' has to be a whole number"),
        ("format: 2\nnew: 1", 1, 1, "newer version"),
        ("pets: {}", 1, 1, "'format' is missing"),
        ("format: 1\npets: {A: {name: a}, A: {name: b}}", 2, 22, "twice"),
        ("format: 1\npets: &p {}\nrow: *p", 2, 7, "anchors"),
        ("format: 1\npets: !!python/object:os.system {}", 2, 7, "tags"),
        ("format: 1\n--- \nformat: 1", 2, 1, "second document"),
        ("format: 1\nspot: .nan", 2, 7, "finite"),
        ("format: 1\nspot: 1e999", 2, 7, "finite"),
        ("format: 1\nspot: -.inf", 2, 7, "finite"),
        ("format: 1\n? [a]\n: 2", 2, 3, "cannot be a key"),
        ("format: 1\npets:\n\tA: 1", 3, 1, "tabs"),
        ("format: 1\npets: a: b", 2, 8, "quotes"),
        ("", 1, 0, "empty"),
        ("- 1", 1, 1, "a mapping"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, line: int, column: int, words: str) -> None:
    error = refusal(text)
    assert error.place is not None
    assert (error.place.file, error.place.line, error.place.column) == ("zoo.yaml", line, column)
    assert words in str(error)


def test_the_wrong_entry_of_many_is_found() -> None:
    pets = "".join(f"  P{n}: {{name: p, legs: {n if n != 7 else 'x'}}}\n" for n in range(12))
    error = refusal(f"format: 1\npets:\n{pets}")
    assert error.place is not None and error.place.line == 10
    assert "pets.P7.legs" in error.message


def test_too_deep_too_large_and_too_many_are_refused() -> None:
    assert "nested deeper" in str(refusal("format: 1\nspot: " + "[" * 2000))
    assert "1 MiB" in str(refusal("#" * (1024 * 1024 + 1)))
    assert "digits" in str(refusal("format: 1\nspot: " + "9" * 5000))


def test_places_lead_to_keys_and_to_list_entries() -> None:
    _, places = read_placed("format: 1\nrow:\n  - {name: a}\n  - name: b\n", "z", Zoo)
    assert (places.at("row").line, places.at("row", 1, "name").line) == (2, 4)
    assert places.at("row", 9, "name").line == 2


def test_a_long_bible_is_read_quickly() -> None:
    people = "".join(f"  P{n}:\n    rig: art/p{n}.yaml\n    about: someone\n" for n in range(32))
    text = f"format: 1\nid: x\ntitle: X\ncharacters:\n{people}"
    read_yaml(text, "show.yaml", Show)
    fastest = min(_seconds(text) for _ in range(5))
    assert fastest < 0.15


def _seconds(text: str) -> float:
    start = time.perf_counter()
    read_yaml(text, "show.yaml", Show)
    return time.perf_counter() - start


_SEED = """\
format: 1
pets:
  A: {name: "Anna", legs: 3, weight: -.5}
  B:
    name: >-
      folded
      text
    sort: dog
row: [{name: a}, {name: 'b'}]
beats: {1: {name: x}}
spot: [1, 2.5]
"""
_NOISE = [
    "\t",
    "&a ",
    "*a",
    "!!x ",
    "{",
    "]",
    ": ",
    "- ",
    "\x00",
    "\x85",
    "\ud800",
    '"\\U9',
    "---\n",
]


@settings(max_examples=2000, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(_SEED)),
            st.integers(0, 8),
            st.sampled_from(_NOISE) | st.text(max_size=3),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_no_mutation_gets_anything_but_bad_input_out_of_it(
    edits: list[tuple[int, int, str]],
) -> None:
    text = _SEED
    for at, cut, put in edits:
        text = text[:at] + put + text[at + cut :]
    try:
        read_yaml(text, "f.yaml", Zoo)
    except BadInput as error:
        assert error.place is not None and error.message


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        load(text, "f.yaml")
    except BadInput as error:
        assert error.message


def test_an_unknown_word_for_a_key_is_named_with_the_words_that_are_known() -> None:
    text = "format: 1\nground: [0, 9]\ntop: [0, 0]\nparts: []\nviews:\n  font: {}\n"
    with pytest.raises(BadInput, match="font") as caught:
        read_yaml(text, "rig.yaml", Rig)
    assert caught.value.place == Place("rig.yaml", 6, 3)
    assert caught.value.hint.startswith("did you mean 'front'? it is one of: three_quarter")
