from __future__ import annotations

from dataclasses import replace

import pytest

from pegbar.actions.who_may import deeds_called, powers_of_roles, staff_of
from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.rights.people import HouseRules, Member, People, Role
from pegbar.values.errors import BadInput
from tests.fakes.rooms import room_in

PEOPLE = People(
    named=True,
    members={
        "ada": Member(roles=(Role.LEGAL,)),
        "brightside": Member(roles=(Role.VENDOR,), sees=("sc1-*",)),
        "ivo": Member(roles=(Role.AUDITOR,)),
    },
)


@pytest.fixture
def room(tmp_path):
    return replace(room_in(tmp_path), rules=HouseRules(people=PEOPLE))


def may(staff, person):
    (one,) = [one for one in staff.people if one.person == person]
    return {power.deed: power for power in one.may if power.allowed}


def test_everybody_is_told_with_what_they_may_do_and_by_which_rule(room):
    staff = staff_of(room)
    assert may(staff, "ada")["grant"].rules == ("decide.grant",)
    assert "deliver" not in may(staff, "ada")
    assert set(may(staff, "ivo")) == {
        *("read work", "read art", "read rules", "read paper", "read evidence", "read money"),
        "audit",
    }


def test_a_vendor_is_told_to_have_only_what_was_sent(room):
    powers = may(staff_of(room), "brightside")
    assert set(powers) == {"draw", "generate", "read work", "read art"}
    assert all(power.sent for power in powers.values())


def test_alone_whoever_works_here_is_told_to_have_every_role(tmp_path):
    staff = staff_of(room_in(tmp_path))
    (one,) = staff.people
    assert (staff.named, one.person) == (False, "tester")
    assert all(power.allowed for power in one.may)


def test_a_deed_is_found_by_its_name_or_told_with_the_nearest():
    assert {one.kind for one in deeds_called("read")} > {"Paper", "Money"}
    assert [one.name for one in deeds_called("read paper")] == ["read paper"]
    with pytest.raises(BadInput) as caught:
        deeds_called("gran")
    assert "grant" in caught.value.hint


def test_some_role_can_do_every_deed_and_none_can_do_all():
    table = {deed.name: roles for deed, roles in powers_of_roles(CedarPolicy())}
    assert [name for name, roles in table.items() if not roles] == ["loosen"]  # takes two roles
    assert not any(all(role in roles for roles in table.values()) for role in Role)
    assert table["generate"][Role.ARTIST] == "department"
    assert table["generate"][Role.VENDOR] == "sent"
