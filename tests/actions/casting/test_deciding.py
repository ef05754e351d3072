"""The decision itself: hand before score, out is out, and laws that hold whoever is looked at."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.casting.deciding import Ask, Known, Line, Look, decide
from pegbar.actions.casting.learning import Learned
from pegbar.actions.casting.weighing import WEIGHTS, marks, score
from pegbar.actions.generating.health import Health
from pegbar.assets.generation import Kind
from pegbar.values.money import money

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
NAMES = ["a/one", "b/two", "c/three", "house-painter"]


def look(name: str, *out: str, price: float | None = 0.1, expected: float = 0.5, **more) -> Look:
    return Look(
        generator=name,
        vendor=name.partition("/")[0],
        kind=Kind.FIRST_LAST,
        out=out,
        price=price,
        expected=expected,
        estimate=money("0.50") if price else None,
        **more,
    )


def ask(*candidates: str, looks=None, **more) -> Ask:
    return Ask(
        shot="sc1-sh010",
        line=Line(candidates=candidates, whose="wide", place="direction/cast.yaml:4"),
        looks=tuple(looks or (look(name) for name in NAMES)),
        at=NOON.isoformat(),
        **more,
    )


def cast(one: Ask, **known) -> str:
    decision = decide(one, Known(**known))
    return decision.choice.generator if decision.choice else ""


def test_a_list_is_asked_in_its_order():
    assert cast(ask("b/two", "a/one")) == "b/two"
    out = [look("b/two", "retired"), look("a/one")]
    assert cast(ask("b/two", "a/one", looks=out)) == "a/one"


def test_whom_a_person_names_alone_is_cast_whatever_was_learned():
    bad = {"a/one": Learned(rejected=20, failed=9, takes=30, spent=900.0)}

    assert cast(ask("a/one"), learned=bad) == "a/one"


def test_whom_a_person_names_has_to_be_able_and_allowed():
    decision = decide(ask("a/one", looks=[look("a/one", "it takes no seed")]), Known())

    assert decision.choice is None
    assert decision.reasons == ("a/one: it takes no seed",)


def test_auto_takes_whom_this_show_approved():
    seen = {"b/two": Learned(approved=4, takes=4, film=16.0, spent=1.6)}

    assert cast(ask("auto"), learned=seen) == "b/two"


def test_rejected_takes_speak_against_somebody():
    seen = {"a/one": Learned(rejected=3, takes=6)}
    looks = [look("a/one"), look("b/two")]

    assert cast(ask("auto", looks=looks)) == "a/one"
    assert cast(ask("auto", looks=looks), learned=seen) == "b/two"


def test_who_is_as_good_goes_by_price_then_by_name():
    looks = [look("b/two"), look("a/one")]
    cheaper = [msgspec.structs.replace(look("b/two"), estimate=money("0.49")), look("a/one")]

    assert cast(ask("auto", looks=looks)) == "a/one"
    assert cast(ask("auto", looks=cheaper)) == "b/two"


def test_the_stage_is_taken_only_where_nobody_else_can_be():
    stage = look("stage", expected=1.0, price=0.0, last=True)

    assert cast(ask("auto", looks=[stage, look("c/three", price=None, expected=0.0)])) == "c/three"
    assert cast(ask("auto", looks=[stage, look("c/three", "no account")])) == "stage"


def test_who_is_not_well_is_passed_over_where_others_may_be_asked():
    until = NOON + dt.timedelta(minutes=5)
    ill = {"a": Health(state="open", until=until, why="throttled")}
    decision = decide(ask("a/one", "b/two"), Known(health=ill))

    assert decision.choice is not None
    assert decision.choice.generator == "b/two"
    assert decision.reasons[0] == "not a/one: it is not well until 12:05: throttled"
    assert cast(ask("a/one"), health=ill) == "a/one"


def test_rather_than_nobody_whoever_is_only_ill_is_tried():
    failed = {"a/one": "quota until 13:00", "b/two": "throttled until 13:00"}
    retired = [look("a/one", "retired"), look("b/two")]
    decision = decide(ask("a/one", "b/two"), Known(failed=failed))

    assert decision.choice is not None
    assert decision.choice.generator == "a/one"
    assert decision.reasons[0].startswith("it is tried all the same")
    assert cast(ask("a/one", "b/two", looks=retired), failed=failed) == "b/two"
    passed = {"a/one": "it could not", "b/two": "it could not"}
    assert cast(ask("a/one", "b/two", passed=passed), failed=failed) == ""


def test_whose_takes_took_too_long_does_not_fit():
    slow = {"a/one": Learned(takes=2, done=2, waited=300.0)}
    line = Line(candidates=("a/one", "b/two"), within=120.0)
    hurried = msgspec.structs.replace(ask("a/one"), line=line)

    assert cast(hurried, learned=slow) == "b/two"
    patient = msgspec.structs.replace(hurried, line=msgspec.structs.replace(line, within=150.0))
    assert cast(patient, learned=slow) == "a/one"


def test_after_a_refusal_nobody_else_is_asked_without_a_persons_word():
    refused = {"a/one": "SAFETY.INPUT"}

    assert cast(ask("a/one", "b/two"), refused=refused) == "a/one"
    assert cast(ask("b/two"), refused=refused) == ""
    assert cast(ask("a/one", "b/two"), refused=refused, allowed=True) == "b/two"


def test_the_others_stand_by_in_order():
    decision = decide(ask("b/two", "auto"), Known())

    assert decision.choice is not None
    assert decision.choice.fallbacks == ("a/one", "c/three", "house-painter")


def test_options_go_to_those_whom_they_were_written_for():
    line = Line(candidates=("a/one", "auto"), options={"loop": True})
    out = [look("a/one", "no account"), look("b/two")]
    one = msgspec.structs.replace(ask("a/one"), line=line, looks=tuple(out))

    assert decide(one, Known()).choice.options == {}


def test_who_is_at_work_is_not_given_up_for_a_better_score():
    better = {"b/two": Learned(approved=9, takes=9, film=40.0)}

    assert cast(ask("auto", stay="a/one"), learned=better) == "a/one"
    assert cast(ask("auto"), learned=better) == "b/two"


def test_the_weights_are_whole():
    assert round(sum(WEIGHTS.values()), 9) == 1.0
    assert set(marks(Learned(), expected=0.5, price=0.1, half_open=False)) == set(WEIGHTS)


# -- laws

counts = st.integers(0, 30).map(float)
learned = st.builds(
    Learned,
    approved=counts,
    rejected=counts,
    takes=counts,
    film=st.floats(0, 200),
    spent=st.floats(0, 500),
    waited=st.floats(0, 9000),
    scores=st.just(4.0),
    continuity=st.floats(0, 4),
)
looks = st.builds(
    look,
    st.sampled_from(NAMES),
    price=st.one_of(st.none(), st.floats(0, 3)),
    expected=st.floats(0, 1),
)
outs = st.sampled_from([(), (), ("no account here",), ("retired",)])
shelves = st.lists(
    st.builds(lambda one, out: msgspec.structs.replace(one, out=out), looks, outs),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.generator,
)
records = st.dictionaries(st.sampled_from(NAMES), learned)


@settings(max_examples=80, deadline=None)
@given(shelves, records)
def test_leaving_out_whoever_is_out_never_changes_the_choice(shelf, record):
    known = Known(learned=record)
    with_all = decide(ask("auto", looks=shelf), known).choice
    able = [one for one in shelf if not one.out]

    assert (decide(ask("auto", looks=able), known).choice if able else None) == with_all


@settings(max_examples=80, deadline=None)
@given(shelves, records, st.randoms())
def test_the_order_of_looking_changes_nothing(shelf, record, dice):
    known = Known(learned=record)
    other = list(shelf)
    dice.shuffle(other)

    one, two = (decide(ask("auto", looks=each), known) for each in (shelf, other))
    assert (one.choice, one.reasons) == (two.choice, two.reasons)


@settings(max_examples=80, deadline=None)
@given(shelves, records, st.sampled_from(NAMES))
def test_a_hand_choice_is_stable(shelf, record, name):
    """Whatever is learned: whom a person names is cast, or nobody is."""
    shelf = [*(one for one in shelf if one.generator != name), look(name)]

    assert cast(ask(name, looks=shelf), learned=record) == name


@settings(max_examples=80, deadline=None)
@given(learned, st.floats(0, 1), st.one_of(st.none(), st.floats(0, 9)), st.booleans())
def test_every_mark_and_every_score_lies_between_nothing_and_one(own, expected, price, half):
    found = marks(own, expected=expected, price=price, half_open=half)

    assert all(0.0 <= one <= 1.0 for one in found.values())
    assert 0.0 <= score(found) <= 1.0


@settings(max_examples=60, deadline=None)
@given(learned)
def test_one_more_approved_shot_never_speaks_against_anybody(own):
    more = Learned(
        **{
            **{name: getattr(own, name) for name in Learned.__dataclass_fields__},
            "approved": own.approved + 1,
            "film": own.film + 4.0,
        }
    )
    before, after = (
        score(marks(one, expected=0.5, price=0.1, half_open=False)) for one in (own, more)
    )

    assert after >= before
