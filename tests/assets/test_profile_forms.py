from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.fitting import misfits
from pegbar.assets.generation import Kind, Request
from pegbar.assets.profile import Capability, NoOptions, Premises, Prices, Profile, Terms
from pegbar.assets.profile_forms import option_rows, options_schema, request_schema
from pegbar.values.repeat import Repeat


class Lens(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    length: Annotated[int, msgspec.Meta(ge=8, le=200, description="in millimetres")] = 35


class Own(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hold: Annotated[float, msgspec.Meta(ge=0, le=1, description="hold of the prompt")] = 0.5
    mode: Literal["pro", "fast"] = "pro"
    steps: Annotated[int, msgspec.Meta(ge=1, description="steps")] | None = None
    still: bool = False
    name: Annotated[str, msgspec.Meta(max_length=8)]
    lens: Lens = Lens()


DAY = dt.date(2026, 11, 21)
ABLE = Capability(
    kind=Kind.TEXT_TO_VIDEO, sizes=((1280, 720), (720, 1280)), seconds=(5.0, 10.0), fps=(24.0,)
)
PROFILE = Profile(
    name="a/b",
    vendor="a",
    title="B",
    premises=Premises.OUTSIDE,
    does=(ABLE,),
    prices=Prices(as_of=DAY, source="x"),
    terms=Terms(as_of=DAY, source="x"),
    repeat=Repeat.NEVER,
    options=Own,
)


def test_the_options_are_told_in_words():
    rows = {one.name: one for one in option_rows(PROFILE)}
    assert rows["hold"].takes == "a number, 0 to 1"
    assert (rows["hold"].default, rows["hold"].says) == (0.5, "hold of the prompt")
    assert rows["mode"].takes == "fast · pro"
    assert (rows["steps"].takes, rows["steps"].says) == ("a whole number, 1 or more", "steps")
    assert rows["still"].takes == "yes or no"
    assert rows["name"].takes == "text, up to 8 characters, needed"


def test_a_schema_is_complete_in_itself():
    schema = options_schema(PROFILE)
    assert "$ref" not in str(schema) and "$defs" not in schema
    assert schema["properties"]["lens"]["properties"]["length"]["maximum"] == 200


def test_a_generator_without_options_has_an_empty_form():
    plain = replace(PROFILE, options=NoOptions)
    assert option_rows(plain) == ()
    assert "options" not in request_schema(plain, Kind.TEXT_TO_VIDEO)["properties"]


def test_work_that_it_does_not_do_has_no_form():
    with pytest.raises(KeyError):
        request_schema(PROFILE, Kind.UPSCALE)


@given(
    st.sampled_from([(), ABLE.sizes]),
    st.sampled_from([ABLE, replace(ABLE, between=True), replace(ABLE, seed=True, fps=())]),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_what_a_form_lets_in_fits(sizes, able, data):
    able = replace(able, sizes=sizes, multiple=8, most_pixels=2**21)
    profile = replace(PROFILE, does=(able,), options=NoOptions)
    fields = request_schema(profile, able.kind)["properties"]
    filled = {name: data.draw(_values(told)) for name, told in fields.items() if name != "negative"}
    filled["size"] = tuple(filled["size"])
    request = msgspec.convert({**filled, "kind": able.kind}, Request)
    assert misfits(request, profile) == ()


def _values(told):
    if "enum" in told:
        return st.sampled_from(told["enum"])
    if told["type"] == "array":
        side = told["prefixItems"][0]["multipleOf"]
        return st.tuples(*[st.integers(1, 128).map(lambda one: one * side)] * 2)
    if told["type"] == "number":
        return st.floats(told["minimum"], told["maximum"])
    if told["type"] == "integer":
        return st.integers(told["minimum"], told["maximum"])
    if told["type"] == "boolean":
        return st.booleans()
    return st.text("abc", min_size=1, max_size=20)
