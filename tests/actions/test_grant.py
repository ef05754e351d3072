from __future__ import annotations

from dataclasses import replace

import pytest

from pegbar.actions.consents import standing_of
from pegbar.actions.grant import grant
from pegbar.assets.facts import ConsentGranted, ConsentRevoked, ShowOpened
from pegbar.rights.people import HouseRules, Member, People, Role
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput, Refused
from tests.fakes.rights import shoot_of, with_consent
from tests.fakes.rooms import room_in


def granted(tmp_path, **changes):
    room = room_in(tmp_path / "room")
    return room, grant(shoot_of(with_consent(tmp_path, **changes)), "ada-voice", room)


def test_a_grant_puts_the_paper_and_its_contracts_digest_on_record(tmp_path):
    room, done = granted(tmp_path)
    opened, verdict, fact = [one.body for one in room.ledger.facts()]
    assert (verdict.action, verdict.rules) == ("grant", ("decide.grant",))
    assert isinstance(opened, ShowOpened)
    assert done.new
    assert fact.contract == digest_bytes(b"signed by Ada Berg")
    assert room.vault.has(fact.contract)
    assert standing_of(room.ledger.facts()).in_force()["ada-voice"].person == "Ada Berg"


def test_granted_twice_is_granted_once(tmp_path):
    room, _ = granted(tmp_path)
    shoot = shoot_of(tmp_path / "my-show")
    assert not grant(shoot, "ada-voice", room).new
    assert len(list(room.ledger.facts(kinds=[ConsentGranted]))) == 1


def test_a_changed_paper_has_to_be_granted_again(tmp_path):
    room, _ = granted(tmp_path)
    (tmp_path / "my-show/papers/ada.pdf").write_text("signed once more")
    assert grant(shoot_of(tmp_path / "my-show"), "ada-voice", room).new
    assert len(standing_of(room.ledger.facts()).granted) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"use": "anything"}, "reasonably specifically"),
        ({"separately_signed": "false"}, "not signed separately"),
        ({"scanned": "2025-11-20", "noticed": "2025-11-19"}, "48 hours"),
        ({"minor": "true"}, "guardian"),
        ({"project": "another"}, "it is for the project another"),
        ({"signed": "2026-02-01"}, "it is dated 2026-02-01, and today is 2026-01-02"),
        ({"start": "2026-02-01", "end": "2026-01-01"}, "ends before it starts"),
    ],
)
def test_a_paper_that_lacks_something_is_refused_with_its_place(tmp_path, changes, said):
    with pytest.raises(Refused) as caught:
        granted(tmp_path, **changes)
    assert said in caught.value.message
    assert caught.value.place.file == "rights/consents/ada-voice.yaml"


def test_every_fault_is_named_at_once(tmp_path):
    with pytest.raises(Refused, match=r"specifically.*separately.*guardian"):
        granted(tmp_path, use="anything", separately_signed="false", minor="true")


def test_an_unknown_consent_is_told_with_the_nearest(tmp_path):
    shoot = shoot_of(with_consent(tmp_path))
    with pytest.raises(BadInput) as caught:
        grant(shoot, "ada-voic", room_in(tmp_path / "room"))
    assert "ada-voice" in caught.value.hint


def test_what_was_taken_back_is_not_put_into_force_again(tmp_path):
    room, _ = granted(tmp_path)
    room.ledger.append([ConsentRevoked(consent="ada-voice", reason="")], by="tester")
    with pytest.raises(Refused, match="taken back"):
        grant(shoot_of(tmp_path / "my-show"), "ada-voice", room)


def test_only_legal_puts_a_consent_into_force(tmp_path):
    people = People(named=True, members={"tester": Member(roles=(Role.PRODUCER,))})
    room = replace(room_in(tmp_path / "room"), rules=HouseRules(people=people))
    with pytest.raises(Refused) as caught:
        grant(shoot_of(with_consent(tmp_path)), "ada-voice", room)
    assert "no rule lets the producer grant here; could do it: legal" in caught.value.message
    assert not list(room.ledger.facts(kinds=[ConsentGranted]))
