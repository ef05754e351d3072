from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pegbar.assets.profile import Premises, Prices, Profile, Terms
from pegbar.assets.terms import is_rehearsal, objections, terms_label, withheld
from pegbar.rights.label import ALL_PURPOSES, Label, Origin, Purpose
from pegbar.values.repeat import Repeat

DAY = dt.date(2026, 11, 1)
VENDOR = Profile(
    name="lumen/one",
    vendor="lumen",
    title="One",
    premises=Premises.OUTSIDE,
    does=(),
    prices=Prices(as_of=DAY, source=""),
    terms=Terms(as_of=DAY, source="lumen.example/terms", commercial=True, trains=False),
    repeat=Repeat.NEVER,
)
OPEN = Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES)
CLOSED = Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES - {Purpose.TRAIN})


def under(**terms: object) -> Profile:
    return replace(VENDOR, terms=replace(VENDOR.terms, **terms))


def test_what_may_be_sold_is_limited_by_nothing():
    assert terms_label(VENDOR) == Label(origin=Origin.GENERATED, purposes=ALL_PURPOSES)
    assert list(withheld(VENDOR, Purpose.DELIVER)) == []


@pytest.mark.parametrize(
    ("commercial", "says"),
    [(False, "do not let results be sold"), (None, "nobody has established")],
)
def test_what_may_not_be_sold_or_was_not_established_does_not_leave(commercial, says):
    label = terms_label(under(commercial=commercial))
    assert ALL_PURPOSES - label.purposes == {Purpose.DELIVER, Purpose.MARKET}
    (said,) = withheld(under(commercial=commercial), Purpose.DELIVER)
    assert says in said
    assert "lumen/one" in said


def test_the_houses_own_machines_add_nothing():
    own = replace(under(commercial=None), premises=Premises.STUDIO)
    assert terms_label(own).purposes == ALL_PURPOSES


def test_a_rehearsal_stays_in_the_house():
    played = replace(VENDOR, version="sandbox 3")
    assert is_rehearsal(played)
    assert terms_label(played).purposes == {Purpose.DEVELOP, Purpose.PRODUCE}
    assert "a rehearsal" in next(iter(withheld(played, Purpose.DELIVER)))
    assert list(withheld(played, Purpose.PRODUCE)) == []


@pytest.mark.parametrize(
    ("trains", "says"),
    [(True, "train on what is sent"), (None, "do not say that they never train")],
)
def test_what_nobody_may_learn_from_is_not_sent_to_those_who_may_learn(trains, says):
    (said,) = objections(under(trains=trains), CLOSED)
    assert says in said
    assert list(objections(under(trains=trains), OPEN)) == []
    assert list(objections(VENDOR, CLOSED)) == []
    assert list(objections(replace(under(trains=trains), premises=Premises.HERE), CLOSED)) == []
