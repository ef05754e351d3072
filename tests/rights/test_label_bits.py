"""Labels as numbers join as labels do."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.rights.label import Label, Origin, join_all, unlimited
from pegbar.rights.label_bits import LabelBits
from tests.rights.test_label import labels


@given(st.lists(labels, min_size=1, max_size=6), st.data())
def test_numbers_join_as_labels_do(every, data):
    """Of all labels that were shown, any few."""
    bits = LabelBits(every)
    some = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=4))
    number = 0
    for one in some:
        number |= bits.number(one)
    assert bits.label(number) == join_all(some)


def test_equal_numbers_give_one_label():
    one = unlimited(Origin.DRAWN)
    bits = LabelBits([one, unlimited(Origin.GENERATED)])
    assert bits.label(bits.number(one)) is bits.label(bits.number(one))


def test_a_label_that_was_never_shown_has_no_number():
    bits = LabelBits([unlimited(Origin.DRAWN)])
    with pytest.raises(KeyError):
        bits.number(msgspec.structs.replace(unlimited(Origin.DRAWN), shows=frozenset({"moon"})))


def test_no_side_of_a_label_is_forgotten():
    """A new field of labels has to become bits too: it would be lost on its way otherwise."""
    known = {"origin", "shows", "purposes", "territories", "window", "consents", "obligations"}
    assert {one.name for one in msgspec.structs.fields(Label)} == known
