from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pegbar import wiring
from pegbar.actions.lend import Terms, borrow, end_loan, lend
from pegbar.actions.loans import KINDS, loans_of, with_loans
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.assets.facts import LoanEnded, LoanOffered, LoanTaken
from pegbar.rights.door import Use, obstacles
from pegbar.rights.label import Purpose
from pegbar.values.errors import BadInput, Refused, Trespass
from tests.fakes.rooms import StoppedClock, room_in
from tests.isolation.world import files_of

UNTIL = dt.date(2026, 6, 30)
THING = "art/props/thing.yaml"


def show_in(folder: Path, name: str, word: str) -> Path:
    for path, data in files_of(name, word).items():
        (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / path).write_bytes(data)
    return folder / name


def shoot_of(show: Path, room: Room) -> Shoot:
    shoot = wiring.gather_shoot(wiring.read_show(show), {})
    return with_loans(shoot, room.ledger.facts(kinds=KINDS))


@pytest.fixture
def kites(tmp_path: Path) -> tuple[Path, Room]:
    room = replace(room_in(tmp_path / "rooms/kites"), show="kites")
    return show_in(tmp_path, "kites", "Zwirbelwind"), room


@pytest.fixture
def boats(tmp_path: Path) -> tuple[Path, Room]:
    room = replace(room_in(tmp_path / "rooms/boats"), show="boats")
    return show_in(tmp_path, "boats", "Paddel"), room


def terms(**changes: object) -> Terms:
    plain = Terms(
        what=THING,
        to="boats",
        purposes=frozenset({Purpose.DEVELOP, Purpose.PRODUCE}),
        until=UNTIL,
        why="one thing for both",
    )
    return replace(plain, **changes)


def kinds_in(room: Room) -> list[type]:
    return [type(fact.body) for fact in room.ledger.facts(kinds=KINDS)]


def lent(kites, boats, **changes: object) -> str:
    offer = lend(shoot_of(*kites), kites[1], terms(**changes)).loan
    folder = wiring.read_show(boats[0])
    borrow(folder.show, boats[0], (boats[1], kites[1]), offer.loan)
    return offer.loan


def used(boats: tuple[Path, Room], design: str) -> Shoot:
    bible = boats[0] / "show.yaml"
    bible.write_text(bible.read_text().replace("art/props/thing.yaml", design))
    return shoot_of(*boats)


BORROWED = "borrowed/kites/art/props/thing.yaml"


def in_the_way(shoot: Shoot, path: str, purpose: Purpose, day: dt.date) -> set[str]:
    use = Use(show="boats", purpose=purpose, day=day)
    return {one.side for one in obstacles(path, shoot.matter[path].label, use, {})}


def test_a_loan_stands_in_both_ledgers_and_its_files_come_in(kites, boats):
    lent(kites, boats)
    assert kinds_in(kites[1]) == [LoanOffered, LoanTaken]
    assert kinds_in(boats[1]) == [LoanTaken]
    assert (boats[0] / BORROWED).read_bytes() == (kites[0] / THING).read_bytes()
    assert (boats[0] / BORROWED).with_suffix(".svg").is_file()


def test_what_is_borrowed_is_for_its_purposes_until_its_day_and_tells_whose_it_is(kites, boats):
    lent(kites, boats)
    shoot = used(boats, BORROWED)
    matter = shoot.matter[BORROWED]
    assert (matter.person, matter.licence) == ("Ada", "CC0-1.0")
    assert in_the_way(shoot, BORROWED, Purpose.PRODUCE, UNTIL) == set()
    assert in_the_way(shoot, BORROWED, Purpose.DELIVER, UNTIL) == {"purpose"}
    assert in_the_way(shoot, BORROWED, Purpose.PRODUCE, UNTIL + dt.timedelta(1)) == {"window"}


def test_what_the_borrower_says_of_it_can_only_take_away(kites, boats):
    lent(kites, boats)
    (boats[0] / "rights").mkdir()
    (boats[0] / "rights/more.yaml").write_text(
        "format: 1\nsources: [{files: ['borrowed/*'], by: Mallory, purposes: [develop, deliver]}]\n"
    )
    shoot = used(boats, BORROWED)
    assert shoot.matter[BORROWED].label.purposes == {Purpose.DEVELOP}
    assert shoot.matter[BORROWED].person == "Ada"


def test_a_copy_under_another_name_stands_under_the_loan(kites, boats):
    lent(kites, boats)
    for end in (".yaml", ".svg"):
        data = (boats[0] / BORROWED).with_suffix(end).read_bytes()
        (boats[0] / "art/props/mine").with_suffix(end).write_bytes(data)
    shoot = used(boats, "art/props/mine.yaml")
    day = UNTIL + dt.timedelta(1)
    assert in_the_way(shoot, "art/props/mine.svg", Purpose.DEVELOP, day) == {"window"}


def test_an_ended_loan_closes_what_was_lent_in_both_ledgers(kites, boats):
    name = lent(kites, boats)
    show = wiring.read_show(kites[0]).show
    assert end_loan(show, kites[1], name, "done", {"boats": boats[1]})
    assert not end_loan(show, kites[1], name, "done", {"boats": boats[1]})
    assert kinds_in(kites[1])[-1] is kinds_in(boats[1])[-1] is LoanEnded
    shoot = used(boats, BORROWED)
    assert "ended" in shoot.matter[BORROWED].closed
    assert "show" in in_the_way(shoot, BORROWED, Purpose.DEVELOP, dt.date(2026, 1, 3))


