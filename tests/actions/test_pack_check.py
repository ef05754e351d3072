"""Packs put to the policies: those that come with Pegbar, and broken ones of somebody's own."""

from __future__ import annotations

import pytest

from pegbar import wiring
from pegbar.actions.pack_check import check_cedar, try_pack
from pegbar.backends.shows.packs import shipped
from pegbar.production.packs_file import read_placed_pack
from pegbar.values.errors import BadInput
from tests.production.test_packs_file import TEXT

SHIPPED = {one.pack.id: one for one in shipped()}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_case_of_a_pack_comes_out_as_it_says(name):
    one = SHIPPED[name]
    tried = list(try_pack(one.pack, one.places, wiring.policy_of))
    assert len(tried) >= 3
    assert [case for case in tried if not case.passed] == []


def test_a_case_that_comes_out_otherwise_is_told_with_its_line():
    text = TEXT.replace("!context.watermarked", "context.watermarked")
    tried = list(try_pack(*read_placed_pack(text, "packs/our-own.yaml"), wiring.policy_of))
    assert [(one.name, one.line, one.wanted, one.refused) for one in tried if not one.passed] == [
        ("bare", 35, ("marked",), ()),
        ("marked", 36, (), ("marked",)),
    ]


@pytest.mark.parametrize(
    "broken", ["!context.watermarked ==", "context.watermarked > 3", "context.watermarked.x"]
)
def test_cedar_that_does_not_fit_is_told_with_the_line_of_its_rule(broken):
    pack, places = read_placed_pack(
        TEXT.replace("!context.watermarked", broken), "packs/our-own.yaml"
    )
    with pytest.raises(BadInput) as caught:
        check_cedar(pack, places, wiring.policy_of)
    place = caught.value.place
    assert place is not None
    assert (place.file, place.line) == ("packs/our-own.yaml", 17)
    assert caught.value.message.startswith("marked: ")


def test_a_pack_that_comes_with_pegbar_lies_in_the_file_of_its_name():
    assert all(one.file.endswith(f"/{name}.yaml") for name, one in SHIPPED.items())
    (one,) = shipped(["wga-2026", "our-own"])
    assert one.pack.id == "wga-2026"
