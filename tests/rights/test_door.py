"""What stands in the way of a use, read off a label and the consents in force."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given

from pegbar.rights.consent import Consent
from pegbar.rights.door import Use, obstacles
from pegbar.rights.label import ALL_PURPOSES, Label, Origin, Purpose, Window
from tests.rights.test_label import labels, permitted

TODAY = dt.date(2026, 1, 6)
USE = Use(show="a", purpose=Purpose.DELIVER, day=TODAY, territory="b")
CONSENT = Consent(
    format=1,
    id="voice-1",
    person="Mira Holm",
    project="a",
    use="her voice for the part of Tove in this film",
    kind="voice",
    purposes=(Purpose.PRODUCE, Purpose.DELIVER),
    signed=dt.date(2025, 12, 1),
    separately_signed=True,
    territories=("b",),
)
FREE = Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES)


@given(labels)
def test_a_label_without_consents_stands_in_the_way_exactly_when_it_forbids(label: Label):
    bare = msgspec.structs.replace(label, consents=frozenset())
    found = obstacles("x", bare, USE, {})
    assert (not found) == permitted(bare, "a", Purpose.DELIVER, "b", TODAY)


@given(labels, labels)
def test_a_join_never_takes_an_obstacle_away(one: Label, other: Label):
    joined = {o.side for o in obstacles("x", one.join(other), USE, {})}
    assert {o.side for o in obstacles("x", one, USE, {})} <= joined


def test_a_consent_that_nobody_granted_is_named():
    label = msgspec.structs.replace(FREE, consents=frozenset({"voice-1"}))
    (found,) = obstacles("voice/tove.wav", label, USE, {})
    assert found.side == "consent"
    assert "voice-1" in found.message
    assert obstacles("voice/tove.wav", label, USE, {"voice-1": CONSENT}) == ()


def test_a_consent_reaches_as_far_as_its_paper():
    label = msgspec.structs.replace(FREE, consents=frozenset({"voice-1"}))

    def held_against(**changes: object) -> list[str]:
        consent = msgspec.structs.replace(CONSENT, **changes)
        return [o.message for o in obstacles("x", label, USE, {"voice-1": consent})]

    assert "is for another film" in held_against(project="another film")[0]
    assert "does not cover to deliver" in held_against(purposes=(Purpose.DEVELOP,))[0]
    assert "does not cover b" in held_against(territories=("c",))[0]
    assert "does not hold on" in held_against(end=dt.date(2026, 1, 1))[0]
    assert "signed separately" in held_against(separately_signed=False)[0]
    assert "reasonably specific" in held_against(use="anything")[0]
    assert "48 hours" in held_against(scanned=TODAY, noticed=TODAY)[0]
    assert "guardian" in held_against(minor=True)[0]


def test_windows_that_never_meet_are_said_so():
    never = Window(dt.date(2026, 2, 1), dt.date(2026, 1, 1))
    label = msgspec.structs.replace(FREE, window=never)
    (found,) = obstacles("x", label, USE, {})
    assert "never meet" in found.message
