"""The laws of labels. On these stands that no step of a film can loosen what it was given."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.rights.label import (
    ALL_PURPOSES,
    ALWAYS,
    NEVER,
    Duty,
    Label,
    Obligation,
    Origin,
    Purpose,
    Window,
    join_all,
    unlimited,
)

days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 12))
windows = st.builds(Window, st.none() | days, st.none() | days)
names = st.sampled_from("abcd")
limits = st.none() | st.frozensets(names)
obligations = st.builds(Obligation, st.sampled_from(Duty), names)
labels = st.builds(
    Label,
    origin=st.sampled_from(Origin),
    shows=limits,
    purposes=st.frozensets(st.sampled_from(Purpose)),
    territories=limits,
    window=windows,
    consents=st.frozensets(names),
    obligations=st.frozensets(obligations, max_size=3),
)


def permitted(label, show, purpose, territory, day):
    """What a label lets be done, read off it without the join."""
    return (
        (label.shows is None or show in label.shows)
        and purpose in label.purposes
        and (label.territories is None or territory in label.territories)
        and label.window.holds(day)
    )


QUESTIONS = [
    (show, purpose, territory, dt.date(2026, 1, day))
    for show, purpose, territory, day in itertools.product("ab", Purpose, "ab", range(1, 13))
]


@given(labels, labels)
def test_the_join_is_commutative(one, other):
    assert one.join(other) == other.join(one)


@given(labels, labels, labels)
def test_the_join_is_associative(one, other, third):
    assert one.join(other).join(third) == one.join(other.join(third))


@given(labels)
def test_the_join_is_idempotent(label):
    assert label.join(label) == label


@given(labels, labels)
def test_joining_again_what_is_in_already_changes_nothing(one, other):
    both = one.join(other)
    assert both.join(one) == both and both.join(other) == both


@given(labels, labels, labels)
def test_the_join_is_monotone(tight, more, third):
    """A tighter input never gives a looser output."""
    tighter = tight.join(more)
    assert tight.join(third).allows(tighter.join(third))


@settings(max_examples=60)
@given(labels, labels)
def test_exactly_what_both_permit_is_permitted(one, other):
    both = one.join(other)
    for question in QUESTIONS:
        expected = permitted(one, *question) and permitted(other, *question)
        assert permitted(both, *question) == expected


@given(labels, labels)
def test_what_is_owed_is_owed_still(one, other):
    both = one.join(other)
    assert both.consents == one.consents | other.consents
    assert both.obligations == one.obligations | other.obligations


@given(labels, labels)
def test_allows_is_an_order(one, other):
    assert one.allows(one)
    if one.allows(other) and other.allows(one):
        assert one == other


@given(labels, labels, labels)
def test_allows_carries_through(one, other, third):
    middle, last = one.join(other), one.join(other).join(third)
    assert one.allows(middle) and middle.allows(last) and one.allows(last)


@given(labels)
def test_the_unlimited_label_of_the_same_origin_is_neutral(label):
    assert unlimited(label.origin).join(label) == label


@given(st.sampled_from(Origin), st.sampled_from(Origin))
def test_things_of_different_origins_make_a_composite(one, other):
    both = unlimited(one).join(unlimited(other)).origin
    assert both == (one if one == other else Origin.COMPOSITE)


@given(st.lists(labels, min_size=1, max_size=5), st.randoms())
def test_the_order_of_many_inputs_does_not_matter(many, rng):
    mixed = [*many, many[0]]
    rng.shuffle(mixed)
    assert join_all(mixed) == join_all(many)


def test_nothing_has_no_label():
    with pytest.raises(TypeError):
        join_all([])


def test_an_empty_set_is_nobody_and_none_is_everybody():
    nobody = Label(origin=Origin.DRAWN, shows=frozenset())
    anybody = Label(origin=Origin.DRAWN)
    assert nobody.join(anybody).shows == frozenset()
    assert anybody.join(anybody).shows is None
    assert anybody.allows(nobody) and not nobody.allows(anybody)


def test_shows_that_do_not_overlap_leave_none():
    one, other = (Label(origin=Origin.DRAWN, shows=frozenset({show})) for show in ("a", "b"))
    assert one.join(other).shows == frozenset()


def test_what_nobody_labelled_may_be_developed_and_nothing_else():
    assert Label(origin=Origin.DRAWN).purposes == {Purpose.DEVELOP}


def test_a_purpose_that_one_drawing_lacks_is_lost_to_the_film():
    free = unlimited(Origin.DRAWN)
    held = Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES - {Purpose.TRAIN})
    assert join_all([free, held, free]).purposes == ALL_PURPOSES - {Purpose.TRAIN}


@given(windows, windows, days)
def test_a_day_is_in_both_windows_or_not_in_their_meeting(one, other, day):
    assert one.meet(other).holds(day) == (one.holds(day) and other.holds(day))


@given(days, days)
def test_windows_that_do_not_overlap_are_one_and_the_same_nothing(day, other):
    met = Window(end=day).meet(Window(start=day + dt.timedelta(days=1)))
    assert met == NEVER and met.is_empty() and not met.holds(other)
    assert met.meet(ALWAYS) == NEVER


def test_a_window_that_ends_before_it_begins_is_nothing_also_when_it_is_read_from_a_file():
    read = msgspec.json.decode(b'{"start":"2027-01-01","end":"2026-01-01"}', type=Window)
    assert read == Window(dt.date(2026, 2, 2), dt.date(2026, 2, 1)) == NEVER


def test_the_first_and_the_last_day_are_both_in():
    first, last = dt.date(2026, 1, 2), dt.date(2026, 1, 3)
    window = Window(first, last)
    day = dt.timedelta(days=1)
    held = [window.holds(one) for one in (first - day, first, last, last + day)]
    assert held == [False, True, True, False]
