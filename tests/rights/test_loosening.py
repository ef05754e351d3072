"""A loosening is only ever a recorded decision: what it may widen, and what it reaches."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.graph.flow import LabelFlow
from pegbar.graph.step import Output, Recipe, Source, Step
from pegbar.rights.consent import Consent
from pegbar.rights.label import Label, Origin, Purpose, Window, join_all
from pegbar.rights.loosening import (
    Loosening,
    Widening,
    beyond_consents,
    is_sound,
    loosened,
    widened,
)
from tests.rights.test_label import days, labels

TIGHT = Label(
    origin=Origin.DRAWN,
    purposes=frozenset({Purpose.DEVELOP}),
    territories=frozenset({"DE"}),
    window=Window(end=dt.date(2027, 1, 1)),
    consents=frozenset({"ada"}),
)
RECIPE = Recipe(name="test", run="none:none", version="1", department="test")
widenings = st.builds(
    Widening,
    purposes=st.frozensets(st.sampled_from(Purpose)),
    territories=st.frozensets(st.sampled_from("abcd")),
    everywhere=st.booleans(),
    since=st.none() | days,
    until=st.none() | days,
)


@given(labels, widenings)
def test_a_widened_label_allows_all_that_the_old_one_did_and_owes_the_same(label, by):
    wider = widened(label, by)
    assert wider.allows(label)
    assert is_sound(Loosening(digest="x", before=label, after=wider))


def test_a_widening_of_a_limit_adds_to_it_and_of_none_changes_nothing():
    by = Widening(territories=frozenset({"FR"}), until=dt.date(2030, 1, 1))
    wider = widened(TIGHT, by)
    assert wider.territories == {"DE", "FR"}
    assert wider.window == Window(end=dt.date(2030, 1, 1))
    free = Label(origin=Origin.DRAWN)
    assert widened(free, by) == free
    assert widened(TIGHT, Widening(everywhere=True)).territories is None
    assert widened(TIGHT, Widening(until=dt.date(2026, 1, 1))) == TIGHT


@given(labels, labels, st.sampled_from(["bytes", "others"]))
def test_a_decision_holds_for_exactly_its_bytes_and_its_label(said, other, digest):
    after = widened(said, Widening(purposes=frozenset(Purpose)))
    decided = [Loosening(digest="bytes", before=said, after=after)]
    here = digest == "bytes" and after != said
    assert loosened(digest, said, decided) == (after if here else None)
    if other != said:
        assert loosened("bytes", other, decided) is None


def test_the_last_decision_counts_and_one_can_be_taken_back():
    wide = widened(TIGHT, Widening(everywhere=True))
    more = Loosening(digest="x", before=TIGHT, after=wide)
    back = Loosening(digest="x", before=TIGHT, after=TIGHT)
    assert loosened("x", TIGHT, [back, more]) == wide
    assert loosened("x", TIGHT, [more, back]) is None


@given(labels, labels)
def test_a_fact_that_gives_away_what_is_not_the_houses_is_not_heard(before, after):
    found = loosened("x", before, [Loosening(digest="x", before=before, after=after)])
    if found is not None:
        kept = ("origin", "shows", "consents", "obligations")
        assert all(getattr(found, name) == getattr(before, name) for name in kept)


def test_nobody_can_loosen_beyond_a_persons_consent():
    paper = Consent(
        id="ada",
        person="Ada Berg",
        project="p",
        use="her voice for this film",
        kind="voice",
        purposes=(Purpose.DEVELOP,),
        signed=dt.date(2026, 1, 1),
        separately_signed=True,
        start=dt.date(2026, 1, 1),
        end=dt.date(2027, 1, 1),
        territories=("DE",),
    )
    by = Widening(
        purposes=frozenset({Purpose.DEVELOP, Purpose.MARKET}),
        territories=frozenset({"DE", "FR"}),
        since=dt.date(2025, 1, 1),
        until=dt.date(2028, 1, 1),
    )
    assert list(beyond_consents(by, {"ada": paper})) == [
        "Ada Berg's consent ada does not cover to market",
        "Ada Berg's consent ada does not cover FR",
        "Ada Berg's consent ada ends on 2027-01-01",
        "Ada Berg's consent ada begins on 2026-01-01",
    ]
    everywhere = list(beyond_consents(Widening(everywhere=True), {"ada": paper}))
    assert everywhere == ["Ada Berg's consent ada covers DE only"]
    assert list(beyond_consents(Widening(), {"ada": paper})) == []
    assert "no such paper" in next(iter(beyond_consents(by, {"bo": None})))


@st.composite
def graphs(draw):
    """Steps over sources, each from some that stand before it."""
    sources = draw(st.dictionaries(st.sampled_from("pqrstu"), labels, min_size=1, max_size=5))
    steps: dict[str, Step] = {}
    for number in range(draw(st.integers(1, 7))):
        known = [Source(name, name) for name in sorted(sources)] + [Output(one) for one in steps]
        taken = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
        inputs = {str(slot): one for slot, one in enumerate(taken)}
        steps[f"s{number}"] = Step(id=f"s{number}", recipe=RECIPE, inputs=inputs)
    return sources, steps


def behind(steps, name):
    """The sources that a step hangs on, walked without the flow."""
    found = set()
    for given_ in steps[name].inputs.values():
        if isinstance(given_, Source):
            found.add(given_.name)
        else:
            found |= behind(steps, given_.step)
    return found


def flow_under(sources, steps, decided):
    stand = {name: loosened(name, said, decided) or said for name, said in sources.items()}
    return LabelFlow(steps, stand)


@settings(max_examples=60)
@given(graphs(), st.data())
def test_no_label_is_looser_than_its_sources_but_by_a_decision_about_their_bytes(given_, data):
    sources, steps = given_
    bytes_ = data.draw(st.sampled_from(sorted(sources)))
    by = data.draw(widenings)
    after = widened(sources[bytes_], by)
    decided = [Loosening(digest=bytes_, before=sources[bytes_], after=after)]
    before, behind_it = flow_under(sources, steps, []), flow_under(sources, steps, decided)
    for name in steps:
        hangs = behind(steps, name)
        assert before.label(name) == join_all(sources[one] for one in sorted(hangs))
        if bytes_ not in hangs:
            assert behind_it.label(name) == before.label(name)
            continue
        rest = [sources[one] for one in sorted(hangs - {bytes_})]
        assert behind_it.label(name) == join_all([after, *rest])
        assert behind_it.label(name).allows(before.label(name))
        assert behind_it.label(name).consents == before.label(name).consents
        assert behind_it.label(name).obligations == before.label(name).obligations


def test_a_fact_about_an_older_label_is_not_heard_when_the_source_is_tightened():
    wide = widened(TIGHT, Widening(everywhere=True))
    tighter = msgspec.structs.replace(TIGHT, purposes=frozenset())
    assert loosened("x", tighter, [Loosening(digest="x", before=TIGHT, after=wide)]) is None
