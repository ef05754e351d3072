from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.values.strict_json import decode_strictly

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(values)
def test_what_says_every_key_once_is_read_as_ever(value):
    assert decode_strictly(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "a": 1}', "'a' stands twice"),
        ('[{"b": {"c": 1, "d": 2, "c": 3}}]', "'c' stands twice"),
        ('{"a": 1, "\\u0061": 2}', "'a' stands twice"),
        ("[NaN]", "NaN is not a number"),
        ("-Infinity", "-Infinity is not a number"),
        ("[1e400]", "1e400 is not a number"),
        ("{", "Expecting"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        decode_strictly(text)


def test_what_is_nested_too_deeply_is_refused():
    with pytest.raises(RecursionError):
        decode_strictly("[" * 100_000)
