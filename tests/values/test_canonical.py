"""Two canonical encoders against the reference library: keys are worth what this is worth."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.values.canonical import canonical
from pegbar.values.digests import digest_json

EXACT = 2**53 - 1
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-EXACT, EXACT)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text
    | st.text(st.characters(max_codepoint=0x7F), max_size=12)
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(values)
def test_every_value_gives_the_bytes_of_the_reference(value):
    assert canonical(value) == rfc8785.dumps(value)


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(max_codepoint=0x7F)), st.integers(-9, 9)))
def test_plain_keys_of_every_kind_take_the_order_of_the_reference(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_reading_it_back_gives_the_same_value(value):
    """Numbers as JavaScript has them: whole ones beyond 2**53 were floats before."""
    assert json.loads(canonical(value), parse_int=float) == value


@given(st.dictionaries(text, leaves, min_size=2, max_size=6))
def test_the_order_in_which_a_mapping_was_filled_does_not_matter(value):
    turned = dict(reversed(list(value.items())))
    assert digest_json(value) == digest_json(turned)


def test_a_tuple_is_a_list():
    assert canonical((1, ("a", None))) == b'[1,["a",null]]'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, b"1"),
        (-0.0, b"0"),
        (1e21, b"1e+21"),
        (1e-7, b"1e-7"),
        (333333333.33333329, b"333333333.3333333"),
        ({"€": 1, "$": 2, "\u20ac\u20ac": 3}, '{"$":2,"€":1,"€€":3}'.encode()),
        ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'.encode()),
        ("\u2028\x7f\x1f/", '"\u2028\x7f\\u001f/"'.encode()),
    ],
)
def test_the_examples_of_the_rfc(value, expected):
    """The last mapping is sorted by UTF-16 units, in which an emoji stands before U+FB33."""
    assert canonical(value) == expected


@pytest.mark.parametrize("value", [2**53, -(2**53), {"a": [2**60]}, float("nan"), float("inf")])
def test_numbers_that_json_cannot_hold_exactly_are_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical(value)
