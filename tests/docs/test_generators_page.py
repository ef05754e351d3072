from __future__ import annotations

import re

from tools.generators_page import PAGE, _anchor, page

from pegbar.assets.profile import Premises
from pegbar.backends.generators.shelf import vendors
from pegbar.ports.generator import Account


def test_the_page_of_generators_is_up_to_date():
    assert page() == PAGE.read_text("utf-8"), "run: python tools/generators_page.py"


def test_every_generator_has_its_section_and_every_link_leads_to_one():
    text = PAGE.read_text("utf-8")
    headings = {_anchor(one) for one in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings
    for vendor in vendors().values():
        for one in vendor.profiles(Account()):
            assert f"\n### {one.name}\n" in text


def test_the_page_says_which_backends_have_met_their_vendor():
    outside = (
        one
        for vendor in vendors().values()
        for one in vendor.profiles(Account())
        if one.premises is Premises.OUTSIDE
    )
    assert not any(one.met for one in outside)
    assert "No backend of a vendor outside has met the real one yet" in PAGE.read_text("utf-8")
