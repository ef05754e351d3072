from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pegbar.assets.fitting import (
    estimate,
    fitting_seconds,
    fitting_size,
    in_currency,
    misfits,
    tier_of,
)
from pegbar.assets.generation import (
    GIVES_VIDEO,
    Guide,
    GuideKind,
    Kind,
    LoraUse,
    Reference,
    RefRole,
    Request,
)
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.values.digests import digest_bytes
from pegbar.values.money import Money, money
from pegbar.values.repeat import Repeat

DAY = dt.date(2026, 11, 21)
SOME = digest_bytes(b"some")
SIDES = st.integers(1, 8192)
SIZES = st.tuples(SIDES, SIDES)


class Own(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hold: float = 0.5


def profile(*does, **more):
    usual = {
        "name": "a/b",
        "vendor": "a",
        "title": "B",
        "premises": Premises.OUTSIDE,
        "prices": Prices(as_of=DAY, source="x"),
        "terms": Terms(as_of=DAY, source="x"),
        "repeat": Repeat.NEVER,
        "options": Own,
    }
    return Profile(does=tuple(does), **{**usual, **more})


@st.composite
def capabilities(draw):
    kind = draw(st.sampled_from(list(Kind)))
    between = draw(st.booleans())
    lengths = draw(
        st.lists(st.floats(0.04, 60), min_size=2, max_size=2 if between else 5, unique=True)
    )
    films = kind in GIVES_VIDEO
    return Capability(
        kind=kind,
        sizes=tuple(draw(st.lists(SIZES, max_size=4, unique=True))),
        most_pixels=draw(st.integers(64 * 64, 4096 * 4096)),
        multiple=draw(st.sampled_from([1, 2, 8, 16, 64])),
        seconds=tuple(sorted(lengths)) if films else (),
        between=between and films,
        fps=tuple(draw(st.lists(st.sampled_from([12.0, 24.0, 25.0]), max_size=2, unique=True))),
        prompt=draw(st.integers(1, 300)),
        needs_prompt=draw(st.booleans()),
        negative=draw(st.booleans()),
        seed=draw(st.booleans()),
        references={
            role: (least, least + draw(st.integers(0, 2)))
            for role, least in draw(
                st.dictionaries(st.sampled_from(list(RefRole)), st.integers(0, 2), max_size=3)
            ).items()
        },
        guides=frozenset(draw(st.sets(st.sampled_from(list(GuideKind)), max_size=2))),
        loras=draw(st.integers(0, 3)),
        draft=draw(st.booleans()),
    )


def fitting(able, size, seconds):
    """A request that keeps to a capability's own telling, in all that it says."""
    return Request(
        kind=able.kind,
        prompt="a",
        size=fitting_size(size, able),
        seconds=fitting_seconds(seconds, able),
        fps=able.fps[0] if able.fps else 30.0,
        seed=1 if able.seed else None,
        negative="rain" if able.negative else "",
        draft=able.draft,
        references=tuple(
            Reference(role=role, digest=SOME)
            for role, (_, most) in able.references.items()
            for _ in range(most)
        ),
        guides=tuple(Guide(kind=kind, digests=(SOME,)) for kind in sorted(able.guides)),
        loras=tuple(LoraUse(name=f"l{n}", digest=SOME) for n in range(able.loras)),
    )


@given(capabilities(), SIZES, st.floats(0, 1000))
@settings(max_examples=200)
def test_what_is_asked_for_by_a_capabilitys_own_telling_fits(able, size, seconds):
    assert misfits(fitting(able, size, seconds), profile(able)) == ()


@given(capabilities(), SIZES, st.floats(0.04, 60), st.data())
@settings(max_examples=150)
def test_what_fits_keeps_to_everything_that_the_capability_says(able, size, seconds, data):
    """A request of anybody's: where nothing misfits, nothing in it is beyond the capability."""
    request = msgspec.structs.replace(
        fitting(able, size, seconds),
        **data.draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "size": SIZES,
                    "seconds": st.none() | st.floats(0.04, 60),
                    "seed": st.none() | st.integers(0, 9),
                    "negative": st.sampled_from(["", "rain"]),
                    "prompt": st.text("a🌕 ", max_size=400),
                    "draft": st.booleans(),
                    "loras": st.just((LoraUse(name="l", digest=SOME),) * 2),
                    "references": st.just((Reference(role=RefRole.FIRST, digest=SOME),)),
                    "options": st.sampled_from([{}, {"hold": 1.0}, {"hold": "x"}, {"other": 1}]),
                },
            )
        ),
    )
    if misfits(request, profile(able)):
        return
    width, height = request.size
    assert request.size in able.sizes or not able.sizes
    assert able.sizes or (width * height <= able.most_pixels and width % able.multiple == 0)
    assert able.seed or request.seed is None
    assert able.negative or not request.negative
    assert able.draft or not request.draft
    assert len(request.prompt.encode("utf-16-le")) // 2 <= able.prompt
    assert request.prompt.strip() or not able.needs_prompt
    assert len(request.loras) <= able.loras
    assert set(request.options) <= {"hold"}
    for role in RefRole:
        least, most = able.references.get(role, (0, 0))
        assert least <= len(request.of(role)) <= most
    if able.seconds:
        assert request.seconds is not None
        assert able.seconds[0] - 1e-5 <= request.seconds <= able.seconds[-1] + 1e-5


