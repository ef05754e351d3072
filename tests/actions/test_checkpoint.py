from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.checkpoint import JOURNAL, held_against, kept_in, make_checkpoint
from pegbar.actions.leaves import leaf
from pegbar.actions.ledger_check import _compared, ledger_faults
from pegbar.actions.tree_heads import origin_of, parse_checkpoint
from pegbar.values.errors import BadInput, Refused
from tests.fakes.ledgers import notary_in, see, tamper, ticking_room


class House:
    """A room with five facts under a checkpoint, and one behind it."""

    def __init__(self, folder):
        self.folder = folder
        self.room = ticking_room(folder)
        self.notary = notary_in(folder)
        self.kept = folder / "checkpoints"
        see(self.room, "a", "b", "c", "d", "e")
        self.first = self.sign()
        see(self.room, "f")

    def sign(self):
        return make_checkpoint(self.room, self.notary, self.kept)

    def faults(self):
        kept = kept_in(self.kept, origin_of(self.room.show, self.notary.public()), self.notary)
        return [(one.fact, one.kind) for one in ledger_faults([*self.room.ledger.facts()], kept)]

    def messages(self):
        kept = kept_in(self.kept, origin_of(self.room.show, self.notary.public()), self.notary)
        return [one.message for one in ledger_faults([*self.room.ledger.facts()], kept)]


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def retold(rows):
    rows[2][5] = rows[2][5].replace("Ada", "Bea")


def test_an_honest_ledger_holds_and_grows(house):
    assert house.faults() == []
    second = house.sign()
    assert (house.first.size, second.size, second.new) == (5, 6, True)
    assert house.faults() == []


def test_a_checkpoint_is_a_signed_note_that_people_can_read(house):
    one = parse_checkpoint(house.first.text)
    assert one is not None
    assert one.size == 5
    assert one.root.hex() == house.first.root
    assert house.first.text.splitlines()[0] == origin_of("test", house.notary.public())
    assert parse_checkpoint(house.first.text.replace("\n5\n", "\n05\n")) is None
    assert parse_checkpoint(house.first.text + "more\n") is None


def test_nothing_new_is_not_signed_twice(house):
    second = house.sign()
    again = house.sign()
    assert (again.new, again.time, again.text) == (False, second.time, second.text)


def test_a_changed_fact_is_named(house):
    tamper(house.folder, retold)
    assert house.room.ledger.check() is None
    assert house.faults() == [(3, "changed")]
    assert "fact 3 was changed" in house.messages()[0]


def test_a_fact_changed_without_care_is_named_by_the_chain_and_the_checkpoint(house):
    with sqlite3.connect(house.folder / "ledger.db") as db:
        db.execute("UPDATE facts SET text = replace(text, 'Ada', 'Bea') WHERE number = 2")
    db.close()
    assert "fact 2" in (house.room.ledger.check() or "")
    assert house.faults() == [(2, "changed")]


def test_a_fact_by_another_person_is_named(house):
    tamper(house.folder, lambda rows: rows[0].__setitem__(2, "somebody"))
    assert house.messages() == ["fact 1 was by tester and is now said to be by somebody"]


def test_a_dropped_fact_is_named(house):
    tamper(house.folder, lambda rows: rows.pop(1))
    assert house.faults() == [(2, "dropped")]


def test_facts_dropped_from_the_end_are_named(house):
    tamper(house.folder, lambda rows: rows.__delitem__(slice(3, None)))
    assert house.faults() == [(4, "dropped"), (5, "dropped")]


def test_reordered_facts_are_named(house):
    tamper(house.folder, lambda rows: rows.insert(3, rows.pop(0)))
    assert house.faults() == [(1, "moved")]
    assert house.messages() == ["fact 1 was moved: it now stands as fact 4"]


