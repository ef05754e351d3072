from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.assets.casting import CastChoice
from pegbar.assets.fitting import misfits
from pegbar.assets.generation import GuideKind, Kind, LoraUse, RefRole
from pegbar.assets.profile import Capability, Premises, Prices, Profile, Terms
from pegbar.departments.painting.requests import Brief, Given, kind_for, request_for
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import Refused
from pegbar.values.repeat import Repeat

DAY = dt.date(2026, 11, 1)
FIRST, LAST = digest_bytes(b"first"), digest_bytes(b"last")
BRIEF = Brief(prompt="A pier at night.", size=(960, 540), seconds=3.2, fps=24, seed=7)


def profile(*does: Capability) -> Profile:
    return Profile(
        name="lumen/one",
        vendor="lumen",
        title="One",
        premises=Premises.OUTSIDE,
        does=does,
        prices=Prices(as_of=DAY, source="a page"),
        terms=Terms(as_of=DAY, source="a page"),
        repeat=Repeat.NEVER,
    )


ENDS = Capability(
    kind=Kind.FIRST_LAST,
    sizes=((1280, 720), (720, 1280)),
    seconds=(5.0, 10.0),
    seed=True,
    references={RefRole.FIRST: (1, 1), RefRole.LAST: (1, 1)},
)
STILL = Capability(
    kind=Kind.IMAGE_TO_IMAGE,
    multiple=8,
    prompt=40,
    references={RefRole.SOURCE: (1, 1), RefRole.STYLE: (0, 1)},
    guides=frozenset({GuideKind.LINE}),
    loras=2,
)


def choice(kind: Kind) -> CastChoice:
    return CastChoice(generator="lumen/one", kind=kind)


def test_a_film_is_asked_for_in_the_vendors_sizes_and_lengths():
    request = request_for(BRIEF, choice(Kind.FIRST_LAST), profile(ENDS), Given(ends=(FIRST, LAST)))
    assert (request.size, request.seconds, request.seed) == ((1280, 720), 5.0, 7)
    assert [(one.role, one.digest) for one in request.references] == [
        (RefRole.FIRST, FIRST),
        (RefRole.LAST, LAST),
    ]
    assert misfits(request, profile(ENDS)) == ()


def test_another_take_has_another_seed():
    takes = [request_for(BRIEF, choice(Kind.FIRST_LAST), profile(ENDS), take=n) for n in (1, 2)]
    assert [one.seed for one in takes] == [7, 8]
    assert takes[0].digest() != takes[1].digest()


def test_a_drawing_is_given_its_guides_and_what_its_characters_wear():
    coat = LoraUse(name="coat", digest=LAST, who="PIP", trigger="pipcoat")
    given = Given(
        source=(FIRST, "image/png"),
        guides={GuideKind.LINE: [LAST], GuideKind.DEPTH: [FIRST]},
        style=[FIRST, LAST],
        loras=[coat],
    )
    request = request_for(BRIEF, choice(Kind.IMAGE_TO_IMAGE), profile(STILL), given)
    assert request.prompt == "pipcoat, A pier at night."
    assert [one.kind for one in request.guides] == [GuideKind.LINE]
    assert [one.role for one in request.references] == [RefRole.SOURCE, RefRole.STYLE]
    assert request.seconds is None
    assert request.seed is None
    assert misfits(request, profile(STILL)) == ()


@given(st.text(max_size=120))
def test_a_prompt_is_cut_to_what_the_vendor_takes(prompt):
    brief = Brief(prompt=prompt, size=(960, 540), seconds=1, fps=24, seed=1)
    request = request_for(brief, choice(Kind.IMAGE_TO_IMAGE), profile(STILL))
    assert len(request.prompt.encode("utf-16-le", "surrogatepass")) // 2 <= 40


def test_work_that_a_generator_does_not_do_is_refused_with_its_name():
    with pytest.raises(Refused, match=r"lumen/one is cast for upscale, but makes first-last-frame"):
        request_for(BRIEF, choice(Kind.UPSCALE), profile(ENDS))


def test_a_generator_paints_shots_in_the_kind_that_the_stage_holds_best():
    assert kind_for(profile(STILL, ENDS)) is Kind.FIRST_LAST
    assert kind_for(profile()) is None
