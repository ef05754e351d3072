from __future__ import annotations

import pytest

from pegbar.production.people_file import read_people
from pegbar.rights.people import Role
from pegbar.values.errors import BadInput

FILE = """\
format: 1
people:
  ada:
    roles: [producer, legal]
  lio:
    roles: [artist]
    departments: [painting]
  brightside:
    roles: [vendor]
    sees: ["sc1-*", art/keys/*]
"""


def test_people_are_read_with_their_roles():
    people = read_people(FILE, "rights/people.yaml")
    assert people.named
    assert people.member("lio").departments == ("painting",)
    assert people.having(Role.LEGAL) == ("ada",)
    assert people.member("nobody") is None


def test_a_vendor_was_sent_what_all_of_its_globs_cover_and_no_more():
    vendor = read_people(FILE, "rights/people.yaml").member("brightside")
    assert vendor.was_sent(("sc1-sh010", "art/keys/roof.png"))
    assert not vendor.was_sent(("sc1-sh010", "sc2-sh010"))
    assert not vendor.was_sent(())


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("[artist]", "[artst]", 6, "artist"),
        ("[artist]", "[]", 6, "lio has no role"),
        ("[painting]", "[paintin]", 7, "did you mean painting"),
        ("[producer, legal]", "[producer, auditor]", 4, "auditor and producer at once"),
        ("[producer, legal]", "[legal]", 2, "could ever change this file again"),
        ("roles: [artist]", "roles: [director]", 7, "only artists work in departments"),
        ("roles: [vendor]", "roles: [director]", 10, "what was sent to one"),
        ("format: 1", "format: 9", 1, "9"),
        ("  lio:", '  "":', 5, "no name"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, line, said):
    with pytest.raises(BadInput) as caught:
        read_people(FILE.replace(old, new), "rights/people.yaml")
    assert caught.value.place.line == line, str(caught.value)
    assert said in str(caught.value)