def test_a_changed_file_is_not_what_was_lent(kites, boats):
    lent(kites, boats)
    (boats[0] / BORROWED).write_text("format: 1\n# mine now\n")
    assert "changed" in used(boats, BORROWED).matter[BORROWED].closed


def test_what_nobody_lent_is_closed(kites, boats):
    for end in (".yaml", ".svg"):
        target = (boats[0] / BORROWED).with_suffix(end)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((kites[0] / THING).with_suffix(end).read_bytes())
    assert "nobody lent it" in used(boats, BORROWED).matter[BORROWED].closed


def test_the_same_loan_twice_is_one(kites, boats):
    first = lend(shoot_of(*kites), kites[1], terms())
    again = lend(shoot_of(*kites), kites[1], terms())
    assert (first.new, again.new) == (True, False)
    assert again.loan == first.loan
    lent(kites, boats)
    lent(kites, boats)
    assert kinds_in(boats[1]) == [LoanTaken]


def test_more_than_its_own_rights_allow_is_not_lent(kites):
    with pytest.raises(Refused, match="not to train"):
        lend(shoot_of(*kites), kites[1], terms(purposes=frozenset({Purpose.TRAIN})))
    assert kinds_in(kites[1]) == []


def test_what_is_borrowed_is_not_lent_on(kites, boats):
    lent(kites, boats)
    shoot = used(boats, BORROWED)
    with pytest.raises(Refused, match="not lent on"):
        lend(shoot, boats[1], terms(what=BORROWED, to="kites"))


@pytest.mark.parametrize("what", ["", "nothing.svg", "papers", "rights", "show.yaml#L1"])
def test_only_art_that_the_film_uses_is_lent(kites, what):
    with pytest.raises(BadInput, match="could be lent"):
        lend(shoot_of(*kites), kites[1], terms(what=what))


def test_a_loan_is_for_the_show_that_it_names(kites, boats):
    name = lend(shoot_of(*kites), kites[1], terms(to="others")).loan.loan
    show = wiring.read_show(boats[0]).show
    with pytest.raises(Trespass, match="lends boats nothing called"):
        borrow(show, boats[0], (boats[1], kites[1]), name)


def test_a_loan_whose_time_is_over_is_not_taken(kites, boats):
    name = lend(shoot_of(*kites), kites[1], terms()).loan.loan
    later = StoppedClock(dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    show = wiring.read_show(boats[0]).show
    with pytest.raises(Refused, match="its time is over"):
        borrow(show, boats[0], (replace(boats[1], clock=later), kites[1]), name)
    assert not (boats[0] / "borrowed").exists()


class Killed(BaseException):
    """The process ends here."""


class Dying:
    """A ledger or a vault that does a few things more and dies at the next."""

    def __init__(self, real: object, steps: Iterator[int], doing: str) -> None:
        self._real, self._steps, self._doing = real, steps, doing

    def __getattr__(self, name: str):
        found = getattr(self._real, name)
        if name != self._doing:
            return found

        def counted(*given, **named):
            if next(self._steps, None) is None:
                raise Killed
            return found(*given, **named)

        return counted


@pytest.mark.parametrize("after", range(5))
def test_however_a_borrowing_is_killed_the_same_command_does_the_rest(kites, boats, after):
    name = lend(shoot_of(*kites), kites[1], terms()).loan.loan
    show, steps = wiring.read_show(boats[0]).show, iter(range(after))
    room, lender = (
        replace(
            one,
            ledger=Dying(one.ledger, steps, "append"),
            vault=Dying(one.vault, steps, "put"),
        )
        for one in (boats[1], kites[1])
    )
    with pytest.raises(Killed):
        borrow(show, boats[0], (room, lender), name)
    taken = [LoanTaken in kinds_in(one[1]) for one in (kites, boats)]
    came = any(boats[1].vault.has(one) for one in _digests(kites[1], name))
    assert taken[0] >= taken[1] >= came  # what crossed is on record, first with the lender
    borrow(show, boats[0], (boats[1], kites[1]), name)
    assert kinds_in(boats[1]) == [LoanTaken]
    assert kinds_in(kites[1]) == [LoanOffered, LoanTaken]
    assert (boats[0] / BORROWED).is_file()


def test_however_an_end_is_killed_what_was_lent_is_closed_first(kites, boats):
    name = lent(kites, boats)
    show = wiring.read_show(kites[0]).show
    dying = replace(kites[1], ledger=Dying(kites[1].ledger, iter(range(1)), "append"))
    with pytest.raises(Killed):
        end_loan(show, dying, name, "done", {"boats": boats[1]})
    assert kinds_in(boats[1])[-1] is LoanEnded
    assert LoanEnded not in kinds_in(kites[1])
    assert end_loan(show, kites[1], name, "done", {"boats": boats[1]})
    assert kinds_in(boats[1]).count(LoanEnded) == kinds_in(kites[1]).count(LoanEnded) == 1


def _digests(room: Room, name: str) -> list[str]:
    return list(loans_of(room.ledger.facts(kinds=KINDS)).offered[name].files.values())