@given(capabilities(), SIZES)
@settings(max_examples=150)
def test_no_size_of_the_nearest_shape_would_have_covered_with_less(able, size):
    chosen = fitting_size(size, able)
    assume(able.sizes)
    covers = chosen[0] >= size[0] and chosen[1] >= size[1]
    for other in able.sizes:
        same_shape = other[0] * chosen[1] == other[1] * chosen[0]
        other_covers = other[0] >= size[0] and other[1] >= size[1]
        if same_shape and other_covers:
            assert covers
            assert chosen[0] * chosen[1] <= other[0] * other[1]


@given(capabilities(), st.floats(0, 1000))
@settings(max_examples=150)
def test_the_length_covers_what_is_needed_where_any_does(able, needed):
    chosen = fitting_seconds(needed, able)
    if not able.seconds:
        assert chosen is None
        return
    assert chosen is not None
    if needed <= able.seconds[-1]:
        assert chosen >= needed - 0.001
    else:
        assert chosen == pytest.approx(able.seconds[-1], abs=0.001)


PER = st.sampled_from(["second", "picture", "megapixel", "call"])


@given(PER, st.integers(0, 10**8), st.floats(0, 60), st.floats(0, 60), SIZES)
@settings(max_examples=150)
def test_more_of_a_film_is_never_estimated_cheaper(per, micros, some, more, size):
    able = Capability(kind=Kind.TEXT_TO_VIDEO)
    prices = Prices(as_of=DAY, source="x", lines=(Price(amount=Money(micros), per=per),))
    told = profile(able, prices=prices)
    costs = [
        estimate(Request(kind=able.kind, size=size, seconds=seconds), told)
        for seconds in sorted((some, more))
    ]
    assert costs[0] is not None and costs[1] is not None
    assert costs[0].micros <= costs[1].micros


def line(amount, **more):
    return Price(amount=money(amount), per="call", **more)


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        ((), None),
        ((line("1"),), "1"),
        ((line("1"), line("2", tier="720p")), "2"),
        ((line("1"), line("2", tier="1080p")), "1"),
        ((line("1"), line("3", kind=Kind.TEXT_TO_VIDEO), line("2", tier="720p")), "3"),
        ((line("1"), line("2", kind=Kind.UPSCALE)), "1"),
        ((line("1", draft=True),), None),
    ],
)
def test_the_line_that_says_the_most_about_the_request_holds(lines, amount):
    told = profile(
        Capability(kind=Kind.TEXT_TO_VIDEO), prices=Prices(as_of=DAY, source="x", lines=lines)
    )
    request = Request(kind=Kind.TEXT_TO_VIDEO, size=(1280, 720), seconds=5)
    assert estimate(request, told) == (None if amount is None else money(amount))


def test_credits_are_worth_what_one_costs():
    plain = profile(prices=Prices(as_of=DAY, source="x"))
    dear = profile(prices=Prices(as_of=DAY, source="x", credit=money("0.01")))
    assert in_currency(money(60, "a-credits"), dear) == money("0.60")
    assert in_currency(money(Decimal("0.5"), "a-credits"), dear) == money("0.005")
    assert in_currency(money(60, "a-credits"), plain) is None
    assert in_currency(money(3), plain) == money(3)


@pytest.mark.parametrize(
    ("size", "tier"),
    [
        ((640, 360), "360p"),
        ((832, 480), "540p"),
        ((1280, 720), "720p"),
        ((720, 1280), "720p"),
        ((1366, 768), "720p"),
        ((1920, 1080), "1080p"),
        ((1080, 1080), "1080p"),
        ((3840, 2160), "4k"),
    ],
)
def test_a_size_has_the_name_that_vendors_give_it(size, tier):
    assert tier_of(size) == tier