def test_a_back_dated_fact_is_named(house):
    tamper(house.folder, lambda rows: rows[3].__setitem__(1, "2025-01-01T00:00:00.000+00:00"))
    assert house.faults() == [(4, "back-dated")]
    assert "now says 2025-01-01" in house.messages()[0]


def test_a_fact_that_was_put_in_is_named(house):
    tamper(house.folder, lambda rows: rows.insert(2, [0, *rows[0][1:5], rows[0][5] + " "]))
    assert house.faults() == [(3, "added")]


def test_a_new_fact_that_says_it_is_old_is_named_and_stops_nothing(house):
    tamper(house.folder, lambda rows: rows[5].__setitem__(1, "2026-01-02T03:02:00.000+00:00"))
    assert house.faults() == [(6, "early")]
    assert house.sign().size == 6
    assert house.faults() == [(6, "early")]


@pytest.mark.parametrize("damage", ["", '{"at":1}\n', "{}\n" * 5])
def test_without_the_leaves_the_checkpoints_still_tell_where_to_look(house, damage):
    see(house.room, "g")
    house.sign()
    (house.kept / JOURNAL).write_text(damage)
    tamper(house.folder, lambda rows: rows[6].__setitem__(2, "somebody"))
    assert house.faults() == [(6, "changed")]
    assert "facts 6 to 7" in house.messages()[0]


def test_leaves_that_were_made_to_fit_the_change_do_not_fit_the_signature(house):
    tamper(house.folder, retold)
    rows = (house.kept / JOURNAL).read_text().splitlines()
    text = [*house.room.ledger.facts()][2]
    new = leaf(3, text.at, text.by, text.previous, text.text)
    rows[2] = rows[2].replace(rows[2].partition('"sha256:')[2][:64], new.text[7:])
    (house.kept / JOURNAL).write_text("\n".join(rows) + "\n")
    assert house.faults() == [(1, "changed")]


def test_a_checkpoint_that_was_changed_or_taken_away_is_named(house):
    path = house.kept / "000000005.txt"
    text = path.read_text()
    path.write_text(text.replace("\n5\n", "\n4\n"))
    assert (0, "checkpoint") in house.faults()
    path.unlink()
    assert house.messages() == ["the checkpoint of 5 facts is gone"]


def test_nothing_is_signed_over_a_ledger_that_was_changed(house):
    tamper(house.folder, retold)
    with pytest.raises(Refused, match="fact 3 was changed"):
        house.sign()


def test_a_checkpoint_that_somebody_kept_tells_when_all_here_was_made_to_fit(house, tmp_path):
    away = tmp_path / "away.txt"
    away.write_text(house.first.text)
    for path in house.kept.iterdir():
        path.unlink()
    tamper(house.folder, retold)
    house.sign()
    assert house.faults() == []
    found = held_against(house.room, house.notary, house.kept, away)
    assert "one of the facts 1 to 5" in found[0].message


def test_another_text_is_no_checkpoint(house, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("a letter\n")
    with pytest.raises(BadInput, match="no checkpoint"):
        held_against(house.room, house.notary, house.kept, other)
    other.write_text(house.first.text.replace("/test", "/rest"))
    with pytest.raises(BadInput, match="not signed by this studio"):
        held_against(house.room, house.notary, house.kept, other)


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 12), st.data())
def test_whatever_is_done_to_signed_facts_is_found(count, data):
    before = [leaf(n, f"{n}", "x", f"p{n}", f"text {n}") for n in range(1, count + 1)]
    order = data.draw(st.permutations(range(count)))
    kept = order[: data.draw(st.integers(0, count))]
    after = [
        leaf(n + 1, before[i].at, "x", f"p{n + 1}", f"text {i + 1}") for n, i in enumerate(kept)
    ]
    behind = [
        leaf(n + 100, f"{n + 100}", "x", "p", "later") for n in range(data.draw(st.integers(0, 2)))
    ]
    found = _compared(before, [*after, *behind])
    assert bool(found) == (after != before)
